"""The roles of the chapters: `{stat}` prints a number, `{count}` and `{margin}` compute one, `{lit}` escapes a digit.

    {stat}`technoretail.wait-2017`                        10 minuti / 10 minutes, linked to its row
    {stat}`metisoft.abandoned-social qualified`           oltre l’80% / more than 80%
    {count}`article=magicnet verdict=not-found`           tre / three
    {margin}`technoretail.social-2014`                    3,1 / 3.1, the sampling error in percentage points
    {lit}`24/7`                                           24/7, a digit that is no figure

An id or an option that does not exist leaves a visible mark in the page and a located error that fails the build.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from cifra import project
from cifra.data.dependencies import table_paths, tables_with_number
from cifra.data.loading import data_stamp, figures, findings, load_table
from cifra.data.verdicts import VERDICT_NAMES
from cifra.editions import EDITIONS, Edition, current
from cifra.numbers.counting import count_figures
from cifra.numbers.formats import ONE_DECIMAL, count_in_words, format_number
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import SAMPLE_SUFFIX, stat
from cifra.project import DATA_PAGE, STUDIES_PAGE
from cifra.records.citations import study_label

logger = logging.getLogger(__name__)

REFERENCE = "cifra-figure"


def setup_roles(app: Sphinx) -> None:
    """Add the roles, and resolve the links that numbers become."""
    for name, role in (("stat", StatRole), ("count", CountRole), ("margin", MarginRole), ("lit", LiteralRole)):
        app.add_role(name, role())
    app.connect("missing-reference", resolve_figure_link)


class StatRole(SphinxRole):
    """`` {stat}`id options` ``: a number, in the edition's form, that links to the row where it is explained."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number, to become a link once every page is known; or a mark and an error."""
        id, *options = self.text.split() or [""]
        note_table_dependencies(self.env, tables_with_number(id))
        try:
            text = stat(id, *options)
        except (KeyError, ValueError) as problem:
            return [_mark(self, problem)], []
        told = nodes.inline(text, text, classes=["stat"])
        names = {"refdomain": "", "reftype": REFERENCE, "reftarget": id, "refdoc": self.env.docname}
        return [addnodes.pending_xref("", told, refwarn=False, **names)], []


class CountRole(SphinxRole):
    """`` {count}`column=value ...` ``: how many figures, in words up to ten; with `digits` at the end, in digits."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the count as text; or a mark and an error."""
        note_table_dependencies(self.env, ["*"])
        try:
            query = self.text.removesuffix(" digits")
            number, edition = count_figures(query), current()
            text = count_in_words(number, edition) if query == self.text else format_number(number, edition)
        except ValueError as problem:
            return [_mark(self, problem)], []
        return [nodes.Text(text)], []


class MarginRole(SphinxRole):
    """`` {margin}`id` `` or `` {margin}`id other` ``: the sampling error of a percentage, or of a difference, in
    points.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the points as text, to one decimal; or a mark and an error."""
        note_table_dependencies(self.env, {name for id in self.text.split() for name in tables_with_number(id)})
        try:
            return [nodes.Text(format_number(round(margin_of_query(self.text), 1), current(), ONE_DECIMAL))], []
        except (KeyError, ValueError) as problem:
            return [_mark(self, problem)], []


class LiteralRole(SphinxRole):
    """`` {lit}`24/7` ``: digits that are no figure, said on purpose."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text as it is."""
        return [nodes.Text(self.text)], []


def resolve_figure_link(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, told: nodes.Element
) -> nodes.Element | None:
    """Make a number in prose a link to where it is explained, or text where the book has no such page.

    A figure leads to its row on the data page, or in its article's register; a finding and a sample to their study.
    """
    if node.get("reftype") != REFERENCE:
        return None
    id = node["reftarget"]
    known = number_targets(project.root(), data_stamp(project.root()), current())
    page = next((one for one in known[id].pages if one in env.found_docs), None)
    if page is None:
        return told
    address = app.builder.get_relative_uri(node["refdoc"], page) if node["refdoc"] != page else ""
    uri = f"{address}#{known[id].anchor}"
    return nodes.reference("", told.astext(), internal=True, refuri=uri, reftitle=known[id].words, classes=["stat"])


@dataclass(frozen=True)
class NumberTarget:
    """Where a number is explained: the pages that may hold it, the best first; the anchor there; the words for a
    link.
    """

    pages: tuple[str, ...]
    anchor: str
    words: str


@lru_cache(maxsize=len(EDITIONS))
def number_targets(folder: Path, stamp: int, edition: Edition) -> dict[str, NumberTarget]:
    """Return where each number is explained, by its id. See `figures.data_stamp`."""
    publishers = load_table(folder, "articles").set_index("id").publisher
    told = {}
    for row in figures(edition=edition).itertuples():
        verdict = edition.say("verdict: {verdict}", verdict=edition.say(VERDICT_NAMES.get(row.verdict, "")))
        words = " – ".join([row.measure, publishers[row.article], verdict])
        told[row.id] = NumberTarget((DATA_PAGE, row.article), row.id, words)
    studies = {row.id: study_label(row, edition) for row in load_table(folder, "studies").itertuples()}
    for row in findings(edition=edition).itertuples():
        words = " – ".join([row.measure, edition.say("what the source says"), studies[row.study]])
        told[row.id] = NumberTarget((STUDIES_PAGE,), row.id, words)
    for id, label in studies.items():
        words = " – ".join([edition.say("people asked"), label])
        told[f"{id}{SAMPLE_SUFFIX}"] = NumberTarget((STUDIES_PAGE,), id, words)
    return told


def note_table_dependencies(env: Any, names: Iterable[str]) -> None:
    """Make the page depend on those tables, as `notebooks.tables_of` names them: an edited CSV rebuilds it."""
    for path in table_paths(names):
        env.note_dependency(str(path))


def _mark(role: SphinxRole, problem: Exception) -> nodes.Node:
    message = problem.args[0]
    _, line = role.get_source_info()
    logger.error("%s: %s", role.name, message, location=(role.env.docname, line), type="cifra", subtype=role.name)
    return nodes.strong(role.rawtext, f"[{role.rawtext}]", classes=["wrong"])
