"""The real site in a real browser: every page of both editions, as a reader meets it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from coloraide import Color
from playwright.sync_api import Browser, Page, expect

from cifra.charts.comparisons import CONDITIONS
from cifra.charts.patterns import COMPLETENESS
from cifra.charts.segments import KEY
from cifra.data.loading import article_ids, figures
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import CODES, EDITIONS, LOCALE_FOLDER, edition, siblings
from cifra.numbers.formats import FRACTIONS, MULTIPLES, WORDS
from cifra.numbers.stat import BASIS_NAMES
from cifra.records.blocks import KIND_NAMES, METHOD_NAMES, PAGE_LABELS, READ_NAMES
from tests.conftest import ROOT, until
from tests.site_pages import CHAPTERS, PAGE_OF_EACH_KIND, TOC

# The colours of the paper, of all text, and of the letters of the charts.
INKS = """() => [
  getComputedStyle(document.body).backgroundColor,
  ...[...document.querySelectorAll("article :is(h1, h2, p, figcaption)")].map((one) => getComputedStyle(one).color),
  ...[...document.querySelectorAll("figure.chart svg text")].map((one) => getComputedStyle(one).fill),
]"""
WITHOUT_CHARTS = {"changes", "glossary", "journeys", "studies"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", [*CHAPTERS, "search"])
def test_a_page_says_its_language_and_leads_to_the_same_page_of_the_other_edition(
    built: Path, code: str, name: str
) -> None:
    page = parse(built / code / f"{name}.html")
    assert page.html["lang"] == code
    links = {link["hreflang"]: link for link in page.select(".language-link a")}
    for other in siblings(edition(code)):
        assert links[other.code].get_text(strip=True) == other.name
        target = (built / code / links[other.code]["href"].partition("#")[0]).resolve()
        assert target == (built / other.code / f"{name}.html").resolve()


@pytest.mark.parametrize("path", PAGE_OF_EACH_KIND[2:])
def test_the_link_of_the_other_edition_opens_its_page(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    link = page.locator(".language-link a").first
    code = link.get_attribute("hreflang")
    link.click()
    assert urlsplit(page.url).path == f"/{code}/{path.partition('/')[2]}"


@pytest.mark.parametrize(
    "place", ["data.html#metisoft.abandoned", "studies.html#genesys-2009", "social.html#chart-who-is-told"]
)
def test_the_link_of_the_other_edition_leads_to_the_same_figure_study_or_chart(
    page: Page, address: str, place: str
) -> None:
    page.goto(f"{address}{CODES[0]}/{place}", wait_until="networkidle")
    page.locator(f".language-link a[hreflang={CODES[1]}]").click()
    expect(page).to_have_url(f"{address}{CODES[1]}/{place}")
    expect(page.locator(":target")).to_be_visible()


@pytest.mark.parametrize("chosen", ["light", "dark", "auto"])
@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("way", ["print", "forced colours"])
def test_paper_and_high_contrast_show_pages_and_charts_whatever_the_theme(
    browser: Browser, address: str, chosen: str, system: str, way: str
) -> None:
    forced = "active" if way == "forced colours" else "none"
    context = browser.new_context(color_scheme=system, forced_colors=forced)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('mode', '{chosen}')")
    page.goto(f"{address}it/metisoft.html")
    if way == "print":
        page.emulate_media(media="print", color_scheme=system)  # type: ignore[arg-type]
    paper, *inks = (Color(one) for one in page.evaluate(INKS))
    context.close()
    assert len(inks) > 20
    assert {ink.to_string() for ink in inks if ink.contrast(paper) < 4.5} == set()
    assert way != "print" or paper.luminance() > 0.9


def test_every_message_of_ours_is_translated() -> None:
    sources = [*ROOT.glob("cifra/**/*.py"), *ROOT.glob("cifra/theme/**/*.html")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    messages = {first or second for first, second in re.findall(r"""say\(\s*(?:"([^"]+)"|'([^']+)')""", text)}
    assert len(messages) > 50
    messages |= {
        *METHOD_NAMES.values(),
        *PAGE_LABELS.values(),
        *KIND_NAMES.values(),
        *READ_NAMES.values(),
        *BASIS_NAMES.values(),
        *FRACTIONS.values(),
        *MULTIPLES.values(),
        *COMPLETENESS.values(),
        *(words for _, words in KEY.values()),
        *VERDICT_NAMES.values(),
        *CONDITIONS,
        *WORDS,
    }
    messages |= {part["caption"] for part in TOC["parts"]}
    chapters = [entry for part in TOC["parts"] for entry in part["chapters"]]
    messages |= {entry["title"] for entry in chapters if entry["file"] not in article_ids(ROOT)}  # theirs are names
    for other in EDITIONS[1:]:
        assert other.say("Source") == "Source"
    translated = {str(message.id) for message in italian_messages() if message.string}
    assert {message for message in messages if not message.startswith("{count} of")} - translated == set()


