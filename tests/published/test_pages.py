"""The real site in a real browser: every page of both editions, as a reader meets it."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from cifra.charts.comparisons import CONDITIONS
from cifra.data.loading import article_ids, figures
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import CODES, EDITIONS, LOCALE_FOLDER, edition, siblings
from cifra.numbers.formats import WORDS
from cifra.records.blocks import METHOD_NAMES, PAGE_LABELS
from cifra.records.spreadsheet import UNIT_NAMES
from tests.conftest import ROOT, until
from tests.site_pages import CHAPTERS, PAGES, TOC

WITHOUT_CHARTS = {"data", "studies", "glossary"}
# English words that Vega puts into a page, and the beginnings of ours.
ENGLISH = {"Click to", "axis titled", "mark container", "Read in", "Show the", "Hide the"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_language_and_leads_to_the_same_page_of_the_other_edition(
    page: Page, address: str, path: str
) -> None:
    page.goto(address + path)
    code, name = path.split("/")
    assert page.evaluate("document.documentElement.lang") == code
    for other in siblings(edition(code)):
        link = page.locator(".language-link").get_by_text(other.name, exact=True)
        assert link.get_attribute("hreflang") == other.code
        link.click()
        assert urlsplit(page.url).path == f"/{other.code}/{name}"


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("it/")])
def test_an_italian_page_has_no_english_interface_word(page: Page, address: str, path: str) -> None:
    page.goto(address + path, wait_until="networkidle")
    words = page.evaluate(WORDS_OF_THE_INTERFACE)
    english = {str(message.id) for message in italian_messages() if message.id and message.string != message.id}
    assert [word for word in words if word in english or any(part in word for part in ENGLISH)] == []


def test_every_message_of_ours_is_translated() -> None:
    sources = [*ROOT.glob("cifra/**/*.py"), *ROOT.glob("cifra/theme/**/*.html")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    asked = set(re.findall(r"""say\(\s*(?:"([^"]+)"|'([^']+)')""", text))
    wanted = {first or second for first, second in asked}
    wanted |= {
        *METHOD_NAMES.values(),
        *PAGE_LABELS.values(),
        *UNIT_NAMES.values(),
        *VERDICT_NAMES.values(),
        *CONDITIONS,
        *WORDS,
    }
    wanted |= {part["caption"] for part in TOC["parts"]}
    wanted |= {entry["title"] for part in TOC["parts"][1:] for entry in part["chapters"]}  # the first has names
    for one in EDITIONS[1:]:
        assert one.say("Source") == "Source"
    known = {str(message.id) for message in italian_messages() if message.string}
    assert {one for one in wanted if not one.startswith("{count} of")} - known == set()


