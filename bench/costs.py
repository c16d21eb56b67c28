"""What a command costs: how long it takes, and the memory of all its processes together at the worst moment."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and the most memory, in bytes, that the processes had at one time."""

    seconds: float
    memory: int


def cost(command: list[str], folder: Path, environment: dict[str, str], log: Path) -> Cost:
    """Run a command and return what it cost; ends the program with the end of the log where it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        watch = Watch(process.pid)
        code = process.wait()
        seconds = time.monotonic() - started
    watch.stop()
    if code:
        sys.exit(f"{' '.join(command)} failed:\n{log.read_text('utf-8', errors='replace')[-3000:]}")
    return Cost(seconds, watch.most)


class Watch(threading.Thread):
    """Looks at a process and those that it started, again and again, and keeps the `most` memory that it saw."""

    def __init__(self, pid: int) -> None:
        """Begin to look."""
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        """Look until it is stopped."""
        while not self.ended.wait(EVERY):
            self.most = max(self.most, memory(self.pid))

    def stop(self) -> None:
        """Look no more."""
        self.ended.set()
        self.join()


def memory(pid: int) -> int:
    """Return the bytes that a process and its descendants have, a page that several share counted once (PSS)."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_share(one.pid) for one in family)


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:  # it has ended in the meantime
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