@pytest.mark.parametrize("code", CODES)
def test_charts_are_there_without_javascript(browser: Browser, address: str, code: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in CHAPTERS:
        page.goto(f"{address}{code}/{name}.html")
        charts = page.evaluate(DRAWINGS)
        assert (charts == []) == (name in WITHOUT_CHARTS), name
        assert [chart for chart in charts if chart["wide"] <= 300 or chart["narrow"] or chart["marks"] <= 3] == [], name
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_an_article_chapter_has_its_card_its_charts_and_a_row_for_every_figure(built: Path, code: str) -> None:
    for article in article_ids(ROOT):
        page = parse(built / code / f"{article}.html")
        rows = [row["id"] for row in page.select(".register tbody tr")]
        assert rows == figures(article, edition=edition(code)).id.tolist()
        assert page.select(".article-card dd")
        assert page.select("figure.chart")


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_editions_have_the_same_structure_charts_and_figures(built: Path, name: str) -> None:
    outlines = [outline(built / code / f"{name}.html") for code in CODES]
    assert outlines[0] == outlines[1]


@pytest.mark.parametrize("code", CODES)
def test_every_figure_of_the_data_is_mentioned(built: Path, code: str) -> None:
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
def test_a_chart_comes_alive_on_the_first_move_towards_it_and_answers_the_pointer_in_its_language(
    page: Page, address: str, code: str
) -> None:
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
    figure.locator("svg.chart-wide g.mark-rect path").first.hover()
    tip = page.locator(".chart-tip").inner_text()
    first = figures("magicnet", edition=edition(code)).sort_values("value", ascending=False).iloc[0]
    assert tip.startswith(f"{first.measure}: ")


@pytest.mark.parametrize("code", CODES)
def test_downloads_hold_the_chart_and_its_source(built: Path, code: str) -> None:
    page = parse(built / code / "metisoft.html")
    figure = page.select_one("figure.chart")
    files = {link.text: (built / code / link["href"]) for link in figure.select(".chart-files a")}
    svg = BeautifulSoup(files["SVG"].read_text("utf-8"), "html.parser").get_text(" ")
    assert " ".join(figure.select_one(".chart-title").text.split())[:30] in " ".join(svg.split())
    assert "CC BY 4.0" in svg
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    assert files["CSV"].read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel would take it for another encoding
    rows = files["CSV"].read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(figure.select("tbody tr"))


@pytest.mark.parametrize("code", CODES)
def test_a_chart_is_named_described_and_shown_as_a_table(built: Path, code: str) -> None:
    for path in sorted((built / code).glob("*.html")):
        page = parse(path)
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
            assert all((built / code / script).is_file() for script in figure["data-scripts"].split())


def italian_messages() -> list[Message]:
    """Return every message of ours with its Italian."""
    with (LOCALE_FOLDER / "it" / "LC_MESSAGES" / "cifra.po").open("rb") as file:
        return list(read_po(file))


def parse(path: Path) -> BeautifulSoup:
    """Return a page as its tags."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def outline(path: Path) -> list[tuple[str, str]]:
    """Return what the editions of a page have in common: headings by level, charts by figures, numbers by section."""
    shapes: list[tuple[str, str]] = []
    for tag in parse(path).select_one("article").select("h1, h2, h3, figure.chart, .article-card, .register"):
        if tag.name == "figure":
            shapes.append((tag["id"], f"{len(tag.select('tbody tr'))} rows, {len(tag.select('svg'))} drawings"))
        else:
            shapes.append((tag.name, " ".join(tag.get("class", []))))
    return shapes


# Of each chart: the width of its drawing for wide screens, how much that has in it, and that of the other, which is 0.
DRAWINGS = """() => [...document.querySelectorAll("figure.chart")].map((figure) => {
  const [wide, narrow] = ["wide", "narrow"].map((name) => figure.querySelector(`svg.chart-${name}`));
  const marks = wide.querySelectorAll("path, text").length;
  return { wide: wide.getBoundingClientRect().width, narrow: narrow.getBoundingClientRect().width, marks };
})"""
