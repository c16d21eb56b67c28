"""The pages that show all of the data, in a real browser: the collection, the studies, the view of all percentages."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page, expect

from cifra.data.loading import figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import CODES, DEFAULT, edition
from cifra.records.blocks import article_card
from tests.conftest import ROOT

TOTAL = len(figures())
EVERY_EDITION = pytest.mark.parametrize("code", CODES)


@pytest.fixture
def code() -> str:
    """Return the first edition; a test of words has all of them as its parameter `code`."""
    return DEFAULT.code


@pytest.fixture
def data(page: Page, address: str, code: str) -> Page:
    """Return the data page."""
    page.goto(f"{address}{code}/data.html")
    return page


@EVERY_EDITION
def test_it_has_a_row_for_every_figure_in_plain_html(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "data.html").read_text("utf-8"), "html.parser")
    rows = page.select(".collection-table tbody tr")
    assert [row["id"] for row in rows] == figures(edition=edition(code)).id.tolist()
    for row in rows:
        assert row.select_one("details dd"), row["id"]
        assert len(row.select("th[scope=row]")) == 1
    assert page.select_one(".collection-table caption").text
    assert {cell["scope"] for cell in page.select(".collection-table thead th")} == {"col"}


@EVERY_EDITION
def test_a_card_prints_the_day_of_an_article_before_how_it_is_known(code: str) -> None:
    articles = load_table(ROOT, "articles")
    assert set(articles.published) > {""}
    for row in articles.itertuples():
        printed = {name: text for name, text, *_ in article_card(row.id, edition(code))["lines"]}[
            edition(code).say("When")
        ]
        day, _, note = printed.rpartition(getattr(row, f"published_note_{code}"))
        assert (bool(day), note) == (bool(row.published), "")
        assert row.published[:4] in day


def test_every_choice_of_every_menu_finds_figures(data: Page, code: str) -> None:
    for menu in data.locator(".collection-filters select").all():
        values = [option.inner_text() for option in menu.locator("option").all()[1:]]
        assert len(values) > 1
        for value in values:
            menu.select_option(label=value)
            assert 0 < shown(data) <= TOTAL, value
        menu.select_option(index=0)
    assert shown(data) == TOTAL


@EVERY_EDITION
def test_the_verdicts_in_the_menu_count_what_the_data_count(data: Page, code: str) -> None:
    stated = figures(edition=edition(code))
    for verdict, count in stated.verdict.value_counts().items():
        menu(data, code, "Verdict").select_option(label=edition(code).say(VERDICT_NAMES[verdict]))
        assert shown(data) == count


def test_a_country_and_a_year_that_only_the_source_says_are_found_too(data: Page, code: str) -> None:
    menu(data, code, "Country").select_option(label={"it": "Stati Uniti", "en": "United States"}[code])
    menu(data, code, "Year").select_option(label="2012")
    assert "metisoft.abandoned" in ids(data)


@EVERY_EDITION
def test_search_sort_filter_and_reset_work_from_the_keyboard(data: Page, code: str) -> None:
    data.locator(".collection-search input").focus()
    data.keyboard.type("zzz")
    assert shown(data) == 0
    expect(data.locator(".collection-table tbody")).to_have_text(edition(code).say("No figure answers this search."))
    data.keyboard.press("ControlOrMeta+a")
    data.keyboard.type("Metisoft")
    assert shown(data) == len(figures("metisoft"))
    data.keyboard.press("Tab")
    assert data.evaluate("document.activeElement.tagName") == "SELECT"
    button = data.locator(".collection-filters button")
    button.focus()
    data.keyboard.press("Enter")
    expect(data.locator(".collection-table tbody tr[id]")).to_have_count(TOTAL)
    assert shown(data) == TOTAL


@pytest.mark.parametrize(("code", "key"), [*zip(CODES, ("Enter", "Space"), strict=True)])
def test_a_heading_sorts_from_the_keyboard_says_so_and_keeps_the_focus(data: Page, code: str, key: str) -> None:
    heading = data.locator("thead th").first
    button = heading.locator("button")
    assert button.get_attribute("title") == edition(code).say("sort")
    values = figures(edition=edition(code)).set_index("id").value
    unsorted = ids(data)
    for direction, ordered in (("ascending", sorted(values)), ("descending", sorted(values, reverse=True))):
        button.focus()
        data.keyboard.press(key)
        expect(heading).to_have_attribute("aria-sort", direction)
        assert [values[id] for id in ids(data)] == ordered
        assert data.evaluate("document.activeElement.parentElement.cellIndex") == 0
        status = data.locator("[role=status]").first.inner_text()
        assert f"“{edition(code).say('Figure')}”" in status or f"«{edition(code).say('Figure')}»" in status
    data.keyboard.press(key)
    assert heading.get_attribute("aria-sort") is None
    assert ids(data) == unsorted


@EVERY_EDITION
def test_every_heading_sorts_and_only_one_at_a_time(data: Page) -> None:
    headings = data.locator(".collection thead th")
    for place in range(1, headings.count()):
        headings.nth(place).locator("button").click()
        assert data.evaluate(SORTED) == [place]
        words = data.evaluate(WORDS, place)
        assert words == data.evaluate(IN_ORDER, words), place


def test_the_search_finds_figures_by_what_they_say_and_not_by_the_words_around_them(data: Page, code: str) -> None:
    field = data.locator(".collection-search input")
    field.fill("CC BY")  # in every citation
    assert shown(data) == 0
    field.fill("OLIVER")
    assert set(ids(data)) == set(figures()[figures().study == "oliver"].id)


@pytest.mark.parametrize(
    ("code", "typed", "id"),
    [
        ("it", "all'85%", "magicnet.turnover-at-risk"),
        ("it", "ALL’85%", "magicnet.turnover-at-risk"),
        ("it", "80.6", "metisoft.index-level"),
        ("it", "80,6", "metisoft.index-level"),
        ("en", "80,6", "metisoft.index-level"),
        ("it", "qualita\u0300", "technoretail.decisive-factor"),
        ("it", "QUALITA", "technoretail.decisive-factor"),
    ],
)
def test_what_a_keyboard_writes_otherwise_is_found(page: Page, address: str, code: str, typed: str, id: str) -> None:
    page.goto(f"{address}{code}/data.html")
    page.locator(".collection-search input").fill(typed)
    assert id in ids(page)
    assert shown(page) < TOTAL


def test_the_address_of_a_row_opens_it_under_the_header(page: Page, address: str, code: str) -> None:
    for id in ("metisoft.abandoned", "technoretail.wait-2017", "fidelizzazione.luxury-redress"):
        page.goto("about:blank")
        page.goto(f"{address}{code}/data.html#{id}")
        row = page.locator(f'[id="{id}"]')
        expect(row.locator("dl")).to_be_visible()
        top = row.bounding_box()["y"]
        header = page.locator(".bar").bounding_box()
        assert header["y"] + header["height"] - 2 <= top < 450, id
        assert page.locator("tr:target").get_attribute("id") == id


def test_a_row_that_is_filtered_out_comes_back_when_its_address_is_opened(data: Page, code: str) -> None:
    data.locator(".collection-search input").fill("OLIVER")
    data.evaluate("location.hash = '#metisoft.abandoned'")
    expect(data.locator('[id="metisoft.abandoned"] dl')).to_be_visible()
    assert shown(data) == TOTAL
    data.evaluate("location.hash = '#%E0%A4%A'")  # no address at all: nothing happens
    assert shown(data) == TOTAL


def test_without_javascript_it_is_a_plain_table_whose_rows_open(browser: Browser, address: str, code: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{code}/data.html#metisoft.abandoned")
    assert page.locator(".collection-filters").is_hidden()
    assert page.locator(".collection-table tbody tr:visible").count() == TOTAL
    row = page.locator("tr:target")
    assert row.get_attribute("id") == "metisoft.abandoned"
    row.locator("summary").click()
    assert row.locator(".cite-text").is_visible()
    context.close()


@EVERY_EDITION
def test_on_the_smallest_screen_no_page_of_the_data_scrolls_sideways_with_all_its_parts_open(
    page: Page, address: str, code: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for name in ("data", "studies", "verification", "glossary"):
        page.goto(f"{address}{code}/{name}.html")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@EVERY_EDITION
def test_every_study_has_its_card_with_the_figures_that_rest_on_it_and_its_own_numbers(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "studies.html").read_text("utf-8"), "html.parser")
    cards = {card["id"]: card for card in page.select(".study")}
    assert list(cards) == load_table(ROOT, "studies").id.tolist()
    stated, found = figures(edition=edition(code)), findings(edition=edition(code))
    for id, card in cards.items():
        resting = stated[(stated.study == id) | (stated.source_study == id)].id
        links = [link["href"] for link in card.select("li > a[href^='data.html']")]
        assert links == [f"data.html#{one}" for one in resting], id
        assert [item["id"] for item in card.select("li[id]")] == found[found.study == id].id.tolist()
        assert edition(code).say("Figure by figure") in card.select_one(".cite-text").text


def test_a_number_of_a_source_leads_to_its_place_on_the_card_of_its_study(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/abandonment.html")
    link = page.locator("a.stat[href^='studies.html#amex-2012-us.']").first
    number = link.inner_text().split()[-1]
    link.click()
    item = page.locator("li:target")
    assert item.is_visible()
    assert number.removeprefix("l’") in item.inner_text()


def test_a_term_leads_to_its_definition(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/abandonment.html")
    page.locator("a[href^='glossary.html#term-']").first.click()
    assert page.locator("dt:target").is_visible()


@EVERY_EDITION
def test_every_link_to_a_term_leads_to_one_of_the_glossary(built: Path, code: str) -> None:
    glossary = BeautifulSoup((built / code / "glossary.html").read_text("utf-8"), "html.parser")
    terms = {term["id"] for term in glossary.select("dl.glossary dt")}
    pages = " ".join(path.read_text("utf-8") for path in (built / code).glob("*.html") if path.stem != "glossary")
    linked = set(re.findall(r'href="glossary\.html#(term-[^"]+)"', pages))
    assert linked
    assert linked <= terms


@EVERY_EDITION
def test_the_menus_of_the_view_of_all_percentages_leave_what_they_say(page: Page, address: str, code: str) -> None:
    percentages = figures(edition=edition(code))
    percentages = percentages[percentages.unit == "percent"]
    say = edition(code).say
    page.goto(f"{address}{code}/data.html")
    figure = page.locator("figure.chart")
    figure.locator(".chart-wake").focus()
    page.keyboard.press("Enter")
    expect(figure.locator(".vega-bindings")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    names = [name.inner_text() for name in figure.locator(".vega-bind-name").all()]
    assert names == [say("Article"), say("Year"), say("Verdict")]
    assert remaining(figure) == len(percentages)
    assert named_links(figure) == len(percentages)
    figure.locator("select").nth(0).select_option(label="Metisoft")
    assert remaining(figure) == int((percentages.article == "metisoft").sum())
    assert named_links(figure) == len(percentages)
    figure.locator("select").nth(2).select_option(label=say(VERDICT_NAMES["differs"]))
    both = (percentages.article == "metisoft") & (percentages.verdict == "differs")
    assert remaining(figure) == int(both.sum())
    figure.locator("button", has_text=say("Clear the filters")).click()
    expect(figure.locator("[role=status]")).to_contain_text(f"{len(percentages)}")
    assert figure.locator("svg [aria-roledescription]").count() == 0


def test_the_menus_follow_a_screen_that_turns(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/data.html")
    figure = page.locator("figure.chart")
    figure.locator(".chart-wake").click()
    expect(figure.locator(".vega-bindings")).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 900})
    drawing = figure.locator("svg.chart-narrow")
    expect(drawing).to_be_visible()
    expect(drawing.locator("a path[opacity]").first).to_be_attached()
    before = drawing.inner_html()
    figure.locator("select").nth(0).select_option(label="Metisoft")
    assert drawing.inner_html() != before


def test_coming_back_the_table_shows_what_its_menus_say(data: Page, address: str, code: str) -> None:
    menu(data, code, "Verdict").select_option(index=1)
    kept = shown(data)
    assert kept < TOTAL
    data.goto(f"{address}{code}/index.html")
    data.go_back()
    chosen = menu(data, code, "Verdict").evaluate("menu => menu.selectedIndex")
    assert shown(data) == (kept if chosen else TOTAL)


def test_a_stretch_of_the_scale_counts_its_figures(page: Page, address: str, code: str) -> None:
    percentages = figures(edition=edition(code))
    percentages = percentages[percentages.unit == "percent"]
    page.goto(f"{address}{code}/data.html")
    figure = page.locator("figure.chart")
    figure.locator(".chart-wake").click()
    expect(figure.locator(".vega-bindings")).to_be_visible()
    figure.scroll_into_view_if_needed()
    box = figure.locator("svg.chart-wide").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.62, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + 65, steps=8)
    page.mouse.up()
    high = int((percentages.value > 63).sum())
    assert remaining(figure) in range(high - 2, high + 3)
    assert remaining(figure) < len(percentages) / 2


@EVERY_EDITION
def test_each_square_of_the_view_leads_to_its_row(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "data.html").read_text("utf-8"), "html.parser")
    links = page.select("svg.chart-wide a")
    percentages = figures()[figures().unit == "percent"]
    assert {link["href"] for link in links} == {f"data.html#{id}" for id in percentages.id}
    assert all(link["aria-label"] for link in links)


def shown(page: Page) -> int:
    """Return how many rows the table shows, which its status tells too."""
    rows = page.locator(".collection-table tbody tr[id]").count()
    assert f" {rows} " in page.locator(".collection-filters [role=status]").inner_text()
    return rows


def ids(page: Page) -> list[str]:
    """Return the ids of the rows that the table shows, in its order."""
    return page.evaluate("[...document.querySelectorAll('.collection-table tbody tr[id]')].map(row => row.id)")


def menu(page: Page, code: str, name: str) -> Locator:
    """Return one of the filters by its name."""
    return page.locator(".collection-filters label", has_text=edition(code).say(name)).locator("select")


def named_links(figure: Locator) -> int:
    """Return how many squares of the live drawing are links with a name, which the keyboard reaches."""
    return figure.locator("svg.chart-wide a[href^='data.html#'][aria-label]").count()


def remaining(figure: Locator) -> int:
    """Return how many figures the choices leave, as the chart tells."""
    words = figure.locator("[role=status]").inner_text()
    return int(next(word for word in words.split() if word.isdigit()))


# The columns that say they are sorted; the words of a column from the top, and in the order of the page's language.
SORTED = "[...document.querySelectorAll('thead th')].flatMap((head, at) => (head.ariaSort ? [at] : []))"
WORDS = """place => [...document.querySelectorAll(".collection-table tbody tr")].map(({ cells }) =>
  (cells[place].querySelector(".collection-measure") ?? cells[place]).textContent.trim()
    .replace(/^[^\\p{L}\\d]+ /u, ""))"""
IN_ORDER = "words => words.toSorted(new Intl.Collator(document.documentElement.lang, { numeric: true }).compare)"
