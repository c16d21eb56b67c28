"""Chapters as notebooks whose cache key sees all that their outputs depend on.

jupyter-cache keys a notebook by its cells and their metadata, and so would serve a chart of yesterday's data. The
reader here, which myst-nb calls for every chapter, writes into the first cell's metadata a digest of what
jupyter-cache leaves out: the tables that the chapter reads, this package, the versions it runs on, the language.
An edited CSV then re-executes the chapters that read it and no others; a prose edit executes none.
"""

import ast
import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook

from cifra import project
from cifra.chapters import parsed
from cifra.editions import current

LIBRARIES = ("altair", "babel", "pandas")
ALWAYS = ("articles", "checks", "studies", "topics")
MACHINERY = (
    *("__init__", "charts", "comparisons", "editions", "explorer", "figures", "finish"),
    *("formats", "grammar", "marks", "project", "sampling", "stat"),
)


def read(text: str) -> nbformat.NotebookNode:
    """Return a chapter as a notebook, its first code cell marked with the digest of what its outputs depend on."""
    notebook = read_myst_markdown_notebook(text, add_source_map=True)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code:
        code[0].metadata["cifra"] = digest(project.root(), tables_read([cell.source for cell in code]))
    return notebook


def tables_read(cells: list[str]) -> list[str]:
    """Return the names of the tables that cells read, by their calls of `figures` and `findings`.

    >>> tables_read(['cifra.figures("metisoft")'])
    ['articles', 'checks', 'figures-metisoft', 'studies', 'topics']

    A call whose article is not written out counts as reading all of them, and so does a cell that Python cannot parse.
    """
    names = set(ALWAYS)
    for cell in cells:
        names |= _tables_of(cell)
    return sorted(names)


def paths_read(text: str) -> list[Path]:
    """Return the files of the tables that a chapter's cells read."""
    cells = [cell.source for cell in read_myst_markdown_notebook(text).cells if cell.cell_type == "code"]
    return [path for name in tables_read(cells) for path in _paths(project.root(), name)]


def digest(folder: Path, tables: list[str]) -> str:
    """Return a digest of those tables, of this package, of the libraries' versions and of the language."""
    seen = hashlib.sha256(f"{current().code} {_machinery()}".encode())
    for name in tables:
        for path in _paths(folder, name):
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


@cache
def _machinery() -> str:
    package = Path(__file__).parent
    seen = hashlib.sha256(platform.python_version().encode())
    for name in MACHINERY:
        seen.update((package / f"{name}.py").read_bytes())
    for catalogue in sorted(package.glob("locale/*/LC_MESSAGES/cifra.po")):
        seen.update(catalogue.read_bytes())
    return seen.hexdigest() + " ".join(version(library) for library in LIBRARIES)


def _paths(folder: Path, name: str) -> list[Path]:
    if name == "*":
        return sorted(project.data(folder).rglob("*.csv"))
    path = project.figure_file(folder, name.removeprefix("figures-")) if name.startswith("figures-") else None
    path = path or project.data(folder) / f"{name}.csv"
    return [path] if path.exists() else []


def _tables_of(cell: str) -> set[str]:
    try:
        calls = [node for node in ast.walk(parsed(cell)) if isinstance(node, ast.Call)]
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
        owner = first.partition(".")[0] if first else ""
        of_an_article = owner and project.figure_file(project.root(), owner).exists()
        return {f"figures-{owner}"} if of_an_article else {"findings", "studies"} if owner else {"*"}
    return set()
