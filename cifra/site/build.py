"""Building the site: every edition by the stock tool, side by side, then one folder that is right or not there.

The folders are those of `cifra.folders`. The site that stands is replaced only when everything has passed. After a
failure the edition's doctrees are dropped, because Sphinx would not report a second time what it has already read; the
execution cache stays.
"""

import io
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

from filelock import FileLock, Timeout

from cifra import project
from cifra.books.make import BOOK_KINDS, link_books, make_books
from cifra.books.typesetting import BookError
from cifra.charts.vega_bundle import make_bundle
from cifra.checks import find_errors, format_problem
from cifra.console import CommandError
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.folders import BuildFolders, mark_finished, mark_unfinished
from cifra.processes import executor, start_process
from cifra.records.downloads import JSON_NAME, SCHEMA_NAME
from cifra.site.front_page import write_front_page
from cifra.site.old_addresses import write_old_addresses
from cifra.site.publish import digest_of_inputs, restore_previous_site, site_key, swap_in_site
from cifra.site.search_index import write_search_index
from cifra.site.sitemap import write_sitemap
from cifra.site.verify import site_problems

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LOCATED = r"(?P<path>{folder}[^:]*)(?::(?P<line>\d+))?: (?:WARNING|ERROR|CRITICAL): (?P<text>.*)$"
# Why a build stopped, where nothing in its log has a place: below a heading, as a warning, as an exception.
REASON = re.compile(
    r"^(?:[A-Z]\w* error\b.*:\n(.+)|(?:WARNING|ERROR|CRITICAL): (.+)"
    r"|(?!Exception occurred)([\w.]*(?:Error|Exception|Exit)\b.*))$",
    re.MULTILINE,
)
LOCK_TIMEOUT = 2  # seconds that a build waits for another one to end
NOT_PUBLISHED = (".*", "genindex.html", "objects.inv")
# What every edition's process needs, imported once for all before they are forked.
PRELOADED = (
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "cifra.sphinxext",
)

Stage = Callable[[str], AbstractContextManager[object]]


class SiteError(CommandError):
    """What stopped a build."""


def build_site(folder: Path, stage: Stage, *, books: bool = True) -> Path:
    """Build the site of a project and return its folder; `stage` is a context that shows the name of what is going on.

    Without `books` the site has no PDF and no EPUB. Raises `SiteError` with every problem of the stage that failed; the
    site that stood before is then untouched.
    """
    folders = BuildFolders(folder)
    with build_lock(folders):
        restore_previous_site(folders)
        inputs = digest_of_inputs(folder, books=books)
        if folders.key.exists() and folders.key.read_text("utf-8") == site_key(folders.site, inputs):
            return folders.site
        with stage("check the data and the chapters"):
            require_no_errors(folder)
        with stage(f"build the editions: {', '.join(edition.name for edition in EDITIONS)}"):
            build_editions(folders)
        with stage(f"assemble the site{', set the PDF and the EPUB of each edition' * books}"):
            kinds = BOOK_KINDS if books else ()
            add_books(folders, make_all_books(folders, kinds, meanwhile=partial(assemble_site, folders)))
        with stage("verify links, anchors and requests"):
            require_verified(folders.staging)
        with stage("put it in place"):
            swap_in_site(folders)
            folders.key.write_text(site_key(folders.site, inputs), "utf-8")
    return folders.site


def build_books(folder: Path, stage: Stage, kind: str) -> list[Path]:
    """Build the editions and, of each, the book of one kind; the site is left as it stands."""
    folders = BuildFolders(folder)
    with build_lock(folders):
        with stage("check the data and the chapters"):
            require_no_errors(folder)
        with stage("build the editions"):
            build_editions(folders)
        with stage(f"set the {kind.upper()} of each edition"):
            files = make_all_books(folders, [kind])
    return [path for paths in files.values() for path in paths]


@contextmanager
def build_lock(folders: BuildFolders) -> Iterator[None]:
    """Keep other builds out of the folders; raises `SiteError` where one is at work in them."""
    folders.lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folders.lock, timeout=LOCK_TIMEOUT):
            yield
    except Timeout:
        lock = project.display_path(folders.lock, folders.folder)
        raise SiteError(f"{lock}: another build is at work in this folder; let it end, or stop it") from None


def require_no_errors(folder: Path) -> None:
    """Raise `SiteError` with the problems of the data and the chapters, if any; load what editions need meanwhile."""
    with executor(1) as processes:
        problems = processes.submit(error_messages, folder)
        for module in PRELOADED:
            import_module(module)
        if messages := problems.result():
            raise SiteError(*messages, beside="; to see the pages before all is in order: make live")


def error_messages(folder: Path) -> list[str]:
    """Return the problems that stop a project from being published, a line each."""
    return [format_problem(problem, folder) for problem in find_errors(folder)]


