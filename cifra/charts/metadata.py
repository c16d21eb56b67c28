"""Where the numbers of a chart come from, and what a chart must say of itself.

A pattern leaves a `ChartMetadata` beside its marks, in the specification's `usermeta`; of any other chart, what its
data tells is the same. From it follow the sources of the caption, the table behind "show as table" and what is missing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import pandas as pd

from cifra import project
from cifra.data.loading import all_numbers, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import Edition, current
from cifra.numbers.formats import country_name, format_year
from cifra.numbers.stat import format_exactly
from cifra.records.citations import study_label

CHART_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # what a chart's address and its files are called by
KEY = "cifra"  # of the metadata in `usermeta`, which other programs may use as well


@dataclass(frozen=True)
class ChartMetadata:
    """What a chart says of itself beside its marks.

    The ids of its figures and their unit; the verdicts that its legend explains; the articles it is about where it
    draws none of their figures; the head and the rows of its own table; its narrow drawing; whether its caption names
    the studies; whether the numbers of the sources are drawn too; the words of the button that shows its menus.
    """

    ids: list[str] = field(default_factory=list)
    unit: str = ""
    legend: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    head: list[str] | None = None
    table: list[list[str]] | None = None
    narrow: dict[str, Any] | None = None
    studies: bool = True
    source_values: bool = False
    menus: str = ""

    def to_usermeta(self) -> dict[str, Any]:
        """Return the metadata as the specification carries it."""
        return {KEY: dict(vars(self))}

    @classmethod
    def from_usermeta(cls, usermeta: dict[str, Any]) -> Self | None:
        """Return the metadata that a pattern left in a specification; nothing where no pattern did."""
        return cls(**usermeta[KEY]) if KEY in usermeta else None


def metadata_of(spec: dict[str, Any]) -> ChartMetadata:
    """Return what the pattern left beside the chart; for any other chart, what its data tells."""
    rows = [row for rows in spec.get("datasets", {}).values() for row in rows]
    units = {row["unit"] for row in rows if row.get("unit")}
    ids = list(dict.fromkeys(row["id"] for row in rows if "id" in row))
    from_data = ChartMetadata(ids=ids, unit=units.pop() if len(units) == 1 else "")
    return ChartMetadata.from_usermeta(spec.get("usermeta", {})) or from_data


def chart_title(spec: dict[str, Any]) -> str:
    """Return a chart's title as one line of text."""
    title = spec.get("title") or ""
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def missing_parts(spec: dict[str, Any]) -> list[str]:
    """Return what a reader would miss in a chart: its name, title, description, unit, source, each as a sentence."""
    meta = metadata_of(spec)
    known_ids = set(all_numbers(current()).index)
    unknown = [id for id in meta.ids if id not in known_ids]
    problems = [
        (not CHART_NAME.fullmatch(str(spec.get("name") or "")), "a chart without a name in small letters and hyphens"),
        (not chart_title(spec), "a chart without a title"),
        (not spec.get("description"), "a chart without a description"),
        (not meta.unit, "a chart without a unit"),
        (not meta.ids and not meta.articles, "a chart without a source: its data has no figure ids"),
        (bool(unknown), f"a chart of figures that the data does not have: {', '.join(unknown)}"),
    ]
    axes = sorted(set(_untitled_axes(spec)))
    problems += [(True, f"an axis that shows the name of a column, {name!r}; give it a title") for name in axes]
    return [sentence for wrong, sentence in problems if wrong]


def _untitled_axes(spec: dict[str, Any]) -> Iterator[str]:
    """Yield the columns whose name an axis shows: it has no title of its own, in the language of the edition."""
    for channel in ("x", "y"):
        field = spec.get("encoding", {}).get(channel, {})
        axis = field.get("axis", {})
        title = (axis or {}).get("title", field.get("title", field.get("field")))
        if axis is not None and title and title == field.get("field"):
            yield str(title)
    for parts in (spec.get(kind, []) for kind in ("layer", "concat", "hconcat", "vconcat")):
        for part in parts:
            yield from _untitled_axes(part)


def chart_rows(meta: ChartMetadata, edition: Edition) -> pd.DataFrame:
    """Return the figures and findings that a chart draws, in its order, with their labels in the edition's language."""
    return all_numbers(edition).loc[meta.ids].fillna({"verdict": "source", "note": "", "article": ""})


def chart_sources(meta: ChartMetadata, edition: Edition) -> list[tuple[str, list[dict[str, str]]]]:
    """Return where a chart's numbers come from: pairs of an introduction and its sources, each a label and an
    address.

    A figure comes from its article, which may attribute it to a study: the study is then named as attributed, because
    nobody says that it was read. A finding comes from its study, and so does the number of a source that is drawn
    beside a figure's.
    """
    rows, say = chart_rows(meta, edition), edition.say
    articles, studies = load_table(project.root(), "articles"), load_table(project.root(), "studies")
    quoted = articles[articles.id.isin([*meta.articles, *rows.article])]
    checked = rows[rows.source_value.notna()].source_study if meta.source_values else []
    read = studies[studies.id.isin([*rows[rows.article == ""].study, *checked])]
    named = studies[studies.id.isin(rows[rows.article != ""].study if meta.studies else [])]
    named = named[~named.id.isin(read.id)]
    sources = [
        _source(say("{publisher}, “{title}”", publisher=row.publisher, title=row.title), row.url, row.language)
        for row in quoted.itertuples()
    ]
    sources += [_source(study_label(row, edition), row.url) for row in read.itertuples()]
    attributed = [_source(study_label(row, edition)) for row in named.itertuples()]
    groups = [(say("Source"), sources), (say("Attributed there to"), attributed)]
    return [(name, items) for name, items in groups if items]


def source_line(meta: ChartMetadata, edition: Edition) -> str:
    """Return the sources in one line of text, as a file to download carries them, with the licence."""
    groups = [f"{name}: {'; '.join(item['label'] for item in items)}." for name, items in chart_sources(meta, edition)]
    return f"{' '.join(groups)} {edition.say('Figure by figure')}, CC BY 4.0"


def table_rows(meta: ChartMetadata, edition: Edition) -> list[list[str]]:
    """Return the rows of "show as table": what, number, who was asked, country, year, verdict."""
    if meta.table is not None:
        return meta.table
    return [
        [
            row.measure,
            format_exactly(row, edition),
            row.group,
            country_name(row.country, edition) if isinstance(row.country, str) else "",
            format_year(row.year),
            edition.say(VERDICT_NAMES[row.verdict]),
        ]
        for row in chart_rows(meta, edition).itertuples()
    ]


def table_head(meta: ChartMetadata, edition: Edition) -> list[str]:
    """Return the headings that go with `table_rows`."""
    full = ["What", "Number", "Whom it is about", "Country", "Year", "Verdict"]
    return meta.head or [edition.say(name) for name in full]


def _source(label: str, url: str = "", language: str = "") -> dict[str, str]:
    return {"label": label, "url": url, "language": language}
