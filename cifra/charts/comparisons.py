"""Chart patterns that hold figures against something: each other's conditions, their source, their sampling error.

They are used as `charts.conditions`, `charts.against` and `charts.intervals`; see `cifra.charts`.
"""

from typing import Any, Unpack

import altair as alt
import pandas as pd

from cifra import project
from cifra.charts.colours import INK, QUIET
from cifra.charts.layout import GAP, Layout, pixels_down, text_marks, tooltip, verdict_colour
from cifra.charts.specification import ChartTexts, Drawing, add_marks, check_frame, finish_chart, responsive_bars
from cifra.data.loading import load_table
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES
from cifra.editions import current
from cifra.numbers.formats import format_number, format_year
from cifra.numbers.grammar import grammar
from cifra.numbers.number import Number
from cifra.numbers.sampling_error import margin, sample_size
from cifra.numbers.stat import format_source, format_stat

CONDITIONS = ("Year", "The question", "Asked of")
SHARES = (0.22, 0.4, 0.38)


def conditions(frame: pd.DataFrame, **words: Unpack[ChartTexts]) -> Drawing:
    """Return a bar for each figure under the conditions it was found in: year, question, whom it was asked of.

    A condition that is the same as in the row above is printed quietly, one that changes in bold: what makes two
    numbers incomparable is then seen at a glance. `frame` is a table of `cifra.figures` or `cifra.findings`, in the
    order to draw; the question is its `category`, whom it was asked of its `group`. Errors as in `charts.bars`.
    """
    frame = check_frame(check_frame(frame, "category"), "group")
    say, judged = current().say, add_marks(frame)
    years = [format_year(year) or say("not stated") for year in frame.year]
    cells = list(zip(years, frame.category, frame.group, strict=True))

    def rows(layout: Layout) -> None:
        layout.across([(say(name), "normal", QUIET) for name in CONDITIONS], SHARES)
        layout.height += GAP // 2
        above: tuple[str, ...] = ("", "", "")
        for texts, row in zip(cells, judged.itertuples(index=False), strict=True):
            layout.across(_changes(texts, above), SHARES)
            layout.draw(row)
            above = texts

    return responsive_bars(
        rows,
        frame.assign(asked=[", ".join(texts) for texts in cells]),
        words,
        labels=["asked"],
        head=[*(say(name) for name in CONDITIONS), say("Number")],
        table=[[*texts, number] for texts, number in zip(cells, judged.number, strict=True)],
    )


def against(frame: pd.DataFrame, *, labels: str = "measure", **words: Unpack[ChartTexts]) -> Drawing:
    """Return, for each figure, a bar for the number in the article and one for the number in its source.

    `frame` is a table of `cifra.figures` of one unit; a figure whose source gave no number has the article's bar
    alone. `labels` is the column that heads each pair. Errors as in `charts.bars`.
    """
    stated = add_marks(check_frame(frame, labels).assign(value_basis=""))
    say = current().say

    def rows(layout: Layout) -> None:
        for row in stated.itertuples(index=False):
            layout.write(getattr(row, labels), weight="bold")
            layout.write(say("The article"))
            layout.draw(row)
            if not pd.isna(row.source_value):
                layout.write(say("The source"))
                layout.draw(_source_bar(row, getattr(row, labels)))
            layout.height += GAP

    table = [
        [getattr(row, labels), row.number, format_source(row, current()), say(VERDICT_NAMES[row.verdict])]
        for row in stated.itertuples()
    ]
    return responsive_bars(
        rows,
        stated.assign(value=stated[["value", "source_value"]].max(axis=1), said_as=""),  # of the longest bar
        words,
        in_words=_both_described(table),
        head=[say(name) for name in ("What", "The article", "The source", "Verdict")],
        table=table,
        source_values=True,
        legend=[verdict for verdict in VERDICT_COLOURS if verdict in {*stated.verdict, "source"}],
    )


def intervals(frame: pd.DataFrame, *, labels: str = "year", assuming: str = "", **words: Unpack[ChartTexts]) -> Drawing:
    """Return each percentage with its interval at 95% confidence, computed from the sample of its study.

    `frame` is a table of `cifra.figures` or `cifra.findings` in percent; `assuming` is the id of the study whose
    sample size stands in for the samples that nobody published, and such a row says so. The interval is the value
    plus and minus `cifra.numbers.sampling_error.margin`, within 0 and 100. Raises `ValueError` for another unit, and
    for a study without a sample where none is assumed.
    """
    frame = check_frame(frame, labels).sort_values(labels, kind="stable")
    if frame.unit.iloc[0] != "percent":
        raise ValueError(f"intervals: {frame.id.iloc[0]!r} is in {frame.unit.iloc[0]}; only a percentage has a margin")
    rows = _with_intervals(add_marks(frame), labels, assuming)

    def drawing(width: int) -> Drawing:
        layout = Layout(width)
        for row in rows.itertuples(index=False):
            layout.write(row.label)
            layout.write(f"{row.mark}, {row.range}", weight="bold")
            layout.draw(row)
        return _interval_marks(layout, float(rows.high.max()))

    return finish_chart(
        drawing,
        rows,
        words,
        in_words="; ".join(rows.label + ": " + rows.number + " (" + rows.range + ")") + ".",
        head=[current().say(name) for name in ("What", "Number", "Interval", "Sample")],
        table=rows[["label", "number", "range", "sample"]].to_numpy().tolist(),
    )


