"""What the commands print: a line a stage of a build, a line a problem."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
error_console = Console(stderr=True, highlight=False, soft_wrap=True)
MARKDOWN_LIMIT = 500_000  # characters; GitHub shows no summary of more than a mebibyte
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]#~|@!<>&])")


class CommandError(Exception):
    """What stops a command: its arguments are messages, a line each; `log` is to be looked into, where there is one."""

    def __init__(self, *messages: str, log: Path | None = None) -> None:
        """Keep the messages and the log."""
        super().__init__(*messages)
        self.log = log


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


def printable(text: str) -> str:
    """Return a text without the characters that steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def markdown_words(text: str) -> str:
    """Return a text as Markdown in which its words stay words."""
    return MARKDOWN_SIGNS.sub(r"\\\1", printable(" ".join(text.split())))


def markdown_summary(lines: list[str], command: str) -> str:
    """Return Markdown for the summary of a job; where it is too long, its beginning and the command that prints all."""
    text = "\n".join(lines)
    if len(text) <= MARKDOWN_LIMIT:
        return text
    return f"{text[: text.rindex(chr(10), 0, MARKDOWN_LIMIT)]}\n\nThe rest is too long for here; see it with: {command}"
