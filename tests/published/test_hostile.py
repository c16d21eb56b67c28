"""Hostile words in the data: labels, notes and titles with markup, quotes, formulas, endless words come out inert."""

import csv
import json
import os
import re
import zipfile
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from cifra import project
from cifra.data.loading import article_ids
from cifra.editions import CODES
from tests.conftest import ROOT, build_small, cifra, copy_sources, serving, set_cell, small, until, write_chapter

MARKUP = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>&lt;b&gt;"
FORMULA = '=HYPERLINK("https://elsewhere.example","press")'
ENDLESS = "W" * 120
REMARK = "to be checked: 12 of them"


CHAPTERS = (*article_ids(ROOT), "data", "studies", "social")
FRONT_HEADING_OR_FENCE = re.compile(
    r"\A---\n.*?^---$|^# .*?$|^\([\w-]+\)=\n##+ .*?$|^```.*?^```$|^:::.*?^:::$", re.DOTALL | re.MULTILINE
)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of the report's blocks, charts and downloads, whose data are hostile in columns of free text."""
    folder = tmp_path_factory.mktemp("hostile") / "book"
    copy_sources(folder)
    links = " ".join(f"[Name]({id}.md)" for id in article_ids(ROOT))
    small(folder, {name: dict.fromkeys(CODES, links) for name in ("index", *CHAPTERS)})
    for code in CODES:
        write_chapter(folder, code, "index", f"{links} `{ENDLESS}`\n\n<!-- {REMARK} -->\n\nwords <!-- {REMARK} --> end")
    for code, name in product(CODES, CHAPTERS):
        project.chapter_file(folder, code, name).write_text(without_prose(code, name), "utf-8")
    data = project.data_folder(folder)
    for code in CODES:
        for row, words in enumerate((MARKUP, FORMULA, ENDLESS)):
            set_cell(project.figure_file(folder, "magicnet"), row, f"measure_{code}", f"{words} {row}")
            set_cell(data / "studies.csv", row, f"population_{code}", f"{words} {row}")
    for row in range(3):
        set_cell(data / "articles.csv", row, "publisher", (MARKUP, FORMULA, ENDLESS)[row])
        set_cell(data / "studies.csv", row, "organisation", (MARKUP, FORMULA, ENDLESS)[row])
    before = os.umask(0o077)  # of an account whose files nobody else may read
    try:
        build_small(folder)
    finally:
        os.umask(before)
    return folder / "_build" / "site"


def without_prose(code: str, name: str) -> str:
    """Return a chapter of the report with its heading, those with a label, a lead, its blocks and its charts alone."""
    text = project.chapter_file(ROOT, code, name).read_text("utf-8")
    front, heading, *blocks = FRONT_HEADING_OR_FENCE.findall(text)
    return "\n\n".join([front, heading, "Words.", *blocks]) + "\n"


def test_pages_show_the_words_and_run_none_of_them(browser: Browser, spoilt: Path) -> None:
    with serving(spoilt) as address:
        context = browser.new_context(viewport={"width": 360, "height": 800})
        page = context.new_page()
        alerts: list[str] = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: alerts.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}it/index.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for name in ("magicnet", "data", "studies", "social"):
            page.goto(f"{address}it/{name}.html", wait_until="networkidle")
            assert "<img src=x onerror=alert(1)>" in page.locator("article").text_content()
            assert page.locator("article img").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
            figure = page.locator("figure.chart")
            if figure.count():
                figure.first.hover()
                until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
        page.goto(f"{address}it/numbers.html")
        page.locator("a.stat[href*='#magicnet.']").first.hover()
        page.locator("[popover]:popover-open").wait_for()
        assert alerts == []
        context.close()


def test_what_is_published_can_be_read_by_all_and_holds_no_comment(spoilt: Path) -> None:
    paths = [spoilt, *spoilt.rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_dir()} == {"0o755"}
    assert {oct(path.stat().st_mode & 0o777) for path in paths if path.is_file()} == {"0o644"}
    pages = [path.read_text("utf-8") for path in spoilt.rglob("*.html")]
    assert sum(ENDLESS in page for page in pages) > len(CODES)
    assert [page for page in pages if REMARK in page] == []


def test_drawings_and_what_machines_read_hold_no_markup(spoilt: Path) -> None:
    for code in CODES:
        page = BeautifulSoup((spoilt / code / "magicnet.html").read_text("utf-8"), "html.parser")
        for script in page.select("script[type='application/ld+json'], script[type='application/json']"):
            assert "<" not in script.string
            json.loads(script.string)
        for path in (spoilt / code / "_charts").glob("*.svg"):
            drawing = BeautifulSoup(path.read_text("utf-8"), "xml")
            assert drawing.svg is not None
            assert not drawing.find_all(["script", "img", "foreignObject"])


@pytest.mark.parametrize("code", CODES)
def test_no_cell_of_a_table_to_take_away_is_a_formula(spoilt: Path, code: str) -> None:
    folder = spoilt / code
    tables = [folder / "downloads" / "figures.csv", *(folder / "_charts").glob("*.csv")]
    with zipfile.ZipFile(folder / "downloads" / "datapackage.zip") as archive:
        assert any(name.endswith(".csv") for name in archive.namelist())
    read = {
        path: [one for row in csv.reader(path.open(encoding="utf-8-sig", newline="")) for one in row] for path in tables
    }
    assert sum("HYPERLINK" in one for cells in read.values() for one in cells) > 5
    assert [(path, one) for path, cells in read.items() for one in cells if one[:1] and one[0] in "=+@"] == []
    book = openpyxl.load_workbook(folder / "downloads" / "figures.xlsx")
    values = [one for sheet in book for row in sheet.iter_rows() for one in row if one.value is not None]
    assert any("HYPERLINK" in str(one.value) for one in values)
    assert {one.data_type for one in values} <= {"s", "n", "d", "b"}


def test_file_names_come_from_ids_and_ids_are_plain_words(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    copy_sources(folder)
    set_cell(project.figure_file(folder, "magicnet"), 0, "id", "magicnet.../../x<y>")
    done = cifra(folder, "check")
    assert done.returncode == 1
    assert "magicnet.../../x<y>" in done.stdout
