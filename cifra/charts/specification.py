"""What every chart pattern does with its table and its drawings, before and after the marks are placed.

`check_frame` refuses a table that cannot be drawn; `add_marks` gives each row its printed number; `finish_chart` makes
the drawing twice, for wide and for narrow screens, and leaves the chart's metadata with it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NotRequired, TypedDict

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from cifra import project
from cifra.charts.colours import NARROW, WIDE
from cifra.charts.layout import Layout, bar_marks
from cifra.charts.metadata import ChartMetadata
from cifra.data.loading import article_names
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import current
from cifra.numbers.stat import format_with_basis

Drawing = alt.LayerChart | alt.VConcatChart


def check_frame(frame: pd.DataFrame, labels: str) -> pd.DataFrame:
    """Return the table; raises `ValueError` for an empty one, for several units and for a row without a label."""
    if frame.empty:
        raise ValueError("a chart of no figures: the selection is empty; see the series in data/figures/")
    if frame.unit.nunique() > 1:
        units = ", ".join(sorted(frame.unit.unique()))
        raise ValueError(f"a chart of several units ({units}); draw one unit at a time")
    empty = frame[labels].isna() | (frame[labels].astype("object") == "")
    if empty.any():
        raise ValueError(
            f"{frame[empty].id.iloc[0]!r} has no {labels} to label its bar with: write its {labels}_{current().code}"
        )
    return frame


def add_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with `verdict` filled ("source" for findings), `mark` (the number with its sign) and `tip`."""
    judged = frame.assign(verdict=frame["verdict"].fillna("source") if "verdict" in frame else "source")
    numbers = [format_with_basis(row, current()) for row in judged.itertuples()]
    signs = judged.verdict.map(VERDICT_SIGNS)
    marks = [f"{number} {sign}".strip() for number, sign in zip(numbers, signs, strict=True)]
    judged = judged.assign(number=numbers, mark=marks)
    pairs = zip(judged.measure, numbers_with_verdicts(judged), strict=True)
    return judged.assign(tip=[f"{measure}: {words}" for measure, words in pairs])


def numbers_with_verdicts(judged: pd.DataFrame) -> list[str]:
    """Return each number with its verdict in words: "76%, matches a report of it"."""
    names = [current().say(VERDICT_NAMES[verdict]) if verdict != "source" else "" for verdict in judged.verdict]
    return [", ".join(filter(None, pair)) for pair in zip(judged.number, names, strict=True)]


class ChartTexts(TypedDict):
    """What every pattern takes by name.

    `name` is what the chart's address and its files are called by: a slug such as "abandoned-by-channel", the same in
    every edition. Without a `description` the chart says its numbers.
    """

    title: str
    name: NotRequired[str]
    description: NotRequired[str | None]


def responsive_bars(rows: Callable[[Layout], None], frame: pd.DataFrame, words: ChartTexts, **more: Any) -> Drawing:
    """Return a chart of bars; `rows` places its texts and bars in a layout; `more` is what `finish_chart` takes."""

    def drawing(width: int) -> Drawing:
        layout = Layout(width)
        rows(layout)
        return bar_marks(layout, float(frame.value.max()))

    return finish_chart(drawing, frame, words, **more)


def finish_chart(
    drawing: Callable[[int], Drawing],
    frame: pd.DataFrame,
    words: ChartTexts,
    *,
    labels: Sequence[str] = (),
    in_words: str = "",
    **metadata: Any,
) -> Drawing:
    """Return the wide drawing, with its title and description, the narrow one and what the build needs beside it.

    The description is made of the columns `labels`, unless the chart has one or the pattern says it `in_words`;
    `metadata` are fields of `ChartMetadata` that do not follow from the figures.
    """
    judged = add_marks(frame) if "qualifier" in frame else frame
    from_figures = {
        "ids": frame.id.tolist(),
        "unit": frame.unit.iloc[0],
        "legend": _legend(set(judged.verdict)),
        "narrow": _drawn(drawing, NARROW).to_dict(validate=False),
    }
    usermeta = ChartMetadata(**from_figures | metadata).to_usermeta()
    description = words.get("description") or in_words or describe_chart(judged, labels)
    said = {"title": words["title"], "name": words.get("name", ""), "description": description}
    return _drawn(drawing, WIDE).properties(**said, usermeta=usermeta)


def _drawn(drawing: Callable[[int], Drawing], width: int) -> Drawing:
    """Return a drawing whose parts are not validated one by one: the whole wide one is, when it is shown."""
    with debug_mode(False):
        return drawing(width)


def _legend(verdicts: set[str]) -> list[str]:
    """Return the verdicts to explain, the sources' own numbers too where they stand among those of articles."""
    return [verdict for verdict in VERDICT_COLOURS if verdict in verdicts] if verdicts != {"source"} else []


def describe_chart(frame: pd.DataFrame, labels: Sequence[str]) -> str:
    """Return the chart in words: every mark with its label and its number, in the edition's language."""
    say = current().say
    if "verdict" in labels:
        publishers = article_names(project.root())
        counts = frame.groupby(["article", "verdict"], sort=False).size()
        parts = [f"{publishers[id]}, {say(VERDICT_NAMES[verdict])}: {count}" for (id, verdict), count in counts.items()]
    else:
        names = [" – ".join(map(str, row)) for row in frame[list(labels)].itertuples(index=False)]
        parts = [f"{name}: {words}" for name, words in zip(names, numbers_with_verdicts(frame), strict=True)]
    return "; ".join(parts) + "."
