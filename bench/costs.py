"""What a command costs: how long it takes, and the memory of all its processes together at the worst moment."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

EVERY = 0.2  # seconds between two looks at the memory: to look more often would slow down what is measured


class Cost(NamedTuple):
    """Seconds on the clock, and the most memory, in MiB, that the processes had at one time."""

    seconds: float
    memory: float = 0


def cost(command: list[str], folder: Path, environment: dict[str, str], log: Path) -> Cost:
    """Run a command and return what it cost; ends the program with the end of the log where it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    looks, ended = [0.0], threading.Event()

    def watch(pid: int) -> None:
        while not ended.wait(EVERY):
            looks.append(memory(pid))

    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        watcher = threading.Thread(target=watch, args=[process.pid])
        watcher.start()
        code = process.wait()
        seconds = time.monotonic() - started
    ended.set()
    watcher.join()
    if code:
        sys.exit(f"{' '.join(command)} failed:\n{log.read_text('utf-8', errors='replace')[-3000:]}")
    return Cost(seconds, max(looks))


def memory(pid: int) -> float:
    """Return the MiB that a process and its descendants have, a page that several share counted once (PSS)."""
    total = 0
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):  # it has ended in the meantime
                total += process.memory_full_info().pss
    return total / 1024**2
