"""Chapters as notebooks whose cache key sees all that their outputs depend on.

jupyter-cache keys a notebook by its cells and their metadata, and so would serve a chart of yesterday's data. The
reader here, which myst-nb calls for every chapter, writes into the first cell's metadata a digest of what
jupyter-cache leaves out: the tables that the chapter reads, this package, the versions it runs on, the language.
An edited CSV then re-executes the chapters that read it and no others; a prose edit executes none.
"""

import ast
import hashlib
import platform
from collections.abc import Iterable
from functools import cache, lru_cache
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


def read_file(path: str) -> nbformat.NotebookNode:
    """Return a chapter as a notebook, for jupyter-cache, which knows this reader as `cifra`."""
    return read(Path(path).read_text("utf-8-sig"))


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
    return paths_of(tables_read(cells))


def paths_of(names: Iterable[str]) -> list[Path]:
    """Return the files of tables; "*" stands for all of them."""
    return sorted({path for name in {*ALWAYS, *names} for path in _paths(project.root(), name)})


def tables_of(id: str) -> set[str]:
    """Return the tables that a number is in: its article's, or those of the sources; all of them for no id."""
    owner = id.partition(".")[0]
    if owner and project.figure_file(project.root(), owner).exists():
        return {f"figures-{owner}"}
    return {"findings", "studies"} if owner else {"*"}


def digest(folder: Path, tables: list[str]) -> str:
    """Return a digest of those tables, of this package, of the libraries' versions and of the language."""
    seen = hashlib.sha256(f"{current().code} {_machinery()}".encode())
    for name in tables:
        for path in _paths(folder, name):
            seen.update(_digest_of_file(path, path.stat().st_mtime_ns))
    return seen.hexdigest()[:16]


@lru_cache(maxsize=4096)
def _digest_of_file(path: Path, saved: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


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
        return tables_of(first or "")
    return set()
