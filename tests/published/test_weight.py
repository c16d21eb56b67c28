"""What a page may weigh: bytes as a browser receives them, gzipped, on a first visit without a click."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.serving import serving
from bench.visits import SCREENS, Visit, visit
from cifra import project
from cifra.editions import CODES
from tests.conftest import ROOT

BUDGET = 30_000  # HTML, CSS, scripts, all else, and the heads of the answers
LARGE = {"index": 36_000, "explore": 33_000, "verification": 45_000}  # every figure drawn, or many charts
REQUESTS = {"data": 4}  # the table's own script
MOST_REQUESTS = 3
SHIFT = 0.01
SHORT = 0.3  # seconds to stay: what moves a page on a fast line moves it at once
PAGES = [f"{code}/{path.stem}" for code in CODES for path in project.chapter_files(ROOT, CODES[0])]


@dataclass(frozen=True)
class Seen:
    """A page at both widths, and without JavaScript."""

    desktop: Visit
    phone: Visit
    plain: Visit


@pytest.fixture(scope="module")
def seen(built: Path, browser: Browser) -> Iterator[dict[str, Seen]]:
    """Return what a browser with nothing in its cache sees of every page of both editions."""
    with serving(built) as origin:

        def look(page: str, screen: str, *, javascript: bool = True) -> Visit:
            address, size = f"{origin}/{page}.html", SCREENS[screen]
            stay = SHORT if javascript else 0
            return visit(browser, address, "figure.chart", screen=size, slow=False, javascript=javascript, settle=stay)

        yield {
            page: Seen(look(page, "desktop"), look(page, "phone"), look(page, "phone", javascript=False))
            for page in PAGES
        }


def test_a_page_stays_within_the_budget(seen: dict[str, Seen]) -> None:
    visits = ((page, max(one.desktop, one.phone, key=lambda each: each.total)) for page, one in seen.items())
    budget = {page: LARGE.get(page.split("/")[1], BUDGET) for page in seen}
    assert [told(page, heaviest) for page, heaviest in visits if heaviest.total > budget[page]] == []


def told(page: str, seen: Visit) -> str:
    """Return what a page weighs and of what: "it/social: 88.1 kB (html 17.3, css 40.2)"."""
    parts = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(seen.bytes.items()))
    return f"{page}: {seen.total / 1000:.1f} kB ({parts})"


def test_a_page_makes_few_requests_and_none_to_another_host(seen: dict[str, Seen]) -> None:
    most = {page: REQUESTS.get(page.split("/")[1], MOST_REQUESTS) for page in seen}
    many = {page: one.desktop.requests for page, one in seen.items() if one.desktop.requests > most[page]}
    foreign = {page: one.desktop.foreign for page, one in seen.items() if one.desktop.foreign or one.phone.foreign}
    assert (many, foreign) == ({}, {})


def test_nothing_on_a_page_moves_while_it_loads(seen: dict[str, Seen]) -> None:
    moved = {
        page: (one.desktop.shift, one.phone.shift)
        for page, one in seen.items()
        if max(one.desktop.shift, one.phone.shift) >= SHIFT
    }
    assert moved == {}


def test_every_chart_is_drawn_without_javascript(built: Path, seen: dict[str, Seen]) -> None:
    charts = {page: (built / f"{page}.html").read_text("utf-8").count('<figure class="chart"') for page in PAGES}
    assert {page: one.plain.drawings for page, one in seen.items()} == charts
    assert {page: one.phone.drawings for page, one in seen.items()} == charts
    assert sum(count > 1 for count in charts.values()) > len(CODES)
