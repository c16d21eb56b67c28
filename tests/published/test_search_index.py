"""The search in the real browser: what it loads and when, what it finds, by keyboard, on a phone, in both editions."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from cifra.data.loading import figures
from cifra.editions import CODES, EDITIONS, edition, siblings
from cifra.site.search_index import figure_records, indexed_text, write_search_index
from tests.conftest import ROOT

FINDS = {  # what a reader types, and where the first figures and the pages must lead
    "it": {
        "qualita": "technoretail.html",
        "abbandonare": "abandonment.html#quote-abandonment",
        "59%": "data.html#technoretail.decisive-factor",
        "59": "data.html#technoretail.decisive-factor",
        "62 miliardi": "data.html#working-solutions.lost-revenue",
        "80,6": "data.html#metisoft.index-level",
        "80.6": "data.html#metisoft.index-level",
        "campione": "glossary.html#term-campione",
        "Genesys": "studies.html#genesys-2009",
    },
    "en": {
        "abandonment": "abandonment.html#quote-abandonment",
        "59%": "data.html#technoretail.decisive-factor",
        "$62 billion": "data.html#working-solutions.lost-revenue",
        "80.6": "data.html#metisoft.index-level",
        "sample": "glossary.html#term-sample",
        "Genesys": "studies.html#genesys-2009",
    },
}


ASKED = {  # questions as readers type them, and where the first result must lead
    "it": {
        "quanti clienti rinunciano a un acquisto": "abandonment.html#quote-abandonment",
        "social assistenza": "social.html#quote-social",
        "carrello": "abandonment.html#quote-abandonment",
        "Zendesk": "index.html",  # nothing, with a way on
    },
    "en": {
        "how many customers abandon a purchase": "abandonment.html#quote-abandonment",
        "is the 83 billion figure real": "money.html#quote-money",
    },
}


# The pages that the search itself gives for each word.
SEARCHED = """async (words) => {
  const { search } = await import(new URL("pagefind/pagefind.js", location));
  const pages = async (word) => {
    const { results } = await search(word);
    return (await Promise.all(results.map((result) => result.data()))).map((found) => found.raw_url);
  };
  return Object.fromEntries(await Promise.all(words.map(async (word) => [word, await pages(word)])));
}"""


@pytest.fixture
def code() -> str:
    """Return the first edition; a test of words has all of them as its parameter `code`."""
    return CODES[0]


@pytest.fixture
def chapter(page: Page, address: str, code: str) -> Page:
    """Return a page with a chapter of the edition, as a reader has it before searching."""
    page.goto(f"{address}{code}/metisoft.html")
    return page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """Return the same chapter on a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}{CODES[0]}/metisoft.html")
    yield page
    context.close()


def box(page: Page) -> Locator:
    return page.locator("dialog.search-dialog .search")


def ask(page: Page, query: str) -> Locator:
    """Open the search with its key, type, and return its results when they are there."""
    page.keyboard.press("/")
    field = box(page).locator("input")
    field.fill("")  # what an earlier query found goes away
    field.fill(query)
    return results_in(box(page))


def results_in(search: Locator) -> Locator:
    """Return the results of a search that has said how many they are."""
    expect(search.get_by_role("status")).to_have_text(re.compile(r"\d|“|«"))
    return search.locator(".search-results")


def addresses(results: Locator) -> list[str]:
    return [str(link.get_attribute("href")) for link in results.locator("a").all()]


