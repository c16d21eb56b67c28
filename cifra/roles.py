"""The roles of the chapters: `{stat}` prints a number of the data, `{count}` counts figures, `{lit}` escapes a digit.

    {stat}`technoretail.wait-2017`                        10 minuti / 10 minutes, linked to its row
    {stat}`metisoft.abandoned-social qualified`           oltre l’80% / more than 80%
    {count}`article=magicnet verdict=not-found`           tre / three
    {lit}`24/7`                                           24/7, a digit that is no figure

An id or an option that does not exist leaves a visible mark in the page and a located error that fails the build.
"""

import pandas as pd
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from cifra import formats, project
from cifra.editions import Edition, current
from cifra.figures import figures, table
from cifra.marks import VERDICT_NAMES, link
from cifra.stat import stat

logger = logging.getLogger(__name__)

TABLES = {"articles", "studies"}
FILTERS = ("article", "verdict", "topic", "country", "year", "group", "study", "unit")


class StatRole(SphinxRole):
    """`` {stat}`id options` ``: a number, in the edition's form, that links to the row where it is explained."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number as a link (a figure) or as text (a finding); or a mark and an error."""
        id, *options = self.text.split() or [""]
        note_data(self.env)
        try:
            text = stat(id, *options)
        except (KeyError, ValueError) as problem:
            return [_mark(self, problem)], []
        rows = figures()
        row = rows[rows.id == id]
        if row.empty:
            return [nodes.inline(text, text, classes=["stat"])], []
        reference = nodes.reference(text, text, internal=True, refuri=_address(self.env.docname, id), classes=["stat"])
        reference["reftitle"] = provenance(row.iloc[0], current())
        return [reference], []


class CountRole(SphinxRole):
    """`` {count}`column=value ...` ``: how many figures, in words up to ten; with `digits` at the end, in digits."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the count as text; or a mark and an error."""
        note_data(self.env)
        try:
            query = self.text.removesuffix(" digits")
            number, edition = count(query), current()
            text = formats.count_in_words(number, edition) if query == self.text else formats.decimal(number, edition)
        except ValueError as problem:
            return [_mark(self, problem)], []
        return [nodes.Text(text)], []


class LiteralRole(SphinxRole):
    """`` {lit}`24/7` ``: digits that are no figure, said on purpose."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text as it is."""
        return [nodes.Text(self.text)], []


def count(query: str) -> int:
    """Return how many figures answer `all`, `articles`, `studies`, or pairs such as `verdict=differs,not-found`.

    A star asks for any value at all: `country=*` counts the figures whose country the article names.
    Raises `ValueError` for a column that cannot be asked for.
    """
    if query in TABLES:
        return len(table(project.root(), query))
    rows = figures()
    for part in query.split() if query != "all" else []:
        column, _, wanted = part.partition("=")
        if column not in FILTERS or not wanted:
            raise ValueError(
                f"count: {part!r}; write 'all', 'articles', 'studies' or column=value with {', '.join(FILTERS)}"
            )
        values = rows[column].astype("str").where(rows[column].notna(), "")
        rows = rows[values != ""] if wanted == "*" else rows[values.isin(wanted.split(","))]
    return len(rows)


def provenance(row: pd.Series, edition: Edition) -> str:
    """Return what the link of a number says of it: what it measures, the article, the study's verdict."""
    articles = table(project.root(), "articles").set_index("id")
    verdict = edition.say(VERDICT_NAMES[row.verdict]) if row.verdict else ""
    parts = [row.measure, articles.publisher[row.article], edition.say("verdict: {verdict}", verdict=verdict)]
    return " – ".join(parts)


def note_data(env: object) -> None:
    """Make the page depend on the data, so that an edited CSV rebuilds it."""
    for path in sorted(project.data(project.root()).rglob("*.csv")):
        env.note_dependency(str(path))  # type: ignore[attr-defined]


def _address(docname: str, id: str) -> str:
    own = docname == id.partition(".")[0]
    return f"#{id}" if own else "../" * docname.count("/") + link(id)


def _mark(role: SphinxRole, problem: Exception) -> nodes.Node:
    message = problem.args[0]
    _, line = role.get_source_info()
    logger.error("%s: %s", role.name, message, location=(role.env.docname, line), type="cifra", subtype=role.name)
    return nodes.strong(role.rawtext, f"[{role.rawtext}]", classes=["wrong"])
