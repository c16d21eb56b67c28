"""What a command costs: how long it takes, and the memory of all its processes together at the worst moment."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from bench import FOLDER
from cifra.environment import SETTINGS

EVERY = 0.2  # seconds between two looks at the memory: to look more often would slow down what is measured


class Cost(NamedTuple):
    """Seconds on the clock, and the most memory, in MiB, that the processes had at one time."""

    seconds: float
    memory: float


def cost(words: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    """Run a command and return what it cost; ends the program with the end of its output where it fails."""
    log, peak, code = FOLDER / "command.log", 0.0, None
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        started = time.monotonic()
        process = psutil.Popen(words, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        while code is None:
            with suppress(psutil.TimeoutExpired):
                code = process.wait(EVERY)
            peak = max(peak, memory(process))
    if code:
        sys.exit(f"{' '.join(words)} failed:\n{log.read_text('utf-8', errors='replace')[-3000:]}")
    return Cost(time.monotonic() - started, peak)


def memory(root: psutil.Process) -> float:
    """Return the MiB that a process and its descendants have, a page that several share counted once (PSS)."""
    total = 0
    with suppress(psutil.Error):
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):  # it has ended in the meantime
                total += process.memory_full_info().pss
    return total / 1024**2


def build_report(folder: Path, *options: str) -> Cost:
    """Return what `cifra site` costs in a project."""
    return cost(command(folder, "site", *options), folder, os.environ | SETTINGS)


def command(folder: Path, *arguments: str) -> list[str]:
    """Return a command of `cifra` on a project."""
    return [sys.executable, "-m", "cifra.cli", "--project", str(folder), *arguments]
