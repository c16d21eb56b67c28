"""Running the cells of a notebook in this process, on ipykernel's in-process kernel.

The messages are those of any kernel, without the sockets and the imports of one; nbclient makes outputs of them, as it
does for an ordinary kernel. Meant for a forked process that ends afterwards, see `cifra.sphinxext.execution`.
"""

import signal
from contextlib import suppress

import nbformat
from ipykernel.inprocess.manager import InProcessKernelManager
from nbclient.client import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from traitlets.config import Config

MESSAGE_TIMEOUT = 30  # seconds for a message that is on its way
WITHOUT_HISTORY = Config({"HistoryManager": {"enabled": False}})  # else every kernel opens the user's SQLite file


def execute_cells(notebook: nbformat.NotebookNode, timeout: int | None) -> bool:
    """Fill in the outputs of a notebook's cells and return whether all ran; a cell past `timeout` ends the process."""
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not code:
        return True
    manager = InProcessKernelManager(config=WITHOUT_HISTORY)
    manager.start_kernel()
    kernel = manager.client()
    kernel.start_channels()
    client = NotebookClient(notebook, record_timing=False)
    client.reset_execution_trackers()
    notebook.metadata["language_info"] = manager.kernel.language_info
    for index, cell in code:
        cell.outputs, client.clear_before_next_output = [], False
        signal.alarm(timeout or 0)
        kernel.execute(cell.source, allow_stdin=False)
        signal.alarm(0)
        with suppress(CellExecutionComplete):  # which nbclient raises at the message that the cell has ended
            while True:
                client.process_message(kernel.get_iopub_msg(timeout=MESSAGE_TIMEOUT), cell, index)
        may_raise = "raises-exception" in cell.metadata.get("tags", [])
        if kernel.get_shell_msg()["content"]["status"] != "ok" and not may_raise:
            return False
    return True
