"""`make bench-build`: what it takes to build the report, and to see an edit, here and with a stock Jupyter Book.

One run, one machine, the two in turn. Ours is built by `cifra site` and `cifra live`, stock by `jupyter-book build`,
once an edition, as its users do. Writes its part of `bench/results.md`; see `bench/README.md`.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from bench import RESULTS, ROOT, WORKSHOP, stock, synthetic
from bench.costs import Cost, cost
from bench.report import both, ratio, replace_part, table
from cifra import project
from cifra.editions import DEFAULT, EDITIONS

PART = "build"
FOLDER = WORKSHOP / "build"
PORT = 8765
ROUNDS = 3
SIZES = (50, 200, 1000)
STOCK_SIZES = (50, 200)  # a thousand articles would take the stock tool hours
CHAPTER, FIGURE = "metisoft", "magicnet.expect-social"
MEBIBYTE = 1024**2
SETTLED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}  # as make sets them

console = Console(highlight=False, soft_wrap=True)
Costs = dict[str, list[Cost]]


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True, help="How often the real report is built and edited.")
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, help="How many articles are added.")
def main(rounds: int, sizes: str) -> None:
    """Measure, and write the results: those of the real report, then after each size again."""
    busy = f"load average {os.getloadavg()[0]:.1f} at the start"  # far above zero: something else was running
    shutil.rmtree(FOLDER, ignore_errors=True)
    with console.status("make an environment for each of the two (the first time) ..."):
        stock.environment()
        stock.own_environment()
    real = f"{conditions(busy, rounds)}\n\n{real_table(real_costs(rounds))}"
    growth: list[list[str]] = []
    for size in [None, *(int(size) for size in sizes.split(",") if size)]:
        growth += [growth_row(size)] if size else []
        told = f"{real}\n\n### With more articles\n\n{GROWTH_TOLD}\n\n{table(GROWTH_HEAD, growth)}"
        replace_part(RESULTS, PART, told)
    console.print(f"\n{told}\n\nWrote {RESULTS.relative_to(ROOT)}", markup=False)


def real_costs(rounds: int) -> Costs:
    """Return what the builds and the edits of the real report cost, by what was done."""
    ours, theirs = FOLDER / "ours", FOLDER / "stock"
    synthetic.write(ours, 0)
    for edition in EDITIONS:
        stock.write(theirs / edition.code, edition, ours)
    costs: Costs = {}

    def keep(name: str, found: Cost) -> None:
        costs.setdefault(name, []).append(found)
        console.print(f"{name:34} {found.seconds:7.2f} s {found.memory / MEBIBYTE:7.0f} MiB", markup=False)

    for turn in range(rounds):
        shutil.rmtree(ours / "_build", ignore_errors=True)
        keep("ours, cold", site(ours))
        keep("ours, nothing changed", site(ours))
        edit_prose(project.chapter_file(ours, DEFAULT.code, CHAPTER), turn)
        keep("ours, prose", site(ours))
        edit_data(ours, turn)
        keep("ours, data", site(ours))
        clear(theirs)
        keep("stock, cold", books(theirs, ours))
        keep("stock, nothing changed", books(theirs, ours))
        edit_prose(theirs / DEFAULT.code / f"{CHAPTER}.md", turn)
        keep("stock, prose", books(theirs, ours, [DEFAULT.code]))
        edit_data(ours, turn + rounds)
        keep("stock, data", books(theirs, ours, options=("--all",)))
    keep("ours, with books", site(ours, books=True))
    with previewing(ours) as seen:
        for turn in range(rounds + 1):
            prose = seen(partial(edit_prose, project.chapter_file(ours, DEFAULT.code, CHAPTER), turn))
            data = seen(partial(edit_data, ours, turn + 2 * rounds))
            if turn:  # the first of each is for Sphinx to get warm
                keep("ours, prose seen", prose)
                keep("ours, data seen", data)
    return costs


def site(folder: Path, *, books: bool = False) -> Cost:
    """Return what `cifra site` costs, with the PDF and the EPUB or without."""
    command = [str(stock.own_environment() / "bin" / "cifra"), "--project", str(folder), "site"]
    options = ["--books" if books else "--no-books"]
    return cost([*command, *options], folder, os.environ | SETTLED, FOLDER / "ours.log")


def books(folder: Path, source: Path, codes: list[str] | None = None, options: tuple[str, ...] = ()) -> Cost:
    """Return what `jupyter-book build` costs for the editions, one after the other."""
    tool = str(stock.environment() / "bin" / "jupyter-book")
    found = [
        cost([tool, "build", ".", *options], folder / code, stock.plain_environment(source), FOLDER / "stock.log")
        for code in codes or [one.code for one in EDITIONS]
    ]
    return Cost(sum(one.seconds for one in found), max(one.memory for one in found))


def clear(folder: Path) -> None:
    """Drop what the stock tool has built."""
    for built in folder.glob("*/_build"):
        shutil.rmtree(built)


def edit_prose(chapter: Path, turn: int) -> None:
    """Add a paragraph to a chapter."""
    word = "abcdefghijklmnopqrstuvwxyz"[turn]
    chapter.write_text(f"{chapter.read_text('utf-8')}\nOne more paragraph, {word}.\n", "utf-8")


def edit_data(folder: Path, turn: int) -> None:
    """Change the value of a figure that charts draw and that no source was found for, so that any value will do."""
    path = project.figure_file(folder, FIGURE.partition(".")[0])
    text = re.sub(rf"^{FIGURE},[^,]*,", f"{FIGURE},{30 + turn},", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text, "utf-8")


@contextmanager
def previewing(folder: Path) -> Iterator[Callable[[Callable[[], None]], Cost]]:
    """Run `cifra live` for a while; give a function that makes an edit and returns what it costs to see it."""
    command = [str(stock.own_environment() / "bin" / "cifra"), "--project", str(folder), "live", "--port", str(PORT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | SETTLED)
    lines = _events()
    first = next(lines)["build"]
    while (build := next(lines)["build"]) == first:
        continue

    def seen(edit: Callable[[], None]) -> Cost:
        nonlocal build
        time.sleep(2)  # the checks of the build before have ended
        started = time.monotonic()
        edit()
        before = build
        while build == before:
            build = next(lines)["build"]
        return Cost(time.monotonic() - started, 0)  # to look at the memory would take half as long again

    yield seen
    process.terminate()
    process.wait()


def _events() -> Iterator[dict[str, Any]]:
    """Yield what the pages are told, once there is somebody to ask."""
    while True:
        try:
            stream = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/live/events")
            break
        except OSError:
            time.sleep(0.1)
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def growth_row(size: int) -> list[str]:
    """Return what it costs to build the report with so many articles more, as a row below `GROWTH_HEAD`."""
    folder = FOLDER / f"ours-{size}"
    synthetic.write(folder, size)
    pages = sum(len(project.chapter_files(folder, one.code)) for one in EDITIONS)
    ours = site(folder)
    shutil.rmtree(folder / "_build")
    row = [f"{size:,}", f"{pages:,}", f"{ours.seconds:,.0f}", f"{ours.seconds * 1000 / pages:,.0f}"]
    row.append(f"{ours.memory / MEBIBYTE:,.0f}")
    row += stock_growth(folder, size) if size in STOCK_SIZES else ["", "", ""]
    console.print(" ".join(row), markup=False)
    return row


def stock_growth(source: Path, size: int) -> list[str]:
    """Return pages, seconds and milliseconds a page of one edition in the stock tool, its cells not run."""
    folder = FOLDER / f"stock-{size}" / DEFAULT.code
    stock.write(folder, DEFAULT, source)
    with (folder / "_config.yml").open("a", encoding="utf-8") as file:
        file.write("execute:\n  execute_notebooks: 'off'\n")
    pages = len(list(folder.glob("*.md")))
    theirs = books(folder.parent, source, [DEFAULT.code])
    return [f"{pages:,}", f"{theirs.seconds:,.0f}", f"{theirs.seconds * 1000 / pages:,.0f}"]


GROWTH_HEAD = ["Articles added", "Pages", "This report, s", "ms a page", "Memory, MiB"]
GROWTH_HEAD += ["Stock, cells not run, pages", "Stock, s", "ms a page"]
GROWTH_TOLD = (
    "Ours: both editions from nothing, cells run, site assembled, searched and verified, without the books; the time a "
    "page is the whole time over all pages. Stock: one edition, its cells **not** run, which alone would be a second "
    "and a half a page."
)


def real_table(costs: Costs) -> str:
    """Return what the real report costs, ours beside stock."""
    named = (
        ("Everything from nothing, s", "ours, cold", "stock, cold"),
        ("Nothing has changed, s", "ours, nothing changed", "stock, nothing changed"),
        ("A paragraph changed: seen in the preview, s", "ours, prose seen", "stock, prose"),
        ("A paragraph changed: the whole site, s", "ours, prose", "stock, prose"),
        ("A figure changed: seen in the preview, s", "ours, data seen", "stock, data"),
        ("A figure changed: the whole site, s", "ours, data", "stock, data"),
        ("Everything from nothing, with PDF and EPUB, s", "ours, with books", ""),
    )
    rows = []
    for name, ours, theirs in named:
        pair = [[one.seconds for one in costs.get(side, [])] for side in (ours, theirs)]
        times = ratio(pair[1], pair[0], 2) if theirs else ""
        rows.append([name, both(pair[0], 2), both(pair[1], 2) if theirs else "", times])
    memory = [[one.memory / MEBIBYTE for one in costs[side]] for side in ("ours, cold", "stock, cold")]
    rows.append(
        ["Most memory from nothing, MiB", both(memory[0], 0), both(memory[1], 0), ratio(memory[1], memory[0], 0)]
    )
    return table(["", "This report", "Stock", "Ratio"], rows)


def conditions(busy: str, rounds: int) -> str:
    """Return the conditions of a run in a paragraph."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "sphinx", "altair"))
    chapters = len(project.chapter_files(ROOT, DEFAULT.code))
    return (
        f"Measured on {date.today().isoformat()}: {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, {busy}; {versions}. {chapters} chapters in each of {len(EDITIONS)} editions; "
        f"rounds: {rounds}. Median (smallest–largest). Ratio: stock ÷ this report."
    )


if __name__ == "__main__":
    main()
