"""What the blocks of the data say: the whole collection, an article's register, its card, the cards of the studies.

Each function returns plain values (texts, lists, dictionaries) that a template sets out; `cifra.sphinxext.directives`
puts them into pages.
"""

from typing import Any

from cifra import project
from cifra.data.loading import article_names, figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import Edition
from cifra.numbers.formats import country_name, format_number, format_period, format_year
from cifra.numbers.number import source_of_row
from cifra.numbers.stat import format_exactly, format_stated, format_with_basis
from cifra.project import DOWNLOADS_FOLDER, STUDIES_PAGE, row_link
from cifra.records.citations import (
    cite_figure,
    cite_study,
    named_source,
    population_of,
    read_page_kind,
    source_label,
    source_value_text,
    study_found,
    study_label,
)
from cifra.records.journeys import journey_link

PAGE_LABELS = {
    "first-hand": "Page read",
    "second-hand": "Page read, second hand",
    "repeats": "Page that repeats it",
    "without": "Page read, without the figure",
}
KIND_NAMES = {
    "official": "official statistics",
    "academic": "academic study",
    "independent": "independent survey",
    "trade-body": "study of a trade body",
    "vendor": "study of a vendor",
}
SOURCE_LINES = {  # by `value_basis` of the source's number
    "": "the source: {number}",
    "inferred": "our inference: {number}",
    "computed": "our calculation: {number}",
}
READ_NAMES = {"first-hand": "first hand", "second-hand": "second hand", "not-read": "not read"}
METHOD_NAMES = {
    "online": "online survey",
    "survey": "survey",
    "telephone": "telephone interviews",
    "estimate": "estimate from a survey",
    "online-and-field": "online and in-person survey",
    "expert-estimate": "experts’ estimate",
    "administrative": "records and registers",
    "experiment": "experiment",
    "meta-analysis": "meta-analysis",
    "compilation": "collection of other people’s studies",
    "unknown": "not known",
}


def article_card(article: str, edition: Edition) -> dict[str, Any]:
    """Return what the card of an article says, a (name, text, address, language) a line, without what is not known."""
    row = load_table(project.root(), "articles").set_index("id").loc[article]
    note = f"published_note_{edition.code}"
    lines = [
        ("Title", row.title, row.url, row.language),
        ("Published by", row.publisher, "", ""),
        ("Signed by", row.author, "", ""),
        ("When", f"{format_period(row.published, edition)}. {row[note]}".removeprefix(". "), "", ""),
        ("Reproduces", row.translated_from and edition.say("the original article"), row.translated_from, ""),
        ("Speaks of", row[f"scope_{edition.code}"], "", ""),
    ]
    return {"lines": [(edition.say(name), text, url, lang) for name, text, url, lang in lines if text]}


def article_register(article: str, edition: Edition) -> dict[str, Any]:
    """Return the rows of an article's register, in the order of the article."""
    studies = study_names(edition)
    return {
        "caption": edition.say("Every figure of the article, with its verdict"),
        "rows": [_figure(row, studies, edition) for row in figures(article, edition=edition).itertuples()],
    }


def figure_collection(edition: Edition) -> dict[str, Any]:
    """Return every figure of every article with its provenance and citation, and the values to filter them by."""
    studies = study_names(edition)
    names = article_names(project.root())
    study_rows = {row.id: row for row in load_table(project.root(), "studies").itertuples()}
    articles = {row.id: row for row in load_table(project.root(), "articles").itertuples()}
    topics = load_table(project.root(), "topics").set_index("id")[f"label_{edition.code}"]
    root = project.edition_address(project.root(), edition.code)
    rows = []
    for row in figures(edition=edition).itertuples():
        address, article = f"{root}{row_link(row.id)}" if root else "", articles[row.article]
        stated, source = country_name(row.country, edition), country_name(row.source_country, edition)
        filtered_by = {
            "article": names[row.article],
            "topic": topics[row.topic],
            "country": _with_source(stated, source, edition),
            "year": _with_source(format_year(row.year), format_year(row.source_year), edition),
        }
        cite = cite_figure(row, article, study_rows, address, edition, project.root())
        also = {"page": f"{row.article}.html", "language": article.language, "cite": cite}
        rows.append(_figure(row, studies, edition) | filtered_by | also)
    return {
        "caption": edition.say("Every figure of every article"),
        "rows": rows,
        "filters": _filters(rows),
        "files": [f"{DOWNLOADS_FOLDER}/figures.{kind}" for kind in ("xlsx", "csv", "json")],
    }


