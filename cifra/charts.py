"""The chart patterns that chapters share, each a function from a table of figures to an Altair chart.

Every pattern is laid out in rows with the label above its mark, so that the same drawing reads on a phone. A
pattern makes the chart twice, for wide and for narrow screens, and leaves with it what the build needs and cannot
see in the marks: `usermeta["cifra"]` holds the unit, the ids of the figures, the narrow drawing, the legend.

A writer may also show any `alt.Chart` of figures: give it a `title`, a `description` and a frame with the column
`id`, and it gets the same treatment (`cifra.drawing`). Colours here name a role, not a look: the build repaints them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from cifra import project
from cifra.editions import current
from cifra.figures import allowed, table
from cifra.marks import (
    GAP,
    INK,
    LABEL_SIZE,
    NARROW,
    QUIET,
    VERDICT_COLOURS,
    VERDICT_NAMES,
    VERDICT_SIGNS,
    WIDE,
    Layout,
    bar_marks,
    square_marks,
    squares,
    tip,
    verdict_colour,
)
from cifra.stat import as_stated

SPECIFICATION_TYPE = "application/vnd.vegalite.v6+json"


def bars(
    frame: pd.DataFrame, *, title: str, labels: str = "category", sort: bool = True, description: str | None = None
) -> alt.LayerChart:
    """Return a bar for each figure or finding, its label above it and its number, with the verdict's sign, at its end.

    `frame` is a table of `cifra.figures` or `cifra.findings`, all of one unit; `labels` is the column that names a bar
    (`category`, or `measure` where figures of several series meet); `sort` puts the largest first. Raises `ValueError`
    for an empty table, for more than one unit and for a bar without a label.
    """
    frame = _checked(frame, labels)
    frame = frame.sort_values("value", ascending=False, kind="stable") if sort else frame

    def rows(layout: Layout) -> None:
        for row in _with_marks(frame).itertuples(index=False):
            layout.write(getattr(row, labels))
            layout.draw(row)

    return _responsive(rows, frame, title=title, description=description, labels=[labels])


def pairs(frame: pd.DataFrame, *, title: str, description: str | None = None) -> alt.LayerChart:
    """Return, for each series of the table, its measure as a heading and a bar for each of its categories.

    For comparisons of the same groups on several measures. Columns, units and errors as in `bars`.
    """
    frame = _checked(frame, "category")

    def rows(layout: Layout) -> None:
        for _, group in _with_marks(frame).sort_values("value", kind="stable").groupby("series", sort=False):
            layout.write(_shared_words(group.measure.tolist()), weight="bold")
            for row in group.itertuples(index=False):
                layout.write(row.category)
                layout.draw(row)
            layout.height += GAP

    return _responsive(rows, frame, title=title, description=description, labels=["measure", "category"])


def change(frame: pd.DataFrame, *, title: str, description: str | None = None) -> alt.LayerChart:
    """Return a line through the values of one measure, a point a year, each with its number; the scale starts at zero.

    `frame` needs `year` and `value`. Raises `ValueError` for a row without a year and for more than one unit.
    """
    frame = _checked(frame, "measure").sort_values("year")
    if frame.year.isna().any():
        raise ValueError(f"change: {frame[frame.year.isna()].id.iloc[0]!r} has no year; leave it out of the chart")
    marked = _with_marks(frame)

    def drawing(width: int) -> alt.LayerChart:
        x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, format="d"))
        y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, float(frame.value.max()) * 1.2]))
        base = alt.Chart(marked).encode(x=x, y=y)
        line = base.mark_line(color=QUIET, strokeWidth=2)
        points = base.mark_point(size=110, filled=True, opacity=1).encode(color=verdict_colour(), tooltip=tip())
        numbers = base.mark_text(dy=-16, fontSize=LABEL_SIZE, fontWeight="bold", color=INK).encode(text="mark:N")
        return alt.LayerChart(layer=[line, points, numbers]).properties(width=width, height=200)

    return _finished(drawing, frame, title=title, description=description, labels=["year"])


def verdicts(frame: pd.DataFrame, *, title: str, description: str | None = None) -> alt.LayerChart:
    """Return a square for each figure, a row for each article, marked and coloured by verdict, each a link to its row.

    `frame` is a table of `cifra.figures`. Raises `ValueError` for a figure without a verdict.
    """
    if (frame.verdict == "").any():
        raise ValueError(f"verdicts: {frame[frame.verdict == ''].id.iloc[0]!r} has no verdict in data/checks.csv")
    order = list(allowed(project.root(), "verdict"))
    ranked = frame.assign(rank=frame.verdict.map(order.index)).sort_values("rank", kind="stable").pipe(_with_marks)

    def drawing(width: int) -> alt.LayerChart:
        boxes, names, height = squares(ranked, width)
        return square_marks(boxes, names).properties(width=width, height=height)

    chart = _finished(drawing, ranked, title=title, description=description, labels=["article", "verdict"])
    chart.usermeta["cifra"]["studies"] = False  # every study of the report: the registers name them
    return chart


def completeness(frame: pd.DataFrame, *, title: str, description: str | None = None) -> alt.LayerChart:
    """Return how many of the figures come with their country, year, base and study, as the articles give them.

    `frame` is a table of `cifra.figures`; bars are counts, out of all the figures of the table.
    """
    say = current().say
    names = {"country": "The country", "year": "The year", "group": "Whom it is about", "study": "The study"}
    counts = [int((frame[column].notna() & (frame[column].astype("str") != "")).sum()) for column in names]
    rows = pd.DataFrame({"category": [say(name) for name in names.values()], "value": counts, "total": len(frame)})
    rows = rows.assign(
        id=[f"{column}" for column in names], unit="count", qualifier="exact", verdict="source", measure=""
    )
    rows = rows.sort_values("value", ascending=False, kind="stable")
    marks = [say("{count} of {total}", count=row.value, total=row.total) for row in rows.itertuples()]
    marked = rows.assign(
        mark=marks, tip=[f"{row.category}: {mark}" for row, mark in zip(rows.itertuples(), marks, strict=True)]
    )

    def place(layout: Layout) -> None:
        for row in marked.itertuples(index=False):
            layout.write(row.category)
            layout.draw(row)

    written = description or "; ".join(marked.tip) + "."
    chart = _responsive(place, rows, title=title, description=written, labels=[])
    chart.usermeta["cifra"] |= {"ids": [], "articles": frame.article.unique().tolist(), "legend": []}
    chart.usermeta["cifra"]["table"] = [[row.category, row.mark] for row in marked.itertuples()]
    return chart


def join(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return figures and findings as one table to draw, in the order given."""
    return pd.concat(frames, ignore_index=True)


