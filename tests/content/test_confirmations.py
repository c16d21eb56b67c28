"""Editions in step: what a change of one edition's text says in the checks and on the page of the other, until it is
confirmed.
"""

import os
import pty
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from cifra import project
from cifra.books.book import SCREEN_ONLY
from cifra.checks import find_problems, format_problem
from cifra.content.confirmations import confirm_sections, read_confirmations
from cifra.editions import CODES, edition
from tests.conftest import ROOT, build_small, cifra, environment, program, serving, set_cell, small, until

TEXTS = {
    "it": "L’inizio.\n\n## Uno\n\nLa prima\nparte.\n\n(due)=\n## Due\n\nLa seconda parte.",
    "en": "The beginning.\n\n## One\n\nThe first\npart.\n\n(due)=\n## Two\n\nThe second part.",
}
FILE = "chapters/in-step.toml"


@pytest.fixture
def confirmed(book: Path) -> Path:
    """Return a small book whose sections are all confirmed as in step."""
    small(book, {"index": TEXTS})
    for name in ("index", "numbers"):
        confirm_sections(book, name)
    assert warnings(book) == []
    return book


def test_the_real_editions_are_in_step() -> None:
    assert find_problems(ROOT) == ([], [])


def test_an_italian_word_that_changes_is_reported_at_the_english_section_and_stops_nothing(confirmed: Path) -> None:
    change(confirmed, "it", "La prima", "La primissima")
    done = cifra(confirmed, "check")
    assert done.returncode == 0
    printed, summary = done.stdout.strip().rsplit("\n", 1)
    assert summary == "No problem found; 1 warning."
    message, line = printed.split("or write in chapters/in-step.toml, below ")
    assert message == (
        "chapters/en/index.md:15: warning: the Italian of this section (chapters/it/index.md:15) has changed; "
        "follow it if need be, then: make in-step CHAPTER=index, "
    )
    assert re.fullmatch(
        r'\[index\], in place of its line uno if there is one: uno = \{it = "[0-9a-f]{12}", en = "[0-9a-f]{12}"\}', line
    )


def test_confirming_silences_it(confirmed: Path) -> None:
    change(confirmed, "it", "La prima", "La primissima")
    done = cifra(confirmed, "in-step", "index")
    assert done.stdout.strip() == f"{FILE}: index: uno"
    assert cifra(confirmed, "check").stdout.strip() == "No problem found."
    assert cifra(confirmed, "in-step", "index").stdout.strip() == f"{FILE}: index: nothing had changed"


@pytest.mark.parametrize("named", ["due", "two", "DUE"])
def test_one_section_is_confirmed_by_its_address(confirmed: Path, named: str) -> None:
    change(confirmed, "en", "The first", "The very first")
    change(confirmed, "en", "The second", "The very second")
    assert [re.search(r"then: (make [^,]*)", one)[1] for one in warnings(confirmed)] == [
        "make in-step CHAPTER=index SECTION=uno",
        "make in-step CHAPTER=index SECTION=due",
    ]
    done = cifra(confirmed, "in-step", "index", "--section", named)
    if named != "due":
        assert done.returncode == 1
        assert f"index: no section {named!r}; the sections are index, uno (one), due" in done.stderr
    assert len(warnings(confirmed)) == (1 if named == "due" else 2)


def test_white_space_and_new_lines_change_nothing(confirmed: Path) -> None:
    change(confirmed, "it", "La prima\nparte.", "La   prima parte.\n")
    change(confirmed, "it", "## Uno", "\n\n##  Uno")
    assert warnings(confirmed) == []


def test_what_is_known_of_a_section_stays_when_its_heading_and_its_place_change(confirmed: Path) -> None:
    change(confirmed, "it", "## Uno", "## La prima di tutte")
    for code, heading in (("it", "## Nuova\n\nTesto.\n\n## La prima"), ("en", "## New\n\nText.\n\n## One")):
        change(confirmed, code, heading.rpartition("\n")[2], heading)
    behind, new = warnings(confirmed)
    assert "chapters/it/index.md:15: this section is new; compare it with chapters/en/index.md:15, then: make" in new
    assert "chapters/en/index.md:19: the Italian of this section (chapters/it/index.md:19) has changed" in behind


