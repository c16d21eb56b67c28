"""The rules of the book as a whole: the table of contents, the configuration, the editions in step."""

import re
from collections.abc import Iterator
from typing import Any

from cifra import project
from cifra.content.sources import Sources, error_line, first_error_line, read_yaml
from cifra.data.problem import Problem
from cifra.editions import EDITIONS, siblings


def toc_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_toc.yml` is YAML with a `root` and `chapters`, or `parts` with chapters, as Jupyter Book wants it."""
    path = project.toc_file(book.folder)
    if isinstance(book.toc, Exception):
        yield path, error_line(book.toc), f"not YAML ({first_error_line(book.toc)}); indent lists with '- file: name'"
    elif not _is_toc(book.toc):
        wanted = "the file has 'format: jb-book', 'root: index' and 'chapters:', or 'parts:' with a caption each"
        yield path, 1, f"no 'root:', or neither 'chapters:' nor 'parts:'; {wanted}"


def toc_entries_with_a_file(book: Sources) -> Iterator[Problem]:
    """Every entry of `_toc.yml` has its chapter in every edition, and every chapter its entry."""
    if not _is_toc(book.toc):
        return
    path = project.toc_file(book.folder)
    lines = path.read_text("utf-8").splitlines()
    entries = list(_toc_files(book.toc))
    for entry in entries:
        line = next(
            (number for number, text in enumerate(lines, 1) if re.search(rf":\s*{re.escape(entry)}\s*$", text)), 1
        )
        absent = [
            one.code for one in EDITIONS if not (project.chapter_folder(book.folder, one.code) / f"{entry}.md").exists()
        ]
        if len(absent) == len(EDITIONS):
            files = " and ".join(f"chapters/{code}/{entry}.md" for code in absent)
            yield path, line, f"entry {entry!r} has no chapter; add {files}, or take the entry out"
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code)).with_suffix("").as_posix()
        if name not in entries:
            yield chapter.path, 1, f"no entry in _toc.yml leads here; add '- file: {name}' there"


def configuration_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_config.yml` is YAML, with names and their values."""
    path = book.folder / "_config.yml"
    read = read_yaml(path)
    if isinstance(read, Exception):
        yield path, error_line(read), f"not YAML ({first_error_line(read)}); indent with spaces, never tabs"
    elif not isinstance(read, dict):
        yield path, 1, "no names with their values; the file begins with 'title:', as Jupyter Book wants it"


def chapters_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A chapter that stands in one edition stands in all of them, under the same file name."""
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code))
        for other in siblings(edition):
            if not (project.chapter_folder(book.folder, other.code) / name).exists():
                yield (
                    chapter.path,
                    1,
                    f"the {other.named()} edition has no such chapter; add chapters/{other.code}/{name.as_posix()}",
                )


def _is_toc(toc: Any) -> bool:
    return isinstance(toc, dict) and "root" in toc and bool({"chapters", "parts"} & set(toc))


def _toc_files(entry: Any) -> Iterator[str]:
    """Yield the file names of a table of contents, at any depth."""
    if isinstance(entry, dict):
        yield from (str(entry[key]) for key in ("root", "file") if key in entry)
        for key in ("chapters", "parts", "sections", "subtrees", "entries"):
            yield from _toc_files(entry.get(key))
    elif isinstance(entry, list):
        for one in entry:
            yield from _toc_files(one)
