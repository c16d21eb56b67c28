"""Holding an article's figures against its text, which is not ours and is not kept.

    metisoft.txt:7: 'metisoft.abandoned': 'il 55% dei clienti' stands not in this paragraph, but in 8; mend …
    metisoft.txt:12: '55%' (confrontato al 55% complessivo) is covered by no figure

A paragraph is a line that is not empty, counted from 1. Apostrophes, quotes, dashes and spaces count as one however
they are written. A number is covered where the `as_written` of a row stands, and where the text says the same
percentage or amount again: a figure that an article gives twice is one row. Years and dates, and the numbers of a
list, are left out. What is printed of the text is a few words around a number, to find it by.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from cifra import project
from cifra.content.sources import Sources
from cifra.data.loading import article_ids, load_table
from cifra.editing.number_words import Number, language_of, left_out, numbers

AROUND = 3  # words printed on each side of a number
HOME = "texts"  # the folder of a project where texts may lie: git leaves it out
ONE_WAY = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)


class ReadingError(Exception):
    """Why a text cannot be held against its figures: `messages`, a line each."""

    def __init__(self, messages: list[str]) -> None:
        """Keep the messages."""
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Row:
    """A figure as a row of its CSV states it, with the row's line there."""

    id: str
    as_written: str
    paragraph: int
    line: int


@dataclass(frozen=True)
class Findings:
    """What reading a text has found: figures that are not where they should be, numbers without a figure, the rest."""

    misplaced: list[str]
    uncovered: list[str]
    summary: str


def read(folder: Path, article: str, text: Path) -> Findings:
    """Hold the figures of an article against its text.

    Raises `ReadingError` for an article that is not there or whose table is broken, for a text that is not UTF-8, and
    for one that lies where git would keep it.
    """
    if messages := list(_hindrances(folder, article, text)):
        raise ReadingError(messages)
    articles = load_table(folder, "articles").set_index("id")
    path = project.figure_file(folder, article)
    rows = [_row(line, cells) for line, cells in Sources(folder).tables[path]]
    found = paragraphs(text.read_text("utf-8-sig"))
    return compare(rows, found, articles.language[article], text.name, project.display_path(path, folder))


def compare(rows: list[Row], found: list[str], language: str, name: str, source: str) -> Findings:
    """Return what differs between the rows of a table and the paragraphs of a text; the names are for the messages."""
    misplaced = [message for row in rows if (message := _misplaced(row, found, name, source))]
    uncovered, again, dates, count = [], 0, 0, 0
    said = {_bare(one.text) for row in rows for one in numbers(flat(row.as_written), _language(row, found, language))}
    for place, paragraph in enumerate(found, 1):
        spoken = language_of(paragraph, language)
        spans = [span for row in rows if row.paragraph == place for span in places(row.as_written, paragraph)]
        dates += left_out(paragraph, spoken)
        for number in numbers(paragraph, spoken):
            count += 1
            if any(start < number.end and number.start < end for start, end in spans):
                continue
            if _bare(number.text) in said:
                again += 1
                continue
            told = f"{number.text!r} ({around(paragraph, number)})"
            uncovered.append(f"{name}:{place}: {told} is covered by no figure; add its row, if it is a figure")
    told = f"{len(rows)} figures, {len(found)} paragraphs, {count} numbers: {len(uncovered)} covered by no figure"
    return Findings(misplaced, uncovered, f"{told}, {again} said again; {dates} years, dates and list marks left out.")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, its lines that are not empty, each with its marks written one way."""
    return [line for line in map(flat, text.splitlines()) if line]


def flat(text: str) -> str:
    """Return a text with apostrophes, quotes, dashes and spaces written one way."""
    return " ".join(text.translate(ONE_WAY).split())


def places(as_written: str, paragraph: str) -> list[tuple[int, int]]:
    """Return where a paragraph has the words of a row, as whole words: "46%" does not stand in "146%"."""
    wanted = re.escape(flat(as_written))
    return (
        [match.span() for match in re.finditer(rf"(?<!\w){wanted}(?!\w)", paragraph, re.IGNORECASE)] if wanted else []
    )


def around(paragraph: str, number: Number) -> str:
    """Return a number with a few words on each side of it."""
    before, after = paragraph[: number.start].split(), paragraph[number.end :].split(" ")
    glued = "" if paragraph[: number.start].endswith(" ") else before.pop() if before else ""
    return " ".join([*before[-AROUND:], glued + number.text + after[0], *after[1 : AROUND + 1]]).strip()


def _hindrances(folder: Path, article: str, text: Path) -> list[str]:
    book, told = Sources(folder), []
    broken = [name for name in ("articles", article) if name in book.broken]
    if broken:
        return [
            f"the table of {name!r} cannot be read as it should; mend what make check says first" for name in broken
        ]
    if article not in article_ids(folder):
        return [f"no article {article!r}; the articles are {', '.join(article_ids(folder))}"]
    kept = project.display_path(text, folder)
    if not Path(kept).is_absolute() and not kept.startswith((f"{HOME}/", "..")):
        told.append(
            f"{kept}: the text is not ours to keep; move it out of the project, or to {HOME}/, which git leaves out"
        )
    try:
        text.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        told.append(f"{text.name}:1: not UTF-8 ({problem.reason}); save the text as UTF-8")
    return told


def _row(line: int, cells: dict[str, str]) -> Row:
    """Return a row of a CSV as a figure; a paragraph that is no number, which the checks tell, is none of the text."""
    paragraph = cells["paragraph"].strip()
    return Row(cells["id"], cells["as_written"], int(paragraph) if paragraph.isdecimal() else 0, line)


def _misplaced(row: Row, found: list[str], name: str, source: str) -> str:
    """Return where a row's words stand if that is not the paragraph it names; "" where they are in place."""
    standing = [place for place, paragraph in enumerate(found, 1) if places(row.as_written, paragraph)]
    if row.paragraph in standing:
        return ""
    where = f"not in this paragraph, but in {', '.join(map(str, standing))}" if standing else "nowhere in the text"
    mend = "paragraph" if standing else "as_written"
    start = f"{name}:{row.paragraph}: {row.id!r}: {row.as_written!r}"
    return f"{start} stands {where}; mend {mend} at {source}:{row.line}"


def _language(row: Row, found: list[str], language: str) -> str:
    inside = 0 < row.paragraph <= len(found)
    return language_of(found[row.paragraph - 1], language) if inside else language


def _bare(number: str) -> str:
    return number.casefold().replace(" ", "")
