"""The rectangles of a bar: solid as far as a number is sure, pale over a range or an open end, striped if it is ours.

55                  solid to 55
20 to 30            solid to 20, pale to 30
more than 80        solid to 80, pale a little further
up to a third       pale to 33.3: the number is somewhere below
53, our calculation pale to 53 with stripes
"""

from typing import Any

import pandas as pd

PALE = 0.5  # opacity: seen beside a solid bar, in the light and in the dark page
OPEN_END, STRIPE = 14, 3  # pixels: how far an open end is drawn, how wide a stripe and its gap are
OPEN_ABOVE, OPEN_BELOW = ("more-than", "just-over", "at-least"), ("less-than", "up-to")


def bar_segments(bar: dict[str, Any], pixel: float) -> list[dict[str, Any]]:
    """Return the rectangles of a bar, each with `start`, `end` and `opacity`; `pixel` is its size on the scale."""
    value, upper = float(bar["value"]), bar.get("value_to")
    if _is_ours(bar):
        stripes = int(abs(value) / (2 * STRIPE * pixel)) + 1
        starts = [value * place / stripes for place in range(stripes)]
        return [_segment(bar, 0, value, PALE), *(_segment(bar, x, x + value / stripes / 2, 1.0) for x in starts)]
    if bar.get("qualifier") in OPEN_BELOW:
        return [_segment(bar, 0, value, PALE)]
    solid = _segment(bar, 0, value, 1.0)
    if upper is not None and not pd.isna(upper):
        return [solid, _segment(bar, value, float(upper), PALE)]
    if bar.get("qualifier") in OPEN_ABOVE:
        return [solid, _segment(bar, value, value + OPEN_END * pixel, PALE)]
    return [solid]


def _is_ours(bar: dict[str, Any]) -> bool:
    basis = bar.get("value_basis")
    return isinstance(basis, str) and basis != ""


def _segment(bar: dict[str, Any], start: float, end: float, opacity: float) -> dict[str, Any]:
    shown = {name: bar[name] for name in ("id", "y", "y2", "tip", "verdict")}
    return shown | {"start": start, "end": end, "opacity": opacity}
