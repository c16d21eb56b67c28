"""Where the numbers of a chart come from, and what a chart must say of itself.

`Meta` is what a pattern leaves beside the marks, or what the data of any other chart tells; from it follow the
sources of the caption, the table behind "show as table" and what a reader would miss.
"""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cifra import project
from cifra.data.loading import all_numbers, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import Edition, current
from cifra.numbers.formats import country_name
from cifra.numbers.stat import format_as_stated
from cifra.records.citations import study_label

CHART_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # of a chart: what its address and its files are called by


@dataclass(frozen=True)
class ChartMetadata:
    """What a chart says of itself beside its marks.

    Its unit, the ids of its figures, its legend, its own table, its narrow drawing, whether its studies are named,
    whether the numbers of the sources that were read are drawn too, the words of the button that shows its menus.
    """

    ids: list[str]
    unit: str
    legend: list[str]
    articles: list[str]
    table: list[list[str]] | None
    narrow: dict[str, Any] | None
    studies: bool = True
    head: list[str] | None = None
    read: bool = False
    menus: str = ""


def metadata_of(spec: dict[str, Any]) -> ChartMetadata:
    """Return what the pattern left beside the chart; for any other chart, what its data tells."""
    given = spec.get("usermeta", {}).get("cifra", {})
    rows = [row for rows in spec.get("datasets", {}).values() for row in rows]
    ids = given.get("ids", list(dict.fromkeys(row["id"] for row in rows if "id" in row)))
    units = {row["unit"] for row in rows if row.get("unit")}
    unit = given.get("unit") or (units.pop() if len(units) == 1 else "")
    narrow = given.get("narrow")
    return ChartMetadata(
        ids,
        unit,
        given.get("legend", []),
        given.get("articles", []),
        given.get("table"),
        narrow,
        given.get("studies", True),
        given.get("head"),
        given.get("read", False),
        given.get("menus", ""),
    )


def chart_title(spec: dict[str, Any]) -> str:
    """Return a chart's title as one line of text."""
    title = spec.get("title") or ""
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def missing_parts(spec: dict[str, Any]) -> list[str]:
    """Return what a reader would miss in a chart: its name, title, description, unit, source, each as a sentence."""
    meta = metadata_of(spec)
    known = _ids_known()
    unknown = [id for id in meta.ids if id not in known]
    problems = [
        (not CHART_NAME.fullmatch(str(spec.get("name") or "")), "a chart without a name in small letters and hyphens"),
        (not chart_title(spec), "a chart without a title"),
        (not spec.get("description"), "a chart without a description"),
        (not meta.unit, "a chart without a unit"),
        (not meta.ids and not meta.articles, "a chart without a source: its data has no figure ids"),
        (bool(unknown), f"a chart of figures that the data does not have: {', '.join(unknown)}"),
    ]
    return [sentence for wrong, sentence in problems if wrong]


def chart_rows(meta: ChartMetadata, edition: Edition) -> pd.DataFrame:
    """Return the figures and findings that a chart draws, in its order, with their labels in the edition's language."""
    return all_numbers(edition).loc[meta.ids].fillna({"verdict": "source", "note": "", "article": ""})


def chart_sources(meta: ChartMetadata, edition: Edition) -> list[tuple[str, list[dict[str, str]]]]:
    """Return where a chart's numbers come from: pairs of an introduction and its sources, each a label and an
    address.

    A figure comes from its article, which may attribute it to a study: the study is then named as attributed, because
    nobody says that it was read. A finding comes from its study, and so does the number of a source that is drawn
    beside a figure's (`meta.read`).
    """
    drawn = chart_rows(meta, edition)
    articles, studies = load_table(project.root(), "articles"), load_table(project.root(), "studies")
    stated = articles[articles.id.isin([*meta.articles, *drawn.article])]
    given = drawn[drawn.source_value.notna()].source_study if meta.read else []
    found = studies[studies.id.isin([*drawn[drawn.article == ""].study, *given])]
    named = studies[studies.id.isin(drawn[drawn.article != ""].study if meta.studies else [])]
    named = named[~named.id.isin(found.id)]
    from_articles = [_source(_article_label(one, edition), one.url, one.language) for one in stated.itertuples()]
    from_studies = [_source(study_label(one, edition), one.url) for one in found.itertuples()]
    attributed = [_source(study_label(one, edition), "") for one in named.itertuples()]
    groups = [("Source", from_articles + from_studies), ("Attributed there to", attributed)]
    return [(edition.say(name), items) for name, items in groups if items]


def source_line(meta: ChartMetadata, edition: Edition) -> str:
    """Return the sources in one line of text, as a file to download carries them, with the licence."""
    told = [f"{name}: {'; '.join(one['label'] for one in items)}." for name, items in chart_sources(meta, edition)]
    return f"{' '.join(told)} {edition.say('Figure by figure')}, CC BY 4.0"


def table_rows(meta: ChartMetadata, edition: Edition) -> list[list[str]]:
    """Return the rows of "show as table": what, number, who was asked, country, year, verdict."""
    if meta.table is not None:
        return meta.table
    return [
        [
            row.measure,
            format_as_stated(row.value, row.unit, row.qualifier, edition),
            row.group,
            country_name(row.country, edition) if isinstance(row.country, str) else "",
            "" if pd.isna(row.year) else str(row.year),
            edition.say(VERDICT_NAMES[row.verdict]),
        ]
        for row in chart_rows(meta, edition).itertuples()
    ]


def table_head(meta: ChartMetadata, edition: Edition) -> list[str]:
    """Return the headings that go with `table_rows`."""
    full = ["What", "Number", "Whom it is about", "Country", "Year", "Verdict"]
    return meta.head or [edition.say(name) for name in full]


def _ids_known() -> set[str]:
    return set(all_numbers(current()).index)


def _article_label(article: Any, edition: Edition) -> str:
    return edition.say("{publisher}, “{title}”", publisher=article.publisher, title=article.title)


def _source(label: str, url: str, language: str = "") -> dict[str, str]:
    return {"label": label, "url": url, "language": language}
