"""The chart patterns, and what the build makes of a specification."""

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
import vl_convert
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from cifra import charts, figures, findings
from cifra.charts.files import file_statements, render_png, standalone_svg
from cifra.charts.metadata import chart_sources, chart_title, metadata_of, missing_parts, table_head, table_rows
from cifra.charts.svg import apply_style, inline_svg, live_specifications, vega_locale
from cifra.data.loading import article_ids, load_table
from cifra.editions import CODES, DEFAULT, EDITIONS, current, edition
from tests.colours import THEMES, palette
from tests.conftest import ROOT

TITLE, NAME = "Four percentages", "four-percentages"


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test in every edition."""
    monkeypatch.setenv("BOOK_LANGUAGE", request.param)
    return str(request.param)


def social_use() -> pd.DataFrame:
    """Return the Italian shares of 2012, 2014 and 2017; the sample of the last was not published."""
    rows = figures("technoretail")
    return rows[rows.series == "social-use"]


def in_the_states() -> pd.DataFrame:
    """Return the same shares in the United States; the article of the first names neither country nor year."""
    rows = figures("metisoft")
    return charts.join(rows[rows.id == "metisoft.social-use"], findings("amex-2014-us", series="social-use"))


def drawn() -> dict[str, alt.LayerChart]:
    """Return a chart of every pattern, of the real data, in the edition of the test."""
    return drawn_in(current().code)


@cache
def drawn_in(_: str) -> dict[str, alt.LayerChart]:
    metisoft, technoretail = figures("metisoft"), figures("technoretail")
    return {
        "bars": charts.bars(figures("magicnet"), title=TITLE, name=NAME),
        "pairs": charts.pairs(metisoft[metisoft.series.isin(["abandoned", "premium"])], title=TITLE, name=NAME),
        "change": charts.change(technoretail[technoretail.series == "wait"], title=TITLE, name=NAME),
        "verdicts": charts.verdicts(figures(), title=TITLE, name=NAME),
        "completeness": charts.completeness(figures(), title=TITLE, name=NAME),
        "against": charts.against(figures()[figures().topic == "abandonment"], title=TITLE, name=NAME),
        "conditions": charts.conditions(findings(series="abandonment"), title=TITLE, name=NAME),
        "intervals": charts.intervals(social_use(), title=TITLE, name=NAME, assuming="amex-2014-it"),
        "explorer": charts.explorer(figures()[figures().unit == "percent"], title=TITLE, name=NAME),
        "two countries": charts.change(
            charts.join(social_use(), in_the_states()), title=TITLE, name=NAME, by_country=True
        ),
        "headings": charts.pairs(figures("magicnet"), title=TITLE, name=NAME, headings={"claims": "Claims"}),
        "findings": charts.bars(findings("spherion-2011"), title=TITLE, name=NAME),
    }


def test_every_pattern_lacks_nothing_and_draws_in_every_edition(code: str) -> None:
    assert set(charts.PATTERNS) <= drawn().keys()
    for name, chart in drawn().items():
        spec = chart.to_dict()
        assert missing_parts(spec) == [], name
        assert chart_title(spec) == TITLE
        for one in (spec, metadata_of(spec).narrow):
            svg = vl_convert.vegalite_to_svg(apply_style(one, edition(code)), vl_version="6.4")
            assert svg.count("<path") + svg.count("<text") > 4, name


def test_a_number_in_a_chart_is_as_hedged_as_the_article_has_it(code: str) -> None:
    svg = inline_svg(drawn()["bars"].to_dict(), edition(code), id="x", kind="wide")
    assert {"it": "fino all’85% ≠", "en": "up to 85% ≠"}[code] in svg
    assert {"it": "oltre il 78% ≠", "en": "more than 78% ≠"}[code] in svg


def test_a_third_is_printed_as_the_words_it_was(code: str) -> None:
    rows = figures("technoretail")
    spec = charts.bars(rows[rows.series == "return"], title=TITLE, name=NAME).to_dict()
    assert {"it": "circa un terzo", "en": "about a third"}[code] in spec["description"]


def test_the_description_says_every_number_with_its_label(code: str) -> None:
    description = charts.bars(figures("magicnet"), title=TITLE, name=NAME).to_dict()["description"]
    for row in figures("magicnet").itertuples():
        assert row.category in description


def test_the_drawing_in_the_page_has_variables_for_colours_and_the_file_has_colours(code: str) -> None:
    spec = drawn()["bars"].to_dict()
    page, file = inline_svg(spec, edition(code), id="x", kind="wide"), standalone_svg(spec, edition(code))
    assert "var(--differs)" in page
    assert "var(" not in file
    assert TITLE in file
    assert edition(code).say("Source") in file


def test_the_same_specification_gives_the_same_bytes(code: str) -> None:
    first, second = (charts.verdicts(figures(), title=TITLE, name=NAME).to_dict() for _ in range(2))
    assert first == second
    assert standalone_svg(first, edition(code)) == standalone_svg(second, edition(code))


def test_the_squares_of_the_verdicts_are_named_links_one_for_each_figure(code: str) -> None:
    svg = inline_svg(drawn()["verdicts"].to_dict(), edition(code), id="x", kind="wide")
    links = re.findall(r'<a href="([^"]*)" aria-label="[^"]+"><title>', svg)
    assert sorted(links) == sorted(f"data.html#{row.id}" for row in figures().itertuples())
    assert "<a" not in standalone_svg(drawn()["verdicts"].to_dict(), edition(code))
    assert 'role="group"' in svg


def test_a_figures_study_is_named_as_attributed_and_a_findings_as_its_source(code: str) -> None:
    say = edition(code).say
    named = dict(chart_sources(metadata_of(drawn()["change"].to_dict()), edition(code)))
    assert [one["label"].split(",")[0] for one in named[say("Source")]] == ["Technoretail"]
    assert {one["label"].split(",")[0] for one in named[say("Attributed there to")]} == {"American Express"}
    found = dict(chart_sources(metadata_of(drawn()["findings"].to_dict()), edition(code)))
    assert [one["label"].split(",")[0] for one in found[say("Source")]] == ["Spherion"]


def test_beside_its_article_a_source_has_its_own_bar_its_own_words_and_its_name_in_the_caption(code: str) -> None:
    chart = drawn()["against"]
    marks = [
        row for rows in chart.to_dict()["datasets"].values() for row in rows if row.get("id") == "metisoft.abandoned"
    ]
    assert {row["verdict"] for row in marks} == {"confirmed", "source"}
    assert len({row["tip"] for row in marks}) == 2
    named = dict(chart_sources(metadata_of(chart.to_dict()), edition(code)))
    titles = [one["label"] for one in named[edition(code).say("Source")]]
    assert any("Barometer 2011" in title for title in titles)  # read for a figure whose article names no study
    assert "source" in metadata_of(chart.to_dict()).legend


def test_an_interval_stays_within_nothing_and_everything(code: str) -> None:
    rows = social_use().assign(value=[99.9, 0.1, 50.0])
    drawn_rows = charts.intervals(rows, title=TITLE, name=NAME, assuming="amex-2014-it").to_dict()["datasets"].values()
    bars = [row for rows in drawn_rows for row in rows if "high" in row]
    assert max(row["high"] for row in bars) == 100
    assert min(row["low"] for row in bars) == 0


def test_the_table_has_a_row_a_figure_and_a_cell_a_heading(code: str) -> None:
    for chart in drawn().values():
        meta = metadata_of(chart.to_dict())
        rows = table_rows(meta, edition(code))
        assert len(rows) == len(meta.ids or rows)
        assert {len(row) for row in rows} == {len(table_head(meta, edition(code)))}


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (lambda: charts.bars(figures("magicnet").head(0), title=TITLE, name=NAME), "the selection is empty"),
        (lambda: charts.bars(figures("working-solutions"), title=TITLE, name=NAME), "several units"),
        (
            lambda: charts.bars(figures("metisoft").head(1), title=TITLE, name=NAME),
            "'metisoft.headline-half' has no category",
        ),
        (lambda: charts.change(figures("magicnet"), title=TITLE, name=NAME), "has no year; leave it out"),
        (lambda: charts.change(social_use().assign(value_to=60.0), title=TITLE, name=NAME), "which a line cannot show"),
        (lambda: charts.intervals(social_use(), title=TITLE, name=NAME), "'amex-2017-it' has no sample_size"),
        (
            lambda: charts.intervals(figures("metisoft").iloc[1:2], title=TITLE, name=NAME, labels="category"),
            "is in points",
        ),
        (lambda: charts.explorer(figures("metisoft").iloc[1:2], title=TITLE, name=NAME), "is in points"),
        (lambda: charts.explorer(findings("spherion-2011"), title=TITLE, name=NAME), "has no topic"),
        (
            lambda: charts.conditions(figures("metisoft").head(1), title=TITLE, name=NAME),
            "'metisoft.headline-half' has no category",
        ),
        (
            lambda: charts.verdicts(figures().assign(verdict=""), title=TITLE, name=NAME),
            "has no verdict in data/checks.csv",
        ),
    ],
)
def test_a_selection_that_cannot_be_drawn_says_why(chart: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chart()  # type: ignore[operator]


def test_a_chart_of_the_writers_own_is_told_what_it_lacks() -> None:
    frame = pd.DataFrame({"id": ["magicnet.nothing"], "value": [1]})
    spec = alt.Chart(frame).mark_bar().encode(x="value:Q").to_dict()
    assert missing_parts(spec) == [
        "a chart without a name in small letters and hyphens",
        "a chart without a title",
        "a chart without a description",
        "a chart without a unit",
        "a chart of figures that the data does not have: magicnet.nothing",
        "an axis that shows the name of a column, 'value'; give it a title",
    ]


def test_numbers_and_months_of_axes_follow_the_edition() -> None:
    assert [vega_locale(one.code)["number"]["decimal"] for one in EDITIONS] == [",", "."]
    assert [vega_locale(one.code)["time"]["months"][0] for one in EDITIONS] == ["gennaio", "January"]
    assert [vega_locale(one.code)["time"]["days"][0] for one in EDITIONS] == ["domenica", "Sunday"]


def test_every_article_is_drawn_in_the_picture_of_the_verdicts() -> None:
    assert drawn()["verdicts"].usermeta["cifra"]["ids"]
    assert set(figures().article) == set(article_ids(ROOT))


def test_hostile_texts_are_inert_in_drawings_files_and_the_live_specification(code: str) -> None:
    hostile = "</script></svg><script>alert(1)</script>\x00\x08 \"quoted\" 'too' & " + "endless" * 30
    frame = figures("magicnet").assign(category=hostile, measure=hostile)
    spec = charts.bars(frame, title=hostile, name=NAME).to_dict()
    page, file = inline_svg(spec, edition(code), id="x", kind="wide"), standalone_svg(spec, edition(code))
    root = ElementTree.fromstring(file)  # noqa: S314 - well formed, whatever the data say
    for svg in (page, file):
        assert "<script" not in svg
        assert "\x00" not in svg
    assert float(root.attrib["width"]) < 900  # an endless word is broken, and does not widen the drawing
    script = live_specifications(spec, metadata_of(spec), edition(code), "x").rstrip(";\n")
    assert set(json.loads(script.removeprefix('(window.chartSpecifications ??= {})["x"] = '))) == {"wide", "narrow"}


def test_an_svg_to_take_away_says_its_title_source_and_licence(code: str) -> None:
    spec = drawn()["bars"].to_dict()
    root = ElementTree.fromstring(standalone_svg(spec, edition(code)))  # noqa: S314 - our own file
    svg = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{svg}title") == TITLE
    assert edition(code).say("Source") in (root.findtext(f"{svg}desc") or "")
    licence = root.find(".//{http://creativecommons.org/ns#}license")
    assert licence is not None
    assert list(licence.attrib.values()) == ["https://creativecommons.org/licenses/by/4.0/"]
    rights = root.findtext(".//{http://purl.org/dc/elements/1.1/}rights") or ""
    assert edition(code).say("Figure by figure") in rights


def test_a_png_to_take_away_says_its_title_source_and_licence(code: str) -> None:
    spec = drawn()["bars"].to_dict()
    said = file_statements(spec, edition(code))
    with Image.open(BytesIO(render_png(standalone_svg(spec, edition(code)), said, edition(code)))) as image:
        stated = {keyword: str(text) for keyword, text in image.text.items()}
    assert stated == {keyword.capitalize(): text for keyword, text in said.items()}
    assert stated["Title"] == TITLE
    assert "CC BY 4.0" in stated["Copyright"]


def test_a_link_to_another_site_is_named_and_left_as_it_is(code: str) -> None:
    frame = figures("magicnet")[["id", "value", "unit", "category"]].assign(href="https://example.org/?a=1&b=2#c")
    spec = alt.Chart(frame).mark_bar().encode(x="value:Q", y="category:N", href="href:N").to_dict()
    svg = inline_svg(spec, edition(code), id="x", kind="wide", to_root="../")
    assert 'href="https://example.org/?a=1&amp;b=2#c" aria-label=' in svg


def test_every_chart_of_the_site_is_a_real_table_too(built: Path, code: str) -> None:
    charts_seen = 0
    for path in sorted((built / code).glob("*.html")):
        for figure in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("figure.chart"):
            table = figure.select_one(".chart-tools table")
            assert table.caption.text == figure.select_one(".chart-title").text
            heads = table.select("thead th[scope=col]")
            assert len(heads) >= 2, path
            for row in table.select("tbody tr"):
                assert row.find(True).name == "th"
                assert row.find(True)["scope"] == "row"
                assert len(row.find_all(["th", "td"])) == len(heads), path
            charts_seen += 1
    assert charts_seen >= len(article_ids(ROOT))


def test_titles_in_another_language_say_so_in_the_caption(built: Path, code: str) -> None:
    languages = set()
    for path in sorted((built / code).glob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        languages |= {span["lang"] for span in page.select("figure.chart .chart-sources span[lang]")}
    assert languages == set(load_table(ROOT, "articles").language)


@pytest.mark.parametrize(("code", "width"), [*zip(CODES, (360, 1280), strict=True)], indirect=["code"])
def test_a_live_chart_has_the_size_the_numbers_and_the_policy_of_the_still_one(
    browser: Browser, address: str, code: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    violations: list[str] = []
    asked: list[str] = []
    page.on("console", lambda one: violations.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: violations.append(str(one)))
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("vega.js") else None)
    for name in ("social", "abandonment", "data"):
        page.goto(f"{address}{code}/{name}.html")
        asked.clear()
        for figure in page.locator("figure.chart").all():
            before = size_and_texts(figure)
            alive(page, figure)
            assert size_and_texts(figure) == before, name
        assert len(asked) == 1
    assert violations == []
    context.close()


def test_vega_is_not_asked_for_before_a_move(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{address}{DEFAULT.code}/social.html", wait_until="networkidle")
    page.mouse.wheel(0, 300)
    assert [url for url in asked if "vega" in url] == []


def test_the_keyboard_goes_from_mark_to_mark_which_say_their_words(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/magicnet.html")
    figure = page.locator("figure.chart").first
    alive(page, figure)
    tip = page.locator(".chart-tip")
    sum_of = figures("magicnet", edition=edition(code)).query("id == 'magicnet.turnover-at-risk'")
    shares = findings("bluewolf-2012", series="mistakes", edition=edition(code))
    stated = [*sum_of.measure, *shares.measure]
    keys = ("ArrowDown", "ArrowRight", "End", "ArrowDown", "ArrowLeft", "Home")
    for key, place in zip(keys, (0, 1, 3, 3, 2, 0), strict=True):
        page.keyboard.press(key)
        name, role = page.evaluate(FOCUSED)
        assert role == "img"
        assert name.startswith(f"{stated[place]}: ")
        expect(tip).to_have_text(name)
    assert figure.locator("svg.chart-wide").locator("[tabindex='0']").count() == 1
    assert figure.locator("svg.chart-wide").get_attribute("tabindex") == "-1"
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('.chart-drawing'))")
    assert figure.locator("[aria-roledescription]").count() == 0


def test_the_marks_that_are_links_stay_links_and_are_one_stop(page: Page, address: str) -> None:
    page.goto(f"{address}{DEFAULT.code}/index.html")
    drawing = page.locator("svg.chart-wide").first
    assert drawing.locator("a").count() == drawing.locator("a[tabindex='-1']").count() == len(figures())
    drawing.focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate(FOCUSED)[0]
    expect(page.locator(".chart-tip")).to_have_text(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/data.html#*")


def test_the_words_of_a_mark_may_be_pointed_at_and_sent_away(page: Page, address: str) -> None:
    page.goto(f"{address}{DEFAULT.code}/magicnet.html")
    figure = page.locator("figure.chart").first
    alive(page, figure)
    tip = page.locator(".chart-tip")
    figure.locator("g.mark-rect path").nth(1).hover()
    expect(tip).to_be_visible()
    tip.hover()
    page.wait_for_timeout(600)  # longer than words stay that nobody reads
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    figure.locator("g.mark-rect path").nth(2).hover()
    expect(tip).to_be_visible()
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


def test_a_finger_that_wakes_a_chart_gets_the_words_of_its_mark(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}{DEFAULT.code}/magicnet.html")
    page.locator("svg.chart-narrow g.mark-rect path").first.tap()
    expect(page.locator(".chart-tip")).to_be_visible(timeout=20_000)
    page.locator(".chart-title").first.tap()
    expect(page.locator(".chart-tip")).to_be_hidden()
    context.close()


def test_colours_follow_the_theme_without_reloading_still_and_live(page: Page, address: str) -> None:
    page.goto(f"{address}{DEFAULT.code}/magicnet.html")
    figure = page.locator("figure.chart").first
    still = [fills(page, theme) for theme in THEMES]
    alive(page, figure)
    assert [fills(page, theme) for theme in THEMES] == still
    assert not set(still[0]) & set(still[1])


@pytest.mark.parametrize("name", ["index", "social", "channels", "data", "verification", "money"])
def test_at_every_width_letters_are_large_enough_and_nothing_scrolls_sideways(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}{DEFAULT.code}/{name}.html")
    for width in (320, 360, 480, 575, 640, 768, 1024, 1280, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert min(page.evaluate(LETTERS)) >= 11, width


@pytest.mark.parametrize("name", ["data", "social"])
def test_on_paper_charts_are_light_and_whole(browser: Browser, address: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 718, "height": 1000}, color_scheme="dark")  # A4 with its margins
    page = context.new_page()
    page.goto(f"{address}{DEFAULT.code}/{name}.html")
    page.emulate_media(media="print")
    ink = f"rgb{tuple(int(palette('light')['--ink'][place : place + 2], 16) for place in (1, 3, 5))}"
    for figure in page.locator("figure.chart").all():
        drawing = seen(figure)
        box = drawing.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 718
        assert box["height"] <= 870  # 23 cm
        assert ink in drawing.evaluate(
            "svg => [...svg.querySelectorAll('text')].map(one => getComputedStyle(one).fill)"
        )
        assert figure.locator(".chart-tools").is_hidden()
    context.close()


def seen(figure: Locator) -> Locator:
    """Return the drawing of a chart that the screen shows."""
    wide = figure.locator("svg.chart-wide")
    return wide if wide.is_visible() else figure.locator("svg.chart-narrow")


def size_and_texts(figure: Locator) -> tuple[list[str], float, float]:
    """Return the texts of the drawing that is seen, and its width and height."""
    box = seen(figure).bounding_box()
    return sorted(seen(figure).locator("text").all_text_contents()), box["width"], box["height"]


def alive(page: Page, figure: Locator) -> None:
    """Bring a chart to life as the keyboard does."""
    button = figure.locator(".chart-wake")
    (button if button.count() else seen(figure)).focus()
    if button.count():
        page.keyboard.press("Enter")
    expect(figure).to_have_attribute("data-live", "yes")


def fills(page: Page, theme: str) -> list[str]:
    """Return the colours of a chart's marks and texts under a theme, chosen without reloading."""
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    return page.evaluate(
        "[...document.querySelectorAll('svg.chart-wide')].slice(0, 1).flatMap(svg => "
        "[...svg.querySelectorAll('.mark-rect path, text')].map(one => getComputedStyle(one).fill))"
    )


FOCUSED = "['aria-label', 'role'].map(name => document.activeElement.getAttribute(name))"
LETTERS = """() => [...document.querySelectorAll("figure.chart svg")]
  .filter(svg => svg.getBoundingClientRect().width > 0)
  .flatMap(svg => [...svg.querySelectorAll("text")].map(text =>
    parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
