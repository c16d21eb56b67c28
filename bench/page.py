"""`make bench-page`: what a page weighs and when its first chart is there, ours and a stock Jupyter Book's.

One run, one machine, one browser; the two books in turn, page after page. Builds what it measures: our site with
`cifra site`, the stock book with `bench.stock`. Writes its part of `bench/results.md`; see `bench/README.md`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import click
from playwright.sync_api import Browser, sync_playwright

from bench import FOLDER, RESULTS, ROOT, stock
from bench.report import conditions, replace_part, side_by_side, table
from bench.serving import serving
from bench.visits import KINDS, SCREENS, visit
from cifra import project
from cifra.editions import DEFAULT
from tests.browser import ARGUMENTS, executable

PART = "pages"
CHAPTERS = ("abandonment", "metisoft", "loyalty", "social", "channels", "technoretail")  # two to five charts each
REPETITIONS = {"desktop": 3, "phone": 2}
STAY = 3.0  # seconds on the first visit, which gives weight, requests and shift: for what is loaded or moves late
LEAVE = 0.3  # on the others, which are for the times

Visit = dict[str, Any]


class Metric(NamedTuple):
    """A row of the table: its name with the unit, how to read it from a visit, its decimals."""

    name: str
    value: Callable[[Visit], float | None]
    decimals: int


class Book(NamedTuple):
    """A book to visit: where it is, the selector of what holds a chart."""

    origin: str
    chart: str


def kilobytes(kind: str) -> Metric:
    """Return the weight of the files of a kind."""
    return Metric(f"of which {kind}, kB", lambda seen: seen["bytes"].get(kind, 0) / 1000, 1)


def seconds(name: str, time: str) -> Metric:
    """Return a time of the visit."""
    return Metric(f"{name}, s", lambda seen: seen[time] and seen[time] / 1000, 2)


TRANSFERRED = Metric("Transferred, kB", lambda seen: sum(seen["bytes"].values()) / 1000, 1)
REQUESTS = Metric("Requests", lambda seen: len(seen["requests"]), 0)
FOREIGN = Metric(
    "Requests to another origin",
    lambda seen: sum(not address.startswith(seen["origin"]) for address in seen["requests"]),
    0,
)
FIRST_CHART = seconds("First chart painted", "chart")
WEIGHT = (TRANSFERRED, *map(kilobytes, (*KINDS.values(), "other")), REQUESTS, FOREIGN)
WEIGHT += (Metric("Cumulative layout shift", lambda seen: seen["shift"], 3),)
TIMES = (seconds("First contentful paint", "painted"), seconds("Largest contentful paint", "largest"), FIRST_CHART)
CHARTS = {
    "usual": "Charts drawn",
    "no script": "Charts drawn without JavaScript",
    "blocked": "Charts drawn with the other origin blocked",
}


def main() -> None:
    """Build, measure, write."""
    load = os.getloadavg()[0]
    subprocess.run([str(Path(sys.executable).with_name("cifra")), "--project", str(ROOT), "site"], check=True)
    os.environ[project.ROOT_VARIABLE] = str(ROOT)
    folder = FOLDER / "stock" / DEFAULT.code
    stock.write_book(folder, DEFAULT)
    stock.build_book(folder, options=("-W", "--keep-going"))  # a stock book has to be a good one too
    pages = folder / "_build" / "html"
    with ExitStack() as servers, sync_playwright() as playwright:
        other = servers.enter_context(serving(stock.library(pages)))
        site, copy = (
            servers.enter_context(serving(one)) for one in (ROOT / "_build/site", stock.serve_from(pages, other))
        )
        books = {
            "ours": Book(f"{site}/{DEFAULT.code}", "figure.chart"),
            "stock": Book(copy, ".cell_output [id^=altair-viz-]"),
        }
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        visits = list(visit_books(browser, books, other))
        measured = [conditions(load, f"Chromium {browser.version}.", WHAT), summary_table(visits)]
        browser.close()
    (FOLDER / "pages.json").write_text(json.dumps(visits, indent=1), "utf-8")
    replace_part(RESULTS, PART, "\n\n".join(measured))
    click.echo(measured[-1])


WHAT = (
    f"Chapters {', '.join(CHAPTERS)}, edition `{DEFAULT.code}`; visits of each: "
    f"{', '.join(f'{screen} {count}' for screen, count in REPETITIONS.items())}. 1.6 Mbit/s, 150 ms, processor four "
    "times slower, nothing cached. Median over the chapters (smallest–largest of all visits)."
)


def visit_books(browser: Browser, books: dict[str, Book], other: str) -> Iterator[Visit]:
    """Visit every chapter of both books in turn, as often as the tables need, printing what each visit saw."""
    plan: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"kind": "no script", "turn": 0}, {"javascript": False, "stay": LEAVE}),
        ({"kind": "blocked", "turn": 0}, {"blocked": other, "stay": STAY}),
    ]
    for screen, count in REPETITIONS.items():
        for turn in range(count):
            options = {"screen": screen, "slow": True, "stay": LEAVE if turn else STAY}
            plan.append(({"kind": "usual", "turn": turn}, options))
    for chapter in CHAPTERS:
        for names, options in plan:
            for side, book in books.items():
                seen = visit(browser, f"{book.origin}/{chapter}.html", book.chart, **options)
                origin = "/".join(book.origin.split("/")[:3])
                screen, origin = options.get("screen", "desktop"), "/".join(book.origin.split("/")[:3])
                seen |= names | {"side": side, "chapter": chapter, "screen": screen, "origin": origin}
                click.echo(f"{chapter}, {screen}, {names['kind']}, {side}: first chart {FIRST_CHART.value(seen)} s")
                yield seen


def summary_table(visits: list[Visit]) -> str:
    """Return every metric, both books, both screens; weights of the first visits alone, since later ones are short."""
    head = ["", *(f"{title}, {screen}" for screen in SCREENS for title in ("This report", "Stock", "Ratio"))]
    rows = []
    for metric in (*WEIGHT, *TIMES):
        turn = {"turn": 0} if metric in WEIGHT else {}
        pairs = [
            [values(visits, metric, side=side, screen=screen, **turn) for side in ("ours", "stock")]
            for screen in SCREENS
        ]
        rows.append([metric.name, *(cell for pair in pairs for cell in side_by_side(*pair, metric.decimals))])
    for kind, name in CHARTS.items():
        rows.append([name, *(charts_drawn(visits, side, kind) for side in ("ours", "stock")), *[""] * 4])
    return table(head, rows)


def values(visits: list[Visit], metric: Metric, **asked: object) -> list[float | None]:
    """Return a metric of the visits on the slow line that are of a side, a screen, a turn."""
    asked |= {"kind": "usual"}
    return [metric.value(seen) for seen in visits if all(seen[name] == value for name, value in asked.items())]


def charts_drawn(visits: list[Visit], side: str, kind: str) -> str:
    """Return how many charts were drawn on the first desktop visits, of how many there are."""
    first = [seen for seen in visits if (seen["side"], seen["screen"], seen["turn"]) == (side, "desktop", 0)]
    drawn, usual = (sum(seen["drawings"] for seen in first if seen["kind"] == name) for name in (kind, "usual"))
    return f"{drawn} of {usual}"


if __name__ == "__main__":
    main()
