"""The tables of `bench/results.md`, and how each benchmark replaces its own part of the file and nothing else.

A part stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Metric:
    """What a table has a row of: its name with the unit, how to read it from a visit, its decimals."""

    name: str
    value: Callable[[Any], float | None]
    decimals: int


def replace_part(path: Path, name: str, text: str) -> None:
    """Write a benchmark's part of the results; raises `ValueError` where the file has no place for it."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = path.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path.name}: no part {name!r}; write {begin} and {end}, a line each, where it belongs")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown, numbers to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def both(values: list[float | None], decimals: int) -> str:
    """Return the median and, where values differ as printed, the smallest and the largest: "1.58 (1.52–2.01)".

    A dash where nothing was ever there to measure; a single missing value is said too.
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return "–"
    middle, low, high = (f"{value:,.{decimals}f}" for value in (median(known), known[0], known[-1]))
    missing = f", {len(values) - len(known)} never" if len(known) < len(values) else ""
    return f"{middle}{f' ({low}–{high})' if low != high else ''}{missing}"


def ratio(these: list[float | None], ours: list[float | None], decimals: int) -> str:
    """Return how many times the median of ours the median of these is; a dash where ours prints as nothing."""
    medians = [median([value for value in values if value is not None] or [0]) for values in (these, ours)]
    return f"{medians[0] / medians[1]:.1f}" if round(medians[1], decimals) else "–"
