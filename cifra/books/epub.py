"""An edition as an EPUB 3: a file a chapter, notes that open in place, charts as drawings, and what readers' software
asks: contents with parts, a cover, the description of how it can be read.

Written with `zipfile` and templates. EbookLib was tried: it writes every chapter anew through lxml's HTML parser,
which loses the capitals of SVG (`viewBox`), stamps the archive with the time of writing, and cannot put captions
without a page into the contents.
"""

import uuid
from pathlib import Path

from cifra.books.book import Book, Medium, book_anchor, read_book
from cifra.books.typesetting import typeset
from cifra.editions import Edition
from cifra.records.downloads import zip_files
from cifra.templates import THEME, template

STYLE = THEME / "paper" / "epub.css"
EPUB_MEDIUM = Medium(
    unread="wide",
    place=lambda chapter, place: f"{chapter}.xhtml#{book_anchor(chapter, place)}" if place else f"{chapter}.xhtml",
    ground=8,
)
COVER = '#import "book.typ": *\n#cover(1600pt, 2400pt)'  # in the proportions that book shops ask for
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def make_epub(pages: Path, folder: Path, edition: Edition) -> bytes:
    """Return the EPUB of an edition, from its pages."""
    files = epub_files(read_book(pages, folder, edition, EPUB_MEDIUM))
    return zip_files({"mimetype": "application/epub+zip", **files})  # its type first


def epub_files(book: Book) -> dict[str, str | bytes]:
    """Return the files of the book by their path, in the order in which the archive has them."""
    names = {chapter.name for chapter in book.chapters}
    values = {"book": book, "say": book.edition.say, "place": EPUB_MEDIUM.place, "anchor": book_anchor, "names": names}
    values |= {"identifier": identifier(book), "drawn": [chapter.name for chapter in book.chapters if chapter.body.svg]}
    files: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER}
    files["EPUB/package.opf"] = template("epub-package.xml").render(**values)
    for name in ("nav", "cover", "title"):
        files[f"EPUB/{name}.xhtml"] = template(f"epub-{name}.xml").render(**values)
    for chapter in book.chapters:
        files[f"EPUB/{chapter.name}.xhtml"] = template("epub-chapter.xml").render(chapter=chapter, **values)
    files["EPUB/style.css"] = STYLE.read_text("utf-8")
    files["EPUB/cover.png"] = typeset(book, COVER, format="png", ppi=72)
    return files


def identifier(book: Book) -> str:
    """Return what names the edition whatever its version: a UUID made from the project's name and the language."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{book.name}/{book.edition.code}')}"
