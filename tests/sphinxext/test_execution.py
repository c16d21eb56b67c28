"""Cells run ahead in forked processes: with the outputs that any kernel gives, into the cache that Sphinx reads."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from jupyter_cache import get_cache
from nbclient import execute as execute_on_a_kernel
from nbformat.v4 import new_code_cell, new_notebook

from cifra import charts, project
from cifra.editions import EDITIONS, LANGUAGE_VARIABLE
from cifra.processes import run_each, start_process
from cifra.sphinxext import execution
from cifra.sphinxext.cache_key import read_notebook
from cifra.sphinxext.execution import has_outputs, open_cache, run_chapters
from cifra.sphinxext.in_process_kernel import execute_cells
from tests.conftest import ROOT, cell, cifra, copy_sources, small

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
CHART = 'import cifra\nfrom cifra import charts\ncharts.bars(cifra.figures("magicnet"), title="{title}", name="claims")'
TITLES = {"it": "Quattro percentuali di un articolo", "en": "Four percentages in an article"}
CIRCUMSTANCES = {
    "forks": "",
    "no-forks": "import cifra.processes\ncifra.processes.CAN_FORK = False",
    "no-kernel": "import sys\nsys.modules['ipykernel.inprocess.ipkernel'] = None",
}
EVERY_KIND = (
    "import sys\nfrom IPython.display import clear_output, display",
    "print('one')\nprint('two')\n'a result'",
    "print('wrong', file=sys.stderr)\ndisplay({'text/plain': 'shown'}, raw=True)\nprint('after')",
    "print('gone')\nclear_output()\nprint('there')",
    "handle = display('first', display_id=True)\nhandle.update('second')",
    "x = 41\nx + 1",
    "x",
)


@pytest.mark.parametrize(("code", "name"), [("it", "metisoft"), ("en", "data"), ("it", "verification")])
def test_a_chapter_has_the_outputs_that_an_ordinary_kernel_gives(
    code: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE_VARIABLE, code)
    chapter = project.chapter_file(ROOT, code, name)
    ordinary = read_notebook(chapter.read_text("utf-8"))
    execute_on_a_kernel(ordinary, cwd=str(chapter.parent))
    assert any(outputs(ordinary))
    assert outputs(forked(read_notebook(chapter.read_text("utf-8")), tmp_path, chapter.parent)) == outputs(ordinary)


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


@pytest.mark.parametrize("code", ["1 / 0", "import time\ntime.sleep(600)", "import os\nos._exit(3)"])
def test_a_chapter_that_fails_or_does_not_end_is_not_cached(code: str, tmp_path: Path) -> None:
    cache, good = get_cache(tmp_path / "cache"), of_cells("'good'")
    chapters = {tmp_path / "failing.md": of_cells(code), tmp_path / "good.md": good}
    run_chapters(cache, chapters, timeout=3, at_once=2)
    assert [record.uri for record in cache.list_cache_records()] == [str(tmp_path / "good.md")]
    assert has_outputs(cache, good)


class Chapters:
    """A Sphinx that is about to read chapters, and has nothing else."""

    def __init__(self, folder: Path) -> None:
        self.config = SimpleNamespace(nb_execution_mode="cache", nb_execution_cache_path=str(folder / "cache"))
        self.found_docs, self.folder = ["index"], folder

    def doc2path(self, name: str) -> str:
        return str(self.folder / f"{name}.md")


@pytest.mark.parametrize("missing", ["fork", "in-process kernel"])
def test_without_forks_or_without_the_in_process_kernel_nothing_runs_ahead(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.md").write_text(f"---\nfile_format: mystnb\n---\n\n# A\n\n{cell('1 + 1')}", "utf-8")
    if missing == "fork":
        monkeypatch.setattr(execution, "CAN_FORK", False)
    else:
        monkeypatch.setitem(sys.modules, "ipykernel.inprocess.ipkernel", None)
    monkeypatch.setattr(execution, "run_chapters", lambda *_: pytest.fail("a chapter ran ahead"))
    chapters = Chapters(tmp_path)
    execution.execute_ahead(chapters, chapters, ["index"])


def site_without(tmp_path: Path, circumstances: str) -> dict[str, bytes]:
    """Return the files of a small book's site, built where a line of Python is true of the machine."""
    folder = tmp_path / "book"
    copy_sources(folder)
    small(folder, {"index": {one.code: cell(CHART.format(title=TITLES[one.code])) for one in EDITIONS}})
    (tmp_path / "sitecustomize.py").write_text(circumstances, "utf-8")
    done = cifra(folder, "site", "--no-books", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 0, done.stdout + done.stderr
    log = (folder / "_build" / "logs" / "it.log").read_text("utf-8")
    assert ("Executed notebook in a forked process" in log) == (not circumstances)
    shutil.rmtree(folder / "_build" / "editions")
    site = folder / "_build" / "site"
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_without_forks_or_without_the_in_process_kernel_the_site_is_the_same(tmp_path: Path) -> None:
    sites = [site_without(tmp_path / name, text) for name, text in CIRCUMSTANCES.items()]
    assert sites[0]
    assert sites[0] == sites[1] == sites[2]


def test_a_cache_that_a_killed_build_left_unreadable_is_begun_anew(tmp_path: Path) -> None:
    for content in (b"", b"not a database at all, whatever its name says"):
        (tmp_path / "global.db").write_bytes(content)
        assert open_cache(tmp_path).list_cache_records() == []


def test_each_task_is_returned_with_the_exit_code_of_its_process(tmp_path: Path) -> None:
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
