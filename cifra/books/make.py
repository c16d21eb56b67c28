"""Making the books of every edition, beside each other and only when something has changed.

    _build/paper/<code>/cifra-per-cifra.pdf         what was made last
    _build/paper/<code>/cifra-per-cifra.pdf.json    from what (`cifra.build_cache`): text, data, package, tools

The site gets copies in `<code>/downloads/`; its pages get the links, with the sizes, in the place that their
templates leave for them (`SLOT`), because the books are made from the pages and not the other way round.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import partial
from importlib.metadata import version
from pathlib import Path

from cifra import project
from cifra.books.book import article_html, toc_pages
from cifra.books.epub import make_epub
from cifra.books.pdf import make_pdf
from cifra.build_cache import cached, digest_of_files, digest_of_parts
from cifra.editions import EDITIONS, Edition, edition
from cifra.numbers.formats import ONE_DECIMAL, format_number
from cifra.processes import core_count, executor
from cifra.project import DOWNLOADS_FOLDER, PACKAGE
from cifra.templates import template

BOOK_KINDS = {"pdf": make_pdf, "epub": make_epub}
TOOLS = ("typst", "fontpkg-source-serif-4", "fontpkg-arimo", "pikepdf", "selectolax", "beautifulsoup4")
SLOT = '<p class="paper-files"></p>'


def book_file_name(one: Edition, kind: str) -> str:
    """Return the name of a book's file, in its own language: "cifra-per-cifra.pdf", "figure-by-figure.epub"."""
    plain = unicodedata.normalize("NFKD", one.say("Figure by figure")).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-') or one.code}.{kind}"


def make_books(
    folder: Path,
    pages: dict[str, Path],
    target: Path,
    kinds: Collection[str] = BOOK_KINDS,
    *,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, list[Path]]:
    """Make the books of every edition into `target`, and return them by language; `pages` are the built editions.

    They are made side by side, and beside what is to be done `meanwhile`. What is made from the same text, data and
    tools is left as it stands. Raises `BookError` with what went wrong.
    """
    tasks = [
        (folder, pages[one.code], one.code, kind, target / one.code / book_file_name(one, kind))
        for kind in kinds
        for one in EDITIONS
    ]
    with executor(core_count()) as processes:
        made = processes.map(_make, tasks)
        meanwhile()
        list(made)
    return {one.code: [path for _, _, code, _, path in tasks if code == one.code] for one in EDITIONS}


def link_books(site: Path, one: Edition, books: list[Path]) -> None:
    """Put the links to an edition's books, if any, with format and size, into every page that has a place for them."""
    if not books:
        return
    rows = [
        (f"{DOWNLOADS_FOLDER}/{path.name}", path.suffix[1:].upper(), format_file_size(path.stat().st_size, one))
        for path in books
    ]
    for page in sorted((site / one.code).rglob("*.html")):
        text = page.read_text("utf-8")
        if SLOT in text:
            to_root = "../" * (len(page.relative_to(site / one.code).parts) - 1)
            block = template("paper-links.html").render(rows=rows, to_root=to_root, say=one.say)
            page.write_text(text.replace(SLOT, block.strip()), "utf-8", newline="\n")


def format_file_size(count: int, one: Edition) -> str:
    """Return the size of a file as a reader is told it: "1,2 MB" / "1.2 MB", "310 kB"."""
    if count < 1_000_000:
        return f"{format_number(max(round(count / 1000), 1), one)} kB"
    return f"{format_number(round(count / 1_000_000, 1), one, ONE_DECIMAL)} MB"


def _make(task: tuple[Path, Path, str, str, Path]) -> None:
    folder, pages, code, kind, path = task
    with project.rooted_at(folder):
        make = partial(_write, kind, path, pages, folder, edition(code))
        cached(path.with_name(f"{path.name}.json"), _digest(folder, pages), [path], make)


def _write(kind: str, path: Path, pages: Path, folder: Path, one: Edition) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(BOOK_KINDS[kind](pages, folder, one))
    return ""


def _digest(folder: Path, pages: Path) -> str:
    """Return what a book is made from, in short: the text, the data, the package, the site's address, the tools."""
    inside = ("**/*.py", "theme/paper/*", "theme/templates/**/*.*", "locale/*/*/*.po")
    parts = project.files_in(PACKAGE, *inside) + project.files_in(project.data_folder(folder), "*.csv", "*.json")
    inputs = digest_of_files([project.toc_file(folder), *sorted(parts)])
    paths = [pages / f"{page}.html" for page, _, _ in toc_pages(folder)]
    texts = [article_html(path.read_text("utf-8")) if path.exists() else "" for path in paths]
    return digest_of_parts(project.site_address(folder), *map(version, TOOLS), inputs, *texts)
