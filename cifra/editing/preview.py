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
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from watchfiles import DefaultFilter, watch

from cifra import project
from cifra.checks import find_errors, format_problem
from cifra.editing.preview_worker import EditionWorker
from cifra.editions import DEFAULT, EDITIONS
from cifra.folders import BuildFolders
from cifra.project import PACKAGE
from cifra.site.build import PRELOADED, SiteError, build_lock
from cifra.templates import THEME

SCRIPT_TAG = b'<script defer src="/live/script.js"></script></body>'
LOGS = "_build/logs/"
# Every file but what editors and systems leave beside it: `.#x`, `._x`, `.~lock.x#`, `x~`.
EDITED = DefaultFilter(ignore_entity_patterns=(*DefaultFilter.ignore_entity_patterns, r"^[.#]"))
RESTARTING_FILES = ("_config.yml", "_toc.yml")
# Milliseconds: an editor that writes a file in several steps is waited for.
WATCH_TIMES: Any = {"debounce": 300, "step": 20}
INTERVAL = 0.1  # seconds after which a page that listens hears of a build at the latest


def run_preview(folder: Path, port: int, show: Callable[[str], None]) -> None:
    """Build the editions, serve them, and build again at each change until Ctrl-C; `show` prints a line.

    Raises `SiteError` where another build runs in the folder or an edition's process ends, `OSError` where the port is
    taken.
    """
    folders, restart = BuildFolders(folder), False
    # What the pages are sent: the number of the last build, which is new after a restart too, and what is wrong.
    state: dict[str, Any] = {"build": int(time.time()), "problems": []}
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
    workers = [EditionWorker(folder, edition) for edition in EDITIONS]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.close()


def rebuild(workers: list[EditionWorker], folder: Path, state: dict[str, Any], show: Callable[[str], None]) -> None:
    """Bring every edition up to date, show what was done, then the problems; the pages reload in between."""
    for worker in workers:
        worker.connection.send("build")
    problems: list[str] = []
    for worker in workers:
        try:
            done, messages = worker.connection.recv()
        except EOFError:
            log = project.display_path(BuildFolders(folder).log(worker.edition), folder)
            raise SiteError(f"{log}: the process of {worker.edition.name} has ended; read the reason there") from None
        show(f"{worker.edition.name}: {done}")
        problems += messages
    state |= {"build": state["build"] + 1, "problems": problems}
    causes = [format_problem(problem, folder) for problem in find_errors(folder)]
    if causes:  # why an edition stopped is among them, in our words
        problems = [problem for problem in problems if not problem.startswith(LOGS)]
    problems = list(dict.fromkeys([*problems, *causes]))
    for message in problems:
        show(f"  {message}")
    state["problems"] = problems


def watched_paths(folder: Path) -> list[Path]:
    """Return the files and folders whose changes are built."""
    return [folder / "chapters", project.data_folder(folder), *(folder / name for name in RESTARTING_FILES), PACKAGE]


def needs_restart(path: Path, folder: Path) -> bool:
    """Return whether a file belongs to the package or is the configuration or the table of contents."""
    return path.is_relative_to(PACKAGE) or path in {folder / name for name in RESTARTING_FILES}


@contextmanager
def serve_pages(folders: BuildFolders, port: int, state: dict[str, Any]) -> Iterator[None]:
    """Serve the pages on localhost for a while."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(PreviewHandler, folders, state)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class PreviewHandler(http.server.SimpleHTTPRequestHandler):
    """The pages as they were built last, with the script that listens; browsers do not cache them."""

    def __init__(self, folders: BuildFolders, state: dict[str, Any], *arguments: Any) -> None:
        """Answer one connection."""
        self.folders, self.state = folders, state
        super().__init__(*arguments, directory=str(folders.site))

    def do_GET(self) -> None:
        """Answer a request: the events, a page with the script, any other file."""
        path = Path(self.translate_path(self.path))
        if self.path == "/live/events":
            self._send_events()
        elif path.suffix == ".html" and path.exists():
            self._send_page(path.read_bytes().replace(b"</body>", SCRIPT_TAG))
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Return the file of an address: the script, or a file of the edition as built last, or of the whole site."""
        target, site = Path(super().translate_path(path)), self.folders.site
        name, *inside = target.relative_to(site).parts or ("",)
        own = {"live": THEME / "live"} | {edition.code: self.folders.html(edition) for edition in EDITIONS}
        own |= {} if site.exists() else {"": self.folders.html(DEFAULT)}
        if name in own and (built := own[name].joinpath(*inside)).exists():
            target = built
        return str(target / "index.html" if target.is_dir() else target)

    def end_headers(self) -> None:
        """Forbid caching, so that a reload shows what is there."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print no request: the terminal is for builds and problems."""

    def _send_page(self, page: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def _send_events(self) -> None:
        """Send the state now and whenever it is another; in between a comment, by which a page that was left shows."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        sent = ""
        with suppress(ConnectionError):
            while True:
                line = json.dumps(self.state)
                self.wfile.write(f"data: {line}\n\n".encode() if line != sent else b":\n\n")
                sent = line
                time.sleep(INTERVAL)
