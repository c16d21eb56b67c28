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
    """Return the number of a row of `cifra.figures` or `cifra.findings`, or a `Number` as it is.

    A row of another table may lack columns.
    """
    return row if isinstance(row, Number) else _number(row, "", row.unit, _text(row, "said_as"), source_of_row(row))


def source_of_row(row: Any) -> Number | None:
    """Return what the source says of a figure, or nothing where that was not found.

    A source with the same number is written in the same words: "a third" beside "about a third".
    """
    if _value(row, "source_value") is None:
        return None
    unit = _text(row, "source_unit") or row.unit
    same = (row.source_value, unit) == (row.value, row.unit)
    return _number(row, "source_", unit, _text(row, "said_as") if same else "", None)


def _number(row: Any, prefix: str, unit: str, said_as: str, source: Number | None) -> Number:
    return Number(
        id=_text(row, "id"),
        value=getattr(row, f"{prefix}value"),
        unit=unit,
        qualifier=_text(row, f"{prefix}qualifier") or "exact",
        value_to=_value(row, f"{prefix}value_to"),
        change=_text(row, "change") == "yes",
        said_as=said_as,
        basis=_text(row, f"{prefix}value_basis"),
        source=source,
    )


def _text(row: Any, name: str) -> str:
    text = getattr(row, name, "")
    return text if isinstance(text, str) else ""


def _value(row: Any, name: str) -> float | None:
    value = getattr(row, name, None)
    return None if value is None or value == "" or pd.isna(value) else float(value)
