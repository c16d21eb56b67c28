"""The rules of the book as a whole: the table of contents, the configuration, the same chapters in every edition."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from cifra import project
from cifra.content.sources import Sources, read_yaml, toc_files, yaml_problem, yaml_values
from cifra.data.addresses import ADDRESS_ADVICE, is_web_address
from cifra.data.problem import Problem
from cifra.editions import CODES, EDITIONS

TEXTS = ("root", "file", "title", "caption", "url", "glob")  # of the table of contents
ADDRESSES = ("html.baseurl", "repository.url")
# The settings of Jupyter Book that have an effect here.
SETTINGS = (
    *("only_build_toc_files", "exclude_patterns", "execute", "parse", "latex.use_jupyterbook_latex", "sphinx"),
    *("repository.branch", *ADDRESSES),
)
SECTIONS = {setting.partition(".")[0] for setting in SETTINGS}


def toc_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_toc.yml` is YAML with a `root` and `chapters`, or `parts` with chapters, as Jupyter Book wants it."""
    path = project.toc_file(book.folder)
    if isinstance(book.toc, Exception):
        yield yaml_problem(path, book.toc, "not valid YAML ({error}); indent the list with spaces and '- file: name'")
    elif not _is_toc(book.toc):
        message = (
            "'root:' is missing, or 'chapters:' and 'parts:' both are; the file has 'format: jb-book', 'root: index' "
        )
        yield Problem.at(path, 1, message + "and 'chapters:', or 'parts:' with a caption each")
    else:
        yield from _entry_problems(path) or _structure_problems(path, book.toc)


def toc_entries_with_a_file(book: Sources) -> Iterator[Problem]:
    """Every entry of `_toc.yml` has its chapter in some edition, and every chapter its entry."""
    if not _is_toc(book.toc):
        return
    path = project.toc_file(book.folder)
    lines = {str(node.value): node.start_mark.line + 1 for _, node in yaml_values(path)}
    entries = list(toc_files(book.toc))
    for entry in entries:
        if not any(project.chapter_file(book.folder, code, entry).exists() for code in CODES):
            files = " and ".join(f"chapters/{code}/{entry}.md" for code in CODES)
            message = "entry {entry!r} has no chapter; add {files}, or delete the entry"
            yield Problem.at(path, lines.get(entry, 1), message, entry=entry, files=files)
    for _, chapter in book.chapters:
        name = project.page_name(book.folder, chapter.path)
        if name not in entries:
            message = "the chapter has no entry in _toc.yml; add '- file: {name}' there"
            yield Problem.at(chapter.path, 1, message, name=name)


def configuration_that_can_be_read(book: Sources) -> Iterator[Problem]:
    """`_config.yml` is YAML, with names and their values."""
    path = book.folder / "_config.yml"
    settings = read_yaml(path)
    if isinstance(settings, Exception):
        yield yaml_problem(path, settings, "not valid YAML ({error}); indent with spaces, never tabs")
    elif not isinstance(settings, dict):
        yield Problem.at(
            path, 1, "no settings with their values; write each with its value, as in 'only_build_toc_files: true'"
        )


def settings_that_work(book: Sources) -> Iterator[Problem]:
    """Every setting of `_config.yml` has an effect on this report, and its addresses are whole."""
    for name, node in yaml_values(book.folder / "_config.yml"):
        line, outer = node.start_mark.line + 1, name.rpartition(".")[0]
        heeded = [setting for setting in SETTINGS if f"{name}.".startswith(f"{setting}.")]
        if not heeded and not any(f"{setting}.".startswith(f"{name}.") for setting in SETTINGS):
            message = "{name} has no effect here; delete it: what readers see is in cifra/theme/ and cifra/locale/"
            if not outer or outer in SECTIONS:
                yield Problem.at(book.folder / "_config.yml", line, message, name=name)
        elif name in ADDRESSES and node.value and not is_web_address(node.value):
            message = "{name}: {address!r} is not a valid URL; {advice}"
            values = {"name": name, "address": node.value, "advice": ADDRESS_ADVICE}
            yield Problem.at(book.folder / "_config.yml", line, message, **values)


def chapters_in_every_edition(book: Sources) -> Iterator[Problem]:
    """A chapter that stands in one edition stands in all of them, under the same file name."""
    for name, texts in book.together.items():
        first = next(iter(texts.values()))
        for edition in EDITIONS:
            if not project.chapter_file(book.folder, edition.code, name).exists():
                message = "the {language} edition does not have this chapter; add chapters/{code}/{name}.md"
                yield Problem.at(first.path, 1, message, language=edition.named(), code=edition.code, name=name)


def _entry_problems(path: Path) -> list[Problem]:
    """Return the texts that YAML takes for something else (`No`, 24, a day) and the chapters that are named twice."""
    problems, names = [], set[str]()
    for key, node in yaml_values(path):
        name, line = key.rpartition(".")[2], node.start_mark.line + 1
        if name in TEXTS and node.tag != "tag:yaml.org,2002:str":
            message = "YAML takes this {name} for a number, a day, a yes or a no; write it in quotes"
            problems.append(Problem.at(path, line, message, name=name))
        elif name in ("root", "file") and node.value in names:
            message = "the chapter {name!r} has two entries; delete one"
            problems.append(Problem.at(path, line, message, name=node.value))
        names |= {node.value} if name in ("root", "file") and isinstance(node.value, str) else set()
    return problems


def _structure_problems(path: Path, toc: dict[str, Any]) -> list[Problem]:
    """Return what Jupyter Book does not take, at the entry that its message names: `... @ '/parts/0/chapters/1'`."""
    try:
        parse_toc_data(toc)
    except (MalformedError, AttributeError, TypeError) as error:
        reason, _, place = str(error).partition(" @ ")
        node: Any = yaml.compose(path.read_text("utf-8-sig"))
        for step in re.findall(r"\w+", place.partition(":")[0]):
            values = (
                node.value if isinstance(node, yaml.SequenceNode) else {key.value: value for key, value in node.value}
            )
            node = values[int(step) if step.isdecimal() else step]
        message = "Jupyter Book does not take this ({reason}); write it as the other entries are"
        return [Problem.at(path, node.start_mark.line + 1, message, reason=reason)]
    return []


def _is_toc(toc: Any) -> bool:
    return isinstance(toc, dict) and "root" in toc and bool({"chapters", "parts"} & set(toc))
