"""Building the site: every edition by the stock tool, side by side, then one folder that is right or not there.

    _build/editions/<code>/_build/html   what Jupyter Book makes of an edition, with its caches beside it
    _build/logs/<code>.log               what the long tools said
    _build/paper/<code>/                 each edition as a PDF and as an EPUB, made from its pages (`cifra.press`)
    _build/site/                         the site: a folder an edition, a front page, a 404

The site that stands is replaced only when everything has passed. After a failure the edition's doctrees are dropped,
because Sphinx would not report a second time what it has already read; the execution cache stays.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from cifra import assets, checks, downloads, front, press, project, search, sitemap, stylesheet
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE, Edition
from cifra.pdf import PaperError

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
LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "shortcut", "manifest"}
CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")

Stage = Callable[[str], AbstractContextManager[object]]


class SiteError(Exception):
    """What stopped a build: `messages`, a line each, and the `log` to look into, where there is one."""

    def __init__(self, messages: list[str], log: Path | None = None) -> None:
        """Keep the messages and the log."""
        super().__init__("\n".join(messages))
        self.messages, self.log = messages, log


@dataclass(frozen=True)
class Places:
    """The folders of a build."""

    folder: Path

    @property
    def site(self) -> Path:
        """Return where the finished site stands."""
        return self.folder / "_build" / "site"

    @property
    def staging(self) -> Path:
        """Return where the next site is put together."""
        return self.folder / "_build" / "site.next"

    def edition(self, edition: Edition) -> Path:
        """Return where an edition is built."""
        return self.folder / "_build" / "editions" / edition.code

    def html(self, edition: Edition) -> Path:
        """Return the pages that Jupyter Book makes of an edition."""
        return self.edition(edition) / "_build" / "html"

    @property
    def paper(self) -> Path:
        """Return where the PDF and the EPUB of each edition are made."""
        return self.folder / "_build" / "paper"

    def log(self, edition: Edition) -> Path:
        """Return the log of an edition's build."""
        return self.folder / "_build" / "logs" / f"{edition.code}.log"


def build(folder: Path, stage: Stage) -> Path:
    """Build the site of a project and return its folder; `stage` is a context that shows the name of what is going on.

    Raises `SiteError` with every problem that was found; the site that stood before is then untouched.
    """
    places = Places(folder)
    with stage("check the data and the chapters"):
        check(folder)
    with stage(f"build the editions: {', '.join(one.name for one in EDITIONS)}"):
        build_editions(places)
    with stage("set the PDF and the EPUB of each edition"):
        books = set_books(places)
    with stage("assemble the site"):
        assemble(places, books)
    with stage("verify links, anchors and requests"):
        verify(places.staging)
    with stage("put it in place"):
        swap(places)
    return places.site


def check(folder: Path) -> None:
    """Raise `SiteError` with the problems of the data and the chapters, if any."""
    problems = checks.problems(folder)
    if problems:
        raise SiteError([checks.message(problem, folder) for problem in problems])


def build_editions(places: Places) -> None:
    """Build every edition at the same time; raise `SiteError` with the problems of all of them."""
    started = [(edition, _start(places, edition)) for edition in EDITIONS]
    failed = [edition for edition, process in started if process.wait() != 0]
    messages = [message for edition in failed for message in _told(places, edition)]
    for edition in failed:
        shutil.rmtree(places.edition(edition) / "_build" / ".doctrees", ignore_errors=True)
    if failed:
        raise SiteError(messages, places.log(failed[0]))


def set_books(places: Places, kinds: Iterable[str] = press.KINDS) -> dict[str, list[Path]]:
    """Make the PDF and the EPUB of every edition, where something has changed; return them by language."""
    pages = {edition.code: places.html(edition) for edition in EDITIONS}
    try:
        return press.make(places.folder, pages, places.paper, kinds)
    except PaperError as problem:
        raise SiteError(problem.args[0].splitlines()) from problem


