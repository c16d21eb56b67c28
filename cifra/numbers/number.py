"""A number of the data: what a row of a table says, and what its source says in its place."""

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Number:
    """A number and all that decides how it is written.

    `value_to` is the upper end of a range; `change` means that the sign is printed; `said_as` is "fraction",
    "ratio" or "tenths" where the words were not digits; `basis` is "inferred" or "computed" where the number is ours.
    """

    id: str
    value: float
    unit: str
    qualifier: str = "exact"
    value_to: float | None = None
    change: bool = False
    said_as: str = ""
    basis: str = ""
    source: "Number | None" = None


def number_of_row(row: Any) -> Number:
    """Return the number of a row of `cifra.figures` or `cifra.findings`; a row of another table may lack columns."""
    return Number(
        _text(row, "id"),
        row.value,
        row.unit,
        _text(row, "qualifier") or "exact",
        _number(row, "value_to"),
        _text(row, "change") == "yes",
        _text(row, "said_as"),
        _text(row, "value_basis"),
        source_of_row(row),
    )


def source_of_row(row: Any) -> Number | None:
    """Return what the source says of a figure, or nothing where that was not found.

    A source with the same number is written in the same words: "a third" beside "about a third".
    """
    value = _number(row, "source_value")
    if value is None:
        return None
    unit = _text(row, "source_unit") or row.unit
    said_as = _text(row, "said_as") if (value, unit) == (row.value, row.unit) else ""
    return Number(
        _text(row, "id"),
        value,
        unit,
        _text(row, "source_qualifier") or "exact",
        _number(row, "source_value_to"),
        _text(row, "change") == "yes",
        said_as,
        _text(row, "source_value_basis"),
    )


def _text(row: Any, name: str) -> str:
    text = getattr(row, name, "")
    return text if isinstance(text, str) else ""


def _number(row: Any, name: str) -> float | None:
    value = getattr(row, name, None)
    return None if value is None or value == "" or pd.isna(value) else float(value)
