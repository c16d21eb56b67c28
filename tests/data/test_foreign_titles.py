"""Titles in another language than the page's: marked wherever a line names them, and nowhere else."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cifra import project
from cifra.data.foreign_titles import mark_foreign_titles, split_by_language
from cifra.data.loading import load_table
from cifra.editions import edition
from tests.conftest import ROOT, set_cell

BAROMETER = "Global Customer Service Barometer 2012"


def test_a_title_is_told_apart_from_the_line_that_names_it() -> None:
    line = f"American Express, {BAROMETER}, Italia"
    assert split_by_language(line, edition("it")) == [("American Express, ", ""), (BAROMETER, "en"), (", Italia", "")]
    assert split_by_language(line, edition("en")) == [(line, "")]


def test_a_title_within_a_longer_word_is_no_title() -> None:
    assert split_by_language(f"{BAROMETER}0", edition("it")) == [(f"{BAROMETER}0", "")]


def test_what_a_line_says_is_escaped() -> None:
    assert (
        mark_foreign_titles(f"<b>{BAROMETER}</b>", edition("it"))
        == f'&lt;b&gt;<span lang="en">{BAROMETER}</span>&lt;/b&gt;'
    )


def test_a_title_is_known_as_soon_as_it_is_saved(book: Path) -> None:
    assert split_by_language("Voci dal banco", edition("en")) == [("Voci dal banco", "")]
    set_cell(project.data_folder(book) / "studies.csv", 0, "title", "Voci dal banco")
    set_cell(project.data_folder(book) / "studies.csv", 0, "language", "it")
    assert split_by_language("Voci dal banco", edition("en")) == [("Voci dal banco", "it")]


# Every study so far has an English title: the cards of the studies have none to mark on an English page.
@pytest.mark.parametrize(("code", "name"), [("it", "studies"), ("it", "data"), ("en", "data")])
def test_the_titles_of_a_page_carry_their_language(built: Path, code: str, name: str) -> None:
    page = BeautifulSoup((built / code / f"{name}.html").read_text("utf-8"), "html.parser")
    rows = [row for one in ("articles", "studies") for row in load_table(ROOT, one).itertuples()]
    for row in (one for one in rows if one.title and one.language != code):
        for place in page.select(".study h3, .cite-text, .collection-table dd > a"):
            if row.title in place.get_text():
                assert row.title in {tag.get_text() for tag in place.select(f"[lang={row.language}]")}, place
    assert page.select(".cite-text [lang]")
