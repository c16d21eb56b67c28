"""`make live`: the report on localhost while it is written. A saved file is built, and the pages reload.

    /<code>/...      the pages of an edition as they were built last; the rest comes from `_build/site/`
    /live/script.js  a script that is added to every page: it listens, reloads, and shows what the checks report
    /live/events     the server-sent events that it listens to

Each edition has a process of its own (`cifra.editing.preview_worker`). A change of the package, of the
configuration or of the table of contents restarts the program. The checks run after each build and block nothing:
their messages are in the terminal and at the foot of the pages.
"""

import http.server
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from watchfiles import DefaultFilter, watch

from cifra import project
from cifra.checks import find_errors, format_problem
from cifra.editing.preview_worker import BuildResult, EditionWorker, start_worker
from cifra.editions import DEFAULT, EDITIONS
from cifra.folders import BuildFolders
from cifra.project import PACKAGE
from cifra.site.build import PRELOADED, SiteError, build_lock
from cifra.templates import THEME

SCRIPT = THEME / "live" / "script.js"
SCRIPT_TAG = b'<script defer src="/live/script.js"></script></body>'
LOGS = "_build/logs/"
# Every file but what editors and systems leave beside it: `.#x`, `._x`, `.~lock.x#`, `x~`.
EDITED = DefaultFilter(ignore_entity_patterns=(*DefaultFilter.ignore_entity_patterns, r"^[.#]"))
RESTARTING_FILES = ("_config.yml", "_toc.yml")
# Milliseconds: an editor that writes a file in several steps is waited for.
WATCH_TIMES: Any = {"debounce": 300, "step": 20}
KEEP_ALIVE = 15.0  # seconds without an event after which a comment is sent: browsers close a silent connection


@dataclass
class PreviewState:
    """What the pages are sent: the number of the last build, which is new after a restart too, and the problems."""

    build: int = field(default_factory=lambda: int(time.time()))
    problems: list[str] = field(default_factory=list)
    events: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, problems: list[str], *, built: bool) -> None:
        """Send every page that listens an event, after a build or after the checks."""
        with self.changed:
            self.build, self.problems, self.events = self.build + built, problems, self.events + 1
            self.changed.notify_all()

    def lines(self) -> Iterator[str]:
        """Yield the state as JSON, now and after each change; "" after a while without one."""
        sent = -1
        while True:
            with self.changed:
                new = self.changed.wait_for(lambda: self.events != sent, KEEP_ALIVE if sent >= 0 else 0)  # noqa: B023
                yield json.dumps({"build": self.build, "problems": self.problems}) if new else ""
                sent = self.events


def run_preview(folder: Path, port: int, show: Callable[[str], None]) -> None:
    """Build the editions, serve them, and build again at each change until Ctrl-C; `show` prints a line.

    Raises `SiteError` where another build runs in the folder or an edition's process ends, `OSError` where the port is
    taken.
    """
    folders, state, restart = BuildFolders(folder), PreviewState(), False
    with build_lock(folders):
        for module in PRELOADED:
            import_module(module)
        with open_workers(folder) as workers, serve_pages(folders, port, state), suppress(KeyboardInterrupt):
            show(f"The report is at http://localhost:{port}/{DEFAULT.code}/ (stop with Ctrl-C)")
            saved = watch(*watched_paths(folder), watch_filter=EDITED, yield_on_timeout=True, **WATCH_TIMES)
            next(saved)  # watching begins here, so that what is saved during the first build is seen too
            rebuild(workers, folder, state, show)
            for changes in filter(None, saved):
                paths = sorted({Path(path) for _, path in changes})
                restart = any(needs_restart(path, folder) for path in paths)
                show(f"Saved: {', '.join(project.display_path(path, folder) for path in paths)}")
                if restart:
                    show("The machinery has changed: the preview restarts")
                    break
                rebuild(workers, folder, state, show)
    if restart:
        os.execve(sys.executable, sys.orig_argv, os.environ)


