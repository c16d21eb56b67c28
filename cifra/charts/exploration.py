"""One view of all the percentages: where they lie, by topic, and how they divide among articles and years.

Used as `charts.explorer`; see `cifra.charts`. Static, it shows every percentage at its place, with the counts under
it. Live, the views are linked: a stretch of the scale marked on the first counts its figures in the other two; an
article, a year or a verdict, chosen in the menus, leaves the rest in the background. Each square leads to its row.
"""

import json
from typing import Any, Unpack

import altair as alt
import pandas as pd

from cifra import project
from cifra.charts.colours import INK, LINE, QUIET, SIGN
from cifra.charts.layout import LABEL_SIZE, tooltip, verdict_colour
from cifra.charts.layout import pixels_down as down
from cifra.charts.specification import ChartTexts, Drawing, add_marks, check_frame, finish_chart
from cifra.data.loading import article_ids, article_names, load_table
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import current
from cifra.numbers.formats import format_value, format_year
from cifra.project import row_link

SCALE = (0, 25, 50, 75, 100)
SIDE, NAME_HEIGHT, NAMES_WIDTH, BAR_STEP = 22, 24, 185, 26


def explorer(frame: pd.DataFrame, **words: Unpack[ChartTexts]) -> Drawing:
    """Return a square for each percentage, at its value and in its topic, over the counts by article and by year.

    `frame` is a table of `cifra.figures`, all in percent. Raises `ValueError` for an empty table, for findings and
    for another unit.
    """
    frame = check_frame(frame, "measure")
    if frame.unit.iloc[0] != "percent":
        raise ValueError(f"explorer: {frame.id.iloc[0]!r} is in {frame.unit.iloc[0]}; the scale is one of percentages")
    if "topic" not in frame or frame.topic.isna().any():
        raise ValueError("explorer: a finding of a study has no topic; draw the figures of the articles alone")
    named = _named(add_marks(frame))

    def drawing(width: int) -> Drawing:
        return _linked_views(named, width)

    say = current().say
    columns = ["measure", "number", "topic_label", "publisher", "year_told", "verdict_told"]
    return finish_chart(
        drawing,
        named,
        words,
        in_words=_described(named),
        head=[say(name) for name in ("What", "Number", "Topic", "Article", "Year", "Verdict")],
        table=named[columns].to_numpy().tolist(),
        studies=False,  # every study of the report is behind it: the data page names them
        menus=say("Choose an article, a year or a verdict"),
    )


