"""What the cells of a chapter do, known without running them: tables they read, charts they draw, ids they print."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cifra.charts import PATTERNS
from cifra.content.chapter import Chapter, parse_cell, parse_chapter
from cifra.data.dependencies import ALWAYS_READ, table_paths, tables_with_number

CHART_TOOLS = ("join",)  # what `charts` has besides its patterns
CHART_WORDS = {"title": "the finding in one sentence", "description": "what it shows, for those who cannot see it"}
COMPUTED = "…"  # stands for what only running the cell would tell
STAT_CALL = re.compile(r"""\bstat\(\s*["']([^"' ]+)""")


@dataclass(frozen=True)
class ChartCall:
    """A chart as its cell draws it: its line, its name, whether it is no pattern's, its title and description."""

    line: int
    name: str
    own: bool
    words: dict[str, str]


def charts_in_cells(chapter: Chapter) -> list[ChartCall]:
    """Return the charts of a chapter as its cells have them, with their names; "" where it is not written out.

    A chart of a pattern always counts; one of the writer's own where `.properties` says something of it, or where the
    cell shows what Altair made and `.properties` says nothing.
    """
    trees = [(cell.line, tree) for cell in chapter.cells if (tree := readable_cell(cell.text))]
    return sorted((chart for cell in trees for chart in _charts_of_cell(*cell)), key=lambda chart: chart.line)


def readable_cell(text: str) -> ast.Module | None:
    """Return a cell's code as Python reads it; nothing for code that it cannot read, which has a rule of its own."""
    try:
        return parse_cell(text)
    except SyntaxError:
        return None


def has_sound_cells(chapter: Chapter) -> bool:
    """Return whether every cell can be read and asks `charts` for patterns that there are; other rules say of it."""
    trees = [readable_cell(cell.text) for cell in chapter.cells]
    asked = {called_of_charts(call) for tree in trees if tree for call in calls_in(tree)}
    return all(trees) and asked <= {*PATTERNS, *CHART_TOOLS, ""}


def calls_in(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls of a cell, at any depth."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called_of_charts(call: ast.Call) -> str:
    """Return what a call asks of `charts`: "bars" for `charts.bars(...)`; "" for any other call."""
    of_charts = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return _called(call) if of_charts and call.func.value.id == "charts" else ""  # type: ignore[attr-defined]


def ids_in_chapter(chapter: Chapter, section: int | None = None) -> set[str]:
    """Return the ids that `{stat}` prints in a chapter, or in the section at a place, in prose or in a cell's words."""
    ids = [(role.line, role.text.split()[0]) for role in chapter.roles if role.name == "stat" and role.text]
    ids += [(cell.line, id) for cell in chapter.cells for id in STAT_CALL.findall(cell.text)]
    return {id for line, id in ids if section is None or chapter.section_at(line) == section}


def tables_read_by_cells(cells: list[str]) -> list[str]:
    """Return the names of the tables that cells read, by their calls of `figures` and `findings`.

    >>> tables_read_by_cells(['cifra.figures("metisoft")'])
    ['articles', 'checks', 'figures-metisoft', 'studies', 'topics']

    A call whose article is not written out counts as reading all of them, and so does a cell that Python cannot parse.
    """
    names = set(ALWAYS_READ)
    for cell in cells:
        tree = readable_cell(cell)
        names |= {name for call in calls_in(tree) for name in _tables_of_call(call)} if tree else {"*"}
    return sorted(names)


def paths_read_by_chapter(text: str) -> list[Path]:
    """Return the files of the tables that a chapter's cells read."""
    return table_paths(tables_read_by_cells([cell.text for cell in parse_chapter(text).cells]))


def _charts_of_cell(start: int, tree: ast.Module) -> Iterator[ChartCall]:
    """Yield the charts of a cell that begins at a line."""
    calls = [call for call in calls_in(tree) if called_of_charts(call) in PATTERNS or _describes(call)]
    for call in calls:
        words = {word: _text_of(value, tree) for word in CHART_WORDS if (value := _given(call, word))}
        name = _given(call, "name")
        text = str(name.value) if isinstance(name, ast.Constant) else ""
        yield ChartCall(start + call.lineno - 1, text, called_of_charts(call) not in PATTERNS, words)
    last = tree.body[-1] if tree.body else None
    if not any(map(_describes, calls)) and isinstance(last, ast.Expr) and any(map(_is_altair, calls_in(tree))):
        yield ChartCall(start + last.lineno - 1, "", own=True, words={})


def _describes(call: ast.Call) -> bool:
    """Return whether a call says what a chart of the writer's own is: `.properties(name=…, title=…)`."""
    return _called(call) == "properties" and any(_given(call, word) for word in ("name", *CHART_WORDS))


def _is_altair(call: ast.Call) -> bool:
    """Return whether a call makes a chart with Altair: `alt.Chart(...)`, `alt.layer(...)`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in ("alt", "altair")


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _given(call: ast.Call, word: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == word), None)


def _text_of(value: ast.expr, tree: ast.Module) -> str:
    """Return a text as its cell has it, given at once or by a name; what the cell works out is `…`."""
    if isinstance(value, ast.Name):
        assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
        values = [node.value for node in assigned if value.id in {getattr(to, "id", "") for to in node.targets}]
        return _text_of(values[-1], ast.Module([], [])) if values else COMPUTED
    if isinstance(value, ast.JoinedStr):
        return "".join(_text_of(part, tree) for part in value.values)
    return str(value.value) if isinstance(value, ast.Constant) else COMPUTED


def _tables_of_call(call: ast.Call) -> set[str]:
    first = call.args[0] if call.args else None
    text = str(first.value) if isinstance(first, ast.Constant) else ""
    figures = {f"figures-{text}"} if text else {"*"}
    stated = tables_with_number(text) if _called(call) == "stat" else set()
    return {"findings": {"findings"}, "figures": figures}.get(_called(call), stated)
