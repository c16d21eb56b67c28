"""Setting type: Typst with `theme/paper/book.typ`, the typefaces of the packages and none of the machine's."""

import json
import re
from typing import Any, cast

import typst

from cifra.books.book import Book
from cifra.data.loading import figures
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_SIGNS, sort_verdicts
from cifra.processes import executor
from cifra.templates import THEME, report_summary
from cifra.typefaces import font_folders

UNPRINTABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
REPLACEMENT = "\ufffd"


class BookError(Exception):
    """Why a book could not be made: `args[0]` says what to do about it."""


def typeset(book: Book, source: str, **output: Any) -> bytes:
    """Return a source that imports `book.typ`, set; `output` is how, as `typst.Compiler.compile` wants to know it.

    A character that no typeface has is printed as �. Raises `BookError` with what Typst reports: a link without its
    target, a drawing without its words. Runs in a process of its own: Typst's threads do not survive a fork, after
    which it would wait for them for ever.
    """
    work = (source, json.dumps(_book_data(book)), output)
    with executor(1) as processes:
        return processes.submit(_compile, *work).result()


def _compile(source: str, data: str, output: dict[str, Any]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=font_folders())
    compiler = typst.Compiler(root=str(THEME / "paper"), font_paths=fonts, sys_inputs={"book": data})
    try:
        return cast(bytes, compiler.compile(source.encode(), **output))
    except typst.TypstError as problem:
        escaped = "".join(UNPRINTABLE.findall(problem.diagnostic))
        unprintable = set(ESCAPED.sub(lambda match: chr(int(match[1], 16)), escaped)) - {REPLACEMENT}
        if not unprintable:
            raise BookError(f"Typst cannot set the PDF: {problem.message}") from None
        return _compile(source.translate(dict.fromkeys(map(ord, unprintable), REPLACEMENT)), data, output)


def _book_data(book: Book) -> dict[str, Any]:
    """Return what `book.typ` is told of the book as a whole."""
    verdicts = sort_verdicts(figures(edition=book.edition).verdict)
    return {
        "lang": book.edition.code,
        "title": book.title,
        "title_lines": _title_lines(book.title),
        "subtitle": book.subtitle[:1].upper() + book.subtitle[1:],
        "author": book.author,
        "description": report_summary(book.edition),
        "date": [int(part) for part in book.release.published.split("-")],
        "contents": book.edition.say("Contents"),
        "short_titles": {
            chapter.name: "" if chapter.title == chapter.headline else chapter.title for chapter in book.chapters
        },
        "colours": VERDICT_COLOURS,
        "squares": [[verdict, VERDICT_SIGNS[verdict]] for verdict in verdicts],
    }


def _title_lines(title: str) -> list[str]:
    """Return a title on two lines of about the same length: "Cifra per cifra" is "Cifra" over "per cifra"."""
    words = title.split()
    halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    return list(min(halves, key=lambda pair: max(map(len, pair)))) if halves else words