def test_nothing_of_the_search_is_loaded_before_it_is_opened(page: Page, address: str, code: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{code}/metisoft.html", wait_until="networkidle")
    unwanted = re.compile(r"pagefind|search-dialog|searchindex|searchtools|language_data|stemmer")
    assert [url for url in asked if unwanted.search(url)] == []
    ask(page, "59%")
    assert any("/pagefind/pagefind.js" in url for url in asked)


def test_sphinxs_own_search_is_not_in_the_site(built: Path) -> None:
    names = {"searchindex.js", "searchtools.js", "language_data.js"}
    assert [path.name for path in built.rglob("*.js") if path.name in names or "stemmer" in path.name] == []


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_search_and_escape_gives_the_focus_back(chapter: Page, keys: str) -> None:
    link = chapter.locator("article a.stat").first
    link.focus()
    chapter.keyboard.press(keys)
    expect(box(chapter).locator("input")).to_be_focused()
    chapter.keyboard.press("Escape")
    expect(chapter.locator("dialog.search-dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_escape_closes_a_search_that_has_results_too(chapter: Page) -> None:
    ask(chapter, "59%")
    chapter.keyboard.press("Escape")
    expect(chapter.locator("dialog.search-dialog")).to_be_hidden()


@pytest.mark.parametrize("code", CODES)
def test_the_button_opens_the_search_and_gets_the_focus_back(chapter: Page, code: str) -> None:
    button = chapter.locator(".search-open")
    expect(button).to_have_attribute("aria-haspopup", "dialog")
    for press in ("Enter", "Space"):
        button.press(press)
        expect(box(chapter).locator("input")).to_be_focused()
        chapter.get_by_role("button", name=edition(code).say("Close"), exact=True).click()
        expect(button).to_be_focused()


def test_a_slash_in_a_field_is_a_slash(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/data.html")
    field = page.locator(".collection-search input")
    field.press("/")
    expect(field).to_have_value("/")
    expect(page.locator("dialog.search-dialog")).to_have_count(0)


@pytest.mark.parametrize("code", CODES)
def test_a_reader_finds(chapter: Page, address: str, code: str) -> None:
    for query, place in FINDS[code].items():
        found, wanted = addresses(ask(chapter, query)), f"{address}{code}/{place}"
        assert wanted in found, query
        assert "data.html#" not in wanted or found[0] == wanted, query
        chapter.keyboard.press("Escape")


@pytest.mark.parametrize(("code", "query"), [(code, query) for code in CODES for query in ASKED.get(code, ())])
def test_a_question_is_answered_first(chapter: Page, address: str, code: str, query: str) -> None:
    results = ask(chapter, query)
    assert addresses(results)[0] == f"{address}{code}/{ASKED[code][query]}"
    if "#" in ASKED[code][query]:
        expect(results.locator("h2").first).to_have_text(edition(code).say("Answers"))
    results.locator("a").first.click()
    expect(chapter).to_have_url(f"{address}{code}/{ASKED[code][query]}")


def test_a_number_is_not_the_beginning_of_another(chapter: Page) -> None:
    assert all("5,9" not in text and "590" not in text for text in ask(chapter, "59").locator("mark").all_inner_texts())
    box(chapter).locator("input").fill("5998")
    expect(box(chapter).get_by_role("status")).to_have_text(re.compile("5998"))
    expect(box(chapter).locator(".search-results .search-item")).to_have_count(0)


@pytest.mark.parametrize("code", CODES)
def test_every_figure_is_found_by_the_number_that_its_edition_prints(built: Path, code: str) -> None:
    found = {record["meta"]["url"]: record["meta"]["title"] for record in figure_records(edition(code))}
    page = (built / code / "data.html").read_text("utf-8")
    assert set(found) == {f"data.html#{id}" for id in figures(edition=edition(code)).id}
    assert all(f'<span class="register-number">{number}</span>' in page for number in found.values())


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_the_search_itself_finds_every_figure_by_what_is_printed(chapter: Page, code: str) -> None:
    chapter.keyboard.press("/")
    field, results = box(chapter).locator("input"), box(chapter).locator(".search-results")
    for record in figure_records(edition(code)):
        field.fill("")
        expect(results.locator("a")).to_have_count(0)
        field.fill(record["meta"]["title"])
        expect(results.locator(f"a[href$='{record['meta']['url']}']"), record["meta"]["title"]).to_have_count(1)


@pytest.mark.parametrize("code", CODES)
def test_a_word_is_found_after_an_elision_too(chapter: Page, built: Path, code: str) -> None:
    texts = {path.name: indexed_text(path.read_text("utf-8")) for path in (built / code).glob("*.html")}
    wanted = {
        (word, name)
        for name, text in texts.items()
        if text
        for word in re.findall(r"\w[’'](\d+|[^\W\d_]{4,})", text.text())
    }
    assert code != "it" or len(wanted) > 100
    found = chapter.evaluate(SEARCHED, sorted({word for word, _ in wanted}))
    assert {(word, name) for word, name in wanted if f"/{name}" not in found[word]} == set()


@pytest.mark.parametrize("code", CODES)
def test_a_figure_says_its_verdict_in_words(chapter: Page, code: str) -> None:
    row = figures(edition=edition(code)).set_index("id").loc["metisoft.index-level"]
    first = ask(chapter, "80.6").locator(".search-figure").first
    expect(first).to_contain_text(row.measure)
    expect(first).to_contain_text(edition(code).say("matches its source"))
    expect(first.locator(".sign")).to_have_attribute("aria-hidden", "true")


@pytest.mark.parametrize("code", CODES)
def test_every_result_leads_to_a_place_that_exists(chapter: Page, built: Path, address: str) -> None:
    found = addresses(ask(chapter, "American Express"))
    assert len(found) > 20
    for place in found:
        path, _, id = place.removeprefix(address).partition("#")
        assert not id or f'id="{id}"' in (built / path).read_text("utf-8"), place


@pytest.mark.parametrize("code", CODES)
def test_only_the_text_of_the_pages_is_indexed(built: Path, code: str) -> None:
    page = indexed_text((built / code / "metisoft.html").read_text("utf-8"))
    assert page is not None
    text = page.text()
    assert not re.search(r"cifra\.figures|charts\.|vega|CC BY|#\s*$", text, re.MULTILINE)
    assert all(heading.attributes.get("id") for heading in page.css("h2"))
    assert indexed_text((built / code / "search.html").read_text("utf-8")) is None


def test_the_keyboard_goes_through_the_results_and_back(chapter: Page) -> None:
    results = ask(chapter, "59%")
    links = results.locator("a")
    field = box(chapter).locator("input")
    field.press("Enter")
    expect(links.first).to_be_focused()
    chapter.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    chapter.keyboard.press("ArrowUp")
    chapter.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    chapter.keyboard.press("ArrowDown")
    chapter.keyboard.press("Enter")
    expect(chapter).to_have_url(re.compile(r"/data\.html#technoretail\.decisive-factor$"))


def test_a_result_on_the_same_page_closes_the_search(chapter: Page) -> None:
    results = ask(chapter, "59%")
    results.locator("a[href*='metisoft.html#']").first.click()
    expect(chapter.locator("dialog.search-dialog")).to_be_hidden()
    expect(chapter).to_have_url(re.compile(r"metisoft\.html#"))


@pytest.mark.parametrize(("code", "query"), [("it", "abandoned purchases"), ("en", "perché"), ("en", "qualità")])
def test_what_an_edition_has_not_is_offered_from_the_others(page: Page, address: str, code: str, query: str) -> None:
    page.goto(f"{address}{code}/metisoft.html")
    results = ask(page, query)
    for other in siblings(edition(code)):
        expect(box(page).get_by_role("status")).to_contain_text(other.locale.get_language_name(code) or "")
        lists = results.locator(f"ol[lang={other.code}]")
        assert lists.count() > 1
        assert all(place.startswith(f"{address}{other.code}/") for place in addresses(lists))


@pytest.mark.parametrize("code", CODES)
def test_nothing_found_is_said(chapter: Page, code: str) -> None:
    ask(chapter, "zzqx")
    expect(box(chapter).get_by_role("status")).to_have_text(
        edition(code).say("Nothing found for “{query}”.", query="zzqx")
    )


def test_markup_in_a_query_is_inert(chapter: Page) -> None:
    query = "<img src=x onerror=document.title=1> 59%"
    before = chapter.title()
    ask(chapter, query)
    chapter.goto(chapter.url.replace("metisoft.html", "search.html") + "?q=" + "%3Cb%3Ezzqx%3C/b%3E")
    results_in(chapter.locator("article .search"))
    expect(chapter.locator("article .search [role=status]")).to_contain_text("<b>zzqx</b>")
    assert chapter.locator(".search :is(img, b)").count() == 0
    assert before != "1"
    assert chapter.title() != "1"


@pytest.mark.parametrize("code", CODES)
def test_a_search_that_does_not_load_says_so_and_tries_again(chapter: Page, code: str) -> None:
    chapter.route("**/pagefind/pagefind.js*", lambda route: route.abort())
    chapter.keyboard.press("/")
    field = box(chapter).locator("input")
    field.fill("59%")
    failed = edition(code).say("The search did not load. Check the connection and type again.")
    expect(box(chapter).get_by_role("status")).to_have_text(failed)
    chapter.unroute("**/pagefind/pagefind.js*")
    field.fill("59")
    results_in(box(chapter))


def test_where_the_dialog_does_not_load_its_page_opens(chapter: Page, address: str, code: str) -> None:
    chapter.route("**/search-dialog.js", lambda route: route.abort())
    chapter.keyboard.press("/")
    expect(chapter).to_have_url(f"{address}{code}/search.html")


def test_in_a_frame_without_an_origin_the_search_says_where_things_are_listed(page: Page, address: str) -> None:
    page.set_content(f'<iframe sandbox="allow-scripts" src="{address}it/metisoft.html"></iframe>')
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_be_visible()
    frame.locator(".search-open").click()
    expect(frame.locator("article .search [role=status]")).to_have_text(re.compile("."))
    assert frame.locator("article .search-way a:visible").count() == 4


def test_on_a_phone_the_search_takes_the_screen_and_does_not_zoom(phone: Page) -> None:
    phone.locator(".search-open").tap()
    field = box(phone).locator("input")
    field.fill("American Express")
    results_in(box(phone))
    size = phone.locator("dialog.search-dialog").bounding_box()
    assert size is not None
    assert (size["x"], size["width"]) == (0, 360)
    assert field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)") >= 16
    assert phone.evaluate("document.querySelector('.search-results').scrollWidth") <= 360
    heights = phone.locator("dialog :is(a, button, summary):visible").evaluate_all(
        "found => found.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_search(browser: Browser, address: str, code: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}{code}/metisoft.html")
    ask(page, "American Express")
    found = Axe().run(page, context="dialog.search-dialog").response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    context.close()


def test_the_page_of_the_search_answers_its_address(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}{code}/search.html?q=80.6")
    results = results_in(page.locator("article .search"))
    assert addresses(results)[0] == f"{address}{code}/data.html#metisoft.index-level"
    page.locator("article .search input").fill("59%")
    expect(page).to_have_url(f"{address}{code}/search.html?q=59%25")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("article .search input")).to_be_focused()
    expect(page.locator("dialog.search-dialog")).to_have_count(0)


def test_without_javascript_the_button_leads_to_a_page_that_says_where_to_look(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for one in EDITIONS:
        page.goto(f"{address}{one.code}/metisoft.html")
        page.locator(".search-open").click()
        expect(page).to_have_url(f"{address}{one.code}/search.html")
        expect(page.locator("article noscript p")).to_contain_text("JavaScript")
        expect(page.locator("article .search")).to_be_hidden()
        leads = [link.get_attribute("href") for link in page.locator("article a:visible").all()]
        assert leads == ["index.html", "data.html", "studies.html", "glossary.html"]
    context.close()


def test_the_same_pages_give_the_same_index(built: Path, tmp_path: Path) -> None:
    for one in EDITIONS:
        pages = tmp_path / one.code
        pages.mkdir()
        for path in (built / one.code).glob("*.html"):
            shutil.copy(path, pages)
    with ThreadPoolExecutor() as apart:  # Playwright has an event loop of its own in this thread
        apart.submit(write_search_index, tmp_path, ROOT).result()
    for one in EDITIONS:
        first, again = (
            {
                path.relative_to(site).as_posix(): path.read_bytes()
                for path in sorted((site / one.code).rglob("pagefind*/**/*"))
                if path.is_file()
            }
            for site in (built, tmp_path)
        )
        assert first == again
        assert first


@pytest.mark.parametrize("code", CODES)
def test_what_is_said_of_charts_and_parts_for_the_screen_is_not_found(built: Path, code: str) -> None:
    text = indexed_text((built / code / "social.html").read_text("utf-8"))
    assert text is not None
    assert text.css("h2")
    assert not text.css(".chart-keys, .opening, .chart-tools, .sign")
