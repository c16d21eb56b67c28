"""What the cells of a chapter do, known without running them: tables they read, charts they draw, ids they print."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from myst_nb.core.read import read_myst_markdown_notebook

from cifra.charts import PATTERNS
from cifra.content.chapter import Chapter, parse_cell
from cifra.data.dependencies import ALWAYS_READ, table_paths, tables_with_number

CHART_WORDS = {"title": "the finding in one sentence", "description": "what it shows, for those who cannot see it"}


@dataclass(frozen=True)
class ChartCall:
    """A chart as its cell draws it: its line, its name, whether it is no pattern's, its title and description."""

    line: int
    text: str
    own: bool
    words: dict[str, str]


def charts_in_cells(chapter: Chapter) -> list[ChartCall]:
    """Return the charts of a chapter as its cells have them, with their names; "" where it is not written out.

    A chart of a pattern always counts, one of the writer's own where `.properties` names it: the build asks for the
    names that no cell shows.
    """
    found = []
    for cell in chapter.cells:
        try:
            tree = parse_cell(cell.text)
        except SyntaxError:
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if is_chart_pattern(call) or (_called(call) == "properties" and _given(call, "name")):
                words = {word: _chart_words(given, tree) for word in CHART_WORDS if (given := _given(call, word))}
                name = _given(call, "name")
                text = str(name.value) if isinstance(name, ast.Constant) else ""
                found.append(ChartCall(cell.line + call.lineno - 1, text, not is_chart_pattern(call), words))
    return sorted(found, key=lambda one: one.line)


def is_chart_pattern(call: ast.Call) -> bool:
    """Return whether a call draws a chart of a pattern: `charts.bars(...)`."""
    of_charts = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return of_charts and call.func.value.id == "charts" and _called(call) in PATTERNS  # type: ignore[attr-defined]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call, word: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == word), None)


def _chart_words(given: ast.expr, tree: ast.Module) -> str:
    """Return a text as its cell has it, given at once or by a name; what the cell works out is `…`."""
    if isinstance(given, ast.Name):
        assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
        values = [node.value for node in assigned if given.id in {getattr(to, "id", "") for to in node.targets}]
        return _chart_words(values[-1], ast.Module([], [])) if values else "…"
    if isinstance(given, ast.JoinedStr):
        return "".join(_chart_words(part, tree) for part in given.values)
    return str(given.value) if isinstance(given, ast.Constant) else "…"


STAT_CALL = re.compile(r"""\bstat\(\s*["']([^"' ]+)""")


def ids_in_chapter(chapter: Chapter, section: int | None = None) -> set[str]:
    """Return the ids that `{stat}` prints in a chapter, or in the section at a place, in prose or in a cell's words."""
    named = [(role.line, role.text.split()[0]) for role in chapter.roles if role.name == "stat" and role.text]
    named += [(cell.line, id) for cell in chapter.cells for id in STAT_CALL.findall(cell.text)]
    return {id for line, id in named if section is None or chapter.section_at(line) == section}


def tables_read_by_cells(cells: list[str]) -> list[str]:
    """Return the names of the tables that cells read, by their calls of `figures` and `findings`.

    >>> tables_read(['cifra.figures("metisoft")'])
    ['articles', 'checks', 'figures-metisoft', 'studies', 'topics']

    A call whose article is not written out counts as reading all of them, and so does a cell that Python cannot parse.
    """
    names = set(ALWAYS_READ)
    for cell in cells:
        names |= _tables_of_cell(cell)
    return sorted(names)


def paths_read_by_chapter(text: str) -> list[Path]:
    """Return the files of the tables that a chapter's cells read."""
    cells = [cell.source for cell in read_myst_markdown_notebook(text).cells if cell.cell_type == "code"]
    return table_paths(tables_read_by_cells(cells))


def _tables_of_cell(cell: str) -> set[str]:
    try:
        calls = [node for node in ast.walk(parse_cell(cell)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return {"*"}
    return {name for call in calls for name in _tables_of_call(call)}


def _tables_of_call(call: ast.Call) -> set[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    literal = call.args and isinstance(call.args[0], ast.Constant)
    first = str(call.args[0].value) if literal and isinstance(call.args[0], ast.Constant) else None
    if called == "findings":
        return {"findings"}
    if called == "figures":
        return {f"figures-{first}"} if first else {"*"}
    if called == "stat":
        return tables_with_number(first or "")
    return set()
