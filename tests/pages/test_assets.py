"""The stylesheet and the scripts of the pages: small, whole, and with nothing in them that no page uses."""

import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from cifra.editions import CODES
from cifra.pages.assets import ASSETS_FOLDER, FILES, SCRIPT_FILE, STYLE, join_sources, page_style
from cifra.templates import THEME
from tests.conftest import until
from tests.site_pages import PAGES

MOST = [(STYLE, 6_000), (FILES[SCRIPT_FILE], 6_000)]  # bytes in gzip
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)")
# What Vega and Pygments write, and what only a book with a repository or an outdated section has.
OF_OTHERS = {"contribute", "vega-bind-name", "vega-bindings", "c1", "mf", "mi", "s1", "section-newer", "wrong"}
ELSEWHERES = ("pydata", "bootstrap", "fontawesome", "sphinx-book", "pst-", "jquery", "datatables", "thebe")


@pytest.mark.parametrize("code", CODES)
def test_an_edition_has_its_own_files_and_none_of_sphinx(built: Path, code: str) -> None:
    assert {path.name for path in (built / code / ASSETS_FOLDER).iterdir()} == set(FILES)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_style_and_asks_for_one_script_and_no_file_of_others(built: Path, path: str) -> None:
    text = (built / path).read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    own = ["_static/search.css"] if path.endswith("search.html") else []
    assert [style.string for style in page.select("style")] == [page_style()]
    assert [link["href"] for link in page.select("link[rel=stylesheet]")] == own
    scripts = [script["src"] for script in page.select("script[src]")]
    assert scripts == [f"_static/{SCRIPT_FILE}", *(["_static/collection.js"] if page.select(".collection") else [])]
    assert [word for word in ELSEWHERES if word in text.lower()] == []


@pytest.mark.parametrize(("sources", "most"), MOST)
def test_what_every_page_loads_stays_small(sources: tuple[str, ...], most: int) -> None:
    assert len(gzip.compress(join_sources(sources).encode(), mtime=0)) <= most


def test_every_file_of_the_theme_goes_somewhere() -> None:
    joined = {source for parts in (STYLE, *FILES.values()) for source in parts}
    assert {path.name for path in (THEME / "static").iterdir()} == {*joined, "favicon.svg"}


def test_every_class_of_the_stylesheets_is_of_some_page_or_script(built: Path) -> None:
    pages = [path for path in built.rglob("*.html") if "pagefind" not in path.parts]
    words = set(re.findall(r"[\w-]+", " ".join(path.read_text("utf-8") for path in pages)))
    words |= set(re.findall(r"[\w-]+", " ".join(path.read_text("utf-8") for path in (THEME / "static").glob("*.js"))))
    classes = {name for parts in (STYLE, *FILES.values()) for name in CLASS.findall(join_sources(parts))}
    assert len(classes) > 60
    assert classes - words - OF_OTHERS == set()


def test_comments_and_indents_are_left_out_and_addresses_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '/* A\n   note. */\n(() => {\n  // why\n  const a = "https://x.example"; /* unit */ go(a);\n})();\n'
    monkeypatch.setattr("cifra.pages.assets.read_source", lambda name: text)
    assert join_sources(["x.js"]) == '(() => {\nconst a = "https://x.example"; go(a);\n})();\n'


def test_the_next_page_is_fetched_when_the_pointer_or_the_keyboard_comes_to_its_link(page: Page, address: str) -> None:
    code = CODES[0]
    fetched: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on("Preload.prefetchStatusUpdated", lambda event: fetched.append(event["prefetchUrl"]))
    session.send("Preload.enable")
    page.goto(f"{address}{code}/magicnet.html", wait_until="networkidle")
    assert fetched == []
    links = page.locator(".contents a")
    links.nth(1).hover()
    until(page, lambda: fetched)
    assert set(fetched) == {f"{address}{code}/abandonment.html"}
    links.nth(3).focus()
    page.keyboard.press("Tab")
    until(page, lambda: f"{address}{code}/channels.html" in fetched)
