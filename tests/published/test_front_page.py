"""The front page and the 404 in a real browser: a choice that is remembered, pages offered for one that is missing."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, Route

from cifra import project
from cifra.data.loading import figures
from cifra.editions import CODES, EDITIONS, LOCALE_FOLDER, edition
from cifra.site.front_page import VERDICTS_OF_SEVERAL, page_titles, verdict_counts, write_front_page
from tests.conftest import ROOT

FIRST, SECOND = CODES[:2]
TEMPLATE = "404.html"


@pytest.fixture
def lost(page: Page, built: Path) -> Page:
    """Return a page of a host that answers the 404 for whatever is missing, as GitHub Pages does."""

    def answer(route: Route) -> None:
        path = built / route.request.url.split("/", 3)[3].partition("?")[0]
        there = path.is_file()
        route.fulfill(status=200 if there else 404, path=path if there else built / TEMPLATE)

    page.route("http://pages.example/**", answer)
    return page


def test_both_editions_are_offered_by_name_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for one in EDITIONS:
        part = page.locator(f"section[lang={one.code}]")
        assert part.get_by_role("link").get_attribute("href") == f"{one.code}/index.html"
        assert one.say("Figure by figure") in part.inner_text()
    context.close()


def test_its_numbers_are_those_of_the_data(built: Path) -> None:
    page = BeautifulSoup((built / "index.html").read_text("utf-8"), "html.parser")
    counts = figures().verdict.value_counts()
    for one in EDITIONS:
        rows = page.select(f"section[lang={one.code}] .verdicts li")
        assert {row.span["class"][1]: int(row.strong.text) for row in rows} == counts.to_dict()
    assert len(page.select(".squares .sign")) == len(figures())


def test_one_figure_and_several_have_their_own_words() -> None:
    italian = edition("it")
    said = [one["words"] for one in verdict_counts(["differs", "confirmed", "confirmed"], italian)]
    assert said == ["coincidono con la fonte", "non coincide"]
    catalogue = (LOCALE_FOLDER / "it" / "LC_MESSAGES" / "cifra.po").read_text("utf-8")
    assert [one for one in VERDICTS_OF_SEVERAL.values() if f'msgid "{one}"' not in catalogue] == []


@pytest.mark.parametrize("code", CODES)
def test_who_entered_an_edition_is_led_there_and_can_come_back_to_choose(page: Page, address: str, code: str) -> None:
    page.goto(address)
    page.locator(f"a.enter[hreflang={code}]").click()
    page.wait_for_url(f"**/{code}/index.html")
    page.goto(address)
    page.wait_for_url(f"**/{code}/index.html")
    page.locator(".choose-language a").click()
    page.wait_for_url("**/index.html?choose")
    assert page.locator("a.enter").count() == len(EDITIONS)
    page.goto(address)
    assert page.locator("a.enter").first.is_visible()


def test_a_language_link_is_a_choice(page: Page, address: str) -> None:
    page.goto(f"{address}{FIRST}/method.html")
    page.locator(f".language-link a[hreflang={SECOND}]").click()
    page.wait_for_url(f"**/{SECOND}/method.html*")
    page.goto(address)
    page.wait_for_url(f"**/{SECOND}/index.html")


def test_the_wrong_page_is_never_drawn(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(f"localStorage.setItem('cifra-edition', '{SECOND}')")
    drawn: list[bool] = []
    page.expose_function("tell", lambda seen: drawn.append(seen))
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('main.front') && "
        "tell(document.documentElement.checkVisibility()))"
    )
    page.goto(address)
    page.wait_for_url(f"**/{SECOND}/index.html")
    assert not any(drawn)


def test_an_edition_that_no_longer_exists_leads_nowhere(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("localStorage.setItem('cifra-edition', 'xx')")
    page.goto(address)
    assert page.locator("a.enter").first.is_visible()


def test_the_readers_own_language_is_marked_and_nobody_is_led(browser: Browser, address: str) -> None:
    for code in CODES:
        context = browser.new_context(locale=edition(code).territory.replace("_", "-"))
        page = context.new_page()
        page.goto(address)
        assert page.locator(".enter.yours").get_attribute("hreflang") == code
        context.close()


@pytest.mark.parametrize("path", ["index.html", TEMPLATE])
def test_it_fits_the_smallest_screen(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("missing", ["fr/metisoft.html", "metisoft.html", "it/METISOFT/", "it/old/metisof.html"])
def test_a_missing_page_is_offered_in_every_edition_by_its_title(lost: Page, missing: str) -> None:
    lost.goto(f"http://pages.example/{missing}")
    for one in EDITIONS:
        offer = lost.locator(f"section[lang={one.code}] .offers a").first
        assert offer.get_attribute("href") == f"/{one.code}/metisoft.html"
        assert offer.inner_text() == dict(page_titles(ROOT)[one.code])["metisoft"]


def test_a_page_is_found_by_the_words_of_its_title(lost: Page) -> None:
    lost.goto("http://pages.example/en/how-each-figure-was-traced.html")
    assert lost.locator("section[lang=en] .offers a").first.get_attribute("href") == "/en/method.html"


def test_what_is_like_no_page_is_offered_none(lost: Page) -> None:
    lost.goto("http://pages.example/wp-login.php")
    assert lost.locator(".offers:visible").count() == 0
    assert lost.locator("a.enter:visible").count() == len(EDITIONS)


def test_a_page_that_one_edition_lacks_is_offered_in_the_other(lost: Page, built: Path) -> None:
    text = (built / TEMPLATE).read_text("utf-8")
    without = re.sub(rf'<li><a href="/{FIRST}/method.html".*?</li>', "", text)
    assert without != text
    lost.route(
        f"**/{FIRST}/method.html", lambda route: route.fulfill(status=404, body=without, content_type="text/html")
    )
    lost.goto(f"http://pages.example/{FIRST}/method.html")
    offer = lost.locator(f"section[lang={FIRST}] .offers a")
    assert [offer.get_attribute("href"), offer.get_attribute("lang")] == [f"/{SECOND}/method.html", SECOND]


def test_without_javascript_every_page_is_a_link_and_the_search_a_form(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + TEMPLATE)
    for code in CODES:
        names = [path.stem for path in project.chapter_files(ROOT, code)]
        links = page.locator(f"section[lang={code}] .pages a").evaluate_all("all => all.map(one => one.pathname)")
        assert sorted(links) == [f"/{code}/{name}.html" for name in sorted(names)]
        assert page.locator(f"section[lang={code}] form").get_attribute("action") == f"/{code}/search.html"
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    context.close()


def test_with_an_address_the_404_and_the_front_page_stand_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, "https://reports.example/cifra/")
    write_front_page(tmp_path, ROOT)
    lost = BeautifulSoup((tmp_path / TEMPLATE).read_text("utf-8"), "html.parser")
    loaded = [
        one.get("href") or one.get("src") or one.get("action")
        for one in lost.select("[href]:not([rel=icon]), [src], form")
    ]
    assert [one for one in loaded if not one.startswith("/cifra/")] == []
    page = BeautifulSoup((tmp_path / "index.html").read_text("utf-8"), "html.parser")
    assert page.find("link", rel="canonical")["href"] == "https://reports.example/cifra/"
    assert [one["hreflang"] for one in page.find_all("link", hreflang=True)] == [*CODES, "x-default"]
    assert page.find("meta", property="og:image")["content"] == "https://reports.example/cifra/card.png"
    assert '"@type": "WebSite"' in page.find("script", type="application/ld+json").string
