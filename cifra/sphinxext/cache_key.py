"""Chapters as notebooks whose cache key sees all that their outputs depend on.

jupyter-cache keys a notebook by its cells and their metadata, and so would serve a chart of yesterday's data. The
reader here, which myst-nb calls for every chapter, writes into the first cell's metadata a digest of what
jupyter-cache leaves out: the tables that the chapter reads, this package, the versions it runs on, the language.
An edited CSV then re-executes the chapters that read it and no others; a prose edit executes none.
"""

import platform
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook

from cifra import project
from cifra.build_cache import digest_of_files, digest_of_parts
from cifra.content.cells import tables_read_by_cells
from cifra.data.dependencies import paths_of_table
from cifra.editions import current

LIBRARIES = ("altair", "babel", "pandas")
# The modules that the cells of a chapter use, as patterns in the package.
CELL_MODULES = (
    "__init__.py",
    "editions.py",
    "project.py",
    "typefaces.py",
    "data/*.py",
    "numbers/*.py",
    "charts/*.py",
    "records/__init__.py",
    "records/citations.py",
)


def read_notebook(text: str) -> nbformat.NotebookNode:
    """Return a chapter as a notebook, its first code cell marked with the digest of what its outputs depend on."""
    notebook = read_myst_markdown_notebook(text, add_source_map=True)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code:
        code[0].metadata["cifra"] = tables_digest(project.root(), tables_read_by_cells([cell.source for cell in code]))
    return notebook


def tables_digest(folder: Path, tables: list[str]) -> str:
    """Return a digest of those tables, of this package, of the libraries' versions and of the language."""
    paths = [path for name in tables for path in paths_of_table(folder, name)]
    digests = [_digest_of_table(path, path.stat().st_mtime_ns) for path in paths]
    return digest_of_parts(current().code, _machinery(), *digests)[:16]


@lru_cache(maxsize=4096)
def _digest_of_table(path: Path, saved: int) -> str:
    return digest_of_files([path])


@cache
def _machinery() -> str:
    patterns = (*CELL_MODULES, "locale/*/LC_MESSAGES/cifra.po")
    modules = digest_of_files(project.files_in(project.PACKAGE, *patterns))
    return " ".join([modules, platform.python_version(), *map(version, LIBRARIES)])
