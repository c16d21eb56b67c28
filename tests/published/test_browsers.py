"""The journey of a reader in Chromium, Firefox and WebKit: one session of each browser, whose console stays silent.

Where a browser is not installed a warning says so and the others run; CI has all of them.
"""

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cifra.editions import CODES
from tests import webdriver
from tests.webdriver import PATIENCE, PROGRAMS, Session

MISSING = [name for name, programs in PROGRAMS.items() if None in programs]
BROWSERS = ["chromium", *(name for name in PROGRAMS if name not in MISSING)]
FIRST, SECOND = CODES[:2]
ARTICLE, FIGURES = f"{FIRST}/magicnet.html", f"{FIRST}/data.html"
NUMBER = "#article p a.stat[href^='data.html#']"
CHART = "figure.chart"
DRAWING = f"{CHART} svg.chart-wide"
ROW = "document.querySelector('tr:target')"
OUTSIDE = "https://elsewhere.example/a.png"


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in BROWSERS])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Return a browser, which goes on from test to test as a reader does."""
    yield from started(request, tmp_path_factory.mktemp("browser"), javascript=True)


@pytest.fixture
def without_javascript(reader: Session, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """Return a browser of the same kind that runs no script of a page."""
    request.param = request.node.callspec.params["reader"]
    yield from started(request, tmp_path, javascript=False)


@pytest.fixture(autouse=True)
def _silence(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold that the browser has no error to show, and that the policy refuses nothing of ours."""
    reader = request.getfixturevalue("reader") if "reader" in request.fixturenames else None
    before = len(reader.messages) if reader else 0
    yield
    assert not reader or [text for text in reader.messages[before:] if OUTSIDE not in text] == []


def started(request: pytest.FixtureRequest, folder: Path, *, javascript: bool) -> Iterator[Session]:
    """Start a browser by its name."""
    if request.param == "chromium":
        session = webdriver.Chromium(request.getfixturevalue("browser"), javascript=javascript)
        with closing(session.page):
            yield session
    else:
        with getattr(webdriver, request.param)(folder, javascript=javascript) as session:
            yield session


def test_no_browser_is_missing_in_ci() -> None:
    assert not (MISSING and os.environ.get("CI")), f"not installed: {MISSING}; see what python -m tests.browser says"
    if MISSING:
        warnings.warn(f"not tested in {' and '.join(MISSING)}, which are not installed", stacklevel=1)


def test_the_front_page_leads_to_an_edition_and_its_text_can_be_read(reader: Session, address: str) -> None:
    reader.open(f"{address}index.html?choose")
    reader.point(f"a.enter[hreflang={FIRST}]", press=True)
    reader.until(f"location.pathname === '/{FIRST}/index.html' && document.readyState === 'complete'")
    reader.open(address + ARTICLE)
    assert len(reader.value("document.querySelector('#article').innerText")) > 2000
    assert reader.value(f"document.querySelector('{DRAWING}').checkVisibility()")


def test_a_number_has_a_card_that_leads_to_its_row(reader: Session, address: str) -> None:
    reader.open(address + ARTICLE)
    reader.point(NUMBER)
    reader.until("document.querySelector('[popover]:popover-open')?.innerText.length > 80")
    reader.point("[popover]:popover-open a[href*='data.html#']", press=True)
    reader.until(f"{ROW}?.querySelector('details').open")


@pytest.mark.parametrize("way", ["mouse", "touch", "keyboard"])
def test_a_chart_comes_alive(reader: Session, address: str, way: str) -> None:
    reader.open(address + ARTICLE)
    live = f"document.querySelector('{CHART}').dataset.live"
    assert reader.value(f"{live} ?? null") is None
    if way == "keyboard":
        reader.value(f"document.querySelector('{CHART} .chart-tools summary').focus()")
    else:
        reader.point(DRAWING, way, press=way == "touch")
    reader.until(f"{live} === 'yes'")
    assert reader.value(f"document.querySelector('{DRAWING}').getBoundingClientRect().height") > 100


