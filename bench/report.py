"""The one form of what is measured: values by row, group of columns and side, and the table that is made of them.

    values["First chart painted, s", "phone", "ours"].append(0.85)

A row ends in its unit, from which its decimals follow; rows and groups stand in the order in which they were met. Each
benchmark replaces its own part of `bench/results.md`, between two comments, and nothing else.
"""

import os
import platform
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from statistics import median

import click

from bench import RESULTS

Values = defaultdict[tuple[str, str, str], list[float | None]]
SIDES = {"ours": "This report", "stock": "Stock"}
DECIMALS = {"s": 2, "kB": 1, "shift": 3}  # by the last word of a row; none for counts, MiB and milliseconds


def write_part(name: str, values: Values, note: str, load: float) -> None:
    """Write a benchmark's part of the results and print it; raises `ValueError` where the file has no place for it."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, opened, rest = RESULTS.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"{RESULTS.name}: no part {name!r}; write {begin} and {end}, a line each, where it belongs")
    part = f"{conditions(load)} {note}\n\n{table(values)}"
    RESULTS.write_text(f"{before}{begin}\n\n{part}\n\n{end}{after}", "utf-8")
    click.echo(part)


def conditions(load: float) -> str:
    """Return the conditions of a run; a load average far above zero says that something else was running."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "sphinx", "altair"))
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    began = f"Measured on {date.today().isoformat()}: {machine}, load average {load:.1f} at the start; {versions}."
    return f"{began} Median (smallest–largest). Ratio: stock ÷ this report."


def table(values: Values) -> str:
    """Return a table in Markdown: ours, stock and their ratio for each row, in each group of columns."""
    rows, groups = (list(dict.fromkeys(key[place] for key in values)) for place in (0, 1))
    titles = [", ".join(filter(None, (title, group))) for group in groups for title in (*SIDES.values(), "Ratio")]
    lines = [["", *titles], ["---", *["---:"] * len(titles)]]
    for row in rows:
        pairs = [[values.get((row, group, side), []) for side in SIDES] for group in groups]
        decimals = DECIMALS.get(row.rsplit(maxsplit=1)[-1], 0)
        lines.append([row, *(cell for ours, stock in pairs for cell in side_by_side(ours, stock, decimals))])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def side_by_side(ours: list[float | None], stock: list[float | None], decimals: int) -> list[str]:
    """Return three cells: ours, stock, and how many times ours stock is; no ratio where ours prints as nothing."""
    medians = [median([value for value in values if value is not None] or [0]) for values in (ours, stock)]
    ratio = f"{medians[1] / medians[0]:.1f}" if round(medians[0], decimals) and stock else "–"
    return [median_and_range(ours, decimals), median_and_range(stock, decimals), ratio]


def median_and_range(values: list[float | None], decimals: int) -> str:
    """Return the median and, where values differ as printed, the smallest and the largest: "1.58 (1.52–2.01)".

    A dash where nothing was ever there to measure; missing values are counted.
    """
    numbers = sorted(value for value in values if value is not None)
    if not numbers:
        return "–"
    middle, low, high = (f"{value:,.{decimals}f}" for value in (median(numbers), numbers[0], numbers[-1]))
    missing = f", {len(values) - len(numbers)} never" if len(numbers) < len(values) else ""
    return f"{middle}{f' ({low}–{high})' if low != high else ''}{missing}"
