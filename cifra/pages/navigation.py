"""The contents of the report as the sidebar of every page lists them, worked out once a build and not once a page.

The theme has Sphinx resolve the whole table of contents anew for each page, which takes longer the more pages there
are. Here the parts are read from the site map once; a page's list is a template over them. A part of more than
`LONGEST_PART` chapters is whole on the first page only: elsewhere it shows the chapters around the one that is open, so
that neither a page nor a build grows with the square of the report.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.matching import patfilter
from sphinx_external_toc.api import FileItem, GlobItem, UrlItem

LONGEST_PART = 40
CHAPTERS_AROUND = 8  # chapters on each side of the open one, in a part that is not shown whole


def setup_navigation(app: Sphinx) -> None:
    """Work out the contents once a build."""
    app.connect("env-updated", collect_navigation)


@dataclass(frozen=True)
class NavigationEntry:
    """A chapter in the contents (`name` is its docname), or an address elsewhere (`url`); with those under it."""

    name: str
    title: str
    url: str = ""
    entries: list["NavigationEntry"] = field(default_factory=list)

    def holds(self, page: str) -> bool:
        """Return whether a page is this chapter or stands somewhere under it."""
        return page == self.name or any(entry.holds(page) for entry in self.entries)


@dataclass(frozen=True)
class NavigationPart:
    """A part of the contents: its caption in the edition's language, its chapters; `count` of them all together."""

    caption: str
    entries: list[NavigationEntry]
    count: int


def collect_navigation(app: Sphinx, env: Any) -> list[str]:
    """Work out the contents of this build; return every page to be written where they have changed since the last."""
    before = getattr(env, "cifra_contents", None)
    env.cifra_contents = list(_parts(app))
    return [] if before in (None, env.cifra_contents) else sorted(env.found_docs)


def navigation_of_page(app: Sphinx, page: str) -> list[NavigationPart]:
    """Return the parts as a page's sidebar shows them: whole, or around the page where a part is long."""
    whole: list[NavigationPart] = app.env.cifra_contents  # type: ignore[attr-defined]
    return whole if page == app.config.root_doc else [shorten_part(part, page) for part in whole]


def shorten_part(part: NavigationPart, page: str) -> NavigationPart:
    """Return a part with at most `LONGEST_PART` chapters: those around the page, or its first ones."""
    if part.count <= LONGEST_PART:
        return part
    place = next((place for place, entry in enumerate(part.entries) if entry.holds(page)), 0)
    return NavigationPart(
        part.caption, part.entries[max(place - CHAPTERS_AROUND, 0) : place + CHAPTERS_AROUND + 1], part.count
    )


def _parts(app: Sphinx) -> Iterator[NavigationPart]:
    site_map = app.config.external_site_map
    for subtree in site_map[site_map.root.docname].subtrees:
        entries = list(_entries(app, subtree))
        yield NavigationPart(subtree.caption or "", entries, len(entries))


def _entries(app: Sphinx, subtree: Any) -> Iterator[NavigationEntry]:
    for item in subtree.items:
        if isinstance(item, UrlItem):
            yield NavigationEntry("", item.title or item.url, item.url)
        elif isinstance(item, GlobItem):
            yield from (_entry(app, name) for name in sorted(patfilter(app.env.found_docs, str(item))))
        elif isinstance(item, FileItem) and str(item) in app.env.found_docs:
            yield _entry(app, str(item))


def _entry(app: Sphinx, name: str) -> NavigationEntry:
    document = app.config.external_site_map.get(name)
    under = [entry for subtree in (document.subtrees if document else []) for entry in _entries(app, subtree)]
    title = (document.title if document else None) or app.env.titles[name].astext()
    return NavigationEntry(name, title, "", under)
