"""An edition as a PDF: A4, tagged for assistive technology, with contents, bookmarks, notes and charts as drawings.

WeasyPrint sets it from one document of HTML and `theme/paper/print.css`. It is imported only when there is something
to set, because it needs Pango, which pip does not bring (see `cifra.debian`).
"""

import contextlib
import io
import logging
from pathlib import Path
from typing import Any

from cifra import debian
from cifra.books.book import Book, Medium, book_anchor, read_book
from cifra.books.cover import cover_svg
from cifra.editions import Edition
from cifra.templates import THEME, template

STYLE = THEME / "paper" / "print.css"
PDF_MEDIUM = Medium(
    drawing="wide", place=lambda chapter, place: f"#{book_anchor(chapter, place)}", one_text=True, ground=0
)
HEIGHT = 2263  # of the cover, in the proportions of A4


class BookError(Exception):
    """Why a book could not be made: `args[0]` says what to do about it."""


def make_pdf(pages: Path, folder: Path, edition: Edition) -> bytes:
    """Return the PDF of an edition, from its pages.

    Raises `PaperError` where WeasyPrint cannot run, and for what it reports as an error: a link without its target, a
    drawing without its words.
    """
    weasyprint = _weasyprint()
    problems = _Kept()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(problems)
    try:
        source = weasyprint.HTML(string=book_html(read_book(pages, folder, edition, PDF_MEDIUM)), base_url=str(pages))
        told = source.write_pdf(
            stylesheets=[weasyprint.CSS(filename=str(STYLE))], pdf_variant="pdf/ua-1", pdf_identifier=True
        )
    finally:
        logger.removeHandler(problems)
    if problems.messages:
        raise BookError("\n".join(f"the PDF of chapters/{edition.code}: {one}" for one in problems.messages))
    return bytes(told)


def book_html(book: Book) -> str:
    """Return the whole book as one document of HTML."""
    names = {one.name for one in book.chapters}
    values = {"book": book, "say": book.edition.say, "place": PDF_MEDIUM.place, "anchor": book_anchor, "names": names}
    return template("paper-book.html").render(**values, cover=cover_svg(book, HEIGHT))


class _Kept(logging.Handler):
    """What WeasyPrint reports as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _weasyprint() -> Any:
    """Return WeasyPrint; raises `PaperError`, saying what to install, where the libraries it needs are not there."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice of its own
            import weasyprint
    except OSError as problem:
        raise BookError(debian.advice(debian.PAPER, str(problem).splitlines()[0])) from problem
    return weasyprint
