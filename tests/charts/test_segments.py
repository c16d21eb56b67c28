"""How far a bar is solid: ranges, open ends and numbers of ours look what they are."""

import pandas as pd
import pytest

from cifra.charts.colours import WIDE
from cifra.charts.layout import Layout, bar_marks
from cifra.charts.segments import FADING, KEY, PALE, bar_segments
from cifra.editions import CODES, LANGUAGE_VARIABLE, edition

BAR = {"id": "one", "y": 0, "y2": 18, "tip": "One", "verdict": "source"}


@pytest.mark.parametrize(
    ("bar", "drawn"),
    [
        ({"value": 55, "qualifier": "exact"}, [(0, 55, 1.0)]),
        ({"value": 55, "qualifier": "about"}, [(0, 55, 1.0)]),
        ({"value": 20, "value_to": 30, "qualifier": "exact"}, [(0, 20, 1.0), (20, 30, PALE)]),
        (
            {"value": 80, "value_to": float("nan"), "qualifier": "more-than"},
            [(0, 80, 1.0), (80, 83, FADING[0]), (83, 86, FADING[1]), (86, 89, FADING[2])],
        ),
        ({"value": 33.3, "qualifier": "up-to"}, [(0, 33.3, PALE)]),
        ({"value": -3.5, "qualifier": "exact"}, [(0, -3.5, 1.0)]),
    ],
)
def test_a_bar_is_solid_as_far_as_its_number_is_sure(
    bar: dict[str, object], drawn: list[tuple[float, float, float]]
) -> None:
    segments = bar_segments(BAR | bar, pixel=0.5)
    assert [(one["start"], one["end"], one["opacity"]) for one in segments] == drawn


def test_a_number_of_ours_is_striped() -> None:
    whole, *stripes = bar_segments(BAR | {"value": 53, "value_basis": "computed"}, pixel=0.5)
    assert (whole["start"], whole["end"], whole["opacity"]) == (0, 53, PALE)
    assert len(stripes) > 10
    assert all(0 <= stripe["start"] < stripe["end"] <= 53 for stripe in stripes)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("bar", "shape"),
    [
        ({"qualifier": "exact"}, ""),
        ({"qualifier": "up-to"}, "range"),
        ({"qualifier": "exact", "value_to": 60.0}, "range"),
        ({"qualifier": "at-least"}, "open"),
        ({"qualifier": "exact", "value_basis": "inferred"}, "ours"),
    ],
)
def test_a_key_in_the_edition_s_words_explains_the_shape_that_there_is_and_no_other(
    code: str, bar: dict[str, object], shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, code)
    layout = Layout(WIDE)
    layout.write("One")
    row = BAR | {"value": 50.0, "value_to": float("nan"), "value_basis": "", "mark": "50%"} | bar
    layout.draw(next(pd.DataFrame([row]).itertuples(index=False)))
    drawing = bar_marks(layout, 60.0).to_json(ensure_ascii=False)
    assert {name for name, (_, words) in KEY.items() if edition(code).say(words) in drawing} == {shape} - {""}
