"""The marks of the charts, placed in pixels.

A row is a label with its mark under it, so that the same drawing reads on a phone and on a wide screen. Colours here
name a role, not a look: the build repaints them (`cifra.charts.svg`). A verdict has a sign and a word as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd

from cifra import project
from cifra.charts.colours import INK, QUIET, SIGN
from cifra.charts.segments import KEY, KEY_WIDTH, bar_segments, bar_shape
from cifra.charts.squares import row_count, square_places
from cifra.data.loading import article_ids, article_names
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_SIGNS
from cifra.editions import current
from cifra.project import row_link
from cifra.typefaces import BOLD, REGULAR, wrap_text

LABEL_SIZE, LINE_HEIGHT, BAR_HEIGHT, GAP = 14, 18, 18, 14
NUMBER_ROOM = 150  # pixels for the longest number at the end of the longest bar
SQUARE_SIDE, SQUARE_STEP, NAME_HEIGHT = 26, 30, 24


@dataclass
class Layout:
    """Marks placed in pixels from the top: texts and bars, and the height they take together."""

    width: int
    texts: list[dict[str, Any]] = field(default_factory=list)
    bars: list[dict[str, Any]] = field(default_factory=list)
    height: int = 0

    def write(self, text: str, *, weight: str = "normal") -> None:
        """Add a text on as many lines as it needs."""
        self.across([(text, weight, INK)], [1.0])

    def across(self, cells: Sequence[tuple[str, str, str]], shares: Sequence[float]) -> None:
        """Add texts side by side, each `(text, weight, colour)` with its share of the width, on as many lines as
        needed.
        """
        tallest, left = 0, 0
        for (text, weight, colour), share in zip(cells, shares, strict=True):
            room = int(self.width * share)
            lines = wrap_text(text, LABEL_SIZE, room - GAP * (len(shares) > 1), BOLD if weight == "bold" else REGULAR)
            if text:
                place = {"x": left, "y": self.height, "label": lines}
                self.texts.append(place | {"weight": weight, "colour": colour})
            tallest, left = max(tallest, len(lines)), left + room
        self.height += LINE_HEIGHT * tallest + 2

    def draw(self, row: Any) -> None:
        """Add the bar of a figure."""
        self.bars.append(row._asdict() | {"y": self.height, "y2": self.height + BAR_HEIGHT})
        self.height += BAR_HEIGHT + GAP


def bar_marks(layout: Layout, longest: float) -> alt.LayerChart:
    """Return the bars and texts of a layout; `longest` is the value of the longest bar.

    Under them stands a key of the bars that are not solid, of the shapes that there are.
    """
    bars = pd.DataFrame(layout.bars)
    ends = [longest, *bars.value, *(bars.value_to.dropna() if "value_to" in bars else [])]
    zero = min(0, *ends)
    pixel = (max(ends) - zero) / (layout.width - NUMBER_ROOM)
    scale = alt.Scale(domain=[zero, zero + pixel * layout.width])
    across = {"x": alt.X("end:Q", axis=None, scale=scale), "x2": "start:Q", "y": pixels_down(), "y2": "y2:Q"}
    across |= {"opacity": alt.Opacity("opacity:Q", scale=None, legend=None)}
    segments = pd.DataFrame([segment for bar in layout.bars for segment in bar_segments(bar, pixel)])
    edges = bars.y.map(segments.groupby("y").end.max().clip(lower=0))
    shapes = alt.Chart(segments).mark_rect().encode(**across, color=verdict_colour(), tooltip=tooltip())
    numbers = alt.Chart(bars[["y", "mark"]].assign(edge=edges)).mark_text(
        dx=6, dy=BAR_HEIGHT / 2, align="left", baseline="middle", fontSize=LABEL_SIZE, fontWeight="bold", color=INK
    )
    numbers = numbers.encode(x=alt.X("edge:Q", axis=None, scale=scale), y=pixels_down(), text="mark:N")
    layers = [shapes, numbers]
    if key := _write_key(layout):
        rows = pd.DataFrame(key).assign(
            start=lambda row: zero + row.start * pixel, end=lambda row: zero + row.end * pixel
        )
        layers.append(alt.Chart(rows).mark_rect(color=QUIET).encode(**across))
    return alt.LayerChart(layer=[*text_marks(layout), *layers]).properties(width=layout.width, height=layout.height)


def _write_key(layout: Layout) -> list[dict[str, Any]]:
    """Write what the shapes of a layout's bars mean under them; return the bars beside those words, in pixels."""
    share, segments = (KEY_WIDTH + GAP) / layout.width, []
    shown = {bar_shape(bar) for bar in layout.bars}
    for shape, (bar, words) in KEY.items():
        if shape in shown:
            place = {"y": layout.height + 2, "y2": layout.height + BAR_HEIGHT - 4}
            segments += bar_segments(bar | place, 1)
            layout.across([("", "normal", QUIET), (current().say(words), "normal", QUIET)], [share, 1 - share])
    return segments


