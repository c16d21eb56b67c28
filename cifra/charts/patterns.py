"""The chart patterns that chapters share, each a function from a table of figures to an Altair chart.

Every pattern is laid out in rows with the label above its mark, so that the same drawing reads on a phone; it makes
the chart twice, for wide and for narrow screens (`cifra.charts.specification`). A writer may also show any `alt.Chart`
of figures: with a `title`, a `description` and a frame with the column `id` it gets the same treatment
(`cifra.charts.svg`). Colours here name a role, not a look: the build repaints them.
"""

from typing import Unpack

import altair as alt
import pandas as pd

from cifra import project
from cifra.charts.colours import INK, QUIET
from cifra.charts.layout import GAP, LABEL_SIZE, Layout, place_squares, square_marks, tooltip, verdict_colour
from cifra.charts.specification import ChartTexts, Drawing, add_marks, check_frame, finish_chart, responsive_bars
from cifra.data.loading import allowed_values
from cifra.editions import current
from cifra.numbers.formats import country_name

# What a figure needs to be understood, by column.
COMPLETENESS = {"country": "The country", "year": "The year", "group": "Whom it is about", "study": "The study"}


def bars(frame: pd.DataFrame, *, labels: str = "category", sort: bool = True, **words: Unpack[ChartTexts]) -> Drawing:
    """Return a bar for each figure or finding, its label above it and its number, with the verdict's sign, at its
    end.

    `frame` is a table of `cifra.figures` or `cifra.findings`, all of one unit; `labels` is the column that names a
    bar (`category`, or `measure` where figures of several series meet); `sort` puts the largest first. Raises
    `ValueError` for an empty table, for more than one unit and for a bar without a label.
    """
    frame = check_frame(frame, labels)
    frame = frame.sort_values("value", ascending=False, kind="stable") if sort else frame

    def rows(layout: Layout) -> None:
        for row in add_marks(frame).itertuples(index=False):
            layout.write(getattr(row, labels))
            layout.draw(row)

    return responsive_bars(rows, frame, words, labels=[labels])


def pairs(frame: pd.DataFrame, *, headings: dict[str, str] | None = None, **words: Unpack[ChartTexts]) -> Drawing:
    """Return, for each series of the table, a heading and a bar for each of its categories, in the table's order.

    For comparisons of the same groups on several measures. The heading is the series' measure, up to its first comma,
    or what `headings` says of the series. Columns, units and errors as in `bars`.
    """
    frame = check_frame(frame, "category")

    def rows(layout: Layout) -> None:
        ordered = add_marks(frame) if headings else add_marks(frame).sort_values("value", kind="stable")
        for series, group in ordered.groupby("series", sort=False):
            layout.write((headings or {}).get(str(series)) or group.measure.iloc[0].partition(",")[0], weight="bold")
            for row in group.itertuples(index=False):
                layout.write(row.category)
                layout.draw(row)
            layout.height += GAP

    return responsive_bars(rows, frame, words, labels=["measure", "category"])


