"""What the heads of the pages say, and the links between the editions: in the real site, and in one with an address."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page

from cifra import project
from cifra.content.chapter import read_chapter
from cifra.content.sections import chapter_sections
from cifra.editions import CODES, EDITIONS, edition, siblings
from cifra.pages.head import BACKGROUND_COLOURS, alternate_links, drop_repeated_metatags, page_head
from cifra.site.sitemap import sitemap_xml, write_sitemap
from tests.colours import THEMES, palette
from tests.conftest import ROOT, until, write_chapter
from tests.published.test_pages import CHAPTERS

HOME = "https://reports.example/cifra/"
HEADINGS = "article :is(h1, h2, h3, h4):has(> a.headerlink)"
PAGES = [f"{code}/{name}.html" for code in CODES for name in (*CHAPTERS, "search")]


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def named(page: BeautifulSoup, name: str) -> list[str]:
    return [str(one["content"]) for one in page.head.find_all("meta", {"name": name})]


def heading_words(heading: Tag) -> str:
    return " ".join(
        "".join(one.get_text() for one in heading.contents if one not in heading.select("a.headerlink")).split()
    )


def graph(page: BeautifulSoup, name: str) -> list[str]:
    return [str(one["content"]) for one in page.head.find_all("meta", {"property": f"og:{name}"})]


@pytest.mark.parametrize("path", ["index.html", *PAGES])
def test_a_head_says_each_thing_once_and_in_its_language(built: Path, path: str) -> None:
    page = read(built / path)
    assert len(named(page, "viewport")) == 1
    assert [len(one) > 40 for one in named(page, "description")] == [True]
    assert graph(page, "description") == named(page, "description")
    assert [len(graph(page, one)) for one in ("title", "type", "site_name", "locale")] == [1] * 4
    assert {*graph(page, "locale"), *graph(page, "locale:alternate")} == {one.territory for one in EDITIONS}
    assert len(named(page, "twitter:card")) == 1
    if "/" in path:
        assert page.html["lang"] == path.split("/")[0]
        assert graph(page, "locale") == [edition(path.split("/")[0]).territory]


@pytest.mark.parametrize("path", ["index.html", *PAGES])
def test_where_the_address_is_unknown_nothing_is_said_that_needs_it(built: Path, path: str) -> None:
    page = read(built / path)
    assert [graph(page, "url"), graph(page, "image"), page.head.find_all("link", rel="canonical")] == [[], [], []]
    assert page.head.find_all("link", hreflang=True) == []


def test_descriptions_differ_from_page_to_page(built: Path) -> None:
    said = [named(read(built / path), "description")[0] for path in PAGES]
    assert len(set(said)) == len(said)


def test_the_colours_of_the_browsers_bars_are_those_of_the_page(built: Path) -> None:
    assert {theme: palette(theme)["--paper"] for theme in THEMES} == BACKGROUND_COLOURS
    colours = read(built / PAGES[0]).find_all("meta", {"name": "theme-color"})
    assert [one["content"] for one in colours] == list(BACKGROUND_COLOURS.values())


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("one", EDITIONS, ids=CODES)
def test_with_an_address_a_page_names_itself_and_its_other_editions(
    monkeypatch: pytest.MonkeyPatch, one: object, name: str
) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, HOME)
    found = page_head(name, "Title", "Description", "index", one)
    pages = {code: f"{HOME}{code}/{name}.html" for code in CODES}
    default = HOME if name == "index" else pages[CODES[0]]
    assert dict(found.alternates) == pages | {"x-default": default}
    assert found.address == pages[one.code]
    assert found.image == f"{HOME}{one.code}/cards/{name}.png"


def test_a_page_that_one_edition_lacks_is_said_of_the_others_only(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, HOME)
    project.chapter_file(book, CODES[0], "method").unlink()
    there = f"{HOME}{CODES[1]}/method.html"
    assert alternate_links(book, "method", "index") == [(CODES[1], there), ("x-default", there)]


def test_what_docutils_writes_twice_is_left_out_and_the_rest_kept() -> None:
    keywords = '<meta content="a" name="keywords" />'
    both = f'<meta name="viewport" content="w" />\n<meta content="d" name="description" />\n{keywords}'
    assert drop_repeated_metatags(both) == keywords


@pytest.mark.parametrize("path", [path for path in PAGES if "search" not in path])
def test_every_section_leads_to_the_same_section_of_the_other_editions(built: Path, path: str) -> None:
    page, code = read(built / path), path.split("/")[0]
    parts = [part for part in page.select("article section section") if part.select_one(":scope > * > .headerlink")]
    for part in parts:
        links = part.find("div", class_="section-language", recursive=False).find_all("a")
        assert [link["hreflang"] for link in links] == [other.code for other in siblings(edition(code))]
        for link in links:
            target = (built / path).parent / urlsplit(str(link["href"])).path
            there = read(target).find(id=urlsplit(str(link["href"])).fragment)
            section = there if there.name == "section" else there.find_next_sibling("section") or there.parent
            heading = re.sub("#$", "", section.find(re.compile("h[2-6]")).text)
            assert link["aria-label"] == f"{link.text}: {heading}"


def test_ids_of_sections_are_those_that_sphinx_makes(built: Path) -> None:
    for one in EDITIONS:
        for path in project.chapter_files(ROOT, one.code):
            page = read(built / one.code / f"{path.stem}.html")
            sections = chapter_sections(path, one)
            assert [found.words for found in sections] == [heading_words(found) for found in page.select(HEADINGS)]
            assert [found.id for found in sections[1:] if not page.find(id=found.id)] == []
            printed = [any(part.type == "myst_role" for part in parts) for parts in read_chapter(path).titles]
            assert [found.id.startswith("section-") for found in sections] == printed, path


def test_a_heading_that_cannot_be_known_has_an_id_by_its_place(book: Path) -> None:
    headings = ["Twice", "Twice", "Of {stat}`metisoft.abandoned`", "{count}`articles` or {count}`nothing`"]
    text = "".join(f"## {heading}\n\n" for heading in headings)
    path = write_chapter(book, "en", "extra", f"{text}(label)=\n## Why\n")
    assert [(one.id, one.words) for one in chapter_sections(path, edition("en"))] == [
        ("extra", "extra"),
        ("section-1", "Twice"),
        ("section-2", "Twice"),
        ("section-3", "Of 55%"),
        ("section-4", "five or nothing"),
        ("label", "Why"),
    ]


def test_the_link_in_the_header_follows_the_section_being_read(page: Page, address: str) -> None:
    name = "abandonment"
    link = page.locator(".language-link a")
    page.goto(f"{address}{CODES[0]}/{name}.html")
    plain = link.get_attribute("href")
    link.focus()
    assert link.get_attribute("href") == plain
    section = page.locator("article section section").nth(1)
    section.evaluate("one => one.scrollIntoView({ behavior: 'instant' })")
    box = link.bounding_box()  # a mouse of its own: Playwright's `hover` scrolls, because the header sticks
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert link.get_attribute("href") == section.locator(".section-language a").get_attribute("href")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(f"**/{CODES[1]}/{name}.html#*")
    assert urlsplit(page.url).path == f"/{CODES[1]}/{name}.html"
    assert page.locator(":target").count() == 1


def test_a_link_of_a_section_is_seen_when_the_keyboard_comes_to_it(page: Page, address: str) -> None:
    page.goto(f"{address}{CODES[0]}/method.html")
    page.mouse.move(0, 0)
    block = page.locator(".section-language").first
    assert block.evaluate("one => getComputedStyle(one).opacity") == "0"
    block.locator("a").focus()
    until(page, "getComputedStyle(document.activeElement.parentElement).opacity === '1'")
    box = block.locator("a").bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_the_sitemap_holds_what_may_be_indexed_with_all_its_languages(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, HOME)
    text = sitemap_xml(built, ROOT)
    pages = {f"{HOME}{code}/{name}.html" for code in CODES for name in CHAPTERS}
    assert set(re.findall("<loc>(.*?)</loc>", text)) == pages | {HOME}
    assert text.count('hreflang="x-default"') == len(pages) + 1
    assert all(text.count(f'hreflang="{code}"') == len(pages) + 1 for code in CODES)


def test_the_date_of_the_sitemap_is_that_of_the_report(
    book: Path, monkeypatch: pytest.MonkeyPatch, built: Path
) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, HOME)
    path = project.descriptor(book)
    path.write_text(re.sub(r'"created": "[\d-]+', '"created": "2031-02-03', path.read_text("utf-8")), "utf-8")
    assert set(re.findall("<lastmod>(.*?)</lastmod>", sitemap_xml(built, book))) == {"2031-02-03"}


def test_robots_are_told_where_the_sitemap_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sitemap(tmp_path, ROOT)
    assert "Sitemap" not in (tmp_path / "robots.txt").read_text("utf-8")
    monkeypatch.setenv(project.ADDRESS_VARIABLE, HOME)
    write_sitemap(tmp_path, ROOT)
    assert f"Sitemap: {HOME}sitemap.xml" in (tmp_path / "robots.txt").read_text("utf-8")
