"""What the commands print: a line a stage of a build, a line a problem."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
error_console = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show a stage of the build on one line, then, in its place, how long it took.

    Nothing turns meanwhile: that would take a thread, and a process with threads should not be forked.
    """
    started = time.monotonic()
    if console.is_terminal:
        console.print(f"  {name} ...", end="\r")
    yield
    console.print(f"[green]✓[/green] {name} [dim]{time.monotonic() - started:.1f} s[/dim]")


def exit_with_problems(messages: list[str], log: str | None = None, beside: str = "") -> NoReturn:
    """Print problems, a line each, then how many and what there is `beside` them, and end with exit code 1."""
    for message in messages:
        error_console.print(message, markup=False)
    more = f" The whole log: {log}" if log else ""
    error_console.print(f"{pluralized(len(messages), 'problem')}{beside}.{more}", markup=False)
    sys.exit(1)


def pluralized(number: int, thing: str) -> str:
    """Return a count as English has it: "1 warning", "2 warnings"."""
    return f"{number} {thing}{'s' if number != 1 else ''}"
