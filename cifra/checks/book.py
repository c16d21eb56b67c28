"""The rules of the book as a whole: the table of contents, the configuration, the same chapters in every edition."""

import re
from collections.abc import Iterator
from typing import Any

from cifra import project
from cifra.content.sources import Sources, read_yaml, toc_files, yaml_problem
from cifra.data.problem import Message, Problem, advised, line_of, nearest
from cifra.editions import CODES, EDITIONS


def toc_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_toc.yml` is YAML with a `root` and `chapters`, or `parts` with chapters, as Jupyter Book wants it."""
    path = project.toc_file(book.folder)
    if isinstance(book.toc, Exception):
        yield yaml_problem(path, book.toc, "not valid YAML ({error}); indent the list with spaces and '- file: name'")
    elif not _is_toc(book.toc):
        message = (
            "'root:' is missing, or 'chapters:' and 'parts:' both are; the file has 'format: jb-book', 'root: index' "
            "and 'chapters:', or 'parts:' with a caption each"
        )
        yield Problem.at(path, 1, message)


def toc_entries_with_a_file(book: Sources) -> Iterator[Problem]:
    """Every entry of `_toc.yml` has its chapter in some edition, and every chapter its entry."""
    if not _is_toc(book.toc):
        return
    path = project.toc_file(book.folder)
    entries = list(toc_files(book.toc))
    strays = {name: next(iter(texts.values())) for name, texts in book.together.items() if name not in entries}
    for entry in entries:
        if not any(project.chapter_file(book.folder, code, entry).exists() for code in CODES):
            line = line_of(path, rf":\s*{re.escape(entry)}\s*$")
            files = [f"chapters/{code}/{entry}.md" for code in CODES]
            advice = advised(entry, strays, Message("add {files}, or delete the entry", files=files))
            strays.pop(nearest(entry, strays), None)  # the entry misspelt, or the chapter renamed: said once
            yield Problem.at(path, line, "entry {entry!r} has no chapter; {advice}", entry=entry, advice=advice)
    for name, chapter in strays.items():
        yield Problem.at(chapter.path, 1, "the chapter has no entry in _toc.yml; add '- file: {name}' there", name=name)


def configuration_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_config.yml` is YAML, with names and their values."""
    path = book.folder / "_config.yml"
    settings = read_yaml(path)
    if isinstance(settings, Exception):
        yield yaml_problem(path, settings, "not valid YAML ({error}); indent with spaces, never tabs")
    elif not isinstance(settings, dict):
        message = "no settings with their values; the file begins with 'title:', as Jupyter Book wants it"
        yield Problem.at(path, 1, message)


def chapters_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A chapter that stands in one edition stands in all of them, under the same file name."""
    for name, texts in book.together.items():
        first = next(iter(texts.values()))
        for edition in EDITIONS:
            if not project.chapter_file(book.folder, edition.code, name).exists():
                message = "the {language} edition does not have this chapter; add chapters/{code}/{name}.md"
                yield Problem.at(first.path, 1, message, language=edition, code=edition.code, name=name)


def _is_toc(toc: Any) -> bool:
    return isinstance(toc, dict) and "root" in toc and bool({"chapters", "parts"} & set(toc))
