"""The social cards: one for each page, that fits, small, the same on every run, drawn when it changed."""

import io
from pathlib import Path

import pytest
from PIL import Image

from cifra import project
from cifra.content.chapter import read_chapter
from cifra.data.loading import figures
from cifra.data.verdicts import sort_verdicts
from cifra.editions import CODES, EDITIONS, Edition, edition
from cifra.pages.social_cards import (
    CARD_SIZE,
    LEADING,
    ROOM,
    SMALLEST,
    TALLEST,
    card_address,
    card_png,
    fit_title,
    front_card,
    page_card,
    page_verdicts,
    write_social_cards,
)
from tests.conftest import ROOT, set_cell
from tests.published.test_pages import CHAPTERS

ENGLISH = edition("en")
LARGEST = 60_000  # bytes


@pytest.mark.parametrize("path", ["card.png", *(f"{code}/cards/{name}.png" for code in CODES for name in CHAPTERS)])
def test_every_page_has_a_small_card_of_the_right_size(built: Path, path: str) -> None:
    data = (built / path).read_bytes()
    assert len(data) < LARGEST
    assert Image.open(io.BytesIO(data)).size == CARD_SIZE


@pytest.mark.parametrize("one", EDITIONS, ids=CODES)
def test_no_title_leaves_its_room(one: Edition) -> None:
    for path in project.chapter_files(ROOT, one.code):
        title = read_chapter(path).headings[0].text
        fitted = fit_title(title, TALLEST)
        assert " ".join(fitted.lines) == title
        assert ink(title) <= 72 + ROOM


def test_a_very_long_title_is_cut_and_says_so() -> None:
    fitted = fit_title("unmistakably long words " * 30, TALLEST)
    assert fitted.lines[-1].endswith("…")
    assert len(fitted.lines) * SMALLEST * LEADING <= TALLEST


def test_a_title_with_markup_stays_a_title() -> None:
    assert "A &lt; B &amp; C" in page_card("nowhere", "A < B & C", ENGLISH)


def test_a_card_shows_the_verdicts_of_its_article() -> None:
    own = figures("magicnet")
    assert page_verdicts("magicnet", ENGLISH) == sort_verdicts(own.verdict)
    assert len(page_verdicts("index", ENGLISH)) == len(figures())


def test_the_cards_of_a_page_show_the_same_squares_in_every_edition() -> None:
    for name in CHAPTERS:
        assert len({tuple(page_verdicts(name, one)) for one in EDITIONS}) == 1, name


def test_a_card_is_drawn_again_only_when_it_changes(book: Path, tmp_path: Path) -> None:
    out, drawn = tmp_path / "out", tmp_path / "cards"
    titles = {"magicnet": "Four percentages", "metisoft": "A word"}
    write_social_cards(out, titles, ENGLISH, drawn)
    paths = {name: out / card_address(name) for name in titles}
    first = {name: path.read_bytes() for name, path in paths.items()}
    for path in paths.values():
        path.write_bytes(b"kept")
    write_social_cards(out, titles, ENGLISH, drawn)
    assert {path.read_bytes() for path in paths.values()} == {b"kept"}
    line = next(place for place, row in enumerate(_ids(book)) if row.startswith("magicnet."))
    set_cell(project.data_folder(book) / "checks.csv", line, "verdict", "confirmed")
    write_social_cards(out, titles, ENGLISH, drawn)
    assert paths["metisoft"].read_bytes() == b"kept"
    assert paths["magicnet"].read_bytes() not in (b"kept", first["magicnet"])
    write_social_cards(out, {"metisoft": "A word"}, ENGLISH, drawn)
    assert not paths["magicnet"].exists()


def test_the_same_card_has_the_same_bytes() -> None:
    assert card_png(front_card()) == card_png(front_card())


def _ids(folder: Path) -> list[str]:
    return (project.data_folder(folder) / "checks.csv").read_text("utf-8").splitlines()[1:]


def ink(title: str) -> int:
    """Return the last column of pixels that a title alone, on a card, has ink in."""
    lines = fit_title(title, TALLEST)
    texts = "".join(
        f'<text x="72" y="{90 * place + 90}" font-family="Liberation Sans" font-weight="700" '
        f'font-size="{lines.size}">{text}</text>'
        for place, text in enumerate(lines.lines)
    )
    paper = '<rect width="1600" height="630" fill="white"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="630">{paper}{texts}</svg>'
    drawn = Image.open(io.BytesIO(card_png(svg))).convert("L").point(lambda shade: 255 * (shade < 200))
    return drawn.getbbox()[2]
