"""Running the cells of chapters ahead of Sphinx, several at once, into the cache that myst-nb then reads.

Each chapter runs in a process forked from this one, which has pandas, Altair and the package loaded, on the in-process
kernel (`cifra.sphinxext.in_process_kernel`). Where there is no fork or no such kernel, nothing runs ahead; a chapter
that fails or outlives its time is not cached. Either way myst-nb finds no outputs in the cache and runs the chapter on
an ordinary kernel, with the same outputs, and that is what reports a cell that raises.

Whatever the outputs depend on is in the key of the cache, see `cifra.sphinxext.cache_key`.
"""

import os
import re
import shutil
import time
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import altair as alt
import nbformat
import pandas as pd
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging
from sqlalchemy.exc import DatabaseError

from cifra.data.loading import all_numbers
from cifra.editions import EDITIONS, current
from cifra.processes import CAN_FORK, core_count, run_each
from cifra.sphinxext.cache_key import read_notebook

logger = logging.getLogger(__name__)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELLS_RUN = "cifra-cells-run"  # an event of Sphinx: the chapters whose cells were run
VERSIONS_KEPT = 4  # outputs of a chapter that the cache keeps: going back to yesterday's text runs nothing


def setup_execution(app: Sphinx) -> None:
    """Run the cells ahead of Sphinx, and report those that raise."""
    app.add_event(CELLS_RUN)
    app.connect("env-before-read-docs", execute_ahead)
    app.connect("env-check-consistency", report_failed_cells)


def execute_ahead(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Run the cells of the chapters that Sphinx is about to read, where the cache does not have their outputs."""
    if app.config.nb_execution_mode != "cache" or not CAN_FORK:
        return
    cache = open_cache(Path(app.config.nb_execution_cache_path or app.outdir.parent / ".jupyter_cache"))
    paths = [Path(env.doc2path(name)).absolute() for name in docnames if name in env.found_docs]
    chapters = {path: read_notebook(path.read_text("utf-8-sig")) for path in paths}
    stale = {path: notebook for path, notebook in chapters.items() if not has_outputs(cache, notebook)}
    if stale and prepare_forks():
        cache.change_cache_limit(max(cache.get_cache_limit(), len(env.found_docs) * VERSIONS_KEPT))
        at_once = max(core_count() // len(EDITIONS), 1)  # the editions are built side by side
        run_chapters(cache, stale, app.config.nb_execution_timeout, at_once)
        run = [path for path, notebook in stale.items() if any(cell.cell_type == "code" for cell in notebook.cells)]
        for path in run:
            logger.info("%s: Executed notebook in a forked process", path)
        app.emit(CELLS_RUN, sorted(env.path2doc(str(path)) for path in run))


def open_cache(folder: Path) -> Any:
    """Return the cache in a folder; one that a killed build left unreadable is dropped and begun anew."""
    try:
        get_cache(folder).list_project_records()
        get_cache(folder).list_cache_records()
    except (DatabaseError, RuntimeError):  # as jupyter-cache calls the one and the other
        shutil.rmtree(folder)
    return get_cache(folder)


def has_outputs(cache: Any, notebook: nbformat.NotebookNode) -> bool:
    """Return whether the cache has a chapter's outputs.

    A chapter without cells is asked for as well: myst-nb would start a kernel for it.
    """
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def prepare_forks() -> bool:
    """Do once, before the forks, what every chapter would do first, and return whether there is a kernel for them."""
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger, which nobody uses, warns at every start
    try:
        for module in ("ipykernel.inprocess.ipkernel", "ipykernel.debugger", "psutil"):
            import_module(module)
        import_module("cifra.sphinxext.in_process_kernel")
    except ImportError as problem:
        logger.info("The cells run on ordinary kernels: %s", problem)
        return False
    all_numbers(current())
    alt.Chart(pd.DataFrame({"value": [1]})).mark_bar().encode(x="value:Q").to_dict()
    return True


def run_chapters(cache: Any, notebooks: dict[Path, nbformat.NotebookNode], timeout: int | None, at_once: int) -> None:
    """Run notebooks, by the paths of their files, so many at once, and cache the outputs of those that pass."""
    with TemporaryDirectory() as folder:
        tasks = [
            (path, notebook, Path(folder) / f"{place}.ipynb", timeout)
            for place, (path, notebook) in enumerate(notebooks.items())
        ]
        for path, _, target, _, code in run_each(run_notebook, tasks, at_once):
            if code == 0:
                notebook = nbformat.read(target, nbformat.NO_CONVERT)
                data = {"execution_seconds": notebook.metadata.pop("seconds")}
                bundle = CacheBundleIn(notebook, str(path), data=data)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def run_notebook(path: Path, notebook: nbformat.NotebookNode, target: Path, timeout: int | None) -> None:
    """Run a notebook in the folder of its file and write it to `target`; exits with 1 where a cell raises."""
    os.chdir(path.parent)
    started = time.monotonic()
    if not import_module("cifra.sphinxext.in_process_kernel").execute_cells(notebook, timeout):
        os._exit(1)
    notebook.metadata["seconds"] = time.monotonic() - started
    nbformat.write(notebook, target)


def report_failed_cells(app: Sphinx, env: Any) -> None:
    """Report each cell that raised, at its line in the chapter, with what it raised."""
    for docname in sorted(env.found_docs):
        outcome = NbMetadataCollector.get_exec_data(env, docname)
        if outcome and not outcome["succeeded"]:
            line, problem = failed_cell(outcome["traceback"] or "", Path(env.doc2path(docname)).read_text("utf-8"))
            message = f"this line raised {problem}; fix the cell (in JupyterLab the chapter runs as it does here)"
            logger.error(message, location=(docname, line), type="cifra", subtype="cell")


def failed_cell(traceback: str, chapter: str) -> tuple[int, str]:
    """Return the line of the cell that failed and the last line of its traceback."""
    traceback = ANSI.sub("", traceback)
    parts = traceback.split("------------------")
    source = parts[1].strip("\n") if len(parts) > 2 else ""
    problem = [line for line in traceback.strip().splitlines() if line.strip()][-1:]
    place = chapter.find(source) if source else -1
    within = re.search(r"Cell In\[\d+\], line (\d+)", traceback)
    line = chapter.count("\n", 0, max(place, 0)) + (int(within[1]) if within and place >= 0 else 1)
    return line, (problem or ["an error"])[0]
