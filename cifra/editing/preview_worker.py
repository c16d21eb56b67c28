"""A process that builds one edition again and again, for `make live`.

Sphinx and what it has read stay in memory, so that a saved chapter costs the reading and writing of its page. The
configuration is read as `jupyter-book build` reads it, by the same functions. A change of the configuration, of the
table of contents or of the package needs a new process; see `cifra.editing.preview`.
"""

import gc
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TextIO

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cifra import project
from cifra.editions import LANGUAGE_VARIABLE, Edition
from cifra.editions import edition as edition_of_code
from cifra.folders import BuildFolders, mark_finished, mark_unfinished
from cifra.processes import process_context, start_process
from cifra.site.build import build_messages
from cifra.sphinxext.execution import CELLS_RUN


@dataclass(frozen=True)
class BuildResult:
    """What a build did: the pages it wrote, the chapters whose cells it ran, how long it took, what is wrong."""

    pages: list[str]
    run: list[str]
    seconds: float
    problems: list[str]


@dataclass(frozen=True)
class EditionWorker:
    """An edition's process and the connection to it."""

    edition: Edition
    process: BaseProcess
    connection: Connection

    def start_build(self) -> None:
        """Ask for a build; `result` waits for its end."""
        self.connection.send("build")

    def result(self) -> BuildResult:
        """Return what the build did; raises `EOFError` where the process has ended."""
        return self.connection.recv()

    def close(self) -> None:
        """End the process, and wait until it has ended."""
        with suppress(OSError):  # it has ended already
            self.connection.send("")
        self.process.join()


def start_worker(folder: Path, edition: Edition) -> EditionWorker:
    """Return the process of an edition, ready for its first build."""
    here, there = process_context().Pipe()
    process = start_process(work_loop, folder, edition.code, there)
    there.close()
    return EditionWorker(edition, process, here)


def work_loop(folder: Path, code: str, connection: Connection) -> None:
    """Build the edition at each message of the other end, until an empty one."""
    os.environ |= {LANGUAGE_VARIABLE: code, project.ROOT_VARIABLE: str(folder)}
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one
    folders, edition = BuildFolders(folder), edition_of_code(code)
    folders.log(edition).parent.mkdir(parents=True, exist_ok=True)
    with folders.log(edition).open("w", encoding="utf-8") as log, patch_docutils(None), docutils_namespace():
        builder = EditionBuilder(folders, edition, log)
        with suppress(EOFError):
            for turn, _ in enumerate(iter(connection.recv, "")):
                connection.send(builder.build())
                gc.collect()  # now that nobody waits
                if turn == 0:
                    gc.freeze()  # what the first build has read stays, and need not be looked through again


class EditionBuilder:
    """Sphinx with one edition: `build` brings the pages up to date and returns what it did."""

    def __init__(self, folders: BuildFolders, edition: Edition, log: TextIO) -> None:
        """Begin with nothing read; the log has the output of the last build only."""
        self.folders, self.edition, self.log = folders, edition, log
        self.app: Sphinx | None = None
        self.pages: list[str] = []
        self.run: list[str] = []

    def build(self) -> BuildResult:
        """Build what has changed since the last time."""
        started = time.monotonic()
        self.log.truncate(self.log.seek(0))
        self.pages, self.run = [], []
        mark_unfinished(self.folders, self.edition)
        problems = self._problems()
        if self.app:
            mark_finished(self.folders, self.edition)
        return BuildResult(sorted(set(self.pages)), self.run, time.monotonic() - started, problems)

    def _problems(self) -> list[str]:
        try:
            self.app = self.app or self._application()
            self.app.build()
        except Exception as problem:  # the reason goes into the log, and the next build starts from nothing
            self.app = None
            self.log.write(f"{type(problem).__name__}: {problem}\n")
        self.log.flush()
        messages = build_messages(self.folders, self.edition, stopped=self.app is None)
        for path in {self.folders.folder / message.partition(":")[0] for message in messages}:
            if self.app and (name := self.app.env.path2doc(str(path))):
                self.app.env.all_docs.pop(name, None)  # read and reported again until it is fixed
        return messages

    def _application(self) -> Sphinx:
        """Return Sphinx as `jupyter_book.sphinx.build_sphinx` makes it for `jupyter-book build`."""
        folder = self.folders.folder
        settings = {"external_toc_path": project.toc_file(folder).as_posix(), "latex_individualpages": False}
        config, _ = get_final_config(
            user_yaml=folder / "_config.yml", cli_config=settings, sourcedir=folder, use_external_toc=True
        )
        app = Sphinx(
            srcdir=folder,
            confdir=None,
            outdir=self.folders.html(self.edition),
            doctreedir=self.folders.doctrees(self.edition),
            buildername="html",
            confoverrides=config,
            status=self.log,
            warning=self.log,
        )
        app.connect("html-page-context", lambda _app, page, *_: self.pages.append(page))
        app.connect(CELLS_RUN, lambda _app, names: self.run.extend(names))
        return app
