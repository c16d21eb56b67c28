"""An article's figures compared with its text, which is not ours and is not kept.

    metisoft.txt:7: 'metisoft.abandoned': 'il 55% dei clienti' is in paragraph 8, not 7; fix `paragraph` at …
    metisoft.txt:12: '55%' (confrontato al 55% complessivo) has no figure; add its row, if it is a figure

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
from cifra.editing import EditingError
from cifra.numbers.text_numbers import Number, count_dates, language_of, numbers

CONTEXT = 3  # words printed on each side of a number: enough to find it, too few to be the text
TEXTS_FOLDER = "texts"  # the folder of a project where texts may lie: git leaves it out
ONE_FORM = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)


@dataclass(frozen=True)
class Row:
    """A figure as a row of its CSV states it, with the row's line there."""

    id: str
    as_written: str
    paragraph: int
    line: int


@dataclass(frozen=True)
class Report:
    """What a comparison has shown: figures that are not where their rows say, numbers without a figure, a summary."""

    misplaced: list[str]
    uncovered: list[str]
    summary: str


def proofread(folder: Path, article: str, text: Path) -> Report:
    """Compare the figures of an article with its text.

    Raises `EditingError` for an article that does not exist or whose table is broken, for a text that is not UTF-8,
    and for one that lies where git would keep it.
    """
    if messages := _hindrances(folder, article, text):
        raise EditingError(*messages)
    path = project.figure_file(folder, article)
    rows = [_row(line, cells) for line, cells in Sources(folder).tables[path]]
    language = load_table(folder, "articles").set_index("id").language[article]
    return compare(
        rows, paragraphs(text.read_text("utf-8-sig")), language, text.name, project.display_path(path, folder)
    )


def compare(rows: list[Row], texts: list[str], language: str, name: str, source: str) -> Report:
    """Return what differs between the rows of a table and the paragraphs of a text; the names are for the messages."""
    misplaced = [message for row in rows if (message := _misplaced(row, texts, name, source))]
    stated = {_bare(number.text) for row in rows for number in _numbers_of_row(row, texts, language)}
    uncovered, count, repeated, dates = [], 0, 0, 0
    for place, paragraph in enumerate(texts, 1):
        spoken = language_of(paragraph, language)
        spans = [span for row in rows if row.paragraph == place for span in places(row.as_written, paragraph)]
        every = numbers(paragraph, spoken)
        free = [number for number in every if not any(a < number.end and number.start < b for a, b in spans)]
        missing = [number for number in free if _bare(number.text) not in stated]
        quotes = [f"{name}:{place}: {number.text!r} ({context(paragraph, number)})" for number in missing]
        uncovered += [f"{quote} has no figure; add its row, if it is a figure" for quote in quotes]
        count, repeated = count + len(every), repeated + len(free) - len(missing)
        dates += count_dates(paragraph, spoken)
    counts = f"{len(rows)} figures, {len(texts)} paragraphs, {count} numbers: {len(uncovered)} without a figure"
    return Report(misplaced, uncovered, f"{counts}, {repeated} repeated; {dates} years, dates and list marks left out.")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, its lines that are not empty, each with its marks written in one form."""
    return [line for line in map(in_one_form, text.splitlines()) if line]


def in_one_form(text: str) -> str:
    """Return a text with apostrophes, quotes, dashes and spaces written in one form."""
    return " ".join(text.translate(ONE_FORM).split())


def places(as_written: str, paragraph: str) -> list[tuple[int, int]]:
    """Return where a paragraph has the words of a row, as whole words: "46%" is not in "146%"."""
    words = re.escape(in_one_form(as_written))
    matches = re.finditer(rf"(?<!\w){words}(?!\w)", paragraph, re.IGNORECASE) if words else ()
    return [match.span() for match in matches]


def context(paragraph: str, number: Number) -> str:
    """Return a number with a few words on each side of it."""
    before, after = paragraph[: number.start].split(), paragraph[number.end :].split(" ")
    glued = "" if paragraph[: number.start].endswith(" ") else before.pop() if before else ""
    return " ".join([*before[-CONTEXT:], glued + number.text + after[0], *after[1 : CONTEXT + 1]]).strip()


def _hindrances(folder: Path, article: str, text: Path) -> list[str]:
    broken = {"articles", article} & Sources(folder).broken
    if broken:
        return [f"the table of {name!r} cannot be read; fix what make check says first" for name in sorted(broken)]
    if article not in article_ids(folder):
        return [f"there is no article {article!r}; the articles are {', '.join(article_ids(folder))}"]
    return text_problems(folder, text)


def text_problems(folder: Path, text: Path) -> list[str]:
    """Return why a file cannot be taken as an article's text: it is not there, git would keep it, it is not UTF-8."""
    if not text.is_file():
        return [f"{text}: there is no such file; name the article's text: TEXT=file"]
    messages, path = [], project.display_path(text, folder)
    if not Path(path).is_absolute() and not path.startswith((f"{TEXTS_FOLDER}/", "..")):
        where = f"out of the project, or to {TEXTS_FOLDER}/, which git leaves out"
        messages.append(f"{path}: the text is not ours to publish; move it {where}")
    try:
        text.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        messages.append(f"{text.name}:1: the text is not UTF-8 ({problem.reason}); save it as UTF-8")
    return messages


def _row(line: int, cells: dict[str, str]) -> Row:
    """Return a row of a CSV as a figure; a paragraph that is not a number, which the checks report, is 0."""
    paragraph = cells["paragraph"].strip()
    return Row(cells["id"], cells["as_written"], int(paragraph) if paragraph.isdecimal() else 0, line)


def _misplaced(row: Row, texts: list[str], name: str, source: str) -> str:
    """Return where a row's words are if that is not the paragraph it names; "" where they are in place."""
    actual = [place for place, paragraph in enumerate(texts, 1) if places(row.as_written, paragraph)]
    if row.paragraph in actual:
        return ""
    start = f"{name}:{row.paragraph}: {row.id!r}: {row.as_written!r}"
    if actual:
        where = f"is in paragraph {', '.join(map(str, actual))}, not {row.paragraph}; fix `paragraph`"
    else:
        where = "is not in the text; fix `as_written`"
    return f"{start} {where} at {source}:{row.line}"


def _numbers_of_row(row: Row, texts: list[str], language: str) -> list[Number]:
    inside = 0 < row.paragraph <= len(texts)
    spoken = language_of(texts[row.paragraph - 1], language) if inside else language
    return numbers(in_one_form(row.as_written), spoken)


def _bare(number: str) -> str:
    return number.casefold().replace(" ", "")
