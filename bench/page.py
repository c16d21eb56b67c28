"""`make bench-page`: what a page weighs and when its first chart is there, ours and a stock Jupyter Book's.

One run, one machine, one browser; the two books in turn, page after page. Builds what it measures: our site with
`cifra site`, the stock book with `bench.stock`. Writes its part of `bench/results.md`; see `bench/README.md`.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import click
from playwright.sync_api import sync_playwright

from bench import FOLDER, ROOT, stock
from bench.costs import build_report
from bench.report import Values, write_part
from bench.serving import serving
from bench.visits import CHARTS_DRAWN, FIRST_CHART, REQUESTS, TRANSFERRED, visit
from cifra import project
from cifra.editions import DEFAULT
from cifra.project import DATA_PAGE
from tests.browser import ARGUMENTS, executable

CHAPTERS = ("abandonment", "metisoft", "social")  # one to six charts each
TURNS = {"desktop": 3, "phone": 2}
NOTE = (
    f"Chapters {', '.join(CHAPTERS)}, edition `{DEFAULT.code}`; visits of each: "
    f"{', '.join(f'{screen} {count}' for screen, count in TURNS.items())}. 1.6 Mbit/s, 150 ms, processor four times "
    "slower, nothing cached."
)


def main() -> None:
    """Build, measure, write."""
    load = os.getloadavg()[0]
    build_report(ROOT)
    os.environ[project.ROOT_VARIABLE] = str(ROOT)
    folder = FOLDER / "stock" / DEFAULT.code
    stock.write_book(folder, DEFAULT)
    stock.build_book(folder, options=("-W", "--keep-going"))  # a stock book has to be a good one too
    with ExitStack() as servers, sync_playwright() as playwright:
        other = servers.enter_context(serving(stock.library(folder)))
        site, copy = (
            servers.enter_context(serving(pages))
            for pages in (ROOT / "_build" / "site", stock.served_pages(folder, other))
        )
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        books = {"ours": f"{site}/{DEFAULT.code}", "stock": copy}
        values = measure_books(books, partial(visit, browser), other)
        note = f"Chromium {browser.version}. {NOTE}"
        browser.close()
    write_part("pages", values, note, load)


def measure_books(books: dict[str, str], visit: Callable[..., dict[str, float | None]], other: str) -> Values:
    """Visit the pages of both books in turn; `other` is the origin that the stock book has its scripts from."""
    values: Values = defaultdict(list)

    def measure(page: str, screen: str, rows: dict[str, str] | None = None, **conditions: Any) -> None:
        for side, origin in books.items():
            seen = visit(f"{origin}/{page}.html", screen, **conditions)
            click.echo(f"{page}, {screen}, {side}: first chart {seen[FIRST_CHART]} s")
            for name, row in (rows or {name: name for name in seen}).items():
                values[row, screen, side].append(seen[name])

    for chapter in CHAPTERS:
        for screen, turns in TURNS.items():
            for _ in range(turns):
                measure(chapter, screen)
        measure(chapter, "desktop", {CHARTS_DRAWN: f"{CHARTS_DRAWN} without JavaScript"}, javascript=False)
        measure(chapter, "desktop", {CHARTS_DRAWN: f"{CHARTS_DRAWN} with the other origin blocked"}, blocked=other)
    for screen in TURNS:
        measure(DATA_PAGE, screen, {name: f"Data page: {name}" for name in (TRANSFERRED, REQUESTS, FIRST_CHART)})
    return values


if __name__ == "__main__":
    main()
