"""The rules of the charts' names, by which other people's links, pages and programs keep finding a chart."""

import ast
from collections.abc import Iterator

from cifra import project
from cifra.book import Book
from cifra.chapters import Chapter, Piece, parsed
from cifra.charts import PATTERNS
from cifra.editions import EDITIONS
from cifra.provenance import NAME
from cifra.tables import Problem

WANTED = 'name="…", English words in small letters with hyphens (abandoned-by-channel), the same in every edition'


def charts_with_a_name(book: Book) -> Iterator[Problem]:
    """A chart has a name, written out in its cell, that is a slug and that no other chart's page or files have."""
    taken: dict[str, str] = {}
    for edition, chapter in book.chapters:
        page = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code)).with_suffix("")
        for one in charts_of(chapter):
            file = f"{edition.code}/{'-'.join(page.parts)}-{one.text}"
            if not one.text:
                yield chapter.path, one.line, f"a chart without a name; give it {WANTED}"
            elif not NAME.fullmatch(one.text):
                yield chapter.path, one.line, f"{one.text!r} is no name for a chart; give it {WANTED}"
            elif file in taken:
                told = f"the name {one.text!r} is that of the chart at {taken[file]} too"
                yield chapter.path, one.line, f"{told}; give each its own: its address and its files follow from it"
            taken.setdefault(file, f"{project.shown(chapter.path, book.folder)}:{one.line}")


def charts_in_step(book: Book) -> Iterator[Problem]:
    """The editions of a chapter have the same charts, by name, in the same order."""
    for chapter, model in book.counterparts():
        here, there = charts_of(chapter), charts_of(model)
        names = [one.text for one in there]
        if [one.text for one in here] == names:
            continue
        differing = next((one for one, name in zip(here, [*names, ""], strict=False) if one.text != name), None)
        line = (differing or Piece(1, "", "")).line
        told = ", ".join(names) or "none"
        yield (
            chapter.path,
            line,
            f"the charts part ways with chapters/{EDITIONS[0].code}/{chapter.path.name}, which has {told}; "
            "give a chart the same name in both, in the same order",
        )


def charts_of(chapter: Chapter) -> list[Piece]:
    """Return the charts of a chapter as its cells have them, with their names; "" where it is not written out.

    A chart of a pattern always counts, one of the writer's own where `.properties` names it: the build asks for the
    names that no cell shows.
    """
    found = []
    for cell in chapter.cells:
        try:
            calls = [node for node in ast.walk(parsed(cell.text)) if isinstance(node, ast.Call)]
        except SyntaxError:
            continue
        charts = [call for call in calls if is_pattern(call) or (_called(call) == "properties" and _given(call))]
        found += [Piece(cell.line + call.lineno - 1, "chart", _name(call)) for call in charts]
    return sorted(found, key=lambda one: one.line)


def is_pattern(call: ast.Call) -> bool:
    """Return whether a call draws a chart of a pattern: `charts.bars(...)`."""
    of_charts = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return of_charts and call.func.value.id == "charts" and _called(call) in PATTERNS  # type: ignore[attr-defined]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == "name"), None)


def _name(call: ast.Call) -> str:
    given = _given(call)
    return str(given.value) if isinstance(given, ast.Constant) else ""