def study_cards(edition: Edition) -> dict[str, Any]:
    """Return the card of every study: what is known of it, the figures that rest on it, the numbers it gives."""
    figure_rows, finding_rows = figures(edition=edition), findings(edition=edition)
    publishers = load_table(project.root(), "articles").set_index("id").publisher
    cards = []
    for row in load_table(project.root(), "studies").itertuples():
        resting = figure_rows[(figure_rows.study == row.id) | (figure_rows.source_study == row.id)]
        own = finding_rows[finding_rows.study == row.id]
        cards.append(
            {
                "id": row.id,
                "name": study_label(row, edition),
                "lines": [(edition.say(name), text) for name, text in study_facts(row, edition).items()],
                "url": row.url,
                "cite": cite_study(row, edition, project.root()),
                "figures": [_resting(figure, publishers[figure.article], edition) for figure in resting.itertuples()],
                "findings": [_finding(finding, edition) for finding in own.itertuples()],
            }
        )
    return {"rows": cards}


def study_names(edition: Edition) -> dict[str, str]:
    """Return every study in one line, by its id."""
    return {row.id: study_label(row, edition) for row in load_table(project.root(), "studies").itertuples()}


def study_facts(row: Any, edition: Edition) -> dict[str, str]:
    """Return what is known of a study, in the edition's language, by the English message that names it."""
    lines = {
        "Published by": row.organisation,
        "Carried out by": row.conducted_by,
        "Who paid": row.paid_by,
        "Kind": edition.say(KIND_NAMES[row.kind]),
        "What it sells": getattr(row, f"interest_{edition.code}"),
        "Country": country_name(row.country, edition),
        "Whom it asked": getattr(row, f"population_{edition.code}"),
        "How many": format_number(row.sample_size, edition),
        "When": format_period(row.fieldwork, edition) or format_year(row.year),
        "How": edition.say(METHOD_NAMES[row.method]) if row.method else "",
        "Read": edition.say(READ_NAMES[row.read]),
    }
    return {name: text for name, text in lines.items() if text}


def _figure(row: Any, studies: dict[str, str], edition: Edition) -> dict[str, Any]:
    """Return what a row of the register says of a figure, and how it stands."""
    study, source = row.source_study or row.study, study_found(row, studies, edition)
    differs = row.verdict == "differs" and source_value_text(row, edition)
    source_value = format_stated(source_of_row(row), edition) if differs else ""
    return {
        "id": row.id,
        "number": format_exactly(row, edition),
        "value": row.value,
        "as_written": row.as_written,
        "paragraph": int(row.paragraph),
        "measure": row.measure,
        "said": population_of(row, edition),
        **_verdict(row, edition),
        "source_value": source_value,
        "source_label": source_label(row, edition),
        "source_line": edition.say(SOURCE_LINES[row.source_value_basis], number=source_value),
        "note": row.note,
        "study": source,
        "attributed": named_source(row, studies, edition) if not source or row.study_basis == "inferred" else "",
        "card": f"{STUDIES_PAGE}.html#{study}" if study else "",
        "url": row.source_url,
        "page_label": edition.say(PAGE_LABELS[read_page_kind(row)]),
        "category": row.category,
        "journey": journey_link(row.id, edition),
    }


def _with_source(stated: str, source: str, edition: Edition) -> dict[str, Any]:
    """Return what the article says, what only its source says, and the values by which a reader finds the row."""
    if stated:
        return {"stated": stated, "source": "", "found_by": [stated]}
    unstated = edition.say("not stated")
    return {"stated": unstated, "source": source, "found_by": [unstated, *filter(None, [source])]}


def _filters(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the values that each column is filtered by, years and countries in order, the rest as they come."""
    placed = {name: sorted({value for row in rows for value in row[name]["found_by"]}) for name in ("country", "year")}
    names = ("article", "topic", "country", "year", "verdict_name")
    return {name: placed.get(name) or list(dict.fromkeys(row[name] for row in rows)) for name in names}


def _resting(row: Any, publisher: str, edition: Edition) -> dict[str, str]:
    return {
        "number": format_exactly(row, edition),
        "measure": row.measure,
        "article": publisher,
        "address": row_link(row.id),
        **_verdict(row, edition),
    }


def _verdict(row: Any, edition: Edition) -> dict[str, str]:
    name = edition.say(VERDICT_NAMES[row.verdict])
    return {"verdict": row.verdict, "sign": VERDICT_SIGNS[row.verdict], "verdict_name": name}


def _finding(row: Any, edition: Edition) -> dict[str, str]:
    return {
        "id": row.id,
        "number": format_with_basis(row, edition),
        "measure": row.measure,
        "group": row.group,
        "note": row.note,
        "ours": bool(row.value_basis),
        "url": row.source_url,
    }
