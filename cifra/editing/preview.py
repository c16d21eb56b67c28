"""`make live`: the report on localhost while it is being written. A saved file is built, and the pages reload.

    /<code>/...      the pages of an edition as they were built last; the rest comes from `_build/site/`
    /live/script.js  what every page is given here: it listens, reloads, and shows what the checks say
    /live/events     the line it listens to (server-sent events)

Each edition has a process that stays ready (`cifra.editing.preview_worker`). A change of the package, of the
configuration or of the table of contents begins the whole program anew. The checks run after each build and block
nothing: what they say stands in the terminal and at the foot of the pages.
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
GIVEN = b'<script defer src="/live/script.js"></script></body>'
BEGIN_ANEW = ("_config.yml", "_toc.yml")
WATCH_TIMES: Any = {
    "debounce": 300,
    "step": 20,
}  # milliseconds: an editor that writes a file in several steps is waited for
PULSE = 15.0  # seconds after which a silent line says that it is alive


@dataclass
class PreviewState:
    """What the pages are told: the number of the last build, which is new after a restart too, and what is wrong."""

    build: int = field(default_factory=lambda: int(time.time()))
    problems: list[str] = field(default_factory=list)
    told: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, problems: list[str], *, built: bool) -> None:
        """Wake every page that listens, after a build or when the checks have something to say."""
        with self.changed:
            self.build, self.problems, self.told = self.build + built, problems, self.told + 1
            self.changed.notify_all()

    def lines(self) -> Iterator[str]:
        """Yield the state as JSON, now and after each change; "" after a while in which nothing did."""
        heard = -1
        while True:
            with self.changed:
                new = self.changed.wait_for(lambda: self.told != heard, PULSE if heard >= 0 else 0)  # noqa: B023
                yield json.dumps({"build": self.build, "problems": self.problems}) if new else ""
                heard = self.told


def run_preview(folder: Path, port: int, show: Callable[[str], None]) -> None:
    """Build the editions, serve them, and build again at each change until Ctrl-C; `show` prints a line.

    Raises `SiteError` where another build is at work in the folder or an edition's process ends, `OSError` where the
    port is taken.
    """
    where, state, anew = BuildFolders(folder), PreviewState(), False
    with build_lock(where):
        for module in PRELOADED:
            import_module(module)
        with open_workers(folder) as benches, serve_pages(where, port, state), suppress(KeyboardInterrupt):
            show(f"The report is at http://localhost:{port}/{DEFAULT.code}/ (stop with Ctrl-C)")
            saved = watch(*watched_paths(folder), watch_filter=DefaultFilter(), yield_on_timeout=True, **WATCH_TIMES)
            next(saved)  # watching begins here: what is saved during the first build is seen too
            rebuild(benches, folder, state, show)
            for changes in filter(None, saved):
                paths = sorted({Path(path) for _, path in changes})
                anew = any(needs_restart(path, folder) for path in paths)
                show(f"Saved: {', '.join(project.display_path(path, folder) for path in paths)}")
                if anew:
                    show("That is machinery: everything begins anew")
                    break
                rebuild(benches, folder, state, show)
    if anew:
        os.execve(sys.executable, sys.orig_argv, os.environ)


@contextmanager
def open_workers(folder: Path) -> Iterator[list[EditionWorker]]:
    """Keep a process ready for each edition; they are started before any thread is."""
    benches = [start_worker(folder, one) for one in EDITIONS]
    try:
        yield benches
    finally:
        for one in benches:
            one.close()


def rebuild(benches: list[EditionWorker], folder: Path, state: PreviewState, show: Callable[[str], None]) -> None:
    """Bring every edition up to date, say what was done, then what is wrong; the pages reload in between."""
    for one in benches:
        one.begin()
    found = []
    for one in benches:
        try:
            built = one.result()
        except EOFError:
            log = project.display_path(BuildFolders(folder).log(one.edition), folder)
            raise SiteError([f"{log}: the process of {one.edition.name} has ended; see there why"]) from None
        show(f"{one.edition.name}: {describe_build(built)}")
        found += built.problems
    state.tell(found, built=True)
    every = list(dict.fromkeys([*found, *(format_problem(problem, folder) for problem in find_errors(folder))]))
    for message in every:
        show(f"  {message}")
    state.tell(every, built=False)


def describe_build(built: BuildResult) -> str:
    """Return what a build did in a line: "metisoft, index; cells run: metisoft; 0.5 s"."""
    pages = ", ".join(built.pages) if 0 < len(built.pages) <= 5 else f"{len(built.pages)} pages"
    cells = f"; cells run: {', '.join(built.run)}" if built.run else ""
    return f"{pages}{cells}; {built.seconds:.1f} s"


def watched_paths(folder: Path) -> list[Path]:
    """Return the files and folders whose changes are built."""
    return [folder / "chapters", project.data_folder(folder), *(folder / name for name in BEGIN_ANEW), PACKAGE]


def needs_restart(path: Path, folder: Path) -> bool:
    """Return whether a change is of the machinery: of the package, the configuration, the table of contents."""
    return path.is_relative_to(PACKAGE) or path in {folder / name for name in BEGIN_ANEW}


@contextmanager
def serve_pages(where: BuildFolders, port: int, state: PreviewState) -> Iterator[None]:
    """Serve the pages on localhost for a while."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(PreviewHandler, where, state)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class PreviewHandler(http.server.SimpleHTTPRequestHandler):
    """The pages as they were built last, with the script that listens, never kept by a browser."""

    def __init__(self, where: BuildFolders, state: PreviewState, *arguments: Any) -> None:
        """Answer one connection."""
        self.where, self.state = where, state
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer a request: the line, the script, a page with the script, any other file."""
        path = Path(self.translate_path(self.path))
        if self.path == "/live/events":
            self._tell()
        elif self.path == "/live/script.js":
            self._send(SCRIPT.read_bytes(), "text/javascript")
        elif path.suffix == ".html" and path.exists():
            self._send(path.read_bytes().replace(b"</body>", GIVEN), "text/html")
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Return the file of an address: of the edition as built last, else of the whole site."""
        parts = [part for part in unquote(urlsplit(path).path).split("/") if part not in ("", ".", "..")]
        edition = next((one for one in EDITIONS if parts[:1] == [one.code]), None)
        found = [self.where.html(edition).joinpath(*parts[1:])] if edition else []
        found += [self.where.site.joinpath(*parts)]
        if not parts and not found[0].exists():
            found = [self.where.html(DEFAULT)]
        target = next((one for one in found if one.exists()), found[0])
        return str(target / "index.html" if target.is_dir() else target)

    def end_headers(self) -> None:
        """Have nothing kept, so that a reload shows what is there."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print no request: the terminal is for what was built and what is wrong."""

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(ConnectionError):  # the page was left
            for line in self.state.lines():
                self.wfile.write(f"data: {line}\n\n".encode() if line else b": still here\n\n")
                self.wfile.flush()
