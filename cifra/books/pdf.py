"""An edition as a PDF/UA: A4, tagged, with contents, bookmarks, notes at the foot of the page, charts as drawings.

The chapters become Typst markup (`typst_writer`), which is set with `theme/paper/book.typ` (`typesetting`).
"""

import io
from pathlib import Path

from bs4 import BeautifulSoup

from cifra.books.book import Book, BookChapter, Medium, book_anchor, read_book
from cifra.books.typesetting import typeset
from cifra.books.typst_writer import TypstWriter, literal
from cifra.editions import Edition
from cifra.templates import template

PDF_MEDIUM = Medium(unread="narrow", place=lambda chapter, place: f"#{book_anchor(chapter, place)}", ground=0)


def make_pdf(pages: Path, folder: Path, edition: Edition) -> bytes:
    """Return the PDF of an edition, from its pages; raises `BookError`."""
    book = read_book(pages, folder, edition, PDF_MEDIUM)
    return _compress(typeset(book, book_source(book), format="pdf", pdf_standards="ua-1"))


def book_source(book: Book) -> str:
    """Return the whole book as Typst markup."""
    writer = TypstWriter(_notes(book))
    imprint = template("paper-imprint.html").render(book=book, say=book.edition.say)
    written = ['#import "book.typ": *', "#show: report", f"#imprint[{_markup(imprint, writer)}]", "#contents"]
    for part, chapters in book.parts:
        written += [f"#part({literal(part)})"] * bool(part)
        written += [
            _chapter(chapter, writer, begins_part=bool(part) and chapter is chapters[0]) for chapter in chapters
        ]
    return "\n".join(written)


def _chapter(chapter: BookChapter, writer: TypstWriter, *, begins_part: bool) -> str:
    """Return a chapter; its headline is the place that links to the chapter lead to."""
    if chapter.body.h1:
        chapter.body.h1["id"] = chapter.name
    values = f"{literal(chapter.name)}, in-part: {str(bool(chapter.part)).lower()}, begins-part: "
    return f"#chapter({values}{str(begins_part).lower()})[{writer.write_children(chapter.body)}]"


def _notes(book: Book) -> dict[str, str]:
    """Return what each note says as markup, by its id in the book."""
    values = {"names": {chapter.name for chapter in book.chapters}, "place": PDF_MEDIUM.place, "say": book.edition.say}
    write_note = template("paper-note.html").make_module(values).note  # type: ignore[attr-defined]
    notes = [(book_anchor(chapter.name, note.id), note.text) for chapter in book.chapters for note in chapter.notes]
    return {id: _markup(write_note(text), TypstWriter({})) for id, text in notes}


def _markup(html: str, writer: TypstWriter) -> str:
    return writer.write_children(BeautifulSoup(html, "html.parser"))


def _compress(pdf: bytes) -> bytes:
    """Return a PDF in less than half its size: Typst does not compress the tags."""
    import pikepdf  # 0.1 s, which no other command need wait for

    smaller = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(smaller, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return smaller.getvalue()
