"""The directives of the chapters: blocks that are made from the data.

{article} id     an article's card               {collection}   every figure, to search, sort and filter
{register} id    the table of its figures        {studies}      the card of every study
                                                 {downloads}    the data to take away
"""

import json
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cifra import downloads, project
from cifra.collection import article_card, collection, register, study_cards
from cifra.editions import Edition, current
from cifra.figures import article_ids, figures
from cifra.roles import note_data
from cifra.templates import template

logger = logging.getLogger(__name__)


class data_block(nodes.General, nodes.Element):
    """A block made from the data: `template` (its HTML), `values` (JSON), `text` (for builders without HTML)."""


class ReportBlock(SphinxDirective):
    """A block about the whole report."""

    html: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Return the block, or a located error where it cannot be made."""
        note_data(self.env)
        problem = self.problem()
        if problem:
            logger.error(problem, location=(self.env.docname, self.lineno), type="cifra", subtype=self.name)
            return []
        found = self.values(current())
        text = "\n".join(_as_text(row) for row in found.get("rows", found.get("lines", [])))
        return [data_block(template=self.html, values=json.dumps(found, ensure_ascii=False), text=text)]

    def problem(self) -> str:
        """Return why the block cannot be made; "" where it can."""
        stated = figures(edition=current())
        unchecked = stated[stated.verdict == ""].id.tolist()
        return f"{self.name}: {unchecked[0]!r} has no row in data/checks.csv; see make check" if unchecked else ""

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return what the template sets out."""
        raise NotImplementedError


class ArticleBlock(ReportBlock):
    """A block about the article that the argument names."""

    required_arguments = 1

    def problem(self) -> str:
        """Return that there is no such article, and which there are."""
        article, known = self.arguments[0], article_ids(project.root())
        wrong = f"{self.name}: no article {article!r}; the articles are {', '.join(known)}"
        return super().problem() if article in known else wrong


class ArticleDirective(ArticleBlock):
    """`` ```{article} id` ``: who published the article, who signed it, when, where, of whom it speaks."""

    html = "article.html"

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return the lines of the card."""
        return article_card(self.arguments[0], edition)


class RegisterDirective(ArticleBlock):
    """`` ```{register} id` ``: every figure of the article with its verdict, its note and its source, a row each."""

    html = "register.html"

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return the rows of the table."""
        return register(self.arguments[0], edition)


class CollectionDirective(ReportBlock):
    """`` ```{collection}` ``: every figure of every article in one table, each row with an address of its own."""

    html = "collection.html"

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return the rows of the table and what to filter them by."""
        return collection(edition)


class StudiesDirective(ReportBlock):
    """`` ```{studies}` ``: who asked whom, when, how many, what they sell, and the figures that rest on it."""

    html = "studies.html"

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return the cards."""
        return study_cards(edition)


class DownloadsDirective(ReportBlock):
    """`` ```{downloads}` ``: the files of the data, with what each of them is."""

    html = "downloads.html"

    def values(self, edition: Edition) -> dict[str, Any]:
        """Return the list of files."""
        return downloads.listed(edition)


def visit_html(translator: Any, node: data_block) -> None:
    """Write the block from its template; into an EPUB, which has no other page of the site, its words."""
    if translator.builder.name == "epub":
        translator.body.append("".join(f"<p>{escape(line)}</p>\n" for line in node["text"].splitlines()))
        raise nodes.SkipNode
    to_root = "../" * translator.builder.get_target_uri(translator.builder.current_docname).count("/")
    values = json.loads(node["values"]) | {"say": current().say, "to_root": to_root}
    translator.body.append(template(node["template"]).render(**values))
    raise nodes.SkipNode


def visit_text(translator: Any, node: data_block) -> None:
    """Write the block's words where there is no HTML."""
    translator.add_text(node["text"])
    raise nodes.SkipNode


def visit_latex(translator: Any, node: data_block) -> None:
    """Write the block's words, a line each, into LaTeX."""
    translator.body.append("\n\n".join(translator.encode(line) for line in node["text"].splitlines()) + "\n\n")
    raise nodes.SkipNode


def _as_text(row: dict[str, Any] | tuple[Any, ...]) -> str:
    """Return a row in one line: a card's line whole, of a figure or a study what a reader without a table needs."""
    if isinstance(row, dict):
        told = ("number", "measure", "said", "name", "verdict_name", "source_value", "note", "file", "what")
        cells = [row.get(name) for name in told] + [f"{name}: {text}" for name, text in row.get("lines", [])]
    else:
        cells = list(row)
    return " – ".join(str(cell) for cell in cells if cell)
