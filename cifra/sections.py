"""The sections of a chapter, and the link from each to the same section of the other editions.

Both editions of a chapter have the same headings in the same order (a rule of the checks), so that the place of a
section says which one it is in the other language. Its id there is worked out from the other edition's chapter as
Sphinx does, with docutils' own function: the label, where it has one; else its heading's words. A heading whose words
cannot be known from the chapter alone (a role prints them) or come twice has `section-2`, by its place. A page makes
sure that it has the ids that this module promises, so that links between editions hold whatever Sphinx makes of one.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.application import Sphinx

from cifra import chapters, project
from cifra.chapters import EXTENSIONS
from cifra.editions import Edition, current, siblings
from cifra.stat import stat
from cifra.templates import template


@dataclass(frozen=True)
class Section:
    """A section: its id on the page and the words of its heading."""

    id: str
    words: str


def of_chapter(path: Path, edition: Edition) -> list[Section]:
    """Return the sections of a chapter in their order, the whole chapter first."""
    chapter = chapters.read(path)
    known = [_words(heading.text, edition) for heading in chapter.headings]
    labels = [chapter.label_of(place) for place in range(len(chapter.headings))]
    ids = [label or nodes.make_id(words) for label, (words, _) in zip(labels, known, strict=True)]
    many = Counter(ids)
    return [
        Section(id if id and many[id] == 1 and (plain or label) else f"section-{place}", words)
        for place, (id, label, (words, plain)) in enumerate(zip(ids, labels, known, strict=True))
    ]


def note_other_editions(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a chapter depend on its other editions, whose headings its language links name."""
    for other in siblings(current()):
        path = project.chapter(project.root(), other.code, docname)
        if path.exists():
            app.env.note_dependency(str(path))


def link_sections(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the sections of a page of the site, which no book to take away has beside it in another language."""
    if app.builder.format == "html" and app.builder.name != "epub":
        add_links(doctree, docname, current())


def add_links(doctree: nodes.document, page: str, edition: Edition) -> None:
    """Give each section of a page the id that it is promised to have, and a link to itself in the other editions."""
    folder = project.root()
    own = of_chapter(project.chapter(folder, edition.code, page), edition)
    parts = list(doctree.findall(nodes.section))
    if len(own) != len(parts):
        return  # headings that a directive or a cell makes: no place says which section is which
    others = [
        (other, path) for other in siblings(edition) if (path := project.chapter(folder, other.code, page)).exists()
    ]
    theirs = [(other, of_chapter(path, other)) for other, path in others]
    for place, part in list(enumerate(parts))[1:]:
        if own[place].id not in part["ids"]:
            part["ids"].append(own[place].id)
        links = [
            (other, f"{'../' * (page.count('/') + 1)}{other.code}/{page}.html#{found[place].id}", found[place].words)
            for other, found in theirs
            if len(found) == len(own)
        ]
        if links:
            part.insert(1, nodes.raw("", template("section-language.html").render(links=links), format="html"))


def _words(text: str, edition: Edition) -> tuple[str, bool]:
    """Return a heading as it reads, and whether it is so for sure: no role prints a part of it."""
    tokens = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML).parseInline(text)
    parts = [child for token in tokens for child in token.children or []]
    words = "".join(_printed(part, edition) for part in parts)
    return " ".join(words.split()), all(part.type != "myst_role" for part in parts)


def _printed(part: Token, edition: Edition) -> str:
    if part.type != "myst_role":
        return " " if part.type == "softbreak" else part.content
    if part.meta["name"] == "stat":
        id, *options = part.content.split() or [""]
        return stat(id, *options, edition=edition)
    return part.content.partition("<")[0].strip()
