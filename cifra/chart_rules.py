"""The rules of the charts in the chapters: their titles, their descriptions, and the names by which they are found.

Other people's links, pages and programs keep finding a chart by its name.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cifra import project
from cifra.book import Book
from cifra.chapters import Chapter, parsed
from cifra.charts import PATTERNS
from cifra.provenance import NAME
from cifra.tables import Problem

FEWEST_WORDS = 3  # a finding has a subject, a verb and what it says
WORDS = {"title": "the finding in one sentence", "description": "what it shows, for those who cannot see it"}
WANTED = 'name="…", English words in small letters with hyphens (abandoned-by-channel), the same in every edition'


@dataclass(frozen=True)
class Drawn:
    """A chart as its cell draws it: its line, its name, whether it is no pattern's, its title and description."""

    line: int
    text: str
    own: bool
    words: dict[str, str]


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


def titles_that_are_findings(book: Book) -> Iterator[Problem]:
    """A chart's title says what was found: three words or more, no full stop, and not the same in two editions."""
    for _, chapter in book.chapters:
        for one in charts_of(chapter):
            title = one.words.get("title", "…")
            if "…" not in title and len(title.split()) < FEWEST_WORDS:
                told = f"the title {title!r} is no finding; say in a short sentence what the chart shows"
                yield chapter.path, one.line, told
            if title.endswith("."):
                yield (
                    chapter.path,
                    one.line,
                    f"the title {title!r} ends with a full stop; leave it out, as in a headline",
                )
    for chapter, model in book.counterparts():
        theirs = {one.words["title"] for one in charts_of(model) if "title" in one.words}
        for one in charts_of(chapter):
            own_words = [word for word in one.words.get("title", "").split() if "…" not in word]
            if len(own_words) > 1 and one.words["title"] in theirs:
                told = f"the title {one.words['title']!r} is that of {project.shown(model.path, book.folder)} too"
                yield chapter.path, one.line, f"{told}; write it in the language of each edition"


def charts_that_are_described(book: Book) -> Iterator[Problem]:
    """A chart of one's own has a title and a description for those who cannot see it; a pattern writes its own."""
    for _, chapter in book.chapters:
        for one in charts_of(chapter):
            for word, what in WORDS.items():
                if one.own and not one.words.get(word):
                    told = f'a chart of one\'s own without a {word}; give .properties a {word}="…", {what}'
                    yield chapter.path, one.line, told


def charts_of(chapter: Chapter) -> list[Drawn]:
    """Return the charts of a chapter as its cells have them, with their names; "" where it is not written out.

    A chart of a pattern always counts, one of the writer's own where `.properties` names it: the build asks for the
    names that no cell shows.
    """
    found = []
    for cell in chapter.cells:
        try:
            tree = parsed(cell.text)
        except SyntaxError:
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if is_pattern(call) or (_called(call) == "properties" and _given(call, "name")):
                words = {word: _words(given, tree) for word in WORDS if (given := _given(call, word))}
                name = _given(call, "name")
                text = str(name.value) if isinstance(name, ast.Constant) else ""
                found.append(Drawn(cell.line + call.lineno - 1, text, not is_pattern(call), words))
    return sorted(found, key=lambda one: one.line)


def is_pattern(call: ast.Call) -> bool:
    """Return whether a call draws a chart of a pattern: `charts.bars(...)`."""
    of_charts = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return of_charts and call.func.value.id == "charts" and _called(call) in PATTERNS  # type: ignore[attr-defined]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call, word: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == word), None)


def _words(given: ast.expr, tree: ast.Module) -> str:
    """Return a text as its cell has it, given at once or by a name; what the cell works out is `…`."""
    if isinstance(given, ast.Name):
        assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
        values = [node.value for node in assigned if given.id in {getattr(to, "id", "") for to in node.targets}]
        return _words(values[-1], ast.Module([], [])) if values else "…"
    if isinstance(given, ast.JoinedStr):
        return "".join(_words(part, tree) for part in given.values)
    return str(given.value) if isinstance(given, ast.Constant) else "…"
