"""Cells run ahead in forked processes: with the outputs that any kernel gives, into the cache that Sphinx reads."""

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from nbclient import execute as execute_on_a_kernel
from nbformat.v4 import new_code_cell, new_notebook

from cifra import charts, project
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE
from cifra.processes import run_each, start_process
from cifra.sphinxext.cache_key import read_notebook_file
from cifra.sphinxext.execution import execute_cells, is_cached, open_cache
from tests.conftest import ROOT, cell, small, write_chapter

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
READER = {"name": "cifra", "type": "plugin"}
EVERY_KIND = (
    "import sys\nfrom IPython.display import clear_output, display",
    "print('one')\nprint('two')\n'a result'",
    "print('wrong', file=sys.stderr)\ndisplay({'text/plain': 'shown'}, raw=True)\nprint('after')",
    "print('gone')\nclear_output()\nprint('there')",
    "handle = display('first', display_id=True)\nhandle.update('second')",
    "x = 41\nx + 1",
    "x",
)


@pytest.mark.parametrize("name", ["metisoft", "explore", "verification"])
@pytest.mark.parametrize("code", [one.code for one in EDITIONS])
def test_a_chapter_has_the_outputs_that_an_ordinary_kernel_gives(
    code: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, code)
    chapter = project.chapter_file(ROOT, code, name)
    ordinary = read_notebook_file(str(chapter))
    execute_on_a_kernel(ordinary, cwd=str(chapter.parent))
    assert any(outputs(ordinary))
    assert outputs(forked(read_notebook_file(str(chapter)), tmp_path, chapter.parent)) == outputs(ordinary)


def test_texts_errors_and_displays_are_those_of_an_ordinary_kernel(tmp_path: Path) -> None:
    ordinary = of_cells(*EVERY_KIND)
    execute_on_a_kernel(ordinary)
    assert outputs(forked(of_cells(*EVERY_KIND), tmp_path, tmp_path)) == outputs(ordinary)


def test_a_cell_that_may_raise_does_and_the_next_one_runs(tmp_path: Path) -> None:
    notebook = of_cells("1 / 0", "'after'")
    notebook.cells[0].metadata["tags"] = ["raises-exception"]
    raised, after = outputs(forked(notebook, tmp_path, tmp_path))
    assert raised[0]["ename"] == "ZeroDivisionError"
    assert after[0]["data"]["text/plain"] == "'after'"


@pytest.mark.parametrize("code", ["1 / 0", "while True:\n    pass", "import os\nos._exit(3)"])
def test_a_chapter_that_fails_or_does_not_end_is_not_cached(code: str, tmp_path: Path) -> None:
    chapter = tmp_path / "en" / "failing.md"
    chapter.parent.mkdir()
    chapter.write_text(f"---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A\n\n{cell(code)}", "utf-8")
    cache = get_cache(tmp_path / "cache")
    cache.add_nb_to_project(str(chapter), read_data=READER)
    result = load_executor("cifra", cache).run_and_cache(timeout=1)
    assert result.excepted == [str(chapter)]
    assert cache.list_cache_records() == []


def test_chapters_run_side_by_side_and_once(book: Path, tmp_path: Path) -> None:
    small(book, {name: {"en": cell(f"'{name}'"), "it": cell(f"'{name}'")} for name in ("index", "one", "two")})
    chapters = [str(project.chapter_file(book, "en", name)) for name in ("index", "one", "two")]
    cache = get_cache(tmp_path / "cache")
    for chapter in chapters:
        cache.add_nb_to_project(chapter, read_data=READER)
    executor = load_executor("cifra", cache)
    assert sorted(executor.run_and_cache(at_once=2).succeeded) == chapters
    assert all(is_cached(cache, read_notebook_file(chapter)) for chapter in chapters)
    assert executor.run_and_cache(at_once=2).all() == []
    write_chapter(book, "en", "one", cell("'changed'"))
    assert executor.run_and_cache(at_once=2).succeeded == [chapters[1]]


def test_a_cache_that_a_killed_build_left_unreadable_is_begun_anew(tmp_path: Path) -> None:
    for content in (b"", b"not a database at all, whatever its name says"):
        (tmp_path / "global.db").write_bytes(content)
        assert open_cache(tmp_path).list_cache_records() == []


def test_work_in_a_process_of_its_own_ends_with_the_code_it_ended_with(tmp_path: Path) -> None:
    tasks = [(tmp_path / str(number), number) for number in range(5)]
    ended = {path.name: code for path, _, code in run_each(write_or_fail, tasks, 2)}
    assert ended == {"0": 0, "1": 1, "2": 0, "3": 1, "4": 0}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "2", "4"]


def write_or_fail(path: Path, number: int) -> None:
    """Write a file; fail for odd numbers."""
    if number % 2:
        raise SystemExit(1)
    path.write_text(str(number), "utf-8")


def of_cells(*codes: str) -> nbformat.NotebookNode:
    """Return a notebook of these cells."""
    return new_notebook(
        cells=[new_code_cell(code, id=f"cell-{place}") for place, code in enumerate(codes)], metadata=KERNEL
    )


def forked(notebook: nbformat.NotebookNode, tmp_path: Path, folder: Path) -> nbformat.NotebookNode:
    """Return the notebook as a forked process ran it."""
    source, target = tmp_path / "source.ipynb", tmp_path / "target.ipynb"
    nbformat.write(notebook, source)
    process = start_process(run_a_file, source, target, folder)
    process.join()
    assert process.exitcode == 0
    return nbformat.read(target, nbformat.NO_CONVERT)


def run_a_file(source: Path, target: Path, folder: Path) -> None:
    """Run a notebook in a file, in a folder, as the executor does."""
    os.chdir(folder)
    notebook = nbformat.read(source, nbformat.NO_CONVERT)
    if os.environ.get(LANGUAGE_VARIABLE):
        charts.emit_specifications()
    assert execute_cells(notebook, 60)
    nbformat.write(notebook, target)


def outputs(notebook: nbformat.NotebookNode) -> list[list[Any]]:
    """Return the outputs of each cell, without what Altair names anew in every process (the builds fix its seed)."""
    found = json.dumps([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
    return json.loads(re.sub("view_[0-9a-f]{16}_", "view_", found))