@pytest.mark.parametrize(
    "path", [f"{code}/{name}.html" for code in CODES for name in CHAPTERS if name not in WITHOUT_CHARTS]
)
def test_charts_are_there_without_javascript(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    charts = page.locator("figure.chart")
    assert charts.count() >= 1
    for number in range(charts.count()):
        drawing = charts.nth(number).locator("svg.chart-wide")
        assert drawing.is_visible()
        assert drawing.bounding_box()["width"] > 300
        assert drawing.locator("path, text").count() > 3
        assert charts.nth(number).locator("svg.chart-narrow").is_hidden()
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_an_article_chapter_has_its_card_its_charts_and_a_row_for_every_figure(built: Path, code: str) -> None:
    for article in article_ids(ROOT):
        page = BeautifulSoup((built / code / f"{article}.html").read_text("utf-8"), "html.parser")
        rows = [row["id"] for row in page.select(".register tbody tr")]
        assert rows == figures(article, edition=edition(code)).id.tolist()
        assert page.select(".article-card dd")
        few = len(rows) <= 4
        assert len(page.select("figure.chart")) >= (1 if few else 2)


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_editions_have_the_same_structure_charts_and_figures(built: Path, name: str) -> None:
    outlines = [outline(built / code / f"{name}.html") for code in CODES]
    assert outlines[0] == outlines[1]


@pytest.mark.parametrize("code", CODES)
def test_every_figure_of_the_data_is_spoken_of(built: Path, code: str) -> None:
    text = "\n".join(path.read_text("utf-8") for path in (built / code).glob("*.html"))
    missing = [id for id in figures(edition=edition(code)).id if f'id="{id}"' not in text]
    assert missing == []


@pytest.mark.parametrize("code", CODES)
def test_a_number_in_prose_leads_to_its_row_and_says_what_it_is(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/index.html")
    link = page.locator("a.stat").first
    assert edition(code).say("verdict: {verdict}", verdict="").strip() in link.get_attribute("title")
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(target)
    expect(page.locator("tr:target")).to_be_visible()


@pytest.mark.parametrize("code", CODES)
def test_a_chart_comes_alive_on_the_first_move_towards_it_and_not_before(page: Page, address: str, code: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{code}/magicnet.html", wait_until="networkidle")
    assert not [url for url in asked if url.endswith("vega.js")]
    figure = page.locator("figure.chart").first
    before = figure.locator("svg.chart-wide").bounding_box()
    numbers = figure.locator("svg.chart-wide").text_content()
    figure.hover()
    until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
    after = figure.locator("svg.chart-wide").bounding_box()
    assert [url for url in asked if url.endswith("vega.js")]
    assert figure.locator("svg.chart-wide").text_content() == numbers
    assert (round(before["width"]), round(before["height"])) == (round(after["width"]), round(after["height"]))


@pytest.mark.parametrize("code", CODES)
def test_a_live_chart_answers_the_pointer_in_the_language_of_the_edition(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/magicnet.html", wait_until="networkidle")
    figure = page.locator("figure.chart").first
    figure.hover()
    until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
    figure.locator("svg.chart-wide g.mark-rect path").first.hover()
    told = page.locator(".chart-tip").inner_text()
    first = figures("magicnet", edition=edition(code)).sort_values("value", ascending=False).iloc[0]
    assert told.startswith(f"{first.measure}: ")


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (768, "wide"), (1280, "wide")])
@pytest.mark.parametrize("code", CODES)
def test_pages_fit_the_screen_and_charts_take_the_drawing_that_fits(
    browser: Browser, address: str, code: str, width: int, shown: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for name in CHAPTERS:
        page.goto(f"{address}{code}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if name not in WITHOUT_CHARTS:
            assert page.locator(f"svg.chart-{shown}").first.is_visible()
            assert min(page.evaluate(SIZES_OF_TEXT_IN_CHARTS)) >= 11, name
    context.close()


def test_dark_mode_repaints_the_charts_without_drawing_them_again(browser: Browser, address: str) -> None:
    colours = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{address}it/magicnet.html")
        colours.append(page.evaluate("getComputedStyle(document.querySelector('figure.chart svg text')).fill"))
        context.close()
    assert colours[0] != colours[1]


@pytest.mark.parametrize("code", CODES)
def test_downloads_hold_the_chart_and_its_source(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "metisoft.html").read_text("utf-8"), "html.parser")
    figure = page.select("figure.chart")[1]
    files = {link.text: (built / code / link["href"]) for link in figure.select(".chart-files a")}
    svg = BeautifulSoup(files["SVG"].read_text("utf-8"), "html.parser").get_text(" ")
    assert " ".join(figure.select_one(".chart-title").text.split())[:30] in " ".join(svg.split())
    assert "CC BY 4.0" in svg
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    rows = files["CSV"].read_text("utf-8").splitlines()
    assert len(rows) == 1 + len(figure.select("tbody tr"))


@pytest.mark.parametrize("code", CODES)
def test_a_chart_is_named_described_and_told_as_a_table(built: Path, code: str) -> None:
    for path in sorted((built / code).glob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        ids = {tag["id"] for tag in page.find_all(id=True)}
        for figure in page.select("figure.chart"):
            for svg in figure.select("svg"):
                assert {svg["aria-labelledby"], svg["aria-describedby"]} <= ids
                assert svg["role"] in ("img", "group")
                assert not [tag for tag in svg.find_all(True) if tag.get("aria-roledescription")]
            assert all(link.get("aria-label") for link in figure.select("svg a"))
            assert len(figure.select_one(".chart-description").text) > 20
            assert figure.select_one("table caption")
            assert {cell["scope"] for cell in figure.select("th")} == {"col", "row"}
            json.loads(figure.select_one("script").string)


def outline(path: Path) -> list[tuple[str, str]]:
    """Return what the editions of a page have in common: headings by level, charts by figures, numbers by section."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    found: list[tuple[str, str]] = []
    for tag in page.select_one("article").select("h1, h2, h3, figure.chart, .article-card, .register"):
        if tag.name == "figure":
            found.append((tag["id"], f"{len(tag.select('tbody tr'))} rows, {len(tag.select('svg'))} drawings"))
        else:
            found.append((tag.name, " ".join(tag.get("class", []))))
    return found


def italian_messages() -> list[Message]:
    """Return every message of ours with its Italian."""
    with (LOCALE_FOLDER / "it" / "LC_MESSAGES" / "cifra.po").open("rb") as file:
        return list(read_po(file))


WORDS_OF_THE_INTERFACE = """() => {
  const words = new Set();
  for (const tag of document.querySelectorAll("body *")) {
    if (tag.closest("script, style, noscript, pre, body [lang]:not([lang=it])")) continue;
    for (const name of ["title", "aria-label", "aria-roledescription", "placeholder", "alt", "data-bs-title"])
      if (tag.hasAttribute(name)) words.add(tag.getAttribute(name).trim());
    for (const node of tag.childNodes)
      if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) words.add(node.textContent.trim());
  }
  return [...words];
}"""
SIZES_OF_TEXT_IN_CHARTS = """() => [...document.querySelectorAll("figure.chart svg")]
  .filter(svg => svg.getBoundingClientRect().width > 0)
  .flatMap(svg => [...svg.querySelectorAll("text")].map(text =>
    parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