def _named(marked: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the words that the views print: topic, publisher, year, verdict."""
    edition = current()
    topics = load_table(project.root(), "topics").set_index("id")[f"label_{edition.code}"]
    return marked.assign(
        topic_label=marked.topic.map(topics),
        publisher=marked.article.map(article_names(project.root())),
        year_told=[format_year(year) or edition.say("not stated") for year in marked.year],
        verdict_told=[edition.say(VERDICT_NAMES[verdict]) for verdict in marked.verdict],
        sign=marked.verdict.map(VERDICT_SIGNS),
    )


def _linked_views(named: pd.DataFrame, width: int) -> alt.VConcatChart:
    publishers = article_names(project.root())
    articles = [publishers[id] for id in article_ids(project.root()) if id in set(named.article)]
    years = sorted(named.year_told.unique())
    stretch = alt.selection_interval(encodings=["x"], name="stretch")
    article = _choice("publisher", articles, current().say("Article"))
    year = _choice("year_told", years, current().say("Year"))
    squares, names, height = _places(named, width)
    verdict = _choice("verdict_told", sorted(named.verdict_told.unique()), current().say("Verdict"))
    marks = _square_marks(squares, names, width, article & year & verdict & stretch)
    # Vega shows the menus from the last to the first.
    main = (
        alt.LayerChart(layer=marks).properties(width=width, height=height).add_params(stretch, verdict, year, article)
    )
    rows = squares[["id", "value", "publisher", "year_told", "verdict_told"]]
    by_article = _counts(rows, "publisher", articles, width, chosen=article, others=stretch & year & verdict)
    by_year = _counts(rows, "year_told", years, width, chosen=year, others=stretch & article & verdict)
    headings = [
        alt.TitleParams(text, anchor="start", fontSize=LABEL_SIZE, color=INK, offset=6)
        for text in (current().say("Percentages by article"), current().say("Percentages by year"))
    ]
    counts = [view.properties(title=text) for view, text in zip((by_article, by_year), headings, strict=True)]
    return alt.vconcat(main, *counts, spacing=28)


def _choice(field: str, values: list[str], name: str) -> alt.Parameter:
    """Return a selection by a menu, which the keyboard and the finger reach as the pointer does."""
    menu = alt.binding_select(options=[None, *values], labels=[current().say("all"), *values], name=name)
    return alt.selection_point(fields=[field], bind=menu, name=field)


def _places(named: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the squares and the topics' names with their places from the top, and the height of it all.

    Squares that would lie one over the other stand in lanes.
    """
    apart = SIDE * 100 / (width - SIDE)  # the width of a square, on the scale
    squares, names, y = [], [], 0
    for topic, own in named.groupby("topic_label", sort=False):
        names.append({"y": y, "label": topic})
        ends: list[float] = []
        for row in own.sort_values("value", kind="stable").itertuples():
            lane = next((place for place, end in enumerate(ends) if row.value - end >= apart), len(ends))
            ends[lane : lane + 1] = [row.value]
            squares.append(_square(row, y + NAME_HEIGHT + lane * (SIDE + 2)))
        y += NAME_HEIGHT + len(ends) * (SIDE + 2) + 12
    return pd.DataFrame(squares), pd.DataFrame(names), y


def _square(row: Any, y: int) -> dict[str, Any]:
    columns = ("id", "value", "verdict", "verdict_told", "sign", "publisher", "year_told")
    tip = ", ".join(filter(None, [f"{row.tip} – {row.publisher}", format_year(row.year)]))
    return {name: getattr(row, name) for name in columns} | {"y": y, "tip": tip, "href": row_link(row.id)}


def _square_marks(squares: pd.DataFrame, names: pd.DataFrame, width: int, chosen: Any) -> list[alt.Chart]:
    half = SIDE // 2
    labels = json.dumps({value: format_value(value, "percent", current()) for value in SCALE}, ensure_ascii=False)
    look: dict[str, Any] = {"grid": True, "gridColor": LINE, "gridOpacity": 0.6}
    axis = alt.Axis(title=None, values=list(SCALE), labelExpr=f"{labels}[datum.value]", **look)
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(domain=[0, 100], range=[half, width - half], nice=False))
    base = alt.Chart(squares).encode(x=x, y=down(), opacity=alt.condition(chosen, alt.value(1), alt.value(0.15)))
    boxes = base.mark_point(shape="square", size=SIDE * SIDE, filled=True, yOffset=half)
    signs = base.mark_text(dy=half + 1, fontSize=16, fontWeight="bold", color=SIGN).encode(text="sign:N")
    topics = alt.Chart(names).mark_text(align="left", baseline="top", fontSize=LABEL_SIZE, color=INK, x=0)
    # Without a name Altair makes one of how pandas prints the table, which depends on the width of the terminal.
    boxes = boxes.encode(color=verdict_colour(), tooltip=tooltip(), href="href:N").properties(name="squares")
    return [boxes, signs, topics.encode(y=down(), text="label:N")]


def _counts(
    rows: pd.DataFrame, field: str, order: list[str], width: int, *, chosen: Any, others: Any
) -> alt.LayerChart:
    """Return how many of the figures belong to each article or year: all of them, and those the other views select."""
    most = int(rows.groupby(field).size().max())
    y = alt.Y(f"{field}:N", sort=order, axis=None)
    room = [NAMES_WIDTH, width - 30]  # from the names to where the longest bar's number begins
    x = alt.X("count():Q", axis=None, scale=alt.Scale(domain=[0, most], range=room, nice=False))
    base = alt.Chart(rows).encode(x=x, y=y)
    whole = base.mark_bar(color=LINE, stroke=QUIET, height=BAR_STEP - 8)
    selected = base.transform_filter(others).mark_bar(color=QUIET, height=BAR_STEP - 8)
    selected = selected.encode(opacity=alt.condition(chosen, alt.value(1), alt.value(0.3)))
    text = alt.MarkDef(type="text", align="left", baseline="middle", fontSize=LABEL_SIZE, color=INK)
    numbers = base.transform_filter(others).encode(text="count():Q")
    numbers.mark = alt.MarkDef(**text.to_dict() | {"dx": 6, "fontWeight": "bold"})
    names = alt.Chart(pd.DataFrame({field: order}), mark=text).encode(x=alt.value(0), y=y, text=f"{field}:N")
    return alt.LayerChart(layer=[whole, selected, numbers, names]).properties(width=width, height=BAR_STEP * len(order))


def _described(named: pd.DataFrame) -> str:
    """Return the view in words: for each topic, its figures from the smallest to the largest."""
    parts = []
    for topic, own in named.groupby("topic_label", sort=False):
        ordered = own.sort_values("value", kind="stable")
        parts.append(f"{topic}: " + ", ".join(f"{row.number} ({row.verdict_told})" for row in ordered.itertuples()))
    return "; ".join(parts) + "."
