"""`make bench-build`: what it takes to build the report, and to see an edit, here and with a stock Jupyter Book.

One run, one machine, the two in turn. Ours is built by `cifra site` and `cifra live`, stock by `jupyter-book build`,
once an edition, as its users do. Writes its parts of `bench/results.md`; see `bench/README.md`.
"""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from bench import FOLDER, ROOT, stock
from bench.costs import Cost, build_report, command
from bench.report import Values, write_part
from bench.synthetic import write_report
from cifra import project
from cifra.editions import DEFAULT, EDITIONS
from cifra.environment import SETTINGS

PORT = 8765
MOST_OF_STOCK = 200  # a thousand articles would take the stock tool hours
CHAPTER, FIGURE = "metisoft", "magicnet.expect-social"
PROSE, DATA = "A paragraph changed", "A figure changed"
PAGES, BOOKS = "From nothing, without the books, s", "From nothing, with PDF and EPUB, s"
SEEN, WHOLE = "seen in the preview, s", "the whole site, s"
REAL_NOTE = (
    f"{len(project.chapter_files(ROOT, DEFAULT.code))} chapters in each of {len(EDITIONS)} editions. Ours is the whole "
    "site with the PDF and the EPUB, but for the row that says otherwise."
)
GROWTH_NOTE = (
    "Ours: both editions from nothing, cells run, without the books. Stock: one edition, its cells **not** run, which "
    "alone would be a second and a half a page."
)


@click.command()
@click.option("--rounds", default=2, show_default=True, help="How often the real report is built and edited.")
@click.option("--sizes", default="", help="How many articles are added: 200,1000.")
def main(rounds: int, sizes: str) -> None:
    """Measure the builds and the edits of the real report, then those of the sizes that are asked for."""
    load, folder = os.getloadavg()[0], FOLDER / "build"
    shutil.rmtree(folder, ignore_errors=True)
    stock.environment()
    if rounds:
        write_part("build", measure_report(folder, rounds), REAL_NOTE, load)
    if sizes:
        write_part("growth", measure_growth(folder, [int(size) for size in sizes.split(",")]), GROWTH_NOTE, load)


def measure_report(folder: Path, rounds: int) -> Values:
    """Return what the builds and the edits of the real report take, ours and stock in turn."""
    values: Values = defaultdict(list)
    ours, books = folder / "ours", [folder / "stock" / edition.code for edition in EDITIONS]
    write_report(ours, 0)
    for edition, book in zip(EDITIONS, books, strict=True):
        stock.write_book(book, edition, ours)

    def add(rows: dict[str, float], side: str) -> None:
        click.echo(f"{side}: {rows}")
        for row, value in rows.items():
            values[row, "", side].append(value)

    for turn in range(rounds):
        for built in (ours, *books):
            shutil.rmtree(built / "_build", ignore_errors=True)
        for side, spent in (("ours", build_report(ours, "--no-books")), ("stock", build_stock(ours, books))):
            add({PAGES: spent.seconds, f"{PAGES[:-3]}: memory, MiB": spent.memory}, side)
        shutil.rmtree(ours / "_build")
        spent = build_report(ours)
        add({BOOKS: spent.seconds, f"{BOOKS[:-3]}: memory, MiB": spent.memory}, "ours")
        for side, spent in (("ours", build_report(ours)), ("stock", build_stock(ours, books))):
            add({"Nothing has changed, s": spent.seconds}, side)
        edit_prose(ours / "chapters" / DEFAULT.code, turn)
        edit_prose(books[0], turn)
        add({f"{PROSE}: {WHOLE}": build_report(ours).seconds}, "ours")
        add(dict.fromkeys((f"{PROSE}: {WHOLE}", f"{PROSE}: {SEEN}"), build_stock(ours, books[:1]).seconds), "stock")
        edit_data(ours, turn)
        add({f"{DATA}: {WHOLE}": build_report(ours).seconds}, "ours")
        add(dict.fromkeys((f"{DATA}: {WHOLE}", f"{DATA}: {SEEN}"), build_stock(ours, books, "--all").seconds), "stock")
    for rows in edits_in_preview(ours, rounds):
        add(rows, "ours")
    return values


def build_stock(source: Path, books: list[Path], *options: str) -> Cost:
    """Return what `jupyter-book build` costs for some editions, one after the other."""
    costs = [stock.build_book(book, source, options) for book in books]
    return Cost(sum(spent.seconds for spent in costs), max(spent.memory for spent in costs))


def edit_prose(chapters: Path, turn: int) -> None:
    """Add a paragraph to a chapter."""
    with (chapters / f"{CHAPTER}.md").open("a", encoding="utf-8") as chapter:
        chapter.write(f"\nOne more paragraph, {chr(ord('a') + turn)}.\n")


def edit_data(folder: Path, turn: int) -> None:
    """Change the value of a figure that charts draw and that no source was found for, so that any value will do."""
    path = project.figure_file(folder, FIGURE.partition(".")[0])
    text = re.sub(rf"^{FIGURE},[^,]*,", f"{FIGURE},{30 + turn},", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text, "utf-8")


def edits_in_preview(folder: Path, rounds: int) -> Iterator[dict[str, float]]:
    """Yield the seconds from each edit until `cifra live` tells the pages to reload."""
    process = subprocess.Popen(
        command(folder, "live", "--port", str(PORT)), stdout=subprocess.DEVNULL, env=os.environ | SETTINGS
    )
    build = next_build(next_build(0))  # the first is that of the start
    for turn in range(rounds + 1):
        for name, edit, place in (
            (PROSE, edit_prose, folder / "chapters" / DEFAULT.code),
            (DATA, edit_data, folder),
        ):
            time.sleep(2)  # the checks of the build before have ended
            started = time.monotonic()
            edit(place, rounds + turn)
            build = next_build(build)
            if turn:  # the first of each is for Sphinx to get warm
                yield {f"{name}: {SEEN}": time.monotonic() - started}
    process.terminate()
    process.wait()


def next_build(before: int) -> int:
    """Return the number of the build that the pages of the preview are to show, once it is another one."""
    while True:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/live/events") as events:
            build: int = json.loads(events.readline().removeprefix(b"data: "))["build"]
            if build != before:
                return build
        time.sleep(0.02)


def measure_growth(folder: Path, sizes: list[int]) -> Values:
    """Return what it costs to build the report with so many articles more."""
    values: Values = defaultdict(list)
    for size in sizes:
        ours, book = folder / f"ours-{size}", folder / f"stock-{size}"
        write_report(ours, size)
        pages = sum(len(project.chapter_files(ours, edition.code)) for edition in EDITIONS)
        costs = {"ours": (build_report(ours, "--no-books"), pages)}
        shutil.rmtree(ours / "_build")
        if size <= MOST_OF_STOCK:
            stock.write_book(book, DEFAULT, ours, run_cells=False)
            costs["stock"] = stock.build_book(book, ours), pages // len(EDITIONS)
        for side, (spent, count) in costs.items():
            row = f"{size:,} articles more"
            values[f"{row}: pages", "", side].append(count)
            values[f"{row}: all of them, s", "", side].append(spent.seconds)
            values[f"{row}: a page, ms", "", side].append(spent.seconds * 1000 / count)
            values[f"{row}: memory, MiB", "", side].append(spent.memory)
    return values


if __name__ == "__main__":
    main()
