"""What a page may weigh: bytes as a browser receives them, gzipped, on a first visit without a click.

Every page is weighed by its files. A browser visits three, on both screens and without JavaScript, and has to receive
what their files weigh and to see nothing move; `make test-slow` visits every other page.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from bench.serving import serving
from bench.visits import CHARTS_DRAWN, FOREIGN, SCREENS, SHIFT, TRANSFERRED, visit
from bench.visits import REQUESTS as REQUESTS_SEEN
from cifra.editions import CODES, DEFAULT
from tests.site_pages import CHAPTERS

BUDGET = 30_000  # HTML, CSS, scripts, all else, and the heads of the answers
LARGE = {"studies": 35_000, "data": 40_000}  # every study, every figure
REQUESTS = 2
MORE_REQUESTS = {"data": 3}  # the table's own script
HEAD = 300  # bytes: the head of an answer
ICON = 1_500  # bytes of the icon, which a browser asks for once
MOST_SHIFT = 0.01  # what no eye sees move
PAGES = [f"{code}/{name}" for code in CODES for name in CHAPTERS]
VISITED = [f"{DEFAULT.code}/{name}" for name in ("index", "social", "data")]


@pytest.fixture(scope="module")
def origin(built: Path) -> Iterator[str]:
    """Return the origin of the site, served as a host serves it: text in gzip."""
    with serving(built) as served:
        yield served


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_within_the_budget(built: Path, page: str) -> None:
    weights = {path.name: weight(path) for path in loaded_files(built, page)}
    name = page.partition("/")[2]
    assert sum(weights.values()) <= LARGE.get(name, BUDGET), weights
    assert len(weights) <= MORE_REQUESTS.get(name, REQUESTS), weights


@pytest.mark.parametrize("page", VISITED)
def test_a_browser_receives_the_files_and_sees_charts_that_do_not_move(
    browser: Browser, built: Path, origin: str, page: str
) -> None:
    check_visits(browser, built, origin, page)


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page not in VISITED])
def test_a_browser_receives_the_files_of_every_other_page(
    browser: Browser, built: Path, origin: str, page: str
) -> None:
    check_visits(browser, built, origin, page)


def test_most_pages_have_several_charts(built: Path) -> None:
    assert sum(count_charts(built, page) > 1 for page in PAGES) > len(CODES)


def check_visits(browser: Browser, built: Path, origin: str, page: str) -> None:
    """Visit a page on both screens and without JavaScript, with nothing in the browser's cache."""
    files = loaded_files(built, page)
    for screen in SCREENS:
        seen = visit(browser, f"{origin}/{page}.html", screen)
        # One more with the icon, if the browser does not have it yet.
        assert seen[REQUESTS_SEEN] in (len(files), len(files) + 1)
        assert seen[FOREIGN] == 0
        assert -HEAD * len(files) <= seen[TRANSFERRED] * 1000 - sum(map(weight, files)) <= ICON
        assert seen[SHIFT] < MOST_SHIFT
        assert seen[CHARTS_DRAWN] == count_charts(built, page)
    plain = visit(browser, f"{origin}/{page}.html", "phone", javascript=False)
    assert plain[CHARTS_DRAWN] == count_charts(built, page)


def loaded_files(built: Path, page: str) -> list[Path]:
    """Return a page and the files that it loads by itself, but for its icon."""
    path = built / f"{page}.html"
    tags = BeautifulSoup(path.read_text("utf-8"), "html.parser").select("link[rel=stylesheet], script[src], img[src]")
    return [path, *((path.parent / (tag.get("href") or tag["src"]).partition("?")[0]).resolve() for tag in tags)]


def weight(path: Path) -> int:
    """Return the bytes that come over the line for a file, with the head of the answer."""
    return len(gzip.compress(path.read_bytes())) + HEAD


def count_charts(built: Path, page: str) -> int:
    """Return how many charts a page has."""
    return (built / f"{page}.html").read_text("utf-8").count('<figure class="chart"')
