"""The roles of the chapters: `{stat}` prints a number, `{count}` and `{margin}` compute one, `{lit}` escapes a digit.

    {stat}`technoretail.wait-2017`                        10 minuti / 10 minutes, linked to its row
    {stat}`metisoft.abandoned-social qualified`           oltre l’80% / more than 80%
    {count}`article=magicnet verdict=not-found`           tre / three
    {margin}`technoretail.social-2014`                    3,1 / 3.1, the sampling error in percentage points
    {lit}`24/7`                                           24/7, a digit that is no figure

An id or an option that does not exist leaves a visible mark in the page and a located error that fails the build.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

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
from cifra.numbers.counting import count_as_text
from cifra.numbers.formats import ONE_DECIMAL, format_number
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import SAMPLE_SUFFIX, stat
from cifra.project import DATA_PAGE, STUDIES_PAGE
from cifra.records.citations import study_label

logger = logging.getLogger(__name__)

REFERENCE = "cifra-figure"


def setup_roles(app: Sphinx) -> None:
    """Add the roles, and resolve the links that numbers become."""
    for name in PRINTERS:
        app.add_role(name, PrintedRole())
    app.connect("missing-reference", resolve_figure_link)


# What each role prints, and the tables that it reads; both raise `KeyError` or `ValueError` for what does not exist.
PRINTERS: dict[str, Callable[[str], str]] = {
    "stat": lambda text: stat(*text.split() or [""]),
    "count": lambda text: count_as_text(text, current()),
    "margin": lambda text: format_number(round(margin_of_query(text), 1), current(), ONE_DECIMAL),
    "lit": str,
}
TABLES: dict[str, Callable[[str], Iterable[str]]] = {
    "stat": lambda text: tables_with_number(text.partition(" ")[0]),
    "count": lambda text: ["*"],
    "margin": lambda text: {name for id in text.split() for name in tables_with_number(id)},
    "lit": lambda text: [],
}


class PrintedRole(SphinxRole):
    """A role that prints what is computed from the data, in the edition's form; a number links to its row."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text, of a number as a link that is resolved once every page is read; or a mark and an error."""
        if tables := TABLES[self.name](self.text):
            note_table_dependencies(self.env, tables)
        try:
            text = PRINTERS[self.name](self.text)
        except (KeyError, ValueError) as problem:
            place = (self.env.docname, self.get_source_info()[1])
            logger.error("%s: %s", self.name, problem.args[0], location=place, type="cifra", subtype=self.name)
            return [nodes.strong(self.rawtext, f"[{self.rawtext}]", classes=["wrong"])], []
        if self.name != "stat":
            return [nodes.Text(text)], []
        content = nodes.inline(text, text, classes=["stat"])
        target = {"refdomain": "", "reftype": REFERENCE, "reftarget": self.text.split()[0]}
        return [addnodes.pending_xref("", content, refwarn=False, refdoc=self.env.docname, **target)], []


def resolve_figure_link(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, content: nodes.Element
) -> nodes.Element | None:
    """Make a number in prose a link to where it is explained, or text where the book has no such page.

    A figure leads to its row on the data page, or in its article's register; a finding and a sample to their study.
    """
    if node.get("reftype") != REFERENCE:
        return None
    target = number_targets(project.root(), data_stamp(project.root()), current())[node["reftarget"]]
    page = next((page for page in target.pages if page in env.found_docs), None)
    if page is None:
        return content
    address = app.builder.get_relative_uri(node["refdoc"], page) if node["refdoc"] != page else ""
    uri = f"{address}#{target.anchor}"
    return nodes.reference("", content.astext(), internal=True, refuri=uri, reftitle=target.words, classes=["stat"])


class NumberTarget(NamedTuple):
    """Where a number is explained: the pages that may, the best first; the anchor there; the words for a link."""

    pages: tuple[str, ...]
    anchor: str
    words: str


@lru_cache(maxsize=len(EDITIONS))
def number_targets(folder: Path, stamp: int, edition: Edition) -> dict[str, NumberTarget]:
    """Return where each number is explained, by its id; `stamp` is `data_stamp`, since the data may change."""
    publishers = load_table(folder, "articles").set_index("id").publisher
    targets = {}
    for row in figures(edition=edition).itertuples():
        verdict = edition.say("verdict: {verdict}", verdict=edition.say(VERDICT_NAMES.get(row.verdict, "")))
        words = " – ".join([row.measure, publishers[row.article], verdict])
        targets[row.id] = NumberTarget((DATA_PAGE, row.article), row.id, words)
    studies = {row.id: study_label(row, edition) for row in load_table(folder, "studies").itertuples()}
    for row in findings(edition=edition).itertuples():
        words = " – ".join([row.measure, edition.say("what the source says"), studies[row.study]])
        targets[row.id] = NumberTarget((STUDIES_PAGE,), row.id, words)
    for id, label in studies.items():
        words = " – ".join([edition.say("people asked"), label])
        targets[f"{id}{SAMPLE_SUFFIX}"] = NumberTarget((STUDIES_PAGE,), id, words)
    return targets


def note_table_dependencies(env: Any, names: Iterable[str]) -> None:
    """Make the page depend on those tables, so that an edited CSV rebuilds it."""
    for path in table_paths(names):
        env.note_dependency(str(path))
