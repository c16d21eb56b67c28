"""Running the cells of chapters ahead of Sphinx, several at once, into the cache that Sphinx then reads.

jupyter-cache runs notebooks by executors, which are plug-ins; `Executor` is ours (`jcache.executors`: `cifra`). Each
notebook runs in a process of its own that has pandas, Altair and the package loaded (`cifra.processes`), on ipykernel's
in-process kernel: the messages are those of any kernel, without the sockets and the imports. A notebook that fails, or
outlives its time, is left uncached: myst-nb then runs it on an ordinary kernel, and that is what tells the editor.

Whatever the outputs depend on is in the key of the cache, see `cifra.sphinxext.cache_key`.
"""

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import altair as alt
import nbformat
import pandas as pd
from ipykernel.inprocess.manager import InProcessKernelManager
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.base import ExecutorRunResult, JupyterExecutorAbstract
from myst_nb.sphinx_ import NbMetadataCollector
from nbclient.client import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from sphinx.application import Sphinx
from sphinx.util import logging
from sqlalchemy.exc import DatabaseError
from traitlets.config import Config

from cifra.data.loading import all_numbers
from cifra.editions import EDITIONS, current
from cifra.processes import CAN_FORK, core_count, run_each
from cifra.sphinxext.cache_key import read_notebook_file

logger = logging.getLogger(__name__)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELLS_RUN = "cifra-cells-run"  # an event of Sphinx: the chapters whose cells were run
MESSAGE_TIMEOUT = 30  # seconds for a message that is on its way
VERSIONS_KEPT = 4  # outputs of a chapter that the cache keeps: of its last versions
QUIET = Config({"HistoryManager": {"enabled": False}})


def setup_execution(app: Sphinx) -> None:
    """Run the cells ahead of Sphinx, and report those that raise."""
    app.add_event(CELLS_RUN)
    app.connect("env-before-read-docs", execute_ahead)
    app.connect("env-check-consistency", report_failed_cells)


class Executor(JupyterExecutorAbstract):
    """The executor that jupyter-cache knows as `cifra`: every notebook in a process forked from a ready one."""

    def run_and_cache(
        self,
        *,
        filter_uris: list[str] | None = None,
        filter_pks: list[int] | None = None,
        timeout: int | None = 60,
        allow_errors: bool = False,
        force: bool = False,
        at_once: int | None = None,
        **_options: Any,
    ) -> ExecutorRunResult:
        """Run the notebooks that are not cached, at most `at_once` together (all cores), and cache those that pass.

        `timeout` is for a cell, in seconds. A notebook whose cell raises is not cached, whatever `allow_errors` says.
        """
        records = self.get_records(filter_uris, filter_pks, force=force)
        read = {one.uri: self.cache.get_project_notebook(one.uri).nb for one in records}
        return self.run_notebooks(read, timeout, at_once or core_count())

    def run_notebooks(
        self, notebooks: dict[str, nbformat.NotebookNode], timeout: int | None, at_once: int
    ) -> ExecutorRunResult:
        """Run notebooks that have been read, by the paths of their files, and cache those that pass."""
        result = ExecutorRunResult()
        with TemporaryDirectory() as folder:
            targets = [Path(folder) / f"{place}.ipynb" for place in range(len(notebooks))]
            tasks = [(*one, target, timeout) for one, target in zip(notebooks.items(), targets, strict=True)]
            for uri, _, target, _, code in run_each(run_notebook, tasks, at_once):
                if code == 0:
                    self._keep(uri, target)
                (result.excepted if code else result.succeeded).append(uri)
        return result

    def _keep(self, uri: str, path: Path) -> None:
        notebook = nbformat.read(path, nbformat.NO_CONVERT)
        seconds = notebook.metadata.pop("seconds")
        bundle = CacheBundleIn(notebook, uri, data={"execution_seconds": seconds})
        self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def run_notebook(uri: str, notebook: nbformat.NotebookNode, target: Path, timeout: int | None) -> None:
    """Run a notebook in the folder of its file and write it to `target`; exits with 1 where a cell raises."""
    os.chdir(Path(uri).parent)
    started = time.monotonic()
    if not execute_cells(notebook, timeout):
        os._exit(1)
    notebook.metadata["seconds"] = time.monotonic() - started
    nbformat.write(notebook, target)


