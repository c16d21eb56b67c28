"""The rows of the tables as their readers see them, by id: values with their unit in each edition's form, other cells.

Rows are read as text, whatever their columns are, so that states of the data with other columns compare as well.
"""

from dataclasses import dataclass
from pathlib import Path

from cifra.content.sources import Sources
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_value
from cifra.numbers.stat import format_as_stated

KINDS = ("figures", "findings", "studies", "articles", "topics")
VALUES = {"value": "qualifier", "source's value": "", "sample_size": ""}  # columns with a number, and how it is hedged
FROM_CHECKS = {"study": "source's study", "study_value": "source's value", "url": "source's url"}


@dataclass(frozen=True)
class Row:
    """A row: its file, its line, its cells by column; those of a figure with what `checks.csv` says of it."""

    path: Path
    line: int
    cells: dict[str, str]


def rows(book: Sources, kind: str) -> dict[str, Row]:
    """Return the rows of a kind of table by id, in the order of the files; those that cannot be read left out."""
    checks = {row.get("figure"): row for path, _, row in book.sound_rows() if path.stem == "checks"}
    found = {}
    for path, line, row in book.sound_rows():
        if kind == (path.parent.name if path.parent.name == "figures" else path.stem) and row.get("id"):
            checked = checks.get(row["id"], {}) if kind == "figures" else {}
            told = {FROM_CHECKS.get(name, name): cell for name, cell in checked.items() if name != "figure"}
            found[row["id"]] = Row(path, line, {name: cell for name, cell in row.items() if name != "id"} | told)
    return found


def readings(row: Row) -> dict[str, str]:
    """Return what a row says by name: its cells as they are, and its numbers once more in the form of each edition."""
    printed = {
        f"{name}, {edition.code}": printed_value(row, name, edition)
        for name in VALUES
        for edition in EDITIONS
        if name in row.cells
    }
    return printed | row.cells


def printed_value(row: Row, name: str, edition: Edition) -> str:
    """Return a number of a row in an edition's form, hedged as the article hedges it; the bare cell if it is none."""
    cell, unit = row.cells.get(name, ""), row.cells.get("unit", "count")
    try:
        value, qualifier = float(cell), row.cells.get(VALUES[name]) or "exact"
        return format_as_stated(value, unit, qualifier, edition) if VALUES[name] else format_value(value, unit, edition)
    except (ArithmeticError, KeyError, ValueError):
        return cell
