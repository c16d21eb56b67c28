"""The contents of the report as the sidebar of every page lists them, worked out once a build and not once a page.

The theme has Sphinx resolve the whole table of contents anew for each page, which takes longer the more pages there
are. Here the parts are read from the site map once; a page's list is a template over them. A part of more than
`LONGEST` chapters is whole on the first page only: elsewhere it shows the chapters around the one that is open, so
that neither a page nor a build grows with the square of the report.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.matching import patfilter
from sphinx_external_toc.api import FileItem, GlobItem, UrlItem

LONGEST = 40
AROUND = 8  # chapters on each side of the open one, in a part that is not shown whole


@dataclass(frozen=True)
class Entry:
    """A chapter in the contents (`name` is its docname), or an address elsewhere (`url`); with those under it."""

    name: str
    title: str
    url: str = ""
    entries: list["Entry"] = field(default_factory=list)

    def holds(self, page: str) -> bool:
        """Return whether a page is this chapter or stands somewhere under it."""
        return page == self.name or any(one.holds(page) for one in self.entries)


@dataclass(frozen=True)
class Part:
    """A part of the contents: its caption in the edition's language, its chapters; `count` of them all together."""

    caption: str
    entries: list[Entry]
    count: int


def work_out(app: Sphinx, env: Any) -> list[str]:
    """Work out the contents of this build; return every page to be written where they have changed since the last."""
    before = getattr(env, "cifra_contents", None)
    env.cifra_contents = list(_parts(app))
    return [] if before in (None, env.cifra_contents) else sorted(env.found_docs)


def of_page(app: Sphinx, page: str) -> list[Part]:
    """Return the parts as a page's sidebar shows them: whole, or around the page where a part is long."""
    whole: list[Part] = app.env.cifra_contents  # type: ignore[attr-defined]
    return whole if page == app.config.root_doc else [around(part, page) for part in whole]


def around(part: Part, page: str) -> Part:
    """Return a part with at most `LONGEST` chapters: those around the page, or its first ones."""
    if part.count <= LONGEST:
        return part
    place = next((place for place, one in enumerate(part.entries) if one.holds(page)), 0)
    return Part(part.caption, part.entries[max(place - AROUND, 0) : place + AROUND + 1], part.count)


def _parts(app: Sphinx) -> Iterator[Part]:
    site_map = app.config.external_site_map
    for subtree in site_map[site_map.root.docname].subtrees:
        entries = list(_entries(app, subtree))
        yield Part(subtree.caption or "", entries, len(entries))


def _entries(app: Sphinx, subtree: Any) -> Iterator[Entry]:
    for item in subtree.items:
        if isinstance(item, UrlItem):
            yield Entry("", item.title or item.url, item.url)
        elif isinstance(item, GlobItem):
            yield from (_entry(app, name) for name in sorted(patfilter(app.env.found_docs, str(item))))
        elif isinstance(item, FileItem) and str(item) in app.env.found_docs:
            yield _entry(app, str(item))


def _entry(app: Sphinx, name: str) -> Entry:
    document = app.config.external_site_map.get(name)
    under = [one for subtree in (document.subtrees if document else []) for one in _entries(app, subtree)]
    title = (document.title if document else None) or app.env.titles[name].astext()
    return Entry(name, title, "", under)
