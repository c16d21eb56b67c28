"""What the card beside a number of the prose says, and beside a term of the glossary: one JSON file an edition.

    {"technoretail.wait-2017": {"number": "10 minutes", "about": "...", "verdict": "differs", "sign": "≠",
        "verdict_name": "differs", "lines": [["Article", "Technoretail"], ...], "more": "All about this figure"},
     "amex-2012-us": {...}, "term-base": {"about": "base", "text": "...", "more": "In the glossary"}}

A key is the anchor that the link of the number leads to: a figure, a finding, the study of a sample, a term. Values
are plain texts; a text that names a title in another language is a list of texts and `[title, language]` pairs.
`previews.js` asks for the file at the reader's first move toward a number.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from cifra import project
from cifra.data.foreign_titles import split_by_language
from cifra.data.loading import data_stamp, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_number
from cifra.numbers.stat import format_with_basis
from cifra.records.blocks import figure_collection, study_facts, study_names
from cifra.records.citations import population_of

HOVER_CARDS_FILE = "previews.json"
OF_A_FIGURE = (
    ("Article", "article"),
    ("Whom it is about", "said"),
    ("Source", "study"),
    ("Attributed to", "attributed"),
    ("Note", "note"),
)
OF_A_FINDING = ("Whom it asked", "When")
OF_A_SAMPLE = ("Whom it asked", "When", "How")


def write_hover_cards(outdir: Path, env: BuildEnvironment, edition: Edition) -> None:
    """Write the cards of an edition beside its pages."""
    pages = sorted({page for _, _, kind, page, _, _ in env.get_domain("std").get_objects() if kind == "term"})
    cards = cards_of_numbers(edition) | cards_of_terms((env.get_doctree(page) for page in pages), edition)
    text = json.dumps(cards, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (outdir / HOVER_CARDS_FILE).write_text(text, "utf-8", newline="\n")


def cards_of_numbers(edition: Edition) -> dict[str, Any]:
    """Return the card of every number that `{stat}` can print, by the anchor that its link leads to."""
    return _of_numbers(project.root(), data_stamp(project.root()), edition)


@lru_cache(maxsize=len(EDITIONS))
def _of_numbers(folder: Path, stamp: int, edition: Edition) -> dict[str, Any]:
    studies = load_table(folder, "studies")
    figures = {row["id"]: _of_figure(row, edition) for row in figure_collection(edition)["rows"]}
    samples = {row.id: _of_sample(row, edition) for row in studies.itertuples() if not pd.isna(row.sample_size)}
    facts = {row.id: study_facts(row, edition) for row in studies.itertuples()}
    said = {row.id: _of_finding(row, facts[row.study], edition) for row in findings(edition=edition).itertuples()}
    return figures | samples | said


def cards_of_terms(doctrees: Iterable[nodes.document], edition: Edition) -> dict[str, Any]:
    """Return the card of every term of the glossaries in these pages, by its anchor: the term and its definition."""
    cards: dict[str, Any] = {}
    for glossary in (glossary for doctree in doctrees for glossary in doctree.findall(addnodes.glossary)):
        for item in glossary.findall(nodes.definition_list_item):
            text = " ".join(" ".join(part.astext().split()) for part in item.findall(nodes.definition))
            for term in item.findall(nodes.term):
                about = {"about": term.astext(), "text": _text(text, edition), "more": edition.say("In the glossary")}
                cards |= dict.fromkeys(term["ids"], about)
    return cards


def _of_figure(row: dict[str, Any], edition: Edition) -> dict[str, Any]:
    lines = [(name, row[column]) for name, column in OF_A_FIGURE]
    lines.insert(2, (row["source_label"], row["source_value"]))
    return _card(row["number"], row["measure"], row["verdict"], lines, "All about this figure", edition)


def _of_finding(row: Any, facts: dict[str, str], edition: Edition) -> dict[str, Any]:
    number = format_with_basis(row, edition)
    study = [("Source", study_names(edition)[row.study]), *_facts(facts, OF_A_FINDING)]
    lines = [("Whom it is about", population_of(row, edition)), *study]
    return _card(number, row.measure, "source", lines, "All about this study", edition)


def _of_sample(row: Any, edition: Edition) -> dict[str, Any]:
    lines = [("Source", study_names(edition)[row.id]), *_facts(study_facts(row, edition), OF_A_SAMPLE)]
    number, about = format_number(row.sample_size, edition), edition.say("people asked")
    return _card(number, about, "source", lines, "All about this study", edition)


def _facts(facts: dict[str, str], names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, facts[name]) for name in names if name in facts]


def _card(
    number: str, about: str, verdict: str, lines: list[tuple[str, str]], more: str, edition: Edition
) -> dict[str, Any]:
    return {
        "number": number,
        "about": _text(about, edition),
        "verdict": verdict,
        "sign": VERDICT_SIGNS[verdict],
        "verdict_name": edition.say(VERDICT_NAMES[verdict]),
        "lines": [[edition.say(name), _text(text, edition)] for name, text in lines if text],
        "more": edition.say(more),
    }


def _text(text: str, edition: Edition) -> Any:
    """Return a text as it is, or in pieces where it names a title in another language."""
    pieces = [[part, language] if language else part for part, language in split_by_language(text, edition)]
    return pieces if any(isinstance(piece, list) for piece in pieces) else text