def build_editions(folders: BuildFolders) -> None:
    """Build every edition at the same time; raise `SiteError` with the problems of all of them."""
    bundle = start_process(make_bundle, folders.bundle)  # there long before an edition asks for it
    processes = {edition: start_edition(folders, edition) for edition in EDITIONS}
    for process in (bundle, *processes.values()):
        process.join()
    failed = [edition for edition, process in processes.items() if process.exitcode != 0]
    for edition in failed:
        shutil.rmtree(folders.doctrees(edition), ignore_errors=True)
    for edition in EDITIONS:
        mark_finished(folders, edition)
    if failed:
        killed = {edition for edition in failed if processes[edition].exitcode == -signal.SIGKILL}
        messages = [
            message for edition in failed if edition not in killed for message in build_messages(folders, edition)
        ]
        messages += [f"the build of chapters/{one.code} was killed; it may have needed more memory" for one in killed]
        raise SiteError(*messages, log=folders.log(failed[0]))


def start_edition(folders: BuildFolders, edition: Edition) -> BaseProcess:
    """Start to build an edition in a process of its own, with an empty log."""
    mark_unfinished(folders, edition)
    log = folders.log(edition)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    return start_process(run_jupyter_book, folders.folder, folders.edition(edition), edition.code, log)


def run_jupyter_book(folder: Path, output: Path, code: str, log: Path) -> None:
    """Run `jupyter-book build` on an edition in this process, what it prints going to a log, and exit as it does."""
    os.environ |= {LANGUAGE_VARIABLE: code, project.ROOT_VARIABLE: str(folder)}
    os.chdir(folder)
    log_file = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log_file, stream)
    for text in (sys.stdout, sys.stderr):
        if isinstance(text, io.TextIOWrapper):
            text.reconfigure(encoding="utf-8")  # as the log is read, whatever the terminal has
    jupyter_book = import_module("jupyter_book.cli.main").main
    jupyter_book(["build", str(folder), "--path-output", str(output), "-W", "--keep-going"])


def build_messages(folders: BuildFolders, edition: Edition, *, stopped: bool = True) -> list[str]:
    """Return the problems in the log of an edition as `path:line: message`; why it stopped where none has a place."""
    text = ANSI.sub("", folders.log(edition).read_text("utf-8", errors="replace"))
    located = re.compile(LOCATED.format(folder=re.escape(str(folders.folder))))
    problems = [match for line in text.splitlines() if (match := located.search(line))]
    if not problems and stopped:
        match = REASON.search(text)
        reason = match[match.lastindex or 0] if match else "see the end of the log"
        log = project.display_path(folders.log(edition), folders.folder)
        return [f"{log}: the build of chapters/{edition.code} stopped: {reason}"]
    paths = [project.display_path(Path(match["path"]), folders.folder) for match in problems]
    return [f"{path}:{match['line'] or 1}: {match['text']}" for path, match in zip(paths, problems, strict=True)]


def make_all_books(
    folders: BuildFolders, kinds: Collection[str], meanwhile: Callable[[], None] = lambda: None
) -> dict[str, list[Path]]:
    """Make the books of every edition, where something has changed; return them by language."""
    pages = {edition.code: folders.html(edition) for edition in EDITIONS}
    try:
        return make_books(folders.folder, pages, folders.paper, kinds, meanwhile=meanwhile)
    except BookError as problem:
        raise SiteError(*problem.args[0].splitlines()) from problem


def assemble_site(folders: BuildFolders) -> None:
    """Put the editions, the pages at the root and those that point on into the staging folder."""
    site = folders.staging
    shutil.rmtree(site, ignore_errors=True)
    for edition in EDITIONS:
        shutil.copytree(folders.html(edition), site / edition.code, ignore=shutil.ignore_patterns(*NOT_PUBLISHED))
    (site / ".nojekyll").touch()
    write_search_index(site, folders.folder)
    for name in (JSON_NAME, SCHEMA_NAME):  # the stable address for other people's programs
        shutil.copy(site / EDITIONS[0].code / project.DOWNLOADS_FOLDER / name, site)
    with project.rooted_at(folders.folder):
        write_front_page(site, folders.folder)
        write_old_addresses(site, folders.folder)
    write_sitemap(site, folders.folder)


def add_books(folders: BuildFolders, books: dict[str, list[Path]]) -> None:
    """Put the books into the staging folder, and the links to them into its pages."""
    for edition in EDITIONS:
        for book in books[edition.code]:
            shutil.copy(book, folders.staging / edition.code / project.DOWNLOADS_FOLDER)
        link_books(folders.staging, edition, books[edition.code])


def require_verified(site: Path) -> None:
    """Raise `SiteError` with what is wrong with a site, see `cifra.site.verify`."""
    if messages := site_problems(site):
        raise SiteError(*messages)
