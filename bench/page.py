"""`make bench-page`: what a page weighs and when its first chart is there, ours and a stock Jupyter Book's.

One run, one machine, one browser; the two books in turn, page after page. Builds what it measures: our site with
`cifra site`, the stock book with `bench.stock`. Writes its part of `bench/results.md`; see `bench/README.md`.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

from bench import RESULTS, ROOT, WORKSHOP, stock
from bench.report import Metric, both, ratio, replace_part, table
from bench.serving import serving
from bench.visits import KINDS, OTHER, SCREENS, Visit, visit
from cifra import project
from cifra.editions import DEFAULT
from tests.browser import ARGUMENTS, executable

PART = "pages"
CHAPTERS = ("abandonment", "metisoft", "loyalty", "social", "channels", "technoretail")  # two to five charts each
REPETITIONS = {"desktop": 3, "phone": 2}
STAY = 3.0  # seconds after everything is loaded, on the first visit: for what moves or is loaded late
LEAVE = 0.3  # on the others, which are for the times
SIDES = ("ours", "stock")


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _weight_of(kind: str) -> Metric:
    return Metric(f"of which {kind}, kB", lambda one: one.bytes.get(kind, 0) / 1000, 1)


TRANSFERRED = Metric("Transferred, kB", lambda one: one.total / 1000, 1)
REQUESTS = Metric("Requests", lambda one: one.requests, 0)
FIRST_CHART = Metric("First chart painted, s", lambda one: _seconds(one.chart), 2)
WEIGHT = (
    TRANSFERRED,
    *(_weight_of(kind) for kind in (*KINDS.values(), OTHER)),
    REQUESTS,
    Metric("Requests to another origin", lambda one: one.foreign, 0),
    Metric("Cumulative layout shift", lambda one: one.shift, 3),
)
TIMES = (
    Metric("First contentful paint, s", lambda one: _seconds(one.painted), 2),
    Metric("Largest contentful paint, s", lambda one: _seconds(one.largest), 2),
    FIRST_CHART,
)
CHARTS = {
    "usual": "Charts drawn",
    "no script": "Charts drawn without JavaScript",
    "blocked": "Charts drawn with the other origin blocked",
}

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Record:
    """A visit and what it was of; `kind` is "usual" (on the slow line), "no script" or "blocked"."""

    side: str
    chapter: str
    screen: str
    kind: str
    repetition: int
    seen: Visit


@dataclass(frozen=True)
class Book:
    """A book to visit: where it is, the selector of what holds a chart, the other origin that it asks."""

    origin: str
    chart: str
    other: str


def main() -> None:
    """Build, measure, write."""
    busy = f"load average {os.getloadavg()[0]:.1f} at the start"  # far above zero: something else was running
    subprocess.run([str(Path(sys.executable).with_name("cifra")), "--project", str(ROOT), "site"], check=True)
    os.environ[project.ROOT_VARIABLE] = str(ROOT)
    with console.status("build the stock Jupyter Book (the first time with an environment of its own) ..."):
        pages = stock.book(DEFAULT)
        library = stock.library(pages)
    with ExitStack() as servers, sync_playwright() as playwright:
        other = servers.enter_context(serving(library))
        books = {
            "ours": Book(
                f"{servers.enter_context(serving(ROOT / '_build' / 'site'))}/{DEFAULT.code}", "figure.chart", other
            ),
            "stock": Book(
                servers.enter_context(serving(stock.served(pages, other))), ".cell_output [id^=altair-viz-]", other
            ),
        }
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        records = list(visits(browser, books))
        machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Chromium {browser.version}, {busy}"
        browser.close()
    (WORKSHOP / "pages.json").write_text(json.dumps([asdict(one) for one in records], indent=1), "utf-8")
    summary, each = summary_table(records), chapter_table(records)
    replace_part(RESULTS, PART, "\n\n".join([conditions(machine), summary, "### Chapter by chapter", each]))
    console.print(f"\n{summary}\n\n{each}\n\nWrote {RESULTS.relative_to(ROOT)}", markup=False)


def visits(browser: Browser, books: dict[str, Book]) -> Iterator[Record]:
    """Visit every chapter of both books in turn, as often as the tables need, telling what each visit saw."""
    for chapter in CHAPTERS:
        for side, book in books.items():
            address = f"{book.origin}/{chapter}.html"
            seen = visit(browser, address, book.chart, slow=False, javascript=False, settle=LEAVE)
            yield _told(Record(side, chapter, "desktop", "no script", 0, seen))
            seen = visit(browser, address, book.chart, slow=False, blocked=book.other, settle=STAY)
            yield _told(Record(side, chapter, "desktop", "blocked", 0, seen))
        for screen, size in SCREENS.items():
            for repetition in range(REPETITIONS[screen]):
                for side, book in books.items():
                    address, stay = f"{book.origin}/{chapter}.html", LEAVE if repetition else STAY
                    seen = visit(browser, address, book.chart, screen=size, until_drawn=True, settle=stay)
                    yield _told(Record(side, chapter, screen, "usual", repetition, seen))


def conditions(machine: str) -> str:
    """Return the conditions of a run in a paragraph."""
    counts = ", ".join(f"{screen} {count}" for screen, count in REPETITIONS.items())
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "altair"))
    return (
        f"Measured on {date.today().isoformat()}: {machine}; {versions}. Chapters {', '.join(CHAPTERS)}, edition "
        f"`{DEFAULT.code}`; visits of each: {counts}. 1.6 Mbit/s, 150 ms, processor four times slower, nothing cached. "
        "Median over the chapters (smallest–largest of all visits). Ratio: stock ÷ this report."
    )


def summary_table(records: list[Record]) -> str:
    """Return every metric, both books, both screens."""
    head = ["", *(f"{title}, {screen}" for screen in SCREENS for title in ("This report", "Stock", "Ratio"))]
    rows = [[metric.name, *_cells(records, metric, first=True)] for metric in WEIGHT]
    rows += [[metric.name, *_cells(records, metric, first=False)] for metric in TIMES]
    for kind, name in CHARTS.items():
        drawn = {side: _drawn(records, side, kind) for side in SIDES}
        rows.append([name, drawn["ours"], drawn["stock"], "", *([""] * 3)])
    return table(head, rows)


def chapter_table(records: list[Record]) -> str:
    """Return what matters most, a row a chapter and screen."""
    metrics = (TRANSFERRED, REQUESTS, FIRST_CHART)
    head = ["Chapter", "Screen", *(f"{metric.name}: {side}" for metric in metrics for side in ("this report", "stock"))]
    rows = []
    for chapter in CHAPTERS:
        for screen in SCREENS:
            kept = [one for one in records if one.chapter == chapter]
            found = [_values(kept, side, screen, metric) for metric in metrics for side in SIDES]
            shown = [both(values, metrics[place // 2].decimals) for place, values in enumerate(found)]
            rows.append([chapter, screen, *shown])
    return table(head, rows)


def _cells(records: list[Record], metric: Metric, *, first: bool) -> Iterator[str]:
    """Yield, for each screen, ours, stock and their ratio; of the first visits only where the later ones were short."""
    for screen in SCREENS:
        kept = [one for one in records if not first or one.repetition == 0]
        ours, theirs = (_values(kept, side, screen, metric) for side in SIDES)
        yield both(ours, metric.decimals)
        yield both(theirs, metric.decimals)
        yield ratio(theirs, ours, metric.decimals)


def _values(records: list[Record], side: str, screen: str, metric: Metric) -> list[float | None]:
    asked = (side, screen, "usual")
    return [metric.value(one.seen) for one in records if (one.side, one.screen, one.kind) == asked]


def _drawn(records: list[Record], side: str, kind: str) -> str:
    """Return how many charts were drawn on the first desktop visits, of how many there are."""
    asked = [one for one in records if (one.side, one.screen, one.repetition) == (side, "desktop", 0)]
    counts = {name: sum(one.seen.drawings for one in asked if one.kind == name) for name in CHARTS}
    return f"{counts[kind]} of {counts['usual']}"


def _told(record: Record) -> Record:
    """Print what a visit saw, and return it."""
    seen = record.seen
    chart = f"first chart {seen.chart / 1000:.2f} s" if seen.chart else "no chart time"
    console.print(
        f"{record.chapter:13} {record.screen:8} {record.kind:10} {record.side:6} {seen.total / 1000:8.1f} kB "
        f"{seen.requests:3} requests  {chart}, {seen.drawings} drawn",
        markup=False,
    )
    return record


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
