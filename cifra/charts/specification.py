"""What every chart pattern does with its table and its drawings, before and after the marks are placed.

`checked` refuses a table that cannot be drawn; `with_marks` gives each row its printed number; `finished` makes the
drawing twice, for wide and for narrow screens, and leaves with it what the build needs and cannot see in the marks:
`usermeta["cifra"]` holds the unit, the ids of the figures, the narrow drawing, the legend.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from cifra import project
from cifra.charts.layout import NARROW, WIDE, Layout, bar_marks
from cifra.data.loading import load_table as table_of
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import current
from cifra.numbers.stat import format_as_stated

Drawing = alt.LayerChart | alt.VConcatChart


def check_frame(frame: pd.DataFrame, labels: str) -> pd.DataFrame:
    """Return the table; raises `ValueError` for an empty one, for several units and for a row without a label."""
    if frame.empty:
        raise ValueError("a chart of no figures: the selection is empty; see the series in data/figures/")
    if frame.unit.nunique() > 1:
        raise ValueError(
            f"a chart of several units ({', '.join(sorted(frame.unit.unique()))}); draw one unit at a time"
        )
    empty = frame[labels].isna() | (frame[labels].astype("object") == "")
    if empty.any():
        raise ValueError(f"{frame[empty].id.iloc[0]!r} has no {labels} to label its bar with")
    return frame


def add_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with `verdict` filled ("source" for findings), `mark` (the number with its sign) and `tip`."""
    judged = frame.assign(verdict=frame["verdict"].fillna("source") if "verdict" in frame else "source")
    numbers = [format_as_stated(row.value, row.unit, row.qualifier, current()) for row in judged.itertuples()]
    signs = judged.verdict.map(VERDICT_SIGNS)
    marks = [f"{number} {sign}".strip() for number, sign in zip(numbers, signs, strict=True)]
    judged = judged.assign(number=numbers, mark=marks)
    return judged.assign(
        tip=[
            f"{row.measure}: {words}"
            for row, words in zip(judged.itertuples(), numbers_with_verdicts(judged), strict=True)
        ]
    )


def numbers_with_verdicts(judged: pd.DataFrame) -> list[str]:
    """Return each number with its verdict in words: "76%, confirmed second hand"."""
    names = [current().say(VERDICT_NAMES[one]) if one != "source" else "" for one in judged.verdict]
    return [", ".join(filter(None, pair)) for pair in zip(judged.number, names, strict=True)]


def responsive_bars(rows: Callable[[Layout], None], frame: pd.DataFrame, **words: Any) -> Drawing:
    """Return a chart of bars; `rows` places its texts and bars in a layout; `words` are those of `finished`."""

    def drawing(width: int) -> Drawing:
        layout = Layout(width)
        rows(layout)
        return bar_marks(layout, float(frame.value.max()))

    return finish_chart(drawing, frame, **words)


def shared_words(measures: Iterable[str]) -> str:
    """Return what the measures of a series have in common: the first one, up to its first comma."""
    return next(iter(measures)).partition(",")[0]


def finish_chart(
    drawing: Callable[[int], Drawing],
    frame: pd.DataFrame,
    *,
    title: str,
    name: str,
    description: str | None,
    labels: Sequence[str],
    table: tuple[list[str], list[list[str]]] | None = None,
) -> Drawing:
    """Return the wide drawing, with its title and description, the narrow one and what the build needs beside it.

    `name` is what its address and its files are called by: a slug such as "abandoned-by-channel", the same in every
    edition. `table` is the head and the rows of "show as table", where those of the figures would not say it all.
    """
    judged = add_marks(frame) if "qualifier" in frame else frame
    meta = {
        "ids": frame.id.tolist(),
        "unit": frame.unit.iloc[0],
        "legend": _legend(set(judged.verdict)),
        "narrow": _drawn(drawing, NARROW).to_dict(validate=False),
    }
    if table is not None:
        meta |= {"head": table[0], "table": table[1]}
    written = description or describe_chart(judged, labels)
    return _drawn(drawing, WIDE).properties(title=title, name=name, description=written, usermeta={"cifra": meta})


def _drawn(drawing: Callable[[int], Drawing], width: int) -> Drawing:
    """Return a drawing whose parts are not validated one by one: the whole wide one is, when it is shown."""
    with debug_mode(False):
        return drawing(width)


def _legend(verdicts: set[str]) -> list[str]:
    """Return the verdicts to explain, the sources' own numbers too where they stand among those of articles."""
    return [one for one in VERDICT_COLOURS if one in verdicts] if verdicts != {"source"} else []


def describe_chart(frame: pd.DataFrame, labels: Sequence[str]) -> str:
    """Return the chart in words: every mark with its label and its number, in the edition's language."""
    say = current().say
    if "verdict" in labels:
        publishers = table_of(project.root(), "articles").set_index("id").publisher
        counts = frame.groupby(["article", "verdict"], sort=False).size()
        parts = [
            f"{publishers[article]}, {say(VERDICT_NAMES[verdict])}: {count}"
            for (article, verdict), count in counts.items()
        ]
    else:
        named = [" – ".join(str(row[label]) for label in labels) for _, row in frame.iterrows()]
        parts = [f"{name}: {words}" for name, words in zip(named, numbers_with_verdicts(frame), strict=True)]
    return "; ".join(parts) + "."
