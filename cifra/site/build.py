"""Building the site: every edition by the stock tool, side by side, then one folder that is right or not there.

The folders are those of `cifra.folders`. The site that stands is replaced only when everything has passed. After a
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

from cifra import project
from cifra.books.make import BOOK_KINDS, link_books, make_books
from cifra.books.pdf import BookError
from cifra.charts.vega_bundle import make_bundle
from cifra.checks import find_errors, format_problem
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.folders import BuildFolders, mark_finished, mark_unfinished
from cifra.processes import start_process
from cifra.records.downloads import JSON_NAME, SCHEMA_NAME
from cifra.site.front_page import write_front_page
from cifra.site.publish import restore_previous_site, swap_in_site
from cifra.site.search_index import write_search_index
from cifra.site.sitemap import write_sitemap
from cifra.site.verify import site_problems

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LOCATED = r"(?P<path>{folder}[^:]*)(?::(?P<line>\d+))?: (?:WARNING|ERROR|CRITICAL): (?P<text>.*)$"
NOT_PUBLISHED = (
    ".buildinfo*",
    "genindex.html",
    "objects.inv",
)
EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception|Exit)\b")
LOCK_TIMEOUT = 2  # seconds that a build waits for another one to end
# What every edition's process needs, imported once for all before they are forked.
PRELOADED = (
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "cifra.sphinxext",
)

Stage = Callable[[str], AbstractContextManager[object]]


class SiteError(Exception):
    """What stopped a build: `messages`, a line each, and the `log` to look into, where there is one."""

    def __init__(self, messages: list[str], log: Path | None = None) -> None:
        """Keep the messages and the log."""
        super().__init__("\n".join(messages))
        self.messages, self.log = messages, log


def build_site(folder: Path, stage: Stage, *, books: bool = True) -> Path:
    """Build the site of a project and return its folder; `stage` is a context that shows the name of what is going on.

    Without `books` the site has no PDF and no EPUB. Raises `SiteError` with every problem that was found; the site that
    stood before is then untouched.
    """
    where = BuildFolders(folder)
    with build_lock(where):
        restore_previous_site(where)
        with stage("check the data and the chapters"):
            require_no_errors(folder)
        with stage(f"build the editions: {', '.join(one.name for one in EDITIONS)}"):
            build_editions(where)
        made: dict[str, list[Path]] = {edition.code: [] for edition in EDITIONS}
        if books:
            with stage("set the PDF and the EPUB of each edition"):
                made = make_all_books(where)
        with stage("assemble the site"):
            assemble_site(where, made)
        with stage("verify links, anchors and requests"):
            require_verified(where.staging)
        with stage("put it in place"):
            swap_in_site(where)
    return where.site


@contextmanager
def build_lock(where: BuildFolders) -> Iterator[None]:
    """Keep other builds out of the folders; raises `SiteError` where one is at work in them."""
    where.lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(where.lock, timeout=LOCK_TIMEOUT):
            yield
    except Timeout:
        lock = project.display_path(where.lock, where.folder)
        raise SiteError([f"{lock}: another build is at work in this folder; let it end, or stop it"]) from None


def require_no_errors(folder: Path) -> None:
    """Raise `SiteError` with the problems of the data and the chapters, if any."""
    problems = find_errors(folder)
    if problems:
        raise SiteError([format_problem(problem, folder) for problem in problems])


def build_editions(where: BuildFolders) -> None:
    """Build every edition at the same time; raise `SiteError` with the problems of all of them."""
    bundle = start_process(make_bundle, where.bundle)  # it takes as long as what follows
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
        mark_finished(where, edition)
    if failed:
        raise SiteError(
            [message for edition in failed for message in build_messages(where, edition)], where.log(failed[0])
        )


def make_all_books(where: BuildFolders, kinds: Iterable[str] = BOOK_KINDS) -> dict[str, list[Path]]:
    """Make the PDF and the EPUB of every edition, where something has changed; return them by language."""
    pages = {edition.code: where.html(edition) for edition in EDITIONS}
    try:
        return make_books(where.folder, pages, where.paper, kinds)
    except BookError as problem:
        raise SiteError(problem.args[0].splitlines()) from problem


def assemble_site(where: BuildFolders, books: dict[str, list[Path]]) -> None:
    """Put the editions, their books, the front page and the 404 into the staging folder."""
    shutil.rmtree(where.staging, ignore_errors=True)
    for edition in EDITIONS:
        shutil.copytree(
            where.html(edition), where.staging / edition.code, ignore=shutil.ignore_patterns(*NOT_PUBLISHED)
        )
        for book in books[edition.code]:
            shutil.copy(book, where.staging / edition.code / project.DOWNLOADS_FOLDER / book.name)
        link_books(where.staging, edition, books[edition.code])
    (where.staging / ".nojekyll").touch()
    write_search_index(where.staging, where.folder)
    for name in (JSON_NAME, SCHEMA_NAME):  # the stable address for other people's programs
        shutil.copy(where.staging / EDITIONS[0].code / project.DOWNLOADS_FOLDER / name, where.staging / name)
    with project.rooted_at(where.folder):
        write_front_page(where.staging, where.folder)
    write_sitemap(where.staging, where.folder)


def require_verified(site: Path) -> None:
    """Raise `SiteError` with what is wrong with a site, see `cifra.site.verify`."""
    messages = site_problems(site)
    if messages:
        raise SiteError(messages)


def _start(where: BuildFolders, edition: Edition) -> BaseProcess:
    mark_unfinished(where, edition)
    log = where.log(edition)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    return start_process(run_jupyter_book, where.folder, where.edition(edition), edition.code, log)


def run_jupyter_book(folder: Path, output: Path, code: str, log: Path) -> None:
    """Run `jupyter-book build` on an edition in this process, what it says going to a log, and exit as it does."""
    os.environ |= {LANGUAGE_VARIABLE: code, project.ROOT_VARIABLE: str(folder)}
    os.chdir(folder)
    told = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(told, stream)
    tool = import_module("jupyter_book.cli.main").main
    tool(["build", str(folder), "--path-output", str(output), "-W", "--keep-going"])


def build_messages(where: BuildFolders, edition: Edition, *, stopped: bool = True) -> list[str]:
    """Return what the build of an edition said, as `path:line: message`; why it stopped where nothing says where."""
    lines = ANSI.sub("", where.log(edition).read_text("utf-8", errors="replace")).splitlines()
    located = re.compile(LOCATED.format(folder=re.escape(str(where.folder))))
    found = [match for line in lines if (match := located.search(line))]
    if not found and stopped:
        raised = [line for line in lines if EXCEPTION.match(line)]
        log = project.display_path(where.log(edition), where.folder)
        why = raised[0] if raised else "see the end of the log"
        return [f"{log}: the build of chapters/{edition.code} stopped: {why}"]
    return [
        f"{project.display_path(Path(one['path']), where.folder)}:{one['line'] or 1}: {one['text']}" for one in found
    ]
