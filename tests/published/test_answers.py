"""What answers a reader, in the real site: boxes, journeys, what changed, addresses that pages had."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from cifra import project
from cifra.content.answers import ANSWER_PARTS, old_addresses
from cifra.data.loading import load_table
from cifra.editions import CODES, edition
from cifra.pages.feed import FEED_FILE
from cifra.records.journeys import journey_ids
from tests.conftest import ROOT
from tests.site_pages import CHAPTERS

THEMES = [topic for topic in load_table(ROOT, "topics").id if topic in CHAPTERS]


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("code", CODES)
def test_every_theme_has_a_box_with_its_four_parts_its_age_and_its_study(built: Path, code: str) -> None:
    for name in THEMES:
        (box,) = read(built / code / f"{name}.html").select(".answer")
        assert [term.text for term in box.select("dt")] == [edition(code).say(part) for part in ANSWER_PARTS.values()]
        age = {"it": r"Questi dati hanno \d+ ann[io]\. ", "en": r"These data are \d+ years? old\. "}[code]
        assert re.match(age, box.select("dd")[1].text.strip()), name
        assert box.select_one(".answer-source a")["href"].startswith("studies.html#")
        assert box["id"]


@pytest.mark.parametrize("code", CODES)
def test_a_button_copies_the_sentence_with_its_source_and_address(browser: Browser, address: str, code: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{code}/abandonment.html")
    sentence = " ".join(page.locator(".answer dd p").first.inner_text().split())
    page.get_by_role("button", name=edition(code).say("Copy the sentence")).click()
    expect(page.locator(".answer .copybtn")).to_have_text(edition(code).say("Copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    source = page.locator(".answer-source").inner_text()
    assert copied == f"{sentence} {source} {address}{code}/abandonment.html#quote-abandonment"
    context.close()


def test_without_javascript_the_box_has_no_button(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{CODES[0]}/abandonment.html")
    expect(page.locator(".answer dd").first).to_be_visible()
    expect(page.locator(".answer button")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_the_journeys_has_them_all_and_fits_a_small_screen(page: Page, address: str, code: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{address}{code}/journeys.html")
    shown = page.locator(".journey").evaluate_all("lists => lists.map(list => list.id)")
    assert sorted(shown) == sorted(f"journey-{journey}" for journey in journey_ids(ROOT))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator(".journey mark").count() > len(shown)


@pytest.mark.parametrize("code", CODES)
def test_a_row_of_a_register_leads_to_the_journey_of_its_figure(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/metisoft.html")
    row = page.locator("[id='metisoft.failed-expectations']")
    row.get_by_role("link", name=edition(code).say("How this number travelled")).click()
    expect(page).to_have_url(f"{address}{code}/journeys.html#journey-exceed-to-meet")


@pytest.mark.parametrize("code", CODES)
def test_every_page_names_the_feed_of_its_edition(built: Path, code: str) -> None:
    (link,) = read(built / code / "method.html").select("link[rel=alternate][type='application/atom+xml']")
    assert link["href"] == f"./{FEED_FILE}"
    entries = re.findall(r'href="changes.html#([^"]+)"', (built / code / FEED_FILE).read_text("utf-8"))
    page = read(built / code / "changes.html")
    assert entries == [item["id"] for item in page.select(".changes > li")]
    assert entries


@pytest.mark.parametrize("code", CODES)
def test_an_address_that_a_page_had_opens_the_page_that_took_over(page: Page, address: str, code: str) -> None:
    assert old_addresses(project.chapter_file(ROOT, code, "data")) == {"explore": "percentages"}
    page.goto(f"{address}{code}/explore.html")
    expect(page).to_have_url(f"{address}{code}/data.html#percentages")