def emit_specifications() -> None:
    """Make Altair show each chart as its specification only, under a type that notebooks can store."""
    alt.renderers.register("cifra", spec_only)
    alt.renderers.enable("cifra")


def spec_only(spec: dict[str, Any], **_metadata: object) -> dict[str, Any]:
    """Return the outputs of a chart in a build: its specification, and its description for those who need text."""
    return {SPECIFICATION_TYPE: spec, "text/plain": str(spec.get("description", ""))}


def _checked(frame: pd.DataFrame, labels: str) -> pd.DataFrame:
    if frame.empty:
        raise ValueError("a chart of no figures: the selection is empty; see the series in data/figures/")
    if frame.unit.nunique() > 1:
        raise ValueError(
            f"a chart of several units ({', '.join(sorted(frame.unit.unique()))}); draw one unit at a time"
        )
    if (frame[labels].fillna("") == "").any():
        raise ValueError(f"{frame[frame[labels].fillna('') == ''].id.iloc[0]!r} has no {labels} to label its bar with")
    return frame


def _with_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with `verdict` filled ("source" for findings), `mark` (the number with its sign) and `tip`."""
    judged = frame.assign(verdict=frame["verdict"].fillna("source") if "verdict" in frame else "source")
    numbers = [as_stated(row.value, row.unit, row.qualifier, current()) for row in judged.itertuples()]
    signs = judged.verdict.map(VERDICT_SIGNS)
    marks = [f"{number} {sign}".strip() for number, sign in zip(numbers, signs, strict=True)]
    judged = judged.assign(number=numbers, mark=marks)
    return judged.assign(
        tip=[f"{row.measure}: {told}" for row, told in zip(judged.itertuples(), _told(judged), strict=True)]
    )


def _told(judged: pd.DataFrame) -> list[str]:
    """Return each number with its verdict in words: "76%, confirmed second hand"."""
    names = [current().say(VERDICT_NAMES[one]) if one != "source" else "" for one in judged.verdict]
    return [", ".join(filter(None, pair)) for pair in zip(judged.number, names, strict=True)]


def _responsive(
    rows: Callable[[Layout], None], frame: pd.DataFrame, *, title: str, description: str | None, labels: Sequence[str]
) -> alt.LayerChart:
    def drawing(width: int) -> alt.LayerChart:
        layout = Layout(width)
        rows(layout)
        return bar_marks(layout, float(frame.value.max()))

    return _finished(drawing, frame, title=title, description=description, labels=labels)


def _shared_words(measures: Iterable[str]) -> str:
    """Return what the measures of a series have in common: the first one, up to its first comma."""
    return next(iter(measures)).partition(",")[0]


def _finished(
    drawing: Callable[[int], alt.LayerChart],
    frame: pd.DataFrame,
    *,
    title: str,
    description: str | None,
    labels: Sequence[str],
) -> alt.LayerChart:
    """Return the wide drawing, with its title and description, the narrow one and what the build needs beside it."""
    judged = _with_marks(frame) if "qualifier" in frame else frame
    meta = {
        "ids": frame.id.tolist(),
        "unit": frame.unit.iloc[0],
        "legend": [one for one in VERDICT_COLOURS if one in set(judged.verdict) and one != "source"],
        "narrow": drawing(NARROW).to_dict(),
    }
    written = description or _description(judged, labels)
    return drawing(WIDE).properties(title=title, description=written, usermeta={"cifra": meta})


def _description(frame: pd.DataFrame, labels: Sequence[str]) -> str:
    """Return the chart in words: every mark with its label and its number, in the edition's language."""
    say = current().say
    if "verdict" in labels:
        publishers = table(project.root(), "articles").set_index("id").publisher
        counts = frame.groupby(["article", "verdict"], sort=False).size()
        parts = [
            f"{publishers[article]}, {say(VERDICT_NAMES[verdict])}: {count}"
            for (article, verdict), count in counts.items()
        ]
    else:
        named = [" – ".join(str(row[label]) for label in labels) for _, row in frame.iterrows()]
        parts = [f"{name}: {told}" for name, told in zip(named, _told(frame), strict=True)]
    return "; ".join(parts) + "."
