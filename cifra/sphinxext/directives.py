"""The directives of the chapters: blocks that are made from the data.

{article} id     an article's card               {collection}   every figure, to search, sort and filter
{register} id    the table of its figures        {studies}      the card of every study
{journey} id     how a number travelled          {downloads}    the data to take away
                                                 {changes}      what changed in the report

And the answer box of a theme: a sentence to quote, what to add to it, what to leave out, and the figure of today.

    :::{answer} amex-2012-us
    write
    : In 2012, {stat}`amex-2012-us.abandoned` of US consumers ...

    add
    : ...

`leave-out` and `today` follow. What is added begins with the age of the data; the study closes the box. `page.js` adds
the button that copies the sentence with the study and the address of the box.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cifra import project
from cifra.content.answers import ANSWER_PARTS, answer_problem
from cifra.data.loading import article_ids, figures, load_table
from cifra.editions import current
from cifra.project import STUDIES_PAGE
from cifra.records.blocks import article_card, article_register, figure_collection, study_cards
from cifra.records.citations import age_of_study, study_label, year_of_study
from cifra.records.downloads import download_list
from cifra.records.journeys import change_log, journey_ids, journey_steps
from cifra.sphinxext.roles import note_table_dependencies
from cifra.templates import template

logger = logging.getLogger(__name__)


def setup_directives(app: Sphinx) -> None:
    """Add the blocks that are made from the data, and the answer boxes."""
    for name, block in BLOCKS.items():
        app.add_directive(name, NamedBlock if block.named else ReportBlock)
    app.add_directive("answer", AnswerBox)
    app.add_node(data_block, html=(visit_data_block_html, None), text=(visit_data_block_text, None))


class data_block(nodes.General, nodes.Element):
    """A block made from the data: `template` (its HTML), `values` (JSON), `text` (for builders without HTML)."""


class Block(NamedTuple):
    """What a directive prints: its template, what that sets out, what its argument names, the tables it reads."""

    template: str
    values: Callable[..., dict[str, Any]]
    named: str = ""
    tables: tuple[str, ...] = ("*",)


OF_AN_ARTICLE, OF_A_JOURNEY = ("article", ("journeys", "figures-{}")), ("journey", ("journeys",))
BLOCKS = {
    "collection": Block("collection.html", figure_collection),
    "studies": Block("studies.html", study_cards),
    "downloads": Block("downloads.html", download_list),
    "changes": Block("changes.html", change_log),
    "article": Block("article.html", article_card, *OF_AN_ARTICLE),
    "register": Block("register.html", article_register, *OF_AN_ARTICLE),
    "journey": Block("journey.html", journey_steps, *OF_A_JOURNEY),
}
IDS = {"article": article_ids, "journey": journey_ids}


class ReportBlock(SphinxDirective):
    """A block about the whole report: the table of every figure, the cards of the studies, the files to take away."""

    def run(self) -> list[nodes.Node]:
        """Return the block, or a located error for an unknown id and for a figure without a check."""
        block = BLOCKS[self.name]
        note_table_dependencies(self.env, [table.format(*self.arguments) for table in block.tables])
        if problem := self._problem(block.named):
            return report_problem(self, problem)
        content = block.values(*self.arguments, current())
        values = json.dumps(content, ensure_ascii=False)
        return [data_block(template=block.template, values=values, text=block_text(content))]

    def _problem(self, named: str) -> str:
        """Return what is wrong; that a figure has no check, only a build without the checks meets."""
        ids = IDS[named](project.root()) if named else self.arguments
        if unknown := [id for id in self.arguments if id not in ids]:
            return f"no {named} {unknown[0]!r}; the {named}s are {', '.join(ids)}"
        stated = figures(edition=current())
        missing = stated[stated.verdict == ""].id.tolist()
        return f"{missing[0]!r} has no row in data/checks.csv; see make check" if missing else ""


class NamedBlock(ReportBlock):
    """A block about what the argument names: an article's card, the table of its figures, a journey."""

    required_arguments = 1


class AnswerBox(SphinxDirective):
    """An answer that rests on the study that the argument names, its four parts as a definition list."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the box, or a located error for an unknown study or a part that is missing."""
        note_table_dependencies(self.env, ["studies"])
        box = nodes.container(classes=["answer"])
        self.state.nested_parse(self.content, self.content_offset, box)
        rows = load_table(project.root(), "studies").set_index("id", drop=False)
        years = {row.id: year_of_study(row) for row in rows.itertuples()}
        if problem := answer_problem(self.arguments[0], years, [term.astext() for term in box.findall(nodes.term)]):
            return report_problem(self, problem)
        self._complete(box, rows.loc[self.arguments[0]])
        return [box]

    def _complete(self, box: nodes.container, study: object) -> None:
        """Name the parts in the edition's language; put the age before what is added, the study at the end."""
        edition = current()
        for term, name in zip(box.findall(nodes.term), ANSWER_PARTS.values(), strict=True):
            term.clear()
            term += nodes.Text(edition.say(name))
        added = list(box.findall(nodes.definition))[list(ANSWER_PARTS).index("add")]
        age = age_of_study(study, edition, project.root())
        next(added.findall(nodes.paragraph)).insert(0, nodes.Text(f"{age} "))
        source = edition.say("Source: {study}.", study=study_label(study, edition))
        card = f"{STUDIES_PAGE}.html#{self.arguments[0]}" if STUDIES_PAGE in self.env.found_docs else ""
        values = json.dumps({"source": source, "card": card}, ensure_ascii=False)
        box += data_block(template="answer-source.html", values=values, text=source)


def report_problem(directive: SphinxDirective, problem: str) -> list[nodes.Node]:
    """Report what is wrong with a directive at its place; return what then stands there: nothing."""
    place = (directive.env.docname, directive.lineno)
    logger.error("%s: %s", directive.name, problem, location=place, type="cifra", subtype=directive.name)
    return []


def visit_data_block_html(translator: Any, node: data_block) -> None:
    """Write the block from its template."""
    to_root = "../" * translator.builder.get_target_uri(translator.builder.current_docname).count("/")
    values = json.loads(node["values"]) | {"say": current().say, "to_root": to_root}
    translator.body.append(template(node["template"]).render(**values))
    raise nodes.SkipNode


def visit_data_block_text(translator: Any, node: data_block) -> None:
    """Write the block's words where there is no HTML."""
    translator.add_text(node["text"])
    raise nodes.SkipNode


def block_text(content: dict[str, Any]) -> str:
    """Return a block in words, a line a row: what a reader without a table needs."""
    return "\n".join(_as_text(row) for row in content.get("rows", content.get("lines", [])))


def _as_text(row: dict[str, Any] | tuple[Any, ...]) -> str:
    """Return a row in one line: a card's line whole, of a figure or a study what a reader without a table needs."""
    if isinstance(row, dict):
        names = ("number", "measure", "name", "said", "verdict_name", "source_value", "note", "file", "when", "what")
        cells = [row.get(name) for name in names] + [f"{name}: {text}" for name, text in row.get("lines", [])]
    else:
        cells = list(row)
    return " – ".join(str(cell) for cell in cells if cell)
