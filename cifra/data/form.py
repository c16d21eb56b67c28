"""Whether a CSV can be read as the table that is declared: encoding, separator, columns, quotes, rows and letters."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

from cifra.data.problem import Message

# Controls, joiners, soft hyphens, byte-order marks and direction marks: Unicode's categories Cc, Cf, Zl and Zp, but for
# the tabs and line ends of every file.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
EXCERPT = 12  # characters on each side of one that cannot be seen
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
STRAY_QUOTE = (
    'a stray double quote; inside a quoted cell write it twice (""), at its end close it; « » and “ ” are free'
)
HEADER_FAULTS = {  # whether columns are absent, and whether there are others
    (True, False): "the header lacks {absent}; add them, empty where there is nothing to say, in the order {names}",
    (False, True): "the header has {unknown}, which is no column; the columns are {names}",
    (True, True): "the header has {unknown} where {absent} should be; the columns are {names}",
    (False, False): "the columns are in another order, or one is there twice; write {names}",
}
SEPARATORS = ((";", "semicolons"), ("\t", "tabs"))


def form_problems(path: Path, columns: list[dict[str, Any]]) -> Iterator[tuple[int, Message]]:
    """Yield what makes a CSV unreadable as the table that is declared, at its line.

    That is its encoding, its separator, its columns, its quotes, its rows and the letters in its cells; what follows
    from the first of them is left out.
    """
    if not path.exists():
        message = "this file does not exist but data/datapackage.json declares it; add it, or delete its entry there"
        yield 1, Message(message)
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        yield _encoding_problem(raw, problem)
        return
    first = (text.splitlines() or [""])[0]
    header, names = next(csv.reader([first]), []), [column["name"] for column in columns]
    if header != names:
        yield 1, _header_problem(first, header, names)
        return
    problems = list(_quote_problems(text)) or list(_row_problems(text, len(columns)))
    yield from problems or _cell_problems(text, columns)


def hidden_character(text: str) -> Message | None:
    """Return where a text has a character that nobody sees and programs obey, or accents that stand by themselves."""
    if match := INVISIBLE.search(text):
        words = text[max(0, match.start() - EXCERPT) : match.end() + EXCERPT]
        message = "{words!r} has a character that cannot be seen ({code}); delete it, or type the words again"
        return Message(message, words=words, code=f"U+{ord(match[0]):04X}")
    if not is_normalized("NFC", text):
        word = next((word for word in text.split() if not is_normalized("NFC", word)), text)
        message = "{word!r} has letters and accents apart, as some programs of macOS save them; type the word again"
        return Message(message, word=word)
    return None


def _cell_problems(text: str, columns: list[dict[str, Any]]) -> Iterator[tuple[int, Message]]:
    """Yield the cells with hidden characters, and the numbers that a program would read and nobody would write."""
    for line, row in list(rows_with_lines(text))[1:]:
        for column, cell in zip(columns, row, strict=True):
            fault = hidden_character(cell) or (column["type"] in ("number", "integer") and _odd_number(cell.strip()))
            if fault:
                yield line, Message("{id!r}: {column} {fault}", id=row[0], column=column["name"], fault=fault)


def _odd_number(cell: str) -> Message | None:
    """Return what is wrong with NaN, INF, 5_0 and digits of other scripts, which Python reads as numbers."""
    try:
        float(cell)
    except ValueError:
        return None
    message = "{cell!r} is not a plain number; write it in digits, as in 62000000000, 5.4 or -3.5"
    return None if PLAIN_NUMBER.fullmatch(cell) else Message(message, cell=cell)


def _encoding_problem(raw: bytes, problem: UnicodeDecodeError) -> tuple[int, Message]:
    """Return where and why a file is not UTF-8, naming UTF-16, which Excel calls "Unicode text"."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return 1, Message("saved as UTF-16 (Excel's “Unicode text”); save the file as CSV UTF-8, with commas")
    line = raw.count(b"\n", 0, problem.start) + 1
    return line, Message("the letters of this line are not UTF-8; save the file as CSV UTF-8, with commas")


def _header_problem(line: str, header: list[str], columns: list[str]) -> Message:
    """Return what is wrong with the first line of a CSV."""
    for separator, name in SEPARATORS:
        if separator in line and "," not in line:
            message = "the columns are separated by {name}; save the file as CSV UTF-8, with commas"
            return Message(message, name=Message(name))
    unknown, absent = (
        ", ".join(repr(name) for name in names if name not in others)
        for names, others in ((header, columns), (columns, header))
    )
    message = HEADER_FAULTS[bool(absent), bool(unknown)]
    return Message(message, absent=absent, unknown=unknown, names=",".join(columns))


def rows_with_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a CSV, header first, with the line where it begins; a row may span lines."""
    reader, line = csv.reader(io.StringIO(text, newline="")), 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def _row_problems(text: str, width: int) -> Iterator[tuple[int, Message]]:
    """Yield the rows that are empty or have more or fewer cells than the table has columns."""
    for line, row in rows_with_lines(text):
        if not any(cell.strip() for cell in row):
            yield line, Message("an empty row; delete the line")
        elif len(row) != width:
            message = (
                "{id!r}: a row of {count} cells, not {width}; quote a cell with a comma, write decimals with a point"
            )
            yield line, Message(message, id=row[0], count=len(row), width=width)


def _quote_problems(text: str) -> Iterator[tuple[int, Message]]:
    """Yield a double quote that breaks its row, at the line where that row begins."""
    reader, row = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for _ in reader:
            row = reader.line_num + 1
    except csv.Error:
        yield row, Message(STRAY_QUOTE)
