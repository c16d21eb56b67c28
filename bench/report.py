"""The tables of `bench/results.md`; each benchmark replaces the part between its two comments and nothing else."""

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median


def replace_part(path: Path, name: str, text: str) -> None:
    """Write a benchmark's part of the results; raises `ValueError` where the file has no place for it."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, opened, rest = path.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"{path.name}: no part {name!r}; write {begin} and {end}, a line each, where it belongs")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def conditions(load: float, *more: str) -> str:
    """Return the conditions of a run; a load average far above zero says that something else was running."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "sphinx", "altair"))
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    began = f"Measured on {date.today().isoformat()}: {machine}, load average {load:.1f} at the start; {versions}."
    return " ".join([began, *more, "Ratio: stock ÷ this report."])


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown, numbers to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


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


def side_by_side(ours: list[float | None], stock: list[float | None], decimals: int) -> list[str]:
    """Return three cells: ours, stock, and how many times ours stock is; no ratio where ours prints as nothing."""
    medians = [median([value for value in values if value is not None] or [0]) for values in (ours, stock)]
    ratio = f"{medians[1] / medians[0]:.1f}" if round(medians[0], decimals) and stock else "–"
    return [median_and_range(ours, decimals), median_and_range(stock, decimals), ratio]
