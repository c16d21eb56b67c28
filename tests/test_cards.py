"""The social cards: one for each page, that fits, small, the same on every run, drawn when it changed."""

import io
from pathlib import Path

import pytest
from PIL import Image

from cifra import cards, chapters, project
from cifra.editions import CODES, EDITIONS, Edition, edition
from cifra.figures import figures
from tests.conftest import ROOT, set_cell
from tests.test_pages import CHAPTERS

ENGLISH = edition("en")
LARGEST = 60_000  # bytes


@pytest.mark.parametrize("path", ["card.png", *(f"{code}/cards/{name}.png" for code in CODES for name in CHAPTERS)])
def test_every_page_has_a_small_card_of_the_right_size(built: Path, path: str) -> None:
    data = (built / path).read_bytes()
    assert len(data) < LARGEST
    assert Image.open(io.BytesIO(data)).size == cards.SIZE


@pytest.mark.parametrize("one", EDITIONS, ids=CODES)
def test_no_title_leaves_its_room(one: Edition) -> None:
    for path in project.chapters(ROOT, one.code):
        title = chapters.read(path).headings[0].text
        fitted = cards.fitted(title, cards.TALLEST)
        assert " ".join(fitted.lines) == title
        assert ink(title) <= 72 + cards.ROOM


def test_a_very_long_title_is_cut_and_says_so() -> None:
    fitted = cards.fitted("unmistakably long words " * 30, cards.TALLEST)
    assert fitted.lines[-1].endswith("…")
    assert len(fitted.lines) * cards.SMALLEST * cards.LEADING <= cards.TALLEST


def test_a_title_with_markup_stays_a_title() -> None:
    assert "A &lt; B &amp; C" in cards.of_page("nowhere", "A < B & C", ENGLISH)


def test_a_card_shows_the_verdicts_of_its_article() -> None:
    own = figures("magicnet")
    assert cards.verdicts_of("magicnet", ENGLISH) == cards.by_verdict(own.verdict)
    assert len(cards.verdicts_of("index", ENGLISH)) == len(figures())


def test_the_cards_of_a_page_show_the_same_squares_in_every_edition() -> None:
    for name in CHAPTERS:
        assert len({tuple(cards.verdicts_of(name, one)) for one in EDITIONS}) == 1, name


def test_a_card_is_drawn_again_only_when_it_changes(book: Path, tmp_path: Path) -> None:
    out, drawn = tmp_path / "out", tmp_path / "cards.json"
    titles = {"magicnet": "Four percentages", "metisoft": "A word"}
    cards.write(out, titles, ENGLISH, drawn)
    paths = {name: out / cards.address(name) for name in titles}
    first = {name: path.read_bytes() for name, path in paths.items()}
    for path in paths.values():
        path.write_bytes(b"kept")
    cards.write(out, titles, ENGLISH, drawn)
    assert {path.read_bytes() for path in paths.values()} == {b"kept"}
    line = next(place for place, row in enumerate(_ids(book)) if row.startswith("magicnet."))
    set_cell(project.data(book) / "checks.csv", line, "verdict", "confirmed")
    cards.write(out, titles, ENGLISH, drawn)
    assert paths["metisoft"].read_bytes() == b"kept"
    assert paths["magicnet"].read_bytes() not in (b"kept", first["magicnet"])
    cards.write(out, {"metisoft": "A word"}, ENGLISH, drawn)
    assert not paths["magicnet"].exists()


def test_the_same_card_has_the_same_bytes() -> None:
    assert cards.as_png(cards.of_front()) == cards.as_png(cards.of_front())


def _ids(folder: Path) -> list[str]:
    return (project.data(folder) / "checks.csv").read_text("utf-8").splitlines()[1:]


def ink(title: str) -> int:
    """Return the last column of pixels that a title alone, on a card, has ink in."""
    lines = cards.fitted(title, cards.TALLEST)
    texts = "".join(
        f'<text x="72" y="{90 * place + 90}" font-family="Liberation Sans" font-weight="700" '
        f'font-size="{lines.size}">{text}</text>'
        for place, text in enumerate(lines.lines)
    )
    paper = '<rect width="1600" height="630" fill="white"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="630">{paper}{texts}</svg>'
    drawn = Image.open(io.BytesIO(cards.as_png(svg))).convert("L").point(lambda shade: 255 * (shade < 200))
    return drawn.getbbox()[2]
