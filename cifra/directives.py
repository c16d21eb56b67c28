"""The directives of the chapters: `{article}` prints an article's card, `{register}` the table of its figures."""

import json
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cifra import project
from cifra.editions import Edition, current
from cifra.figures import article_ids, figures, table
from cifra.formats import country_name, format_value
from cifra.marks import VERDICT_NAMES, VERDICT_SIGNS
from cifra.provenance import study_label
from cifra.roles import note_data
from cifra.stat import as_stated
from cifra.templates import template

logger = logging.getLogger(__name__)


class data_block(nodes.General, nodes.Element):
    """A block made from the data: `template` (its HTML), `values` (JSON), `text` (for builders without HTML)."""


class ArticleDirective(SphinxDirective):
    """`` ```{article} id` ``: who published the article, who signed it, when, where, of whom it speaks."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the card, or a located error for an unknown article."""
        return _block(self, "article.html", article_card)


class RegisterDirective(SphinxDirective):
    """`` ```{register} id` ``: every figure of the article with its verdict, its note and its source, a row each."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table, whose rows are what `{stat}` links to, or a located error for an unknown article."""
        return _block(self, "register.html", register)


def article_card(article: str, edition: Edition) -> dict[str, Any]:
    """Return what the card of an article says, a (name, text, address, language) a line, without what is not known."""
    articles = table(project.root(), "articles")
    row = articles[articles.id == article].iloc[0]
    note = row[f"published_note_{edition.code}"]
    lines = [
        ("Title", row.title, row.url, row.language),
        ("Published by", row.publisher, "", ""),
        ("Signed by", row.author, "", ""),
        ("When", note, "", ""),
        ("Reproduces", row.translated_from and edition.say("the original article"), row.translated_from, ""),
        ("Speaks of", row[f"scope_{edition.code}"], "", ""),
    ]
    return {"lines": [(edition.say(name), text, url, lang) for name, text, url, lang in lines if text]}


def register(article: str, edition: Edition) -> dict[str, Any]:
    """Return the rows of an article's register, in the order of the article."""
    studies = {row.id: study_label(row, edition) for row in table(project.root(), "studies").itertuples()}
    rows = figures(article, edition=edition)
    return {
        "caption": edition.say("Every figure of the article, with its verdict"),
        "rows": [_register_row(row, studies, edition) for row in rows.itertuples()],
    }


def _register_row(row: Any, studies: dict[str, str], edition: Edition) -> dict[str, Any]:
    said = [row.group, country_name(row.country, edition), "" if pd.isna(row.year) else str(row.year)]
    was_read = row.verdict in ("confirmed", "differs")
    differs = row.verdict == "differs" and row.source_value != row.value
    source = format_value(row.source_value, row.unit, edition) if differs and not pd.isna(row.source_value) else ""
    return {
        "id": row.id,
        "number": as_stated(row.value, row.unit, row.qualifier, edition),
        "measure": row.measure,
        "said": ", ".join(part for part in said if part),
        "verdict": row.verdict,
        "sign": VERDICT_SIGNS[row.verdict],
        "verdict_name": edition.say(VERDICT_NAMES[row.verdict]),
        "source_value": source,
        "note": row.note,
        "study": studies.get(row.source_study, "") if was_read else "",
        "attributed": "" if was_read else studies.get(row.source_study or row.study, ""),
        "url": row.source_url,
    }


def visit_html(translator: Any, node: data_block) -> None:
    """Write the block from its template."""
    translator.body.append(template(node["template"]).render(**json.loads(node["values"]), say=current().say))
    raise nodes.SkipNode


def visit_text(translator: Any, node: data_block) -> None:
    """Write the block's words where there is no HTML."""
    translator.add_text(node["text"])
    raise nodes.SkipNode


def visit_latex(translator: Any, node: data_block) -> None:
    """Write the block's words, a line each, into LaTeX."""
    translator.body.append("\n\n".join(translator.encode(line) for line in node["text"].splitlines()) + "\n\n")
    raise nodes.SkipNode


def _block(directive: SphinxDirective, name: str, values: Any) -> list[nodes.Node]:
    article, known = directive.arguments[0], article_ids(project.root())
    note_data(directive.env)
    if article not in known:
        message = f"{directive.name}: no article {article!r}; the articles are {', '.join(known)}"
        logger.error(message, location=(directive.env.docname, directive.lineno), type="cifra", subtype=directive.name)
        return []
    found = values(article, current())
    text = "\n".join(
        " – ".join(str(cell) for cell in (row.values() if isinstance(row, dict) else row) if cell)
        for row in found.get("rows", found.get("lines", []))
    )
    return [data_block(template=name, values=json.dumps(found, ensure_ascii=False), text=text)]