@contextmanager
def open_workers(folder: Path) -> Iterator[list[EditionWorker]]:
    """Keep a process ready for each edition; they are started before any thread is."""
    workers = [start_worker(folder, edition) for edition in EDITIONS]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.close()


def rebuild(workers: list[EditionWorker], folder: Path, state: PreviewState, show: Callable[[str], None]) -> None:
    """Bring every edition up to date, show what was done, then the problems; the pages reload in between."""
    for worker in workers:
        worker.start_build()
    problems = []
    for worker in workers:
        try:
            built = worker.result()
        except EOFError:
            log = project.display_path(BuildFolders(folder).log(worker.edition), folder)
            raise SiteError(f"{log}: the process of {worker.edition.name} has ended; read the reason there") from None
        show(f"{worker.edition.name}: {describe_build(built)}")
        problems += built.problems
    state.publish(problems, built=True)
    causes = [format_problem(problem, folder) for problem in find_errors(folder)]
    if causes:  # why an edition stopped is among them, in our words
        problems = [problem for problem in problems if not problem.startswith(LOGS)]
    problems = list(dict.fromkeys([*problems, *causes]))
    for message in problems:
        show(f"  {message}")
    state.publish(problems, built=False)


def describe_build(built: BuildResult) -> str:
    """Return what a build did in a line: "metisoft, index; cells run: metisoft; 0.5 s"."""
    pages = ", ".join(built.pages) if 0 < len(built.pages) <= 5 else f"{len(built.pages)} pages"
    cells = f"; cells run: {', '.join(built.run)}" if built.run else ""
    return f"{pages}{cells}; {built.seconds:.1f} s"


def watched_paths(folder: Path) -> list[Path]:
    """Return the files and folders whose changes are built."""
    return [folder / "chapters", project.data_folder(folder), *(folder / name for name in RESTARTING_FILES), PACKAGE]


def needs_restart(path: Path, folder: Path) -> bool:
    """Return whether a file belongs to the package or is the configuration or the table of contents."""
    return path.is_relative_to(PACKAGE) or path in {folder / name for name in RESTARTING_FILES}


@contextmanager
def serve_pages(folders: BuildFolders, port: int, state: PreviewState) -> Iterator[None]:
    """Serve the pages on localhost for a while."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(PreviewHandler, folders, state)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class PreviewHandler(http.server.SimpleHTTPRequestHandler):
    """The pages as they were built last, with the script that listens; browsers do not cache them."""

    def __init__(self, folders: BuildFolders, state: PreviewState, *arguments: Any) -> None:
        """Answer one connection."""
        self.folders, self.state = folders, state
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer a request: the events, the script, a page with the script, any other file."""
        path = Path(self.translate_path(self.path))
        if self.path == "/live/events":
            self._send_events()
        elif self.path == "/live/script.js":
            self._send(SCRIPT.read_bytes(), "text/javascript")
        elif path.suffix == ".html" and path.exists():
            self._send(path.read_bytes().replace(b"</body>", SCRIPT_TAG), "text/html")
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Return the file of an address: of the edition as built last, else of the whole site."""
        parts = [part for part in unquote(urlsplit(path).path).split("/") if part not in ("", ".", "..")]
        edition = next((edition for edition in EDITIONS if parts[:1] == [edition.code]), None)
        paths = [self.folders.html(edition).joinpath(*parts[1:])] if edition else []
        paths += [self.folders.site.joinpath(*parts)]
        if not parts and not paths[0].exists():
            paths = [self.folders.html(DEFAULT)]
        target = next((path for path in paths if path.exists()), paths[0])
        return str(target / "index.html" if target.is_dir() else target)

    def end_headers(self) -> None:
        """Forbid caching, so that a reload shows what is there."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print no request: the terminal is for builds and problems."""

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(ConnectionError):  # the page was left
            for line in self.state.lines():
                self.wfile.write(f"data: {line}\n\n".encode() if line else b": keep-alive\n\n")
                self.wfile.flush()
