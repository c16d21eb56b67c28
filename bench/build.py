"""`make bench-build`: what it takes to build the report, and to see an edit, here and with a stock Jupyter Book.

One run, one machine, the two in turn. Ours is built by `cifra site` and `cifra live`, stock by `jupyter-book build`,
once an edition, as its users do. Writes its part of `bench/results.md`; see `bench/README.md`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bench import FOLDER, RESULTS, ROOT, stock
from bench.costs import Cost, cost
from bench.report import conditions, replace_part, side_by_side, table
from bench.synthetic import write_report
from cifra import project
from cifra.cli import SETTINGS
from cifra.editions import DEFAULT, EDITIONS, Edition

PART = "build"
PORT = 8765
ROUNDS = 3
SIZES = "50,200,1000"
MOST_OF_STOCK = 200  # a thousand articles would take the stock tool hours
CHAPTER, FIGURE = "metisoft", "magicnet.expect-social"
PROGRAM = str(Path(sys.executable).with_name("cifra"))
ROWS = {  # name: ours, stock
    "Everything from nothing, s": ("cold", "cold"),
    "Nothing has changed, s": ("nothing changed", "nothing changed"),
    "A paragraph changed: seen in the preview, s": ("prose seen", "prose"),
    "A paragraph changed: the whole site, s": ("prose", "prose"),
    "A figure changed: seen in the preview, s": ("data seen", "data"),
    "A figure changed: the whole site, s": ("data", "data"),
    "Everything from nothing, with PDF and EPUB, s": ("with books", ""),
}
GROWTH = ["Articles added", "Pages", "This report, s", "ms a page", "Memory, MiB"]
GROWTH += ["Stock, cells not run, pages", "Stock, s", "ms a page"]
GROWTH_NOTE = (
    "Ours: both editions from nothing, cells run, site assembled, searched and verified, without the books; the time a "
    "page is the whole time over all pages. Stock: one edition, its cells **not** run, which alone would be a second "
    "and a half a page."
)


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True, help="How often the real report is built and edited.")
@click.option("--sizes", default=SIZES, show_default=True, help="How many articles are added.")
def main(rounds: int, sizes: str) -> None:
    """Measure, and write the results: those of the real report, then after each size again."""
    load = os.getloadavg()[0]
    folder = FOLDER / "build"
    shutil.rmtree(folder, ignore_errors=True)
    stock.environment()
    chapters = len(project.chapter_files(ROOT, DEFAULT.code))
    what = f"{chapters} chapters in each of {len(EDITIONS)} editions; rounds: {rounds}. Median (smallest–largest)."
    real = f"{conditions(load, what)}\n\n{real_table(real_costs(folder, rounds))}"
    growth: list[list[str]] = []
    for size in [0, *map(int, filter(None, sizes.split(",")))]:
        growth += [growth_row(folder, size)] if size else []
        text = f"{real}\n\n### With more articles\n\n{GROWTH_NOTE}\n\n{table(GROWTH, growth)}"
        replace_part(RESULTS, PART, text)
    click.echo(text)


def real_costs(folder: Path, rounds: int) -> dict[tuple[str, str], list[Cost]]:
    """Return what the builds and the edits of the real report cost, by side and by what was done."""
    ours = folder / "ours"
    write_report(ours, 0)
    books = {edition: folder / "stock" / edition.code for edition in EDITIONS}
    for edition, book in books.items():
        stock.write_book(book, edition, ours)
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)

    def keep(side: str, what: str, spent: Cost) -> None:
        costs[side, what].append(spent)
        click.echo(f"{side}, {what}: {spent.seconds:.2f} s, {spent.memory:.0f} MiB")

    for turn in range(rounds):
        shutil.rmtree(ours / "_build", ignore_errors=True)
        keep("ours", "cold", build_ours(ours))
        keep("ours", "nothing changed", build_ours(ours))
        edit_prose(project.chapter_file(ours, DEFAULT.code, CHAPTER), turn)
        keep("ours", "prose", build_ours(ours))
        edit_data(ours, turn)
        keep("ours", "data", build_ours(ours))
        for book in books.values():
            shutil.rmtree(book / "_build", ignore_errors=True)
        keep("stock", "cold", build_stock(books, ours))
        keep("stock", "nothing changed", build_stock(books, ours))
        edit_prose(books[DEFAULT] / f"{CHAPTER}.md", turn)
        keep("stock", "prose", build_stock({DEFAULT: books[DEFAULT]}, ours))
        edit_data(ours, turn + rounds)
        keep("stock", "data", build_stock(books, ours, "--all"))
    keep("ours", "with books", build_ours(ours, "--books"))
    with previewing(ours) as seconds_until_seen:
        for turn in range(rounds + 1):
            prose = seconds_until_seen(edit_prose, project.chapter_file(ours, DEFAULT.code, CHAPTER), turn)
            data = seconds_until_seen(edit_data, ours, turn + 2 * rounds)
            if turn:  # the first of each is for Sphinx to get warm
                keep("ours", "prose seen", Cost(prose))
                keep("ours", "data seen", Cost(data))
    return costs


def build_ours(folder: Path, books: str = "--no-books") -> Cost:
    """Return what `cifra site` costs."""
    return cost([PROGRAM, "--project", str(folder), "site", books], folder, os.environ | SETTINGS, FOLDER / "ours.log")


def build_stock(books: dict[Edition, Path], source: Path, *options: str) -> Cost:
    """Return what `jupyter-book build` costs for the editions, one after the other."""
    costs = [stock.build_book(book, source, options) for book in books.values()]
    return Cost(sum(spent.seconds for spent in costs), max(spent.memory for spent in costs))


def edit_prose(chapter: Path, turn: int) -> None:
    """Add a paragraph to a chapter."""
    chapter.write_text(f"{chapter.read_text('utf-8')}\nOne more paragraph, {chr(ord('a') + turn)}.\n", "utf-8")


def edit_data(folder: Path, turn: int) -> None:
    """Change the value of a figure that charts draw and that no source was found for, so that any value will do."""
    path = project.figure_file(folder, FIGURE.partition(".")[0])
    text = re.sub(rf"^{FIGURE},[^,]*,", f"{FIGURE},{30 + turn},", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text, "utf-8")


@contextmanager
def previewing(folder: Path) -> Iterator[Callable[..., float]]:
    """Run `cifra live` for a while; give a function that makes an edit and returns the seconds until it is shown."""
    command = [PROGRAM, "--project", str(folder), "live", "--port", str(PORT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | SETTINGS)
    builds = builds_shown()
    first = build = next(builds)
    while build == first:
        build = next(builds)

    def seconds_until_seen(edit: Callable[..., None], *arguments: object) -> float:
        nonlocal build
        time.sleep(2)  # the checks of the build before have ended
        before, started = build, time.monotonic()
        edit(*arguments)
        while build == before:
            build = next(builds)
        return time.monotonic() - started

    yield seconds_until_seen
    process.terminate()
    process.wait()


def builds_shown() -> Iterator[int]:
    """Yield the number of the build that the pages of the preview are told to show, once its server answers."""
    while True:
        try:
            stream = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/live/events")
            break
        except OSError:
            time.sleep(0.1)
    yield from (json.loads(line[len(b"data: ") :])["build"] for line in stream if line.startswith(b"data: "))


def growth_row(folder: Path, size: int) -> list[str]:
    """Return what it costs to build the report with so many articles more, as a row below `GROWTH`."""
    ours, book = folder / f"ours-{size}", folder / f"stock-{size}"
    write_report(ours, size)
    pages = sum(len(project.chapter_files(ours, edition.code)) for edition in EDITIONS)
    spent = build_ours(ours)
    shutil.rmtree(ours / "_build")
    row = [f"{size:,}", *growth_cells(pages, spent), f"{spent.memory:,.0f}"]
    if size > MOST_OF_STOCK:
        return [*row, "", "", ""]
    stock.write_book(book, DEFAULT, ours, run_cells=False)
    return [*row, *growth_cells(len(list(book.glob("*.md"))), stock.build_book(book, ours))]


def growth_cells(pages: int, spent: Cost) -> list[str]:
    """Return pages, seconds, milliseconds a page."""
    return [f"{pages:,}", f"{spent.seconds:,.0f}", f"{spent.seconds * 1000 / pages:,.0f}"]


def real_table(costs: dict[tuple[str, str], list[Cost]]) -> str:
    """Return what the real report costs, ours beside stock."""
    rows = []
    for name, (ours, theirs) in ROWS.items():
        pair = [[spent.seconds for spent in costs.get(key, [])] for key in (("ours", ours), ("stock", theirs))]
        rows.append([name, *side_by_side(*pair, 2)])
    memory = [[spent.memory for spent in costs[side, "cold"]] for side in ("ours", "stock")]
    rows.append(["Most memory from nothing, MiB", *side_by_side(*memory, 0)])
    return table(["", "This report", "Stock", "Ratio"], rows)


if __name__ == "__main__":
    main()