def test_where_both_have_changed_the_line_to_write_without_python_is_given(confirmed: Path) -> None:
    change(confirmed, "it", "La prima", "La primissima")
    change(confirmed, "en", "The first", "The very first")
    (said,) = warnings(confirmed)
    assert said.startswith("chapters/it/index.md:15: every edition of this section has changed; compare it with")
    line = re.search(r"in place of its line uno if there is one: (.*)$", said)[1]
    path = confirmed / FILE
    path.write_text(re.sub(r"^uno = .*$", line, path.read_text("utf-8"), flags=re.M), "utf-8")
    assert warnings(confirmed) == []


def test_a_chapter_that_nobody_has_confirmed_is_reported_once(confirmed: Path) -> None:
    (confirmed / FILE).unlink()
    assert [one.split("; ")[0] for one in warnings(confirmed)] == [
        f"chapters/it/{name}.md:1: no section of this chapter is confirmed" for name in ("index", "numbers")
    ]


def test_two_people_who_confirm_neighbouring_sections_have_no_conflict(confirmed: Path, tmp_path: Path) -> None:
    base = (confirmed / FILE).read_text("utf-8")
    sides = []
    for words, more in (("La prima", "La primissima"), ("La seconda", "La secondissima")):
        change(confirmed, "it", words, more)
        confirm_sections(confirmed, "index")
        sides.append((confirmed / FILE).read_text("utf-8"))
        (confirmed / FILE).write_text(base, "utf-8")
        change(confirmed, "it", more, words)
    names = [tmp_path / name for name in ("ours", "base", "theirs")]
    for path, text in zip(names, (sides[0], base, sides[1]), strict=True):
        path.write_text(text, "utf-8")
    done = subprocess.run(["git", "merge-file", "-p", *map(str, names)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (confirmed / FILE).write_text(done.stdout, "utf-8")
    change(confirmed, "it", "La prima", "La primissima")
    change(confirmed, "it", "La seconda", "La secondissima")
    assert warnings(confirmed) == []


def test_a_renamed_chapter_keeps_its_address_and_its_confirmations(confirmed: Path) -> None:
    before = (confirmed / FILE).read_bytes()
    paths = [
        project.chapter_file(confirmed, code, "numbers").rename(confirmed / f"chapters/{code}/all.md") for code in CODES
    ]
    confirm_sections(confirmed, "index")
    assert (confirmed / FILE).read_bytes() == before  # the address is not forgotten by confirming something else
    errors = {format_problem(one, confirmed) for one in find_problems(confirmed)[0]}
    message = (
        "this chapter was 'numbers', and links to that lead nowhere now; write below its first ---: was: [numbers]"
    )
    assert {f"chapters/{code}/all.md:1: {message}" for code in CODES} <= errors
    for path in paths:
        path.write_text(path.read_text("utf-8").replace("---\n", "---\nwas: [numbers]\n", 1), "utf-8")
    assert warnings(confirmed) == []
    confirm_sections(confirmed, "all")
    recorded = tomllib.loads(before.decode())
    assert read_confirmations(confirmed) == {"all": recorded["numbers"], "index": recorded["index"]}


@pytest.mark.parametrize(
    ("text", "line"),
    [("[index\n", 1), ('[index]\n\nuno = {it = "a"}\nuno = {it = "b"}\n', 4), ("[index]\nuno = 3\n", 1)],
)
def test_a_file_that_cannot_be_read_is_reported_at_its_line(confirmed: Path, text: str, line: int) -> None:
    (confirmed / FILE).write_text(text, "utf-8")
    done = cifra(confirmed, "check")
    assert done.returncode == 1
    assert f"{FILE}:{line}: not as make in-step writes it (" in done.stdout
    assert "Traceback" not in done.stdout + cifra(confirmed, "in-step", "index").stderr


def test_what_cannot_be_confirmed_says_why(confirmed: Path) -> None:
    done = cifra(confirmed, "in-step", "nowhere")
    assert done.returncode == 1
    assert "no chapter 'nowhere'; the chapters are index, numbers" in done.stderr


def test_without_a_chapter_all_that_waits_is_listed_and_a_script_says_yes(confirmed: Path) -> None:
    assert cifra(confirmed, "in-step").stdout.strip() == "Every section is confirmed."
    change(confirmed, "it", "La prima", "La primissima")
    change(confirmed, "en", "The second", "The very second")
    asked = cifra(confirmed, "in-step", stdin="y\n")
    assert (asked.returncode, asked.stdout.strip()) == (1, "index: uno, due")
    assert (
        "nobody to ask here; for all of these type: make in-step YES=1, for one: make in-step CHAPTER=index"
        in asked.stderr
    )
    assert len(warnings(confirmed)) == 2
    assert cifra(confirmed, "in-step", "--yes").stdout.splitlines()[-1] == f"{FILE}: index: uno, due"
    assert warnings(confirmed) == []


@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("y", 0)])
def test_in_a_terminal_it_asks_first(confirmed: Path, answer: str, left: int) -> None:
    change(confirmed, "it", "La prima", "La primissima")
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = [program(), "--project", str(confirmed), "in-step"]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, env=environment(), check=False)
    assert "Do these say the same in every edition? [y/N]" in done.stdout + done.stderr
    assert done.returncode == left
    assert len(warnings(confirmed)) == left


