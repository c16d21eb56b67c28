"""A chart elsewhere: its lasting address, the page that it has alone, the snippet that asks for it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from cifra.editions import CODES, edition
from tests.colours import THEMES, palette
from tests.conftest import SMALL_ADDRESS, SMALL_TITLE, build_small

WIDTHS = (320, 360, 480, 600, 720, 1000)


@pytest.fixture
def published(small_site: Path) -> Path:
    """Return the site of the small book: two charts, a known address."""
    return small_site / "_build" / "site"


@pytest.mark.parametrize("code", CODES)
def test_each_chart_has_a_name_an_address_files_and_a_page(built: Path, code: str) -> None:
    pages = set()
    for path in sorted((built / code).glob("*.html")):
        for figure in soup(path).select("figure.chart"):
            name = figure["id"].removeprefix("chart-")
            assert re.fullmatch(r"[a-z][a-z0-9-]*", name)
            files = [Path(link["href"]).name for link in figure.select(".chart-files a[download]")]
            assert files == [f"{path.stem}-{name}.{kind}" for kind in ("csv", "svg", "png")]
            assert figure.select_one(".chart-link a")["href"] == f"#{figure['id']}"
            pages.add(f"{path.stem}-{name}.html")
    assert {path.name for path in (built / code / "embed").glob("*.html")} == pages
    assert len(pages) > 20


def test_a_chart_has_the_same_address_in_every_edition(built: Path) -> None:
    names = [sorted(path.name for path in (built / code / "embed").glob("*.html")) for code in CODES]
    assert all(one == names[0] for one in names)


@pytest.mark.parametrize("code", CODES)
def test_the_page_alone_says_all_that_the_chart_does_and_leads_back(built: Path, code: str) -> None:
    say = edition(code).say
    for path in sorted((built / code / "embed").glob("*.html")):
        page = soup(path)
        assert page.html["lang"] == code
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
        assert not page.select("script, style, [style]")
        assert [one["href"] for one in page.select("link[rel=stylesheet]")] == ["../_static/embed.css"]
        assert [svg["class"] for svg in page.select("svg")] == [["chart-wide"], ["chart-narrow"]]
        assert say("Source") in page.select_one(".chart-sources").text
        back = page.select("main > p a")[0]
        chapter, _, anchor = back["href"].partition("#")
        figure = soup(path.parent / chapter).find(id=anchor)
        assert figure.select_one(".chart-title").text == page.select_one(".chart-title").text
        assert figure.select_one(".chart-sources").text == page.select_one(".chart-sources").text
        assert "CC BY 4.0" in page.select_one("a[rel~=license]").text
        assert {link["target"] for link in page.select("a")} == {"_blank"}
        for link in page.select("svg a"):
            assert (path.parent / link["href"].partition("#")[0]).exists()


def test_a_chart_that_was_renamed_leaves_nothing_behind(small_copy: Path) -> None:
    for path in (small_copy / "chapters").glob("*/magicnet.md"):
        path.write_text(path.read_text("utf-8").replace('name="claims"', 'name="renamed"'), "utf-8")
    build_small(small_copy)
    site = small_copy / "_build" / "site"
    for code in CODES:
        names = {path.stem for folder in ("embed", "_charts") for path in (site / code / folder).glob("magic*")}
        assert names == {"magicnet-renamed", "magicnet-completeness"}


def test_the_page_alone_points_machines_to_the_chart_and_no_sitemap_lists_it(published: Path) -> None:
    page = soup(published / "en" / "embed" / "magicnet-claims.html")
    assert page.select_one("link[rel=canonical]")["href"] == f"{SMALL_ADDRESS}/en/magicnet.html#chart-claims"
    assert "/embed/" not in (published / "sitemap.xml").read_text("utf-8")


def test_the_snippet_is_whole_and_only_there_where_the_address_is_known(built: Path, published: Path) -> None:
    for code in CODES:
        assert not soup(built / code / "magicnet.html").select("figure.chart code.cite-text")
        figure = soup(published / code / "magicnet.html").select_one("figure.chart")
        frame = BeautifulSoup(figure.select_one("code.cite-text").text, "html.parser").iframe
        assert frame["src"] == f"{SMALL_ADDRESS}/{code}/embed/magicnet-claims.html"
        assert frame["title"] == SMALL_TITLE.format(code=code) == figure.select_one(".chart-title").text
        assert (frame["loading"], frame["width"]) == ("lazy", "100%")
        assert int(frame["height"]) > 200


def test_the_snippet_is_selected_at_one_press_and_copied_by_a_button(browser: Browser, published: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://localhost/**", lambda route: route.fulfill(path=published / route.request.url[17:].split("?")[0])
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin="http://localhost")
    page.goto("http://localhost/en/magicnet.html")
    figure = page.locator("figure.chart").first
    figure.locator("summary", has_text=edition("en").say("Embed")).click()
    code = figure.locator("code.cite-text")
    code.click()
    assert page.evaluate("String(getSelection())").strip() == code.inner_text().strip()
    figure.locator(".chart-copy").click()
    expect(figure.locator(".chart-tools [role=status]")).to_have_text(edition("en").say("Copied"))
    assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_the_height_of_the_snippet_holds_the_page_at_every_width(browser: Browser, published: Path, code: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    for figure in soup(published / code / "magicnet.html").select("figure.chart"):
        frame = BeautifulSoup(figure.select_one("code.cite-text").text, "html.parser").iframe
        page.goto((published / code / "embed" / Path(frame["src"]).name).as_uri())
        needed = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 100})
            needed.append(page.evaluate("document.documentElement.scrollHeight"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert max(needed) <= int(frame["height"]) <= max(needed) + 200
    context.close()


def test_the_page_alone_asks_for_one_stylesheet_and_is_light(page: Page, address: str, built: Path) -> None:
    problems: list[str] = []
    asked: list[str] = []
    page.on("console", lambda one: problems.append(one.text))
    page.on("request", lambda one: asked.append(one.url))
    for code in CODES:
        asked.clear()
        page.goto(f"{address}{code}/embed/magicnet-parts-of-a-sum.html", wait_until="networkidle")
        sent = [one.removeprefix(f"{address}{code}/") for one in asked if "favicon" not in one]
        assert sent == ["embed/magicnet-parts-of-a-sum.html", "_static/embed.css"]
        assert sum((built / code / one).stat().st_size for one in sent) < 30_000
    assert problems == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_alone_is_light_or_dark_as_the_readers_system_is(browser: Browser, address: str, theme: str) -> None:
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(f"{address}en/embed/magicnet-parts-of-a-sum.html")
    ground, ink = (palette(theme)[name] for name in ("--paper", "--ink"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == rgb(ground)
    assert page.evaluate("getComputedStyle(document.querySelector('svg text')).fill") == rgb(ink)
    context.close()


def soup(path: Path) -> BeautifulSoup:
    """Return a page as its tags."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def rgb(colour: str) -> str:
    """Return a colour as a browser computes it: "#1a1a1a" is "rgb(26, 26, 26)"."""
    return f"rgb{tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))}"