def execute_cells(notebook: nbformat.NotebookNode, timeout: int | None) -> bool:
    """Fill in the outputs of a notebook's cells and return whether all of them ran; ends the process at a timeout."""
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not code:
        return True
    manager = InProcessKernelManager(config=QUIET)
    manager.start_kernel()
    kernel = manager.client()
    kernel.start_channels()
    reader = NotebookClient(notebook, record_timing=False)  # makes outputs of a kernel's messages
    reader.reset_execution_trackers()
    notebook.metadata["language_info"] = manager.kernel.language_info
    for index, cell in code:
        cell.outputs, reader.clear_before_next_output = [], False
        signal.alarm(timeout or 0)
        kernel.execute(cell.source, allow_stdin=False)
        signal.alarm(0)
        with suppress(CellExecutionComplete):  # which it raises at the message that the cell has ended
            while True:
                reader.process_message(kernel.get_iopub_msg(timeout=MESSAGE_TIMEOUT), cell, index)
        may_raise = "raises-exception" in cell.metadata.get("tags", [])
        if kernel.get_shell_msg()["content"]["status"] != "ok" and not may_raise:
            return False
    return True


def execute_ahead(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Run the cells of the chapters that Sphinx is about to read, where the cache does not have their outputs."""
    if app.config.nb_execution_mode != "cache" or not CAN_FORK:
        return
    cache = open_cache(Path(app.config.nb_execution_cache_path or app.outdir.parent / ".jupyter_cache"))
    paths = [str(Path(env.doc2path(name)).absolute()) for name in docnames if name in env.found_docs]
    chapters = {path: read_notebook_file(path) for path in paths}
    stale = {path: notebook for path, notebook in chapters.items() if not is_cached(cache, notebook)}
    if stale:
        _get_ready()
        _make_room(cache, len(env.found_docs))
        at_once = max(core_count() // len(EDITIONS), 1)  # the editions are built side by side
        Executor(cache, logger).run_notebooks(stale, app.config.nb_execution_timeout, at_once)
    run = [path for path, notebook in stale.items() if any(cell.cell_type == "code" for cell in notebook.cells)]
    for path in run:
        logger.info("%s: Executed notebook in a forked process", path)
    app.emit(CELLS_RUN, sorted(env.path2doc(path) for path in run))


def is_cached(cache: Any, notebook: nbformat.NotebookNode) -> bool:
    """Return whether the cache has a chapter's outputs; one without cells has none, and is asked for all the same."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def _make_room(cache: Any, chapters: int) -> None:
    """Let the cache keep the last versions of every chapter: by itself it keeps a thousand notebooks."""
    if chapters * VERSIONS_KEPT > cache.get_cache_limit():
        cache.change_cache_limit(chapters * VERSIONS_KEPT)


def _get_ready() -> None:
    """Do once, before the fork, what every chapter would do first: load a kernel's modules, the data, draw a chart."""
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger, which nobody uses, warns at every start
    for module in ("ipykernel.debugger", "ipykernel.inprocess.ipkernel", "psutil"):
        import_module(module)
    all_numbers(current())
    alt.Chart(pd.DataFrame({"value": [1]})).mark_bar().encode(x="value:Q").to_dict()


def open_cache(folder: Path) -> Any:
    """Return the cache in a folder; one that a killed build left unreadable is dropped and begun anew."""
    try:
        get_cache(folder).list_project_records()
        get_cache(folder).list_cache_records()
    except (DatabaseError, RuntimeError):  # as jupyter-cache calls the one and the other
        shutil.rmtree(folder)
    return get_cache(folder)


def report_failed_cells(app: Sphinx, env: Any) -> None:
    """Report each cell that raised, at its line in the chapter, with what it raised."""
    for docname in sorted(env.found_docs):
        outcome = NbMetadataCollector.get_exec_data(env, docname)
        if outcome and not outcome["succeeded"]:
            line, problem = failed_cell(outcome["traceback"] or "", Path(env.doc2path(docname)).read_text("utf-8"))
            message = f"this line raised {problem}; mend the cell (in JupyterLab the chapter runs as it does here)"
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