@pytest.fixture(scope="module")
def published(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book whose Italian was confirmed, then changed in its second section and in its beginning."""
    folder = tmp_path_factory.mktemp("step") / "book"
    shutil.copytree(small_site, folder)
    small(folder, {"index": TEXTS})
    for name in ("index", "numbers"):
        confirm_sections(folder, name)
    change(folder, "it", "La seconda", "La secondissima")
    change(folder, "it", "L’inizio", "L’inizio del libro")
    build_small(folder)
    return folder


def test_the_page_that_is_behind_says_so_at_the_section_and_leads_to_the_newer_one(published: Path) -> None:
    page = read(published, "en")
    told = page.select(".section-newer")
    assert [" ".join(one.text.split()) for one in told] == [
        "The beginning of this page is newer in Italian. Read the Italian version",
        "This section is newer in Italian. Read the Italian version",
    ]
    assert [one.find_previous(["h1", "h2"]).find(string=True) for one in told] == ["index", "Two"]
    assert [one["role"] for one in told] == ["note", "note"]
    assert [(one["href"], one["hreflang"]) for one in page.select(".section-newer a")] == [
        ("../it/index.html", "it"),
        ("../it/index.html#due", "it"),
    ]


def test_the_page_that_is_ahead_says_nothing(published: Path) -> None:
    assert read(published, "it").select(".section-newer") == []


def test_the_link_is_on_the_screen_and_leads_to_the_section(published: Path, page: Page) -> None:
    with serving(published / "_build" / "site") as address:
        page.goto(f"{address}en/index.html")
        link = page.locator(".section-newer a").last
        assert link.is_visible()
        assert link.bounding_box()["height"] >= 24
        link.click()
        until(page, "location.pathname.endsWith('/it/index.html') && location.hash === '#due'")


def test_the_book_to_take_away_leaves_it_out() -> None:
    assert ".section-newer" in SCREEN_ONLY


def test_the_pages_follow_the_file_in_both_directions(published: Path) -> None:
    confirm_sections(published, "index", "due")
    change(published, "en", "The second", "The very second")
    build_small(published)
    (notice,) = read(published, "en").select(".section-newer")
    assert notice.find_previous(["h1", "h2"]).find(string=True) == "index"
    (notice,) = read(published, "it").select(".section-newer")
    assert " ".join(notice.text.split()) == "Questa sezione è più aggiornata in inglese. Leggi la versione in inglese"
    assert notice.a["href"] == "../en/index.html#due"


def test_a_change_of_the_data_leaves_the_editions_in_step(book: Path) -> None:
    table = book / "data" / "figures" / "metisoft.csv"
    set_cell(table, 0, "value", "12")
    set_cell(table, 0, "as_written", "Oltre il 12% dei Clienti")
    assert find_problems(book)[1] == []


def test_the_names_of_languages_are_those_of_the_reader() -> None:
    assert [edition(code).named(edition(other)) for code in CODES for other in CODES] == [
        "italiano",
        "Italian",
        "inglese",
        "English",
    ]


def warnings(book: Path) -> list[str]:
    """Return what the checks warn of."""
    return [format_problem(one, book) for one in find_problems(book)[1]]


def change(book: Path, code: str, old: str, new: str) -> None:
    """Change one place of the first chapter of an edition, which must be there."""
    path = book / "chapters" / code / "index.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def read(book: Path, code: str) -> BeautifulSoup:
    """Return the first page of an edition as it was built."""
    return BeautifulSoup((book / "_build" / "site" / code / "index.html").read_text("utf-8"), "html.parser")
