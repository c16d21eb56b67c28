"""The fences of a chapter (``` and :::), read line by line: the parser takes what follows an open one for its content.

A cell whose last line is missing swallows the text after it, up to the next fence; a last line without its first one
opens a block of its own. Either is known by what stands inside: a fence that opens a directive.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cifra.data.problem import Message

FENCE = re.compile(r"^\s{0,3}(?P<marks>`{3,}|:{3,})\s*(?P<info>\S.*)?$")
UNOPENED = "this line closes no block: the line that opens it, such as ```{{code-cell}}, is missing above; write it"
UNCLOSED = "this block is never closed; write {marks} on a line of its own where it ends, before line {next}"
UNCLOSED_AT_END = "this block is never closed; write {marks} on a line of its own where it ends"


@dataclass(frozen=True)
class Fence:
    """A line that opens a block: its number, its marks, what follows them."""

    line: int
    marks: str
    info: str


def fence_problems(text: str) -> Iterator[tuple[int, Message]]:
    """Yield the blocks that are never closed, and the closing lines whose block was never opened; the first of them.

    What follows a wrong fence is read the wrong way round, so nothing after it is reported.
    """
    open_fences: list[Fence] = []
    for line, words in enumerate(text.split("\n"), 1):
        match = FENCE.match(words.rstrip())
        if not match:
            continue
        fence = Fence(line, match["marks"], (match["info"] or "").strip())
        inner = open_fences[-1] if open_fences else None
        closes = inner and not fence.info and inner.marks[0] == fence.marks[0] and len(fence.marks) >= len(inner.marks)
        if closes:
            open_fences.pop()
        elif inner and fence.info.startswith("{") and inner.marks[0] == fence.marks[0] and _is_inside(inner, fence):
            yield _problem(inner, fence.line)
            return
        elif not (inner and _is_verbatim(inner)):
            open_fences.append(fence)
    if open_fences:
        yield _problem(open_fences[-1])


def _is_inside(outer: Fence, inner: Fence) -> bool:
    """Return whether a fence has as many marks as the one around it, which it cannot have."""
    return len(inner.marks) >= len(outer.marks)


def _is_verbatim(fence: Fence) -> bool:
    return (fence.marks[0] == "`" and not fence.info.startswith("{")) or fence.info.startswith("{code")


def _problem(fence: Fence, following: int = 0) -> tuple[int, Message]:
    if not fence.info:
        return fence.line, Message(UNOPENED)
    template = UNCLOSED if following else UNCLOSED_AT_END
    return fence.line, Message(template, marks=fence.marks, next=following)
