"""The rules of files as files, before anything is read in them: no merge conflict, none that another program left."""

import re
from collections.abc import Iterator
from pathlib import Path

from cifra import project
from cifra.content.sources import Sources
from cifra.data.problem import Problem

EDITED = (
    "*.yml",
    "*.md",
    "*.cff",
    "*.toml",
    "chapters/**/*.md",
    "chapters/*.toml",
    "data/**/*.csv",
    "data/**/*.json",
)
START, MIDDLE, END = re.compile(r"<{7}( |$)"), re.compile(r"(={7}|\|{7}.*)$"), re.compile(r">{7}( |$)")
CONFLICT = (
    "somebody else changed this too: keep lines {start} to {middle} or lines {after} to {end}, delete the "
    "others and the lines with <<<<<<<, ======= and >>>>>>>"
)
LEFTOVER = "this line is left of a merge conflict; delete it, and check that the text around it stands there once"
COPY = re.compile(r"^(?P<name>.+?)(?: \(\d+\)| ?- ?[Cc]op(?:y|ia)| copy)(?P<kind>\.\w+)$")


def conflicts_that_are_settled(book: Sources) -> Iterator[Problem]:
    """No file holds a merge conflict: two versions of the same lines, between <<<<<<< and >>>>>>>."""
    for path in _files(book.folder):
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
        yield from _conflicts(path, lines)


def files_that_are_no_copies(book: Sources) -> Iterator[Problem]:
    """No chapter and no table is the copy that a system makes beside a file: `metisoft (1).csv`, `metisoft copy.md`."""
    for path in _files(book.folder):
        match = COPY.match(path.name)
        if match:
            original = path.with_name(match["name"] + match["kind"]).name
            message = "this looks like a copy of {original}; delete the file, or give it a name of its own"
            yield Problem.at(path, 1, message, original=original)


def names_that_are_free(book: Sources) -> Iterator[Problem]:
    """No chapter has the name of a page of the site's own (`search`) or of a device of Windows (`con`), and no notebook
    stands beside a chapter under its name.
    """
    for path in _files(book.folder):
        if project.RESERVED_NAME.fullmatch(path.stem):
            message = "the site, or Windows, keeps the name {name!r} for itself; give the file another name"
            yield Problem.at(path, 1, message, name=path.stem)
        for kind in (".ipynb", ".rst"):
            if path.suffix == ".md" and path.with_suffix(kind).exists() and "chapters" in path.parts:
                message = "it stands beside {chapter}, and only one of the two can be the chapter; delete this file"
                yield Problem.at(path.with_suffix(kind), 1, message, chapter=path.name)


def _conflicts(path: Path, lines: list[str]) -> Iterator[Problem]:
    marks = [(line, text) for line, text in enumerate(lines, 1) if any(one.match(text) for one in (START, MIDDLE, END))]
    start = middle = 0
    for line, text in marks:
        if START.match(text):
            start, middle = line, 0
        elif MIDDLE.match(text) and start:
            middle = line
        elif END.match(text) and start and middle:
            places = {"start": start + 1, "middle": middle - 1, "after": middle + 1, "end": line - 1}
            yield Problem.at(path, start, CONFLICT, **places)
            start = middle = 0
        else:
            yield Problem.at(path, line, LEFTOVER)
    if start:
        yield Problem.at(path, start, LEFTOVER)


def _files(folder: Path) -> list[Path]:
    """Return the files that editors write, without those that begin with a dot, which programs leave."""
    paths = {path for pattern in EDITED for path in folder.glob(pattern) if path.is_file()}
    return sorted(path for path in paths if not path.name.startswith("."))
