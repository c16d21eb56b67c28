"""What the commands print: a line a stage of a build, a line a problem, on any terminal."""

import codecs
import io
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.text import Text

# What is printed has words of files and of logs in it: none of them is markup, or an emoji.
console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
error_console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
RESEMBLING = str.maketrans({"✓": "+", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"})
MARKDOWN_LIMIT = 500_000  # characters; GitHub shows no summary of more than a mebibyte
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]#~|@!<>&])")


class CommandError(Exception):
    """What stops a command: its arguments are messages, a line each; `log` is to be looked into, where there is one.

    `beside` follows the count of the messages.
    """

    def __init__(self, *messages: str, log: Path | None = None, beside: str = "") -> None:
        """Keep the messages and what is printed with them."""
        super().__init__(*messages)
        self.log, self.beside = log, beside


def print_on_any_terminal() -> None:
    """Have a terminal whose encoding lacks a character print what resembles it: "è" as "e", "…" as "..."."""
    codecs.register_error("resembling", _resembling)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="resembling")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show a stage of the build on one line, then, in its place, how long it took.

    Nothing turns meanwhile: that would take a thread, and a process with threads should not be forked.
    """
    started = time.monotonic()
    if console.is_terminal:
        console.print(f"  {name} ...", end="\r")
    yield
    seconds = f"{time.monotonic() - started:.1f} s"
    console.print(Text.assemble(("✓", "green"), f" {name} ", (seconds, "dim")))


def exit_with_problems(messages: list[str], log: str | None = None, beside: str = "") -> NoReturn:
    """Print problems, a line each, then how many and what there is `beside` them, and end with exit code 1."""
    for message in messages:
        error_console.print(message)
    more = f" The whole log: {log}" if log else ""
    error_console.print(f"{pluralized(len(messages), 'problem')}{beside}.{more}")
    sys.exit(1)


def system_error(problem: OSError | MemoryError) -> str:
    """Return what the system refuses, in a line: `_build/site.next: No space left on device`."""
    if isinstance(problem, MemoryError):
        return "there is not enough memory; close other programs and start again"
    if isinstance(problem, shutil.Error) and isinstance(problem.args[0], list):  # of a folder: file, its copy, why
        return str(problem.args[0][0][2])
    return f"{problem.filename or 'the system'}: {problem.strerror or problem}"


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


def _resembling(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(RESEMBLING)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain or "?", error.end
