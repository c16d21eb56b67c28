"""Building the site: every edition by the stock tool, side by side, then one folder that is right or not there.

The folders are those of `cifra.places`. The site that stands is replaced only when everything has passed. After a
failure the edition's doctrees are dropped, because Sphinx would not report a second time what it has already read; the
execution cache stays.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

from filelock import FileLock, Timeout

from cifra import (
    assets,
    checks,
    downloads,
    drawing,
    front,
    places,
    press,
    project,
    search,
    sitemap,
    stylesheet,
    verification,
    workers,
)
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.pdf import PaperError
from cifra.places import Places

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LOCATED = r"(?P<path>{folder}[^:]*)(?::(?P<line>\d+))?: (?:WARNING|ERROR|CRITICAL): (?P<text>.*)$"
LEFT_OUT = (
    ".buildinfo*",
    "*webpack-macros.html",
    f".{stylesheet.NAME}.key",
    "*.map",
    "genindex.html",
    "objects.inv",
    *search.OF_SPHINX,
)
EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception|Exit)\b")
PATIENCE = 2  # seconds that a build waits for another one to end
# What every edition's process needs, imported once for all before they are forked.
PRELOADED = (
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx_book_theme",
    "cifra.extension",
)

Stage = Callable[[str], AbstractContextManager[object]]


class SiteError(Exception):
    """What stopped a build: `messages`, a line each, and the `log` to look into, where there is one."""

    def __init__(self, messages: list[str], log: Path | None = None) -> None:
        """Keep the messages and the log."""
        super().__init__("\n".join(messages))
        self.messages, self.log = messages, log


def build(folder: Path, stage: Stage, *, books: bool = True) -> Path:
    """Build the site of a project and return its folder; `stage` is a context that shows the name of what is going on.

    Without `books` the site has no PDF and no EPUB. Raises `SiteError` with every problem that was found; the site that
    stood before is then untouched.
    """
    where = Places(folder)
    with alone(where):
        places.recover(where)
        with stage("check the data and the chapters"):
            check(folder)
        with stage(f"build the editions: {', '.join(one.name for one in EDITIONS)}"):
            build_editions(where)
        made: dict[str, list[Path]] = {edition.code: [] for edition in EDITIONS}
        if books:
            with stage("set the PDF and the EPUB of each edition"):
                made = set_books(where)
        with stage("assemble the site"):
            assemble(where, made)
        with stage("verify links, anchors and requests"):
            verify(where.staging)
        with stage("put it in place"):
            places.swap(where)
    return where.site


@contextmanager
def alone(where: Places) -> Iterator[None]:
    """Keep other builds out of the folders; raises `SiteError` where one is at work in them."""
    where.lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(where.lock, timeout=PATIENCE):
            yield
    except Timeout:
        lock = project.shown(where.lock, where.folder)
        raise SiteError([f"{lock}: another build is at work in this folder; let it end, or stop it"]) from None


def check(folder: Path) -> None:
    """Raise `SiteError` with the problems of the data and the chapters, if any."""
    problems = checks.problems(folder)
    if problems:
        raise SiteError([checks.message(problem, folder) for problem in problems])


def build_editions(where: Places) -> None:
    """Build every edition at the same time; raise `SiteError` with the problems of all of them."""
    bundle = workers.start(drawing.make_bundle, where.bundle)  # it takes as long as what follows
    for module in PRELOADED:
        import_module(module)
    bundle.join()
    started = [(edition, _start(where, edition)) for edition in EDITIONS]
    for _, process in started:
        process.join()
    failed = [edition for edition, process in started if process.exitcode != 0]
    for edition in EDITIONS:
        if edition in failed:
            shutil.rmtree(where.doctrees(edition), ignore_errors=True)
        places.finish(where, edition)
    if failed:
        raise SiteError([message for edition in failed for message in told(where, edition)], where.log(failed[0]))


def set_books(where: Places, kinds: Iterable[str] = press.KINDS) -> dict[str, list[Path]]:
    """Make the PDF and the EPUB of every edition, where something has changed; return them by language."""
    pages = {edition.code: where.html(edition) for edition in EDITIONS}
    try:
        return press.make(where.folder, pages, where.paper, kinds)
    except PaperError as problem:
        raise SiteError(problem.args[0].splitlines()) from problem


def assemble(where: Places, books: dict[str, list[Path]]) -> None:
    """Put the editions, their books, the front page and the 404 into the staging folder."""
    shutil.rmtree(where.staging, ignore_errors=True)
    for edition in EDITIONS:
        shutil.copytree(where.html(edition), where.staging / edition.code, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for book in books[edition.code]:
            shutil.copy(book, where.staging / edition.code / downloads.FOLDER / book.name)
        press.link(where.staging, edition, books[edition.code])
    (where.staging / ".nojekyll").touch()
    search.write(where.staging, where.folder)
    for name in (downloads.JSON_NAME, downloads.SCHEMA_NAME):  # the stable address for other people's programs
        shutil.copy(where.staging / EDITIONS[0].code / downloads.FOLDER / name, where.staging / name)
    with project.rooted_at(where.folder):
        front.write(where.staging, where.folder)
    sitemap.write(where.staging, where.folder)
    for edition in EDITIONS:
        assets.drop_unused(where.staging / edition.code)


def verify(site: Path) -> None:
    """Raise `SiteError` with what is wrong with a site, see `cifra.verification`."""
    messages = verification.problems(site)
    if messages:
        raise SiteError(messages)


def _start(where: Places, edition: Edition) -> BaseProcess:
    places.begin(where, edition)
    log = where.log(edition)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    return workers.start(run_jupyter_book, where.folder, where.edition(edition), edition.code, log)


def run_jupyter_book(folder: Path, output: Path, code: str, log: Path) -> None:
    """Run `jupyter-book build` on an edition in this process, what it says going to a log, and exit as it does."""
    os.environ |= {LANGUAGE_VARIABLE: code, project.ROOT_VARIABLE: str(folder)}
    os.chdir(folder)
    told = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(told, stream)
    tool = import_module("jupyter_book.cli.main").main
    tool(["build", str(folder), "--path-output", str(output), "-W", "--keep-going"])


def told(where: Places, edition: Edition, *, stopped: bool = True) -> list[str]:
    """Return what the build of an edition said, as `path:line: message`; why it stopped where nothing says where."""
    lines = ANSI.sub("", where.log(edition).read_text("utf-8", errors="replace")).splitlines()
    located = re.compile(LOCATED.format(folder=re.escape(str(where.folder))))
    found = [match for line in lines if (match := located.search(line))]
    if not found and stopped:
        raised = [line for line in lines if EXCEPTION.match(line)]
        log = project.shown(where.log(edition), where.folder)
        why = raised[0] if raised else "see the end of the log"
        return [f"{log}: the build of chapters/{edition.code} stopped: {why}"]
    return [f"{project.shown(Path(one['path']), where.folder)}:{one['line'] or 1}: {one['text']}" for one in found]
