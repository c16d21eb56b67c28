"""The answer box of a theme: a sentence to quote, what to add to it, what to leave out, and the figure of today.

    :::{answer} amex-2012-us
    write
    : In 2012, {stat}`amex-2012-us.abandoned` of US consumers ...

    add
    : ...

`leave-out` and `today` follow. What is added begins with the age of the data; the study closes the box. `page.js` adds
the button that copies the sentence with the study and the address of the box.
"""

import json

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cifra import project
from cifra.content.answers import ANSWER_PARTS, answer_problem
from cifra.data.loading import load_table
from cifra.editions import current
from cifra.project import STUDIES_PAGE
from cifra.records.citations import age_of_study, study_label, year_of_study
from cifra.sphinxext.directives import data_block
from cifra.sphinxext.roles import note_table_dependencies

logger = logging.getLogger(__name__)


def setup_answers(app: Sphinx) -> None:
    """Add the directive of the answer boxes."""
    app.add_directive("answer", AnswerBox)


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
        problem = answer_problem(self.arguments[0], years, [term.astext() for term in box.findall(nodes.term)])
        if problem:
            place = (self.env.docname, self.lineno)
            logger.error("answer: %s", problem, location=place, type="cifra", subtype="answer")
            return []
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