def change(frame: pd.DataFrame, *, by_country: bool = False, **words: Unpack[ChartTexts]) -> Drawing:
    """Return a line through the values of one measure, a point a year, each with its number; the scale starts at
    zero.

    `frame` needs `year` and `value`; a figure whose article names no year or country takes those of the study that
    was checked. With `by_country` there is a line for each country, with its name. Raises `ValueError` for a row
    without a year, for a range and for more than one unit.
    """
    placed = _placed(check_frame(frame, "measure")).sort_values(["country", "year"] if by_country else "year")
    if placed.year.isna().any():
        raise ValueError(f"change: {placed[placed.year.isna()].id.iloc[0]!r} has no year; leave it out of the chart")
    if (ranges := placed[placed.value_to.notna()]).size:
        raise ValueError(f"change: {ranges.id.iloc[0]!r} is a range, which a line cannot show; draw it with bars")
    lines = [country_name(code, current()) if by_country else "" for code in placed.country]
    marked = add_marks(placed.assign(line=lines))
    years = sorted({int(year) for year in marked.year})
    span = years[-1] - years[0] or 1
    half = 4.5 * max(map(len, [*marked.mark, *marked.line]))  # pixels of half the longest text over or under a point
    first = marked.groupby("line").year.transform("min") == marked.year

    def drawing(width: int) -> Drawing:
        margin = span * max(0.15, half / (width - 2 * half))
        ends = [years[0] - margin, years[-1] + margin]
        axis = alt.Axis(values=years, format="d", grid=False)
        x = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False, zero=False))
        y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, float(marked.value.max()) * 1.2]))
        base = alt.Chart(marked).encode(x=x, y=y)
        line = base.mark_line(color=QUIET, strokeWidth=2).encode(detail="line:N")
        points = base.mark_point(size=110, filled=True, opacity=1).encode(color=verdict_colour(), tooltip=tooltip())
        numbers = base.mark_text(dy=-16, fontSize=LABEL_SIZE, fontWeight="bold", color=INK).encode(text="mark:N")
        under = alt.Chart(marked[first]).mark_text(dy=20, fontSize=LABEL_SIZE, color=INK)
        names = under.encode(x=x, y=y, text="line:N")
        layers = [line, points, numbers, *([names] if by_country else [])]
        return alt.LayerChart(layer=layers).properties(width=width, height=260 if by_country else 200)

    return finish_chart(drawing, marked, words, labels=["line", "year"] if by_country else ["year"])


def verdicts(frame: pd.DataFrame, **words: Unpack[ChartTexts]) -> Drawing:
    """Return a square for each figure, a row for each article, marked and coloured by verdict, each a link to its
    row.

    `frame` is a table of `cifra.figures`. Raises `ValueError` for a figure without a verdict.
    """
    if (frame.verdict == "").any():
        raise ValueError(f"verdicts: {frame[frame.verdict == ''].id.iloc[0]!r} has no verdict in data/checks.csv")
    order = list(allowed_values(project.root(), "verdict"))
    ranked = frame.assign(rank=frame.verdict.map(order.index)).sort_values("rank", kind="stable").pipe(add_marks)

    def drawing(width: int) -> Drawing:
        boxes, names, height = place_squares(ranked, width)
        return square_marks(boxes, names).properties(width=width, height=height)

    # Every study of the report is behind it: the registers name them.
    return finish_chart(drawing, ranked, words, labels=["article", "verdict"], studies=False)


def completeness(frame: pd.DataFrame, **words: Unpack[ChartTexts]) -> Drawing:
    """Return how many of the figures come with their country, year, base and study, as the articles give them.

    `frame` is a table of `cifra.figures`; bars are counts, out of all the figures of the table.
    """
    say = current().say
    counts = [int((frame[column].notna() & (frame[column].astype("str") != "")).sum()) for column in COMPLETENESS]
    names = [say(name) for name in COMPLETENESS.values()]
    rows = pd.DataFrame({"id": list(COMPLETENESS), "category": names, "value": counts})
    rows = rows.assign(unit="count", verdict="source").sort_values("value", ascending=False, kind="stable")
    rows["mark"] = [say("{count} of {total}", count=count, total=len(frame)) for count in rows.value]
    rows["tip"] = rows.category + ": " + rows.mark

    def place(layout: Layout) -> None:
        for row in rows.itertuples(index=False):
            layout.write(row.category)
            layout.draw(row)

    return responsive_bars(
        place,
        rows,
        words,
        in_words="; ".join(rows.tip) + ".",
        head=[say("What"), say("Figures")],
        table=rows[["category", "mark"]].to_numpy().tolist(),
        ids=[],
        articles=frame.article.unique().tolist(),
        legend=[],
    )


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the year and the country of the study that was checked, where the article names none."""
    if "source_year" not in frame:
        return frame.assign(country=frame.country.fillna(""))
    country = frame.country.where(frame.country.fillna("") != "", frame.source_country).fillna("")
    return frame.assign(year=frame.year.fillna(frame.source_year), country=country)
