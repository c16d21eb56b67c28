"""Work in processes of its own, which find everything imported and end with the program that started them.

Where the platform can fork safely, a process is forked from this one: a chapter's cells run 0.2 s after they are asked
for and not after 1.7. Elsewhere (Windows; macOS, whose libraries do not survive a fork) it is started anew, as
`multiprocessing` does there, and imports for itself.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

CAN_FORK = sys.platform == "linux"
# For `gc.set_threshold`, fourteen times the default: a process of a build makes little garbage and ends soon.
GARBAGE_THRESHOLDS = (10_000, 10, 10)
SIGNAL_AT_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


def start_process(work: Callable[..., object], *arguments: Any) -> BaseProcess:
    """Start a function of a module in a process of its own and return the process; its `exitcode` says how it went."""
    process: BaseProcess = process_context().Process(target=_work, args=(work, arguments, os.getpid()))
    process.start()
    return process


def process_context() -> Any:
    """Return how processes are started here, as `multiprocessing` and `concurrent.futures` want to know it."""
    return multiprocessing.get_context("fork" if CAN_FORK else "spawn")


def executor(count: int) -> ProcessPoolExecutor:
    """Return what runs functions in so many processes, which end with this one, and gives back what they return."""
    return ProcessPoolExecutor(count, process_context(), initializer=end_with_parent, initargs=(os.getpid(),))


def run_each(work: Callable[..., object], tasks: Iterable[tuple[Any, ...]], at_once: int) -> Iterator[tuple[Any, ...]]:
    """Run a function for each task, so many at once, each in a process; yield the tasks as they end, exit code last.

    An executor of `concurrent.futures` would give up all tasks where the process of one dies.
    """
    waiting = deque(tasks)
    running: dict[Any, tuple[BaseProcess, tuple[Any, ...]]] = {}
    while waiting or running:
        while waiting and len(running) < at_once:
            task = waiting.popleft()
            process = start_process(work, *task)
            running[process.sentinel] = process, task
        for sentinel in wait(list(running)):
            process, task = running.pop(sentinel)
            process.join()
            yield (*task, process.exitcode)


def core_count() -> int:
    """Return how many processes this machine runs at once, or those that the program was confined to."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def end_with_parent(parent: int) -> None:
    """Have this process end when the one that started it does, even when that is killed; where the system can."""
    if CAN_FORK:
        ctypes.CDLL(None).prctl(SIGNAL_AT_PARENT_DEATH, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be asked for
            os._exit(1)


def _work(work: Callable[..., object], arguments: tuple[Any, ...], parent: int) -> None:
    end_with_parent(parent)
    gc.freeze()  # what was loaded before the fork stays: it need not be searched for garbage
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    work(*arguments)
