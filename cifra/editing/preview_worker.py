"""A process that builds one edition again and again, for `make live`.

Sphinx and what it has read stay in memory, so that a saved chapter costs the reading and writing of its page. The
configuration is read as `jupyter-book build` reads it, by the same functions. A change of the configuration, of the
table of contents or of the package needs a new process; see `cifra.editing.preview`.
"""

import gc
import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cifra import project
from cifra.editions import LANGUAGE_VARIABLE, Edition
from cifra.folders import BuildFolders, mark_finished, mark_unfinished
from cifra.processes import process_context, start_process
from cifra.site.build import build_messages
from cifra.sphinxext.execution import CELLS_RUN

LISTED = 5  # pages that are named; of more only the number is said


class EditionWorker:
    """An edition's process; each `send` of its connection asks for a build, whose end `recv` waits for.

    A build is answered by a line that says what it did, and by its problems; `EOFError` means that the process is gone.
    """

    def __init__(self, folder: Path, edition: Edition) -> None:
        """Start the process, ready for its first build."""
        self.edition = edition
        self.connection, there = process_context().Pipe()
        self.process = start_process(work_loop, folder, edition, there)
        there.close()

    def close(self) -> None:
        """End the process, and wait until it has ended."""
        with suppress(OSError):  # it has ended already
            self.connection.send("")
        self.process.join()


def work_loop(folder: Path, edition: Edition, connection: Connection) -> None:
    """Build the edition at each message of the other end, until an empty one."""
    os.environ |= {LANGUAGE_VARIABLE: edition.code, project.ROOT_VARIABLE: str(folder)}
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one
    folders = BuildFolders(folder)
    folders.log(edition).parent.mkdir(parents=True, exist_ok=True)
    with folders.log(edition).open("w", encoding="utf-8") as log, patch_docutils(None), docutils_namespace():
        os.dup2(log.fileno(), sys.stderr.fileno())  # what kernels and a crash say belongs there, not between our lines
        builder = EditionBuilder(folders, edition, log)
        with suppress(EOFError):
            for turn, _ in enumerate(iter(connection.recv, "")):
                connection.send(builder.build())
                gc.collect()  # now that nobody waits
                if turn == 0:
                    gc.freeze()  # what the first build has read stays, and need not be looked through again


class EditionBuilder:
    """Sphinx with one edition: `build` brings the pages up to date."""

    def __init__(self, folders: BuildFolders, edition: Edition, log: TextIO) -> None:
        """Begin with nothing read; the log has the output of the last build only."""
        self.folders, self.edition, self.log = folders, edition, log
        self.app: Sphinx | None = None
        self.pages: set[str] = set()
        self.run: list[str] = []

    def build(self) -> tuple[str, list[str]]:
        """Build what has changed since the last time.

        Return what was done ("metisoft, index; cells run: metisoft; 0.5 s") and what is wrong, a line each.
        """
        started = time.monotonic()
        self.log.truncate(self.log.seek(0))
        self.pages.clear()
        self.run.clear()
        mark_unfinished(self.folders, self.edition)
        try:
            self.app = self.app or self._application()
            self.app.build()
            mark_finished(self.folders, self.edition)
        except Exception as problem:  # the reason goes into the log, and the next build starts from nothing
            self.app = None
            self.log.write(f"{type(problem).__name__}: {problem}\n")
        self.log.flush()
        pages = ", ".join(sorted(self.pages)) if 0 < len(self.pages) <= LISTED else f"{len(self.pages)} pages"
        cells = f"; cells run: {', '.join(self.run)}" if self.run else ""
        return f"{pages}{cells}; {time.monotonic() - started:.1f} s", self._problems()

    def _problems(self) -> list[str]:
        """Return what the log says is wrong; a chapter that it names is read and reported again until it is fixed."""
        messages = build_messages(self.folders, self.edition, stopped=self.app is None)
        for path in {self.folders.folder / message.partition(":")[0] for message in messages}:
            if self.app and (name := self.app.env.path2doc(str(path))):
                self.app.env.all_docs.pop(name, None)
        return messages

    def _application(self) -> Sphinx:
        """Return Sphinx as `jupyter_book.sphinx.build_sphinx` makes it for `jupyter-book build`."""
        folder = self.folders.folder
        settings = {"external_toc_path": project.toc_file(folder).as_posix(), "latex_individualpages": False}
        config, _ = get_final_config(
            user_yaml=folder / "_config.yml", cli_config=settings, sourcedir=folder, use_external_toc=True
        )
        html, doctrees = self.folders.html(self.edition), self.folders.doctrees(self.edition)
        app = Sphinx(folder, None, html, doctrees, "html", config, status=self.log, warning=self.log)
        app.connect("html-page-context", lambda _app, page, *_: self.pages.add(page))
        app.connect(CELLS_RUN, lambda _app, names: self.run.extend(names))
        return app
