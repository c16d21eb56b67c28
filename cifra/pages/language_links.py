"""The sections of a chapter, and the link from each to the same section of the other editions.

Both editions of a chapter have the same headings in the same order (a rule of the checks), so that the place of a
section says which one it is in the other language. Its id there is worked out from the other edition's chapter as
Sphinx does, with docutils' own function: the label, where it has one; else its heading's words. A heading whose words
cannot be known from the chapter alone (a role prints them) or come twice has `section-2`, by its place. A page makes
sure that it has the ids that this module promises, so that links between editions hold whatever Sphinx makes of one.
"""

from docutils import nodes
from sphinx.application import Sphinx

from cifra import project
from cifra.content.sections import chapter_sections
from cifra.editions import Edition, current, siblings
from cifra.templates import template


def setup_language_links(app: Sphinx) -> None:
    """Link each section to the same one of the other editions."""
    app.connect("source-read", note_other_editions)
    app.connect("doctree-resolved", link_sections)


def note_other_editions(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a chapter depend on its other editions, whose headings its language links name."""
    for other in siblings(current()):
        path = project.chapter_file(project.root(), other.code, docname)
        if path.exists():
            app.env.note_dependency(str(path))


def link_sections(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the sections of a page of the site, which no book to take away has beside it in another language."""
    if app.builder.format == "html" and app.builder.name != "epub":
        add_section_links(doctree, docname, current())


def add_section_links(doctree: nodes.document, page: str, edition: Edition) -> None:
    """Give each section of a page the id that it is promised to have, and a link to itself in the other editions."""
    folder = project.root()
    own = chapter_sections(project.chapter_file(folder, edition.code, page), edition)
    parts = list(doctree.findall(nodes.section))
    if len(own) != len(parts):
        return  # headings that a directive or a cell makes: no place says which section is which
    others = [
        (other, path)
        for other in siblings(edition)
        if (path := project.chapter_file(folder, other.code, page)).exists()
    ]
    theirs = [(other, chapter_sections(path, other)) for other, path in others]
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
