"""The rectangles of a bar: solid as far as a number is sure, pale over a range, fading at an open end, striped if ours.

55                  solid to 55
20 to 30            solid to 20, pale to 30
more than 80        solid to 80, fading a little further
up to a third       pale to 33.3: the number is somewhere below
53, our calculation pale to 53 with stripes
"""

from typing import Any

import pandas as pd

PALE = 0.5  # opacity: seen beside a solid bar, in the light and in the dark page
FADING = (0.55, 0.35, 0.15)  # opacities, of an open end
OPEN_END, STRIPE = 18, 3  # pixels: how far an open end is drawn, how wide a stripe and its gap are
KEY_WIDTH = 34  # pixels: the bar that the key shows of each shape
KEY: dict[str, tuple[dict[str, Any], str]] = {  # of each shape that needs one: its bar, in pixels, and its words
    "range": ({"value": 12, "value_to": KEY_WIDTH}, "Pale: the number is somewhere in this stretch."),
    "open": (
        {"value": KEY_WIDTH - OPEN_END, "qualifier": "more-than"},
        "Fading: more than that, nobody says how much.",
    ),
    "ours": ({"value": KEY_WIDTH, "value_basis": "computed"}, "Striped: our own calculation or inference."),
}


def bar_shape(bar: dict[str, Any]) -> str:
    """Return what the key has to explain of a bar: "range", "open", "ours", or nothing of a solid one."""
    if bar.get("value_basis") and not pd.isna(bar["value_basis"]):
        return "ours"
    if bar.get("qualifier") in ("less-than", "up-to") or not pd.isna(bar.get("value_to")):
        return "range"
    return "open" if bar.get("qualifier") in ("more-than", "just-over", "at-least") else ""


def bar_segments(bar: dict[str, Any], pixel: float) -> list[dict[str, Any]]:
    """Return the rectangles of a bar, each with `start`, `end` and `opacity`; `pixel` is its size on the scale."""
    value, shape = float(bar["value"]), bar_shape(bar)
    if shape == "ours":
        stripes = int(abs(value) / (2 * STRIPE * pixel)) + 1
        starts = [value * place / stripes for place in range(stripes)]
        parts = [(0.0, value, PALE), *((x, x + value / stripes / 2, 1.0) for x in starts)]
    elif shape == "range":
        upper: Any = bar.get("value_to")
        parts = [(0.0, value, PALE)] if pd.isna(upper) else [(0.0, value, 1.0), (value, float(upper), PALE)]
    else:
        step = OPEN_END * pixel / len(FADING)
        end = [(value + place * step, value + (place + 1) * step, pale) for place, pale in enumerate(FADING)]
        parts = [(0.0, value, 1.0), *(end if shape == "open" else [])]
    shown = {name: bar[name] for name in ("id", "y", "y2", "tip", "verdict") if name in bar}
    return [shown | dict(zip(("start", "end", "opacity"), part, strict=True)) for part in parts]