def test_a_chart_is_shown_as_a_table(reader: Session, address: str) -> None:
    reader.open(address + ARTICLE)
    assert not reader.value(f"document.querySelector('{CHART} table').checkVisibility()")
    reader.point(f"{CHART} .chart-tools summary", press=True)
    reader.until(f"document.querySelector('{CHART} table').checkVisibility()")


def test_a_slash_opens_the_search_and_enter_goes_to_the_first_result(reader: Session, address: str) -> None:
    reader.open(address + ARTICLE)
    reader.type("/")
    reader.until("document.activeElement.matches('dialog[open] input')")
    reader.type(*"55%")
    reader.until("document.querySelector('dialog[open] .search-results a')")
    reader.type("Enter")
    reader.until("document.activeElement.matches('.search-results a')")
    reader.type("Enter")
    reader.until(f"{ROW}?.querySelector('.register-number').innerText.includes('55')")


def test_the_figures_are_sorted_and_filtered(reader: Session, address: str) -> None:
    numbers = "[...document.querySelectorAll('.collection-table tbody th')].map(cell => Number(cell.dataset.order))"
    reader.open(address + FIGURES)
    everything = reader.value(numbers)
    reader.point(".collection-table thead button", press=True)
    reader.until("document.querySelector('.collection-table thead th').ariaSort === 'ascending'")
    assert reader.value(numbers) == sorted(everything) != everything
    reader.point(".collection-filters input", press=True)
    reader.type(*"magic")
    reader.until(f"{numbers}.length < {len(everything)}")
    assert "magicnet.abandoned" in reader.value(
        "[...document.querySelectorAll('.collection-table tr')].map(row => row.id)"
    )


def test_the_theme_and_the_language_change_and_are_remembered(reader: Session, address: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    reader.open(address + ARTICLE)
    light = reader.value(paper)
    reader.point(".theme-switch-button", press=True)
    reader.until(f"{paper} !== '{light}'")
    dark = reader.value(paper)
    reader.point(f".language-link a[hreflang={SECOND}]", press=True)
    reader.until(f"document.documentElement.lang === '{SECOND}' && document.readyState === 'complete'")
    assert reader.value(paper) == dark
    reader.open(address)
    reader.until(f"location.pathname === '/{SECOND}/index.html'")


@pytest.mark.parametrize("link", [f"{FIGURES}#magicnet.abandoned", f"{ARTICLE}#chart-parts-of-a-sum"])
def test_a_deep_link_shows_its_place(reader: Session, address: str, link: str) -> None:
    reader.open(address + link)
    reader.until("document.querySelector(':target')?.getBoundingClientRect().top < innerHeight / 2")
    assert reader.value("document.querySelector('tr:target details')?.open ?? true")


def test_without_javascript_everything_is_there_to_be_read(without_javascript: Session, address: str) -> None:
    reader = without_javascript
    reader.open(address + ARTICLE)
    assert reader.value("document.documentElement.dataset.mode ?? null") is None  # no script has run
    assert reader.value(f"document.querySelector('{DRAWING}').getBoundingClientRect().height") > 100
    assert not reader.value("document.querySelector('.theme-switch-button').checkVisibility()")
    reader.point(f"{CHART} .chart-tools summary", press=True)
    reader.until(f"document.querySelector('{CHART} table').checkVisibility()")
    reader.point(NUMBER, press=True)
    reader.until(f"{ROW}?.querySelector('.register-number').checkVisibility()")
    reader.point(".search-open", press=True)
    reader.until(f"location.pathname === '/{FIRST}/search.html'")
    reader.point(f".language-link a[hreflang={SECOND}]", press=True)
    reader.until(f"document.documentElement.lang === '{SECOND}'")


def test_what_the_policy_refuses_is_in_the_console(reader: Session, address: str) -> None:
    reader.open(address + ARTICLE)
    reader.value(f"document.body.append(Object.assign(new Image(), {{ src: '{OUTSIDE}' }}))")
    latest = time.monotonic() + PATIENCE
    while not any(OUTSIDE in text for text in reader.messages):
        assert time.monotonic() < latest, "the console said nothing, so its silence proves nothing"
        reader.value("document.title")
