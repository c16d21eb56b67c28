"""The contents of the report: every chapter once, the open one marked, a long part around the open chapter."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cifra import project
from cifra.editions import CODES
from cifra.pages.navigation import CHAPTERS_AROUND, LONGEST_PART, NavigationEntry, NavigationPart, shorten_part
from cifra.sphinxext.files import MOST_HELD, drop_held_chapters
from tests.conftest import ROOT, cifra, small, write_chapter
from tests.site_pages import CHAPTERS

A_CHAPTER = "Some words."


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


def test_a_long_report_says_how_many_there_are_and_lists_them_all_on_its_first_page(book: Path) -> None:
    names = [one + other for one in "abcdefghi" for other in "abcde"]
    assert len(names) > LONGEST_PART
    small(book, {name: dict.fromkeys(CODES, A_CHAPTER) for name in ("index", *names)})
    done = cifra(book, "site", "--no-books")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = book / "_build" / "site" / "en"
    texts = ((pages / f"{name}.html").read_text("utf-8") for name in ("index", names[20]))
    first, other = (BeautifulSoup(text, "html.parser") for text in texts)
    assert len(first.select("nav.contents li")) == len(names) + 2
    assert len(other.select("nav.contents li")) == 2 * CHAPTERS_AROUND + 2
    more = other.select_one("nav.contents .contents-more a")
    assert more is not None
    assert more["href"] == "index.html"
    assert more.get_text() == f"All the chapters of this part: {len(names) + 1}"


def test_a_title_that_changes_changes_in_every_page_and_a_chapter_that_goes_goes_from_the_site(book: Path) -> None:
    words = dict.fromkeys(CODES, A_CHAPTER)
    small(book, {"index": words, "one": words, "two": words})
    assert cifra(book, "site", "--no-books").returncode == 0
    path = write_chapter(book, "en", "one", A_CHAPTER)
    path.write_text(path.read_text("utf-8").replace("# one", "# Another title"), "utf-8")
    for code in CODES:
        project.chapter_file(book, code, "two").unlink()
    toc = project.toc_file(book)
    toc.write_text(toc.read_text("utf-8").replace("- file: two\n", ""), "utf-8")
    done = cifra(book, "site", "--no-books")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = book / "_build" / "site" / "en"
    assert "Another title" in (pages / "numbers.html").read_text("utf-8")
    assert not (pages / "two.html").exists()
    assert not [path for path in pages.rglob("*") if path.is_file() and path.stem == "two"]


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
