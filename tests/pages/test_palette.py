"""The colours: contrast for those who see little, verdicts apart for those who see colours otherwise."""

from itertools import combinations

import pytest
from coloraide import Color

from cifra.charts.colours import INK, QUIET, SIGN
from cifra.data.verdicts import VERDICT_COLOURS
from tests.colours import THEMES, palette

TEXT, MARK, APART = 4.5, 3.0, 12.0  # WCAG 2.2: 1.4.3, 1.4.11; a distance in CIEDE2000 that is seen side by side
SIGHTS = ("everyone", "protan", "deutan", "tritan")
GROUNDS = ("--paper", "--panel", "--raised")
TEXTS = ("--ink", "--quiet", "--link", "--hover")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_texts_and_links_are_read_on_every_ground(theme: str, ground: str) -> None:
    colours = palette(theme)
    for name in TEXTS:
        assert contrast(colours[name], colours[ground]) >= TEXT, name


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("verdict", VERDICT_COLOURS)
def test_marks_stand_out_and_their_signs_are_read(theme: str, verdict: str) -> None:
    colours = palette(theme)
    mark = colours[f"--{verdict}"]
    assert min(contrast(mark, colours[ground]) for ground in GROUNDS) >= MARK
    assert contrast(colours["--sign"], mark) >= TEXT


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_verdicts_are_told_apart_by_every_sight(theme: str, sight: str) -> None:
    seen = {verdict: as_seen(palette(theme)[f"--{verdict}"], sight) for verdict in VERDICT_COLOURS}
    for one, other in combinations(seen, 2):
        assert seen[one].delta_e(seen[other], method="2000") >= APART, (one, other)


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_colours_of_the_files_are_read_on_white_and_told_apart(sight: str) -> None:
    assert min(contrast(text, "#ffffff") for text in (INK, QUIET)) >= TEXT
    for colour in VERDICT_COLOURS.values():
        assert contrast(SIGN, colour) >= TEXT
        assert contrast(colour, "#ffffff") >= MARK
    for one, other in combinations(VERDICT_COLOURS.values(), 2):
        assert as_seen(one, sight).delta_e(as_seen(other, sight), method="2000") >= APART, (one, other)


def test_files_and_light_pages_have_the_same_verdicts() -> None:
    light = palette("light")
    assert {verdict: light[f"--{verdict}"] for verdict in VERDICT_COLOURS} == VERDICT_COLOURS


def test_dark_sets_every_colour_anew() -> None:
    light, dark = (palette(theme) for theme in THEMES)
    assert set(light) == set(dark)
    assert len(light) > 12
    assert [name for name in light if light[name] == dark[name]] == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    return float(Color(one).contrast(other, method="wcag21"))


def as_seen(colour: str, sight: str) -> Color:
    """Return a colour as a sight sees it: everyone's, without red, without green, without blue."""
    return Color(colour) if sight == "everyone" else Color(colour).filter(sight)
