"""What a page says above a section that another edition has changed since: that the other is newer, and where it is.

It stands in the pages of the site alone. A book to take away has no other edition beside it to lead to, and nobody
can bring a copy in step: the PDF and the EPUB leave it out (`SCREEN` in `cifra.books.book`).
"""

from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cifra import project
from cifra.content.confirmations import Record, SectionStatus, chapter_in_editions, read_confirmations, section_statuses
from cifra.content.sections import chapter_sections
from cifra.editions import Edition, current, edition
from cifra.templates import template


def setup_outdated_notices(app: Sphinx) -> None:
    """Put a notice at each section that another edition has changed since, and read again the pages that need one."""
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-resolved", add_outdated_notices)


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose confirmations are not those of the last build; no other page has to be read again."""
    before: dict[str, dict[str, Record]] = getattr(env, "cifra_confirmed", {})
    now = _recorded(project.root())
    env.cifra_confirmed = now  # type: ignore[attr-defined]
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def add_outdated_notices(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say at each section of a page of the site which edition of it is newer."""
    if app.builder.format == "html" and app.builder.name != "epub":
        recorded = app.env.cifra_confirmed.get(docname)  # type: ignore[attr-defined]
        if recorded:
            insert_notices(doctree, docname, current(), recorded)


def insert_notices(doctree: nodes.document, page: str, own: Edition, recorded: Mapping[str, Record]) -> None:
    """Put a note below the heading of each section whose text in this edition has not followed another's."""
    folder = project.root()
    parts = list(doctree.findall(nodes.section))
    standings = section_statuses(page, chapter_in_editions(folder, page), recorded)
    if len(standings) != len(parts):
        return  # headings that a directive or a cell makes: no place says which section is which
    for part, standing in zip(parts, standings, strict=True):
        if own.code in standing.behind:
            links = [(edition(code), _address(folder, page, code, standing)) for code in standing.ahead]
            words = template("section-newer.html").render(links=links, own=own, whole=standing.place == 0)
            part.insert(1, nodes.raw("", words, format="html"))


def _address(folder: Path, page: str, code: str, standing: SectionStatus) -> str:
    """Return the address of a section in another edition, from a page of this one."""
    other = chapter_sections(project.chapter_file(folder, code, page), edition(code))[standing.place]
    return f"{'../' * (page.count('/') + 1)}{code}/{page}.html{f'#{other.id}' if standing.place else ''}"


def _recorded(folder: Path) -> dict[str, dict[str, Record]]:
    """Return the confirmations; none where the file cannot be read, which the checks tell at its line."""
    try:
        return read_confirmations(folder)
    except ValueError:
        return {}
