"""The contents of the report: every chapter once, the open one marked, a long part around the open chapter."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cifra import project
from cifra.editions import CODES, EDITIONS
from cifra.folders import BuildFolders
from cifra.pages import navigation
from cifra.pages.navigation import CHAPTERS_AROUND, LONGEST_PART, NavigationEntry, NavigationPart, shorten_part
from cifra.site.build import build_editions
from cifra.sphinxext.files import MOST_HELD, drop_held_chapters
from tests.conftest import ROOT, small
from tests.site_pages import CHAPTERS


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_lists_every_chapter_once_and_marks_the_open_one(built: Path, code: str, name: str) -> None:
    page = BeautifulSoup((built / code / f"{name}.html").read_text("utf-8"), "html.parser")
    links = page.select("nav.contents a")
    named = [f"{name}.html" if link["href"] == "#" else link["href"] for link in links]
    assert sorted(named) == sorted(f"{path.stem}.html" for path in project.chapter_files(ROOT, code))
    assert [link.get("aria-current") for link in links].count("page") == 1
    marked = page.select_one("nav.contents [aria-current=page]")
    assert marked is not None
    assert marked["href"] in ("#", f"{name}.html")


def test_a_part_that_is_long_is_shown_around_the_open_chapter() -> None:
    part = NavigationPart("Many", [NavigationEntry(str(place), str(place)) for place in range(100)], 100)
    shown = [one.name for one in shorten_part(part, "50").entries]
    assert shown == [str(place) for place in range(50 - CHAPTERS_AROUND, 50 + CHAPTERS_AROUND + 1)]
    assert [one.name for one in shorten_part(part, "elsewhere").entries] == [
        str(place) for place in range(CHAPTERS_AROUND + 1)
    ]
    short = NavigationPart("Few", part.entries[:LONGEST_PART], LONGEST_PART)
    assert shorten_part(short, "50") is short


def test_contents_that_change_change_in_every_page_and_a_long_part_is_whole_on_the_first_page_only(
    small_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "LONGEST_PART", 3)
    monkeypatch.setattr(navigation, "CHAPTERS_AROUND", 1)
    names = ("first", "second", "third", "numbers")  # the last is as it was, and is not read again
    small(small_copy, {name: dict.fromkeys(CODES, "Some words.") for name in ("index", *names[:3])})
    build_editions(BuildFolders(small_copy))
    for edition in EDITIONS:
        pages = BuildFolders(small_copy).html(edition)
        assert not [path for path in pages.rglob("magicnet*") if path.is_file()]  # a chapter that has gone
        first, last = (
            BeautifulSoup((pages / f"{name}.html").read_text("utf-8"), "html.parser") for name in ("index", "numbers")
        )
        assert [link.get_text() for link in first.select("nav.contents a")] == [edition.say("Front page"), *names]
        *shown, more = last.select("nav.contents a")
        assert [link.get_text() for link in shown] == [edition.say("Front page"), *names[2:]]
        assert more["href"] == "index.html"
        assert more.get_text() == edition.say("All the chapters of this part: {number}", number="4")


def test_of_a_long_report_sphinx_holds_no_more_chapters_than_it_has_to(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("A\n=\n", "utf-8")
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "doctrees", "dummy", status=None, warning=None)
        held = (app.env._write_doc_doctree_cache, app.env._pickled_doctree_cache)  # if Sphinx still calls them so
        for count, left in ((MOST_HELD, MOST_HELD), (MOST_HELD + 1, 0)):
            for one in held:
                one.update((str(place), b"") for place in range(count))
            drop_held_chapters(app)
            assert [len(one) for one in held] == [left, left]
        app.build()  # what it has let go of it reads from the disk
        assert app.env.get_doctree("index").astext().startswith("A")