def text_marks(layout: Layout) -> list[alt.Chart]:
    """Return the texts of a layout, a layer for each place, weight and colour that they share."""
    texts = pd.DataFrame(layout.texts)
    layers = []
    for (x, weight, colour), own in texts.groupby(["x", "weight", "colour"], sort=False):
        look = {"fontSize": LABEL_SIZE, "lineHeight": LINE_HEIGHT, "fontWeight": weight, "color": colour}
        mark = alt.Chart(own[["y", "label"]]).mark_text(align="left", baseline="top", x=int(x), **look)
        layers.append(mark.encode(y=pixels_down(), text="label:N"))
    return layers


def place_squares(ranked: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the squares and the articles' names with their places in pixels, and the height of it all."""
    publishers = article_names(project.root())
    columns, y, squares, names = width // SQUARE_STEP, 0, [], []
    for article in article_ids(project.root()):
        own = ranked[ranked.article == article]
        if own.empty:
            continue
        names.append({"y": y, "label": f"{publishers[article]} ({len(own)})"})
        y += NAME_HEIGHT
        places = square_places(len(own), columns, SQUARE_STEP, top=y)
        squares += [_square(row, x, top) for row, (x, top) in zip(own.itertuples(), places, strict=True)]
        y += SQUARE_STEP * row_count(len(own), columns) + GAP
    return pd.DataFrame(squares), pd.DataFrame(names), y


def _square(row: Any, x: float, y: float) -> dict[str, Any]:
    corners = {"x": x, "y": y, "x2": x + SQUARE_SIDE, "y2": y + SQUARE_SIDE}
    words = {"href": row_link(row.id), "tip": row.tip, "sign": VERDICT_SIGNS[row.verdict]}
    return {"id": row.id, "verdict": row.verdict, **corners, **words}


def square_marks(squares: pd.DataFrame, names: pd.DataFrame) -> alt.LayerChart:
    """Return the squares with their signs, each a link, under the names of their articles."""
    base = alt.Chart(squares).encode(x=alt.X("x:Q", scale=None, axis=None), y=pixels_down())
    boxes = base.mark_rect(cornerRadius=3).encode(
        x2="x2:Q", y2="y2:Q", color=verdict_colour(), href="href:N", tooltip=tooltip()
    )
    signs = base.mark_text(dx=13, dy=14, fontSize=19, fontWeight="bold", color=SIGN).encode(text="sign:N")
    labels = alt.Chart(names).mark_text(align="left", baseline="top", fontSize=LABEL_SIZE, color=INK, x=0)
    return alt.LayerChart(layer=[boxes, signs, labels.encode(y=pixels_down(), text="label:N")])


def verdict_colour() -> alt.Color:
    """Return the colour of a mark by its verdict."""
    scale = alt.Scale(domain=list(VERDICT_COLOURS), range=list(VERDICT_COLOURS.values()))
    return alt.Color("verdict:N", scale=scale, legend=None)


def pixels_down() -> alt.Y:
    """Return the place of a mark as pixels from the top, with no scale and no axis."""
    return alt.Y("y:Q", scale=None, axis=None)


def tooltip() -> alt.Tooltip:
    """Return the tooltip of a mark: what it measures and its number."""
    return alt.Tooltip("tip:N")
