"""The cards beside the numbers of the prose: what they say, when they come, how they go, in a real browser."""

import gzip
import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page, Route, expect

from cifra.data.loading import data_stamp, figures
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import CODES, EDITIONS, edition
from cifra.numbers.stat import numbers_by_id
from cifra.pages.hover_cards import HOVER_CARDS_FILE, OF_A_FIGURE, OF_A_FINDING, OF_A_SAMPLE, cards_of_numbers
from cifra.project import DATA_PAGE
from cifra.sphinxext.roles import number_targets
from tests.colours import THEMES
from tests.conftest import ROOT, until

CARD = ".preview"
PROSE = "technoretail"  # a chapter with numbers of an article and of its sources
DIFFERS = "verification"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]  # the rules of axe-core for it, by their tags
MORE = ("All about this figure", "All about this study", "In the glossary")
TERM = 'a[href*="#term-"]:not(.headerlink)'
SCREENS = [(360, 740), (1280, 900)]


@pytest.fixture(params=SCREENS, ids=str)
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a page on a phone and on a wide screen."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a page on a touch screen."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_every_number_and_every_term_of_every_page_has_its_card(built: Path, code: str) -> None:
    told, missing = cards(built, code), []
    for path in sorted((built / code).glob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        links = page.select(f"a.stat, article {TERM}")
        missing += [link["href"] for link in links if unquote(urlsplit(str(link["href"])).fragment) not in told]
    assert missing == []
    assert any(one.startswith("term-") for one in told)


@pytest.mark.parametrize("one", EDITIONS, ids=CODES)
def test_every_number_that_prose_can_print_has_its_card(one: Any) -> None:
    anchors = number_targets(ROOT, data_stamp(ROOT), one)
    assert {anchors[id].anchor for id in numbers_by_id(ROOT)} == set(cards_of_numbers(one))


@pytest.mark.parametrize("code", CODES)
def test_cards_are_texts_that_load_quickly_and_in_the_edition_s_words(built: Path, code: str) -> None:
    raw = (built / code / HOVER_CARDS_FILE).read_bytes()
    assert len(gzip.compress(raw, mtime=0)) < 16_000
    told, say = cards(built, code), edition(code).say
    for row in figures(edition=edition(code)).itertuples():
        card = told[row.id]
        assert plain(card["about"]) == row.measure
        assert (card["verdict"], card["sign"]) == (row.verdict, VERDICT_SIGNS[row.verdict])
        assert card["verdict_name"] == say(VERDICT_NAMES[row.verdict])
        assert {name: plain(text) for name, text in card["lines"]}[say("Note")] == row.note
    assert not re.search(r"</?[a-z]+[ >]", json.dumps(told))


def test_the_words_of_the_cards_are_translated() -> None:
    names = {name for name, _ in OF_A_FIGURE} | {*OF_A_FINDING, *OF_A_SAMPLE}
    others = [one for one in EDITIONS if one.code != "en"]
    same = {name for one in others for name in (*names, *MORE) if one.say(name) == name}
    assert same == set()


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_asked_for_before_the_first_move_toward_a_number(page: Page, address: str, code: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{code}/{PROSE}.html", wait_until="networkidle")
    assert not [url for url in asked if url.endswith(HOVER_CARDS_FILE)]
    page.locator("a.stat").first.hover()
    expect(page.locator(CARD)).to_be_visible()
    another = page.locator("a.stat").nth(1)
    measure = another.get_attribute("title").split(" – ")[0]
    another.hover()
    expect(page.locator(CARD)).to_contain_text(measure)
    assert len([url for url in asked if url.endswith(HOVER_CARDS_FILE)]) == 1


@pytest.mark.parametrize("code", CODES)
def test_a_card_says_what_whom_who_how_it_stands_and_leads_to_the_row(screen: Page, address: str, code: str) -> None:
    row = next(one for one in figures(edition=edition(code)).itertuples() if one.verdict == "differs" and one.country)
    screen.goto(f"{address}{code}/{row.article}.html")
    link = screen.locator(f'a.stat[href="{DATA_PAGE}.html#{row.id}"]').first
    link.hover()
    card = screen.locator(CARD)
    verdict = edition(code).say(VERDICT_NAMES["differs"])
    for words in (row.measure, row.group, VERDICT_SIGNS["differs"], verdict, row.note):
        expect(card).to_contain_text(words)
    assert inside(card, screen)
    more = card.get_by_role("link")
    assert more.get_attribute("href") == link.evaluate("link => link.href")
    more.click()
    assert screen.url.endswith(f"{DATA_PAGE}.html#{row.id}")


@pytest.mark.parametrize(
    ("code", "number"), [("it", "1.000"), ("en", "1,000"), ("it", "62 miliardi di dollari"), ("en", "$62 billion")]
)
def test_numbers_have_the_edition_s_form(built: Path, code: str, number: str) -> None:
    assert number in {one.get("number") for one in cards(built, code).values()}


def test_the_pointer_moves_into_the_card_and_away_from_it(screen: Page, address: str) -> None:
    card, link = opened_by_pointer(screen, address)
    box = card.bounding_box()
    screen.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
    screen.wait_for_timeout(600)
    expect(card).to_be_visible()
    screen.mouse.move(2, 2)
    expect(card).to_have_count(0)
    assert link.get_attribute("title")


def test_escape_closes_the_card_and_leaves_the_pointer_and_the_focus_where_they_are(screen: Page, address: str) -> None:
    card, link = opened_by_pointer(screen, address)
    screen.keyboard.press("Escape")
    expect(card).to_have_count(0)
    screen.wait_for_timeout(500)
    expect(card).to_have_count(0)
    focus_by_keyboard(screen, link)
    expect(card).to_be_visible()
    screen.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(link).to_be_focused()


def test_the_keyboard_opens_a_card_goes_into_it_and_on(screen: Page, address: str) -> None:
    screen.goto(f"{address}en/{PROSE}.html")
    link = screen.locator("a.stat").first
    focus_by_keyboard(screen, link)
    card = screen.locator(CARD)
    expect(card).to_be_visible()
    screen.keyboard.press("Tab")
    expect(card.get_by_role("link")).to_be_focused()
    screen.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(card).to_have_count(0)
    screen.keyboard.press("Tab")
    expect(link).not_to_be_focused()
    expect(link.locator("xpath=following-sibling::*[1][@id='preview']")).to_have_count(0)


def test_a_card_opened_by_focus_stays_while_the_pointer_wanders(page: Page, address: str) -> None:
    page.goto(f"{address}en/{PROSE}.html")
    focus_by_keyboard(page, page.locator("a.stat").first)
    expect(page.locator(CARD)).to_be_visible()
    page.mouse.move(5, 5)
    page.mouse.move(15, 300, steps=4)
    page.wait_for_timeout(600)
    expect(page.locator(CARD)).to_be_visible()


def test_only_one_card_is_open_at_a_time(page: Page, address: str) -> None:
    page.goto(f"{address}it/{PROSE}.html")
    focus_by_keyboard(page, page.locator("a.stat").first)
    expect(page.locator(CARD)).to_be_visible()
    page.locator("a.stat").nth(2).hover()
    until(page, f"document.querySelector('{CARD}')?.previousElementSibling.matches(':hover')")
    assert page.locator(CARD).count() == 1


@pytest.mark.parametrize("code", CODES)
def test_the_first_tap_opens_the_card_and_the_second_follows_the_number(phone: Page, address: str, code: str) -> None:
    phone.goto(f"{address}{code}/{PROSE}.html")
    link = phone.locator("a.stat").first
    target = link.get_attribute("href")
    link.tap()
    card = phone.locator(CARD)
    expect(card).to_be_visible()
    assert inside(card, phone)
    assert phone.url.endswith(f"{PROSE}.html")
    phone.wait_for_timeout(500)
    expect(card).to_be_visible()
    link.tap()
    phone.wait_for_url(f"**/{target}")


def test_a_tap_elsewhere_closes_the_card_and_a_tap_on_its_link_follows_it(phone: Page, address: str) -> None:
    phone.goto(f"{address}it/{PROSE}.html")
    link, card = phone.locator("a.stat").first, phone.locator(CARD)
    target = link.get_attribute("href")
    link.tap()
    expect(card).to_be_visible()
    phone.touchscreen.tap(5, link.bounding_box()["y"])  # the page's margin: a card may lie over a long heading
    expect(card).to_have_count(0)
    link.tap()
    card.get_by_role("link").tap()
    phone.wait_for_url(f"**/{target}")


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (640, 400)])
def test_a_card_stays_in_sight_on_small_screens_and_at_high_zoom(
    browser: Browser, address: str, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{address}it/{DIFFERS}.html")
    links = page.locator("a.stat")
    for place in range(0, links.count(), 4):
        focus_by_keyboard(page, links.nth(place))
        expect(page.locator(CARD)).to_be_visible()
        assert inside(page.locator(CARD), page), place
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_a_term_of_the_glossary_shows_its_definition(page: Page, address: str, built: Path, code: str) -> None:
    page.goto(f"{address}{code}/abandonment.html")
    link = page.locator(f"article {TERM}").first
    anchor = urlsplit(link.get_attribute("href")).fragment
    glossary = BeautifulSoup((built / code / "glossary.html").read_text("utf-8"), "html.parser")
    definition = glossary.find(id=anchor).find_next("dd").get_text(" ", strip=True)
    link.hover()
    expect(page.locator(CARD)).to_contain_text(definition.split(".")[0])
    expect(page.locator(CARD)).to_contain_text(edition(code).say("In the glossary"))


def test_the_browser_s_own_tooltip_gives_way_and_comes_back(page: Page, address: str) -> None:
    card, link = opened_by_pointer(page, address)
    assert link.get_attribute("title") is None
    described = link.get_attribute("aria-describedby").split()
    told = " ".join(page.locator(f"#{id}").inner_text() for id in described)
    page.mouse.move(2, 2)
    expect(card).to_have_count(0)
    measure, *_, verdict = link.get_attribute("title").split(" – ")
    assert measure in told
    assert verdict.partition(": ")[2] in told
    assert link.get_attribute("aria-describedby") is None


def test_numbers_of_tables_and_charts_have_no_card(page: Page, address: str) -> None:
    for name in (DATA_PAGE, "magicnet"):
        page.goto(f"{address}en/{name}.html")
        assert page.locator("table a.stat, figure a.stat").count() == 0
    page.locator(".register-number").first.hover()
    page.wait_for_timeout(500)
    expect(page.locator(CARD)).to_have_count(0)


def test_without_javascript_a_number_is_a_link_with_its_title(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}it/{PROSE}.html")
    link = page.locator("a.stat").first
    assert link.get_attribute("title")
    target = link.get_attribute("href")
    link.click()
    assert page.url.endswith(target)
    context.close()


def test_where_the_cards_cannot_be_had_a_tap_follows_the_number(phone: Page, address: str) -> None:
    phone.route(f"**/{HOVER_CARDS_FILE}", lambda route: route.abort())
    phone.goto(f"{address}it/{PROSE}.html")
    target = phone.locator("a.stat").first.get_attribute("href")
    phone.locator("a.stat").first.tap()
    phone.wait_for_url(f"**/{target}")


@pytest.mark.parametrize("code", CODES)
def test_titles_in_another_language_are_marked_in_the_card(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/abandonment.html")
    page.locator('a.stat[href*="amex-201"]').first.hover()
    expect(page.locator(CARD)).to_be_visible()
    marked = page.locator(f"{CARD} [lang]").evaluate_all("all => all.map(one => one.lang)")
    assert marked == ([] if code == "en" else ["en"])


def test_markup_in_the_data_comes_out_as_text(page: Page, address: str) -> None:
    hostile = "<img src=x onerror=\"document.title='hacked'\"><b>bold</b>"

    def spoil(route: Route) -> None:
        told = route.fetch().json()
        lines = [[hostile, hostile], [hostile, [hostile, [hostile, "en"]]]]
        card = {"number": hostile, "about": hostile, "verdict": hostile, "sign": hostile, "verdict_name": hostile}
        route.fulfill(json=dict.fromkeys(told, card | {"lines": lines, "text": hostile, "more": hostile}))

    page.route(f"**/{HOVER_CARDS_FILE}", spoil)
    page.goto(f"{address}en/{PROSE}.html")
    page.locator("a.stat").first.hover()
    expect(page.locator(CARD)).to_contain_text(hostile)
    assert page.locator(f"{CARD} img, {CARD} b b").count() == 0
    assert page.title() != "hacked"


def test_the_open_card_breaks_no_rule_of_accessibility(screen: Page, address: str) -> None:
    screen.emulate_media(reduced_motion="reduce")
    opened_by_pointer(screen, address)
    for theme, (place, rules) in product(THEMES, ((None, {"runOnly": WCAG}), ("#article", None))):
        screen.emulate_media(color_scheme=theme)
        results = Axe().run(screen, place, rules)
        assert results.violations_count == 0, results.generate_report()


def test_motion_is_spared_and_paper_has_no_card(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    card, _ = opened_by_pointer(page, address)
    assert card.evaluate("card => getComputedStyle(card).transitionDuration") == "0s"
    page.emulate_media(media="print")
    expect(card).to_be_hidden()


def cards(built: Path, code: str) -> dict[str, Any]:
    """Return the cards of an edition of the built site."""
    told: dict[str, Any] = json.loads((built / code / HOVER_CARDS_FILE).read_text("utf-8"))
    return told


def plain(text: Any) -> str:
    """Return a text of a card without the languages of its pieces."""
    return text if isinstance(text, str) else "".join(one if isinstance(one, str) else one[0] for one in text)


def opened_by_pointer(page: Page, address: str) -> tuple[Locator, Locator]:
    """Open the card of a page's first number with the pointer; return the card and the number."""
    page.goto(f"{address}it/{PROSE}.html")
    link = page.locator("a.stat").first
    link.hover()
    expect(page.locator(CARD)).to_be_visible()
    return page.locator(CARD), link


def focus_by_keyboard(page: Page, link: Locator) -> None:
    """Bring the focus to a link as the keyboard does."""
    page.keyboard.press("Tab")
    link.focus()


def inside(card: Locator, page: Page) -> bool:
    """Return whether the whole card is in sight."""
    box = card.bounding_box()
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.clientHeight]")
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return min(box["x"], box["y"]) >= 0 and right <= size[0] and bottom <= size[1]