def assemble(places: Places, books: dict[str, list[Path]]) -> None:
    """Put the editions, their books, the front page and the 404 into the staging folder."""
    shutil.rmtree(places.staging, ignore_errors=True)
    for edition in EDITIONS:
        shutil.copytree(places.html(edition), places.staging / edition.code, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for book in books[edition.code]:
            shutil.copy(book, places.staging / edition.code / downloads.FOLDER / book.name)
        press.link(places.staging, edition, books[edition.code])
    (places.staging / ".nojekyll").touch()
    search.write(places.staging, places.folder)
    for name in (downloads.JSON_NAME, downloads.SCHEMA_NAME):  # the stable address for other people's programs
        shutil.copy(places.staging / EDITIONS[0].code / downloads.FOLDER / name, places.staging / name)
    with project.rooted_at(places.folder):
        front.write(places.staging, places.folder)
    sitemap.write(places.staging, places.folder)
    for edition in EDITIONS:
        assets.drop_unused(places.staging / edition.code)


def verify(site: Path) -> None:
    """Raise `SiteError` for a link or an anchor that leads nowhere, and for anything loaded from another host."""
    pages = {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in sorted(site.rglob("*.html"))}
    anchors = {path: {str(tag["id"]) for tag in page.find_all(id=True)} for path, page in pages.items()}
    messages = [
        f"{path.relative_to(site)}: {message}"
        for path, page in pages.items()
        for message in (*_dead_links(path, page, anchors, site), *_bad_requests(path, page))
    ]
    for path in sorted(site.rglob("*.css")):
        foreign = CSS_ADDRESS.findall(path.read_text("utf-8"))
        messages += [f"{path.relative_to(site)}: loads {address} from another host" for address in foreign]
    if messages:
        raise SiteError(messages)


def swap(places: Places) -> None:
    """Replace the site that stands by the one in staging."""
    previous = places.site.with_name("site.previous")
    shutil.rmtree(previous, ignore_errors=True)
    if places.site.exists():
        places.site.rename(previous)
    places.staging.rename(places.site)
    shutil.rmtree(previous, ignore_errors=True)


def _start(places: Places, edition: Edition) -> subprocess.Popen[bytes]:
    log = places.log(edition)
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        LANGUAGE_VARIABLE: edition.code,
        project.ROOT_VARIABLE: str(places.folder),
        "PYTHONHASHSEED": "0",
    }
    tool = Path(sys.executable).with_name("jupyter-book")
    options = ["--path-output", str(places.edition(edition)), "-W", "--keep-going"]
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(tool), "build", str(places.folder), *options],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=places.folder,
        )


def _told(places: Places, edition: Edition) -> list[str]:
    """Return what a failed build said, as `path:line: message`; its last lines where nothing says where."""
    lines = ANSI.sub("", places.log(edition).read_text("utf-8", errors="replace")).splitlines()
    located = re.compile(LOCATED.format(folder=re.escape(str(places.folder))))
    found = [match for line in lines if (match := located.search(line))]
    if not found:
        raised = [line for line in lines if EXCEPTION.match(line)]
        log = project.shown(places.log(edition), places.folder)
        return [
            f"{log}: the build of chapters/{edition.code} stopped: {raised[0] if raised else 'see the end of the log'}"
        ]
    return [f"{project.shown(Path(one['path']), places.folder)}:{one['line'] or 1}: {one['text']}" for one in found]


def _dead_links(path: Path, page: BeautifulSoup, anchors: dict[Path, set[str]], site: Path) -> Iterator[str]:
    for tag in page.find_all("a", href=True):
        parts = urlsplit(str(tag["href"]))
        if parts.scheme or parts.netloc:
            continue
        base = site if parts.path.startswith("/") else path.parent
        target = (base / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        if path.name == "404.html" and path.parent == site:
            continue  # served at any depth: its links are built from the site's address
        if not target.exists():
            yield f"the link to {tag['href']} leads nowhere"
        elif parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
            yield f"the link to {tag['href']} leads to no place on that page"


def _bad_requests(path: Path, page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all([*LOADED, "link"]):
        relations = set(tag.get("rel") or [])
        if tag.name == "link" and not relations & LOADED_RELATIONS:
            continue
        parts = urlsplit(str(tag.get("href" if tag.name == "link" else LOADED[tag.name]) or ""))
        if parts.netloc:
            yield f"loads {parts.geturl()} from another host"
        elif parts.path and not parts.scheme and path.name != "404.html" and not (path.parent / parts.path).exists():
            yield f"loads {parts.path}, which is not there"