def _changes(texts: tuple[str, ...], above: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return the cells of a row with their looks: bold where it differs from the row above, quiet where it does not."""
    pairs = zip(texts, above, strict=True)
    return [(text, *(("normal", QUIET) if text == before else ("bold", INK))) for text, before in pairs]


def _source_bar(row: Any, label: str) -> Any:
    """Return the row of an article's bar turned into that of its source's."""
    number = format_source(row, current())
    tip = f"{label}: {current().say('in the source')} {number}"
    shape = {"value_to": row.source_value_to, "qualifier": row.source_qualifier, "value_basis": row.source_value_basis}
    return row._replace(value=row.source_value, mark=number, verdict="source", tip=tip, **shape)


def _both_described(table: list[list[str]]) -> str:
    """Return the pairs in words: what each measures, its number in the article and in the source."""
    article, source = current().say("in the article"), current().say("in the source")
    return "; ".join(f"{row[0]}: {article} {row[1]}, {source} {row[2] or '–'}" for row in table) + "."


def _with_intervals(frame: pd.DataFrame, labels: str, assuming: str) -> pd.DataFrame:
    """Return the table with `label`, `low` and `high` (percent), `range` and `sample` as text."""
    sizes = [sample_size(id, assuming) for id in frame.id]
    margins = [margin(value, size) for value, size in zip(frame.value, sizes, strict=True)]
    rows = frame.assign(low=(frame.value - margins).clip(lower=0), high=(frame.value + margins).clip(upper=100))
    rows["sample"] = [_sample_text(study, size) for study, size in zip(frame.study, sizes, strict=True)]
    rows["range"] = [_range(low, high) for low, high in zip(rows.low, rows.high, strict=True)]
    rows["label"] = rows[labels].astype(str) + f" ({current().say('sample')}: " + rows["sample"] + ")"
    return rows.assign(tip=rows.label + ": " + rows.number + ", " + rows.range)


def _sample_text(study: str, size: float) -> str:
    """Return the size of a sample as text; where the study published none, it says that it is assumed."""
    edition, studies = current(), load_table(project.root(), "studies").set_index("id")
    text = format_number(size, edition)
    published = study in studies.sample_size.dropna()
    return text if published else edition.say("{size}, assumed", size=text)


def _range(low: float, high: float) -> str:
    """Return an interval in words: "dal 43,9% al 50,1%", in English "43.9% to 50.1%"."""
    edition = current()
    rules = grammar(edition.code)
    ends = [Number("", round(value, 1), "percent", "exact") for value in (low, high)]
    texts = [format_stat(end, [word] if word else [], edition) for end, word in zip(ends, rules.span, strict=True)]
    return edition.say("{low} to {high}", low=texts[0], high=texts[1])


def _interval_marks(layout: Layout, longest: float) -> alt.LayerChart:
    """Return each value as a point on the line of its interval, from zero, under its words."""
    scale = alt.Scale(domain=[0, longest * layout.width / (layout.width - GAP)])
    rows = pd.DataFrame(layout.bars)
    rows = rows.assign(middle=(rows.y + rows.y2) / 2, zero=0)
    base = alt.Chart(rows[["id", "zero", "y", "y2", "middle", "low", "high", "value", "tip", "verdict"]])
    base = base.encode(color=verdict_colour(), tooltip=tooltip())
    along = base.encode(y=alt.Y("middle:Q", scale=None, axis=None))
    ground = along.mark_rule(strokeWidth=1).encode(x=alt.X("zero:Q", axis=None, scale=scale), x2="low:Q")
    line = along.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q")
    ends = [
        base.mark_rule(strokeWidth=2).encode(x=alt.X(f"{end}:Q", axis=None, scale=scale), y=pixels_down(), y2="y2:Q")
        for end in ("low", "high")
    ]
    points = along.mark_point(size=110, filled=True, opacity=1).encode(x=alt.X("value:Q", axis=None, scale=scale))
    layers = [*text_marks(layout), ground, line, *ends, points]
    return alt.LayerChart(layer=layers).properties(width=layout.width, height=layout.height)
