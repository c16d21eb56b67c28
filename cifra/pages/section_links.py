"""What stands below the heading of a section: the same section in the other editions, and whether one of them is newer.

Both editions of a chapter have the same headings in the same order (a rule of the checks), so that the place of a
section says which one it is in the other language. Its id there is worked out from the other edition's chapter as
Sphinx does, with docutils' own function: the label, where it has one; else its heading's words. A heading whose words
cannot be known from the chapter alone (a role prints them) or come twice has `section-2`, by its place. A page makes
sure that it has the ids that this module promises, so that links between editions hold whatever Sphinx makes of one.

Both stand in the pages of the site alone. A book to take away has no other edition beside it to lead to, and nobody can
bring a copy in step: the PDF and the EPUB leave them out (`SCREEN_ONLY` in `cifra.books.book`).
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cifra import project
from cifra.content.confirmations import Record, chapter_in_editions, section_statuses
from cifra.content.sections import Section, chapter_sections
from cifra.content.sources import Sources
from cifra.editions import Edition, current, edition, siblings
from cifra.templates import template


def setup_section_links(app: Sphinx) -> None:
    """Link each section to the same one of the other editions, and read again the pages whose confirmations changed."""
    app.connect("source-read", note_other_editions)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-resolved", link_sections)


def page_in_edition(page: str, code: str) -> str:
    """Return the address of a page in an edition, from the same page of another."""
    return f"{'../' * (page.count('/') + 1)}{code}/{page}.html"


def siblings_with_page(page: str, own: Edition) -> list[Edition]:
    """Return the other editions that have a page."""
    return [other for other in siblings(own) if project.chapter_file(project.root(), other.code, page).exists()]


def note_other_editions(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a chapter depend on its other editions, whose headings its language links name."""
    for other in siblings_with_page(docname, current()):
        app.env.note_dependency(str(project.chapter_file(project.root(), other.code, docname)))


def outdated_pages(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Return the pages whose confirmations are not those of the last build; no other page has to be read again."""
    before: dict[str, dict[str, Record]] = getattr(env, "cifra_confirmed", {})
    now = Sources(project.root()).confirmed
    env.cifra_confirmed = now  # type: ignore[attr-defined]
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def link_sections(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the notices and the links into a page of the site; the links come last, and so stand first."""
    if app.builder.format != "html":
        return
    parts = list(doctree.findall(nodes.section))
    recorded = app.env.cifra_confirmed.get(docname)  # type: ignore[attr-defined]
    if recorded:
        add_newer_notices(parts, docname, current(), recorded)
    add_section_links(parts, docname, current())


def add_newer_notices(parts: list[nodes.section], page: str, own: Edition, recorded: dict[str, Record]) -> None:
    """Say at each section whose text in this edition has not followed another's that the other is newer."""
    texts = chapter_in_editions(project.root(), page)
    statuses = section_statuses(page, texts, recorded)
    if len(statuses) != len(parts):
        return  # headings that a directive or a cell makes: no place says which section is which
    for part, status in zip(parts, statuses, strict=True):
        if own.code in status.behind:
            ids = dict(zip(texts, status.names, strict=True))
            anchors = {code: f"#{ids[code]}" if status.place else "" for code in status.ahead}
            links = [(edition(code), page_in_edition(page, code) + anchor) for code, anchor in anchors.items()]
            _insert(part, "section-newer.html", links=links, own=own, whole=status.place == 0)


def add_section_links(parts: list[nodes.section], page: str, own: Edition) -> None:
    """Give each section of a page the id that it is promised to have, and a link to itself in the other editions."""
    promised = _sections(page, own)
    if len(promised) != len(parts):
        return  # as above
    theirs = {other: _sections(page, other) for other in siblings_with_page(page, own)}
    for place, part in list(enumerate(parts))[1:]:
        if promised[place].id not in part["ids"]:
            part["ids"].append(promised[place].id)
        links = [
            (other, f"{page_in_edition(page, other.code)}#{sections[place].id}", sections[place].words)
            for other, sections in theirs.items()
            if len(sections) == len(promised)
        ]
        if links:
            _insert(part, "section-language.html", links=links)


def _sections(page: str, own: Edition) -> list[Section]:
    return chapter_sections(project.chapter_file(project.root(), own.code, page), own)


def _insert(part: nodes.section, name: str, **values: object) -> None:
    part.insert(1, nodes.raw("", template(name).render(**values), format="html"))
