"""The rules of what an article's chapter has: words under every heading, figures, a chart, a link from the first page.

A new article (`cifra.editing.new_article`) has none of them yet: what these rules and the others report of it is what
is still to be written.
"""

from collections.abc import Iterator
from pathlib import Path

from cifra import project
from cifra.content.cells import charts_in_cells, has_sound_cells
from cifra.content.chapter import Chapter, Piece
from cifra.content.sources import Sources, toc_files
from cifra.data.problem import Message, Problem
from cifra.editions import CODES


def headings_with_words(book: Sources) -> Iterator[Problem]:
    """A heading has words: a chapter's title is its finding."""
    for _, chapter, heading in book.pieces("headings"):
        message = "the heading has no words; write what the section says, after the #"
        if heading.name == "h1":
            message = "the title has no words; write the chapter's finding, in one sentence, after the #"
        if not heading.text.strip():
            yield Problem.at(chapter.path, heading.line, message)


def sections_with_a_text(book: Sources) -> Iterator[Problem]:
    """A section has a text, a block of data or sections of its own; a chapter in sections opens with a paragraph.

    A chapter without sections has a text, a block or a cell.
    """
    for _, chapter in book.chapters:
        ends = [*(heading.line for heading in chapter.headings[1:]), None][: len(chapter.headings)]
        for place, (heading, end) in enumerate(zip(chapter.headings, ends, strict=True)):
            following = chapter.headings[place + 1].name if end else ""
            if following > heading.name != "h1":
                continue
            contents = _contents(chapter, heading, whole=not following)
            named = heading.text.strip() or heading.name == "h1"  # one without words is reported as such
            if named and not any(heading.line < piece.line < (end or piece.line + 1) for piece in contents):
                message = "the section {title!r} has no text; write it, or delete the heading"
                if heading.name == "h1":
                    message = "no paragraph follows the title; say in a few sentences what the chapter has found"
                yield Problem.at(chapter.path, heading.line, message, title=heading.text)


def articles_that_are_whole(book: Sources) -> Iterator[Problem]:
    """An article has a row in `articles.csv`, a declared table of figures, a chapter in each edition and its entry."""
    entries = set(toc_files(book.toc)) if not isinstance(book.toc, Exception) else None
    ids = {*book.missing_parts, *(book.ids("articles") if "articles" not in book.broken else ())} - {""}
    for id in sorted(ids):
        missing: list[str] = [*book.missing_parts.get(id, [])]
        paths = [project.chapter_file(book.folder, code, id) for code in CODES if _has_register_of_all(book, code)]
        missing += [book.shown(path) for path in paths if not path.exists()]
        unlisted = paths and entries is not None and id not in entries and not any(path.exists() for path in paths)
        missing += [Message("its entry in _toc.yml")] if unlisted else []
        if missing:
            path, line = _place(book, id)
            message = "the article {id!r} lacks {parts}; add what is missing, or delete the rest"
            yield Problem.at(path, line, message, id=id, parts=missing)


def articles_with_figures(book: Sources) -> Iterator[Problem]:
    """Every article has at least one figure."""
    for path, rows in book.tables.items():
        if path.parent.name == "figures" and path.stem not in {*book.broken, *book.missing_parts} and not rows:
            message = "the table has no figure yet; add a row for each number of the article, see data/README.md"
            yield Problem.at(path, 1, message)


def articles_with_a_chart(book: Sources) -> Iterator[Problem]:
    """The chapter of an article, which has the register of its figures, shows some of them in a chart."""
    for _, chapter in book.chapters:
        register = next((directive for directive in chapter.directives if directive.name == "register"), None)
        of_an_article = register is not None and register.text == chapter.path.stem in book.ids("articles")
        if register is not None and of_an_article and not charts_in_cells(chapter) and has_sound_cells(chapter):
            message = "the chapter has no chart yet; draw the figures in a cell: charts.bars(figures, title=…, name=…)"
            yield Problem.at(chapter.path, register.line, message)


def articles_on_the_first_page(book: Sources) -> Iterator[Problem]:
    """A first page that leads to the chapters of the articles leads to all of them."""
    for edition, chapter in book.chapters:
        if chapter.path != project.chapter_file(book.folder, edition.code, "index") or "articles" in book.broken:
            continue
        linked = {link.text.partition("#")[0].removesuffix(".md") for link in chapter.links}
        written = {id for id in book.ids("articles") if project.chapter_file(book.folder, edition.code, id).exists()}
        for id in sorted(written - linked) if linked & written else ():
            message = "the page has no link to the chapter of {id!r}; add [its name]({id}.md) where the others are"
            yield Problem.at(chapter.path, 1, message, id=id)


def _has_register_of_all(book: Sources, code: str) -> bool:
    """Return whether an edition has the page of all the figures, which leads to the chapters of their articles."""
    return project.chapter_file(book.folder, code, project.DATA_PAGE).exists()


def _place(book: Sources, id: str) -> tuple[Path, int]:
    """Return the row of an article in `articles.csv`; where it has none, the first line of what there is."""
    path = project.data_folder(book.folder) / "articles.csv"
    line = next((line for line, row in book.tables.get(path, []) if row.get("id") == id), 0)
    table = project.figure_file(book.folder, id)
    return (path, line) if line else (table if table.exists() else project.descriptor(book.folder), 1)


def _contents(chapter: Chapter, heading: Piece, *, whole: bool) -> list[Piece]:
    """Return what counts as a section's text; under the title, only words do, since the article's card is a block.

    In a `whole` chapter, one without sections, everything counts below the title.
    """
    blocks = [block for block in chapter.directives if block.name != "code-cell"] if heading.name != "h1" else []
    blocks = [*chapter.directives, *chapter.spans] if whole and heading.name == "h1" else blocks
    return [*chapter.prose, *chapter.roles, *chapter.links, *blocks]
