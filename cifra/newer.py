"""What a page says above a section that another edition has changed since: that the other is newer, and where it is.

It stands in the pages of the site alone. A book to take away has no other edition beside it to lead to, and nobody
can bring a copy in step: the PDF and the EPUB leave it out (`SCREEN` in `cifra.paper`).
"""

from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cifra import confirmations, project, sections
from cifra.confirmations import Record, Standing
from cifra.editions import Edition, current, edition
from cifra.templates import template


def pages_to_read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose confirmations are not those of the last build; no other page has to be read again."""
    before: dict[str, dict[str, Record]] = getattr(env, "cifra_confirmed", {})
    now = _recorded(project.root())
    env.cifra_confirmed = now  # type: ignore[attr-defined]
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def tell_newer_sections(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say at each section of a page of the site which edition of it is newer."""
    if app.builder.format == "html" and app.builder.name != "epub":
        recorded = app.env.cifra_confirmed.get(docname)  # type: ignore[attr-defined]
        if recorded:
            add_notes(doctree, docname, current(), recorded)


def add_notes(doctree: nodes.document, page: str, own: Edition, recorded: Mapping[str, Record]) -> None:
    """Put a note below the heading of each section whose text in this edition has not followed another's."""
    folder = project.root()
    parts = list(doctree.findall(nodes.section))
    standings = confirmations.standings(page, confirmations.editions_of(folder, page), recorded)
    if len(standings) != len(parts):
        return  # headings that a directive or a cell makes: no place says which section is which
    for part, standing in zip(parts, standings, strict=True):
        if own.code in standing.behind:
            links = [(edition(code), _address(folder, page, code, standing)) for code in standing.ahead]
            words = template("section-newer.html").render(links=links, own=own, whole=standing.place == 0)
            part.insert(1, nodes.raw("", words, format="html"))


def _address(folder: Path, page: str, code: str, standing: Standing) -> str:
    """Return the address of a section in another edition, from a page of this one."""
    other = sections.of_chapter(project.chapter(folder, code, page), edition(code))[standing.place]
    return f"{'../' * (page.count('/') + 1)}{code}/{page}.html{f'#{other.id}' if standing.place else ''}"


def _recorded(folder: Path) -> dict[str, dict[str, Record]]:
    """Return the confirmations; none where the file cannot be read, which the checks tell at its line."""
    try:
        return confirmations.read(folder)
    except ValueError:
        return {}
