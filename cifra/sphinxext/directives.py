"""The directives of the chapters: blocks that are made from the data.

{article} id     an article's card               {collection}   every figure, to search, sort and filter
{register} id    the table of its figures        {studies}      the card of every study
{journey} id     how a number travelled          {downloads}    the data to take away
                                                 {changes}      what changed in the report
"""

import json
from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cifra import project
from cifra.data.loading import article_ids, figures
from cifra.editions import Edition, current
from cifra.records.blocks import article_card, article_register, figure_collection, study_cards
from cifra.records.downloads import download_list
from cifra.records.journeys import change_log, journey_ids, journey_steps
from cifra.sphinxext.roles import note_table_dependencies
from cifra.templates import template

logger = logging.getLogger(__name__)


def setup_directives(app: Sphinx) -> None:
    """Add the blocks that are made from the data."""
    for name in REPORT_BLOCKS:
        app.add_directive(name, ReportBlock)
    for name in NAMED_BLOCKS:
        app.add_directive(name, NamedBlock)
    plain: dict[str, Any] = dict.fromkeys(("text", "man", "texinfo"), (visit_data_block_text, None))
    app.add_node(data_block, html=(visit_data_block_html, None), latex=(visit_data_block_latex, None), **plain)


class data_block(nodes.General, nodes.Element):
    """A block made from the data: `template` (its HTML), `values` (JSON), `text` (for builders without HTML)."""


# What each directive prints: its template, and what the template sets out.
REPORT_BLOCKS: dict[str, tuple[str, Callable[[Edition], dict[str, Any]]]] = {
    "collection": ("collection.html", figure_collection),
    "studies": ("studies.html", study_cards),
    "downloads": ("downloads.html", download_list),
    "changes": ("changes.html", change_log),
}
NAMED_BLOCKS: dict[str, tuple[str, Callable[[str, Edition], dict[str, Any]]]] = {
    "article": ("article.html", article_card),
    "register": ("register.html", article_register),
    "journey": ("journey.html", journey_steps),
}


class ReportBlock(SphinxDirective):
    """A block about the whole report: the table of every figure, the cards of the studies, the files to take away."""

    def run(self) -> list[nodes.Node]:
        """Return the block, or a located error for a figure without a check."""
        html, values = REPORT_BLOCKS[self.name]
        return _block_or_error(self, ["*"], _unchecked(), html, lambda: values(current()))


class NamedBlock(SphinxDirective):
    """A block about what the argument names: an article's card, the table of its figures, a journey."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the block, or a located error for an unknown id and for a figure without a check."""
        html, values = NAMED_BLOCKS[self.name]
        id, of_a_journey = self.arguments[0], self.name == "journey"
        ids = (journey_ids if of_a_journey else article_ids)(project.root())
        kind = "journey" if of_a_journey else "article"
        unknown = "" if id in ids else f"no {kind} {id!r}; the {kind}s are {', '.join(ids)}"
        tables = ["journeys"] if of_a_journey else ["journeys", f"figures-{id}"]
        return _block_or_error(self, tables, unknown or _unchecked(), html, lambda: values(id, current()))


def visit_data_block_html(translator: Any, node: data_block) -> None:
    """Write the block from its template; into an EPUB, which has no other page of the site, its words."""
    if translator.builder.name == "epub":
        translator.body.append("".join(f"<p>{escape(line)}</p>\n" for line in node["text"].splitlines()))
        raise nodes.SkipNode
    to_root = "../" * translator.builder.get_target_uri(translator.builder.current_docname).count("/")
    values = json.loads(node["values"]) | {"say": current().say, "to_root": to_root}
    translator.body.append(template(node["template"]).render(**values))
    raise nodes.SkipNode


def visit_data_block_text(translator: Any, node: data_block) -> None:
    """Write the block's words where there is no HTML."""
    translator.add_text(node["text"])
    raise nodes.SkipNode


def visit_data_block_latex(translator: Any, node: data_block) -> None:
    """Write the block's words, a line each, into LaTeX."""
    translator.body.append("\n\n".join(translator.encode(line) for line in node["text"].splitlines()) + "\n\n")
    raise nodes.SkipNode


def _block_or_error(
    directive: SphinxDirective, tables: list[str], problem: str, html: str, values: Callable[[], dict[str, Any]]
) -> list[nodes.Node]:
    """Return a directive's block, or nothing and a located error."""
    note_table_dependencies(directive.env, tables)
    if problem:
        place = (directive.env.docname, directive.lineno)
        logger.error("%s: %s", directive.name, problem, location=place, type="cifra", subtype=directive.name)
        return []
    content = values()
    text = "\n".join(_as_text(row) for row in content.get("rows", content.get("lines", [])))
    return [data_block(template=html, values=json.dumps(content, ensure_ascii=False), text=text)]


def _unchecked() -> str:
    """Return that a figure has no check, which only a build without the checks meets; "" where all have one."""
    stated = figures(edition=current())
    missing = stated[stated.verdict == ""].id.tolist()
    return f"{missing[0]!r} has no row in data/checks.csv; see make check" if missing else ""


def _as_text(row: dict[str, Any] | tuple[Any, ...]) -> str:
    """Return a row in one line: a card's line whole, of a figure or a study what a reader without a table needs."""
    if isinstance(row, dict):
        names = ("number", "measure", "name", "said", "verdict_name", "source_value", "note", "file", "when", "what")
        cells = [row.get(name) for name in names] + [f"{name}: {text}" for name, text in row.get("lines", [])]
    else:
        cells = list(row)
    return " – ".join(str(cell) for cell in cells if cell)
