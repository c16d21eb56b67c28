"""The project as the checks see it: chapters in pieces, tables as text, the table of contents as YAML reads it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from cifra import project
from cifra.content.chapter import Chapter, Piece, read_chapter
from cifra.content.confirmations import Record, read_confirmations
from cifra.content.fences import fence_problems
from cifra.data.descriptor import descriptor_problems
from cifra.data.form import form_problems, rows_with_lines
from cifra.data.loading import column_declarations, table_declarations
from cifra.data.problem import Message, Problem, nearest, quoted
from cifra.data.validation import table_problems
from cifra.editions import EDITIONS, Edition

DEEPEST = 30  # levels of YAML within YAML that are looked into


@dataclass
class Sources:
    """The project under check: its folder, its chapters in pieces, the rows of its tables as text."""

    folder: Path
    unreadable: list[Problem] = field(default_factory=list)

    @cached_property
    def chapters(self) -> list[tuple[Edition, Chapter]]:
        """Return every chapter of every edition that can be read; one whose blocks are not closed cannot."""
        chapters = []
        for edition in EDITIONS:
            for path in project.chapter_files(self.folder, edition.code):
                try:
                    chapter = read_chapter(path)
                    problems = [Problem(path, *problem) for problem in fence_problems(chapter.text)]
                    self.unreadable += problems
                    chapters += [] if problems else [(edition, chapter)]
                except UnicodeDecodeError as error:
                    message = "the file is not UTF-8 ({error}); save it as UTF-8"
                    self.unreadable.append(Problem.at(path, 1, message, error=quoted(error.reason)))
                except RecursionError:
                    message = "blocks are nested without end; close those that are open, or make the text simpler"
                    self.unreadable.append(Problem.at(path, 1, message))
        return chapters

    def shown(self, path: Path) -> str:
        """Return a path as editors read it, from the project's folder."""
        return project.display_path(path, self.folder)

    def pieces(self, kind: str) -> Iterator[tuple[Edition, Chapter, Piece]]:
        """Yield the pieces of a kind of every chapter, each with its edition and chapter: "links", "cells"."""
        for edition, chapter in self.chapters:
            yield from ((edition, chapter, piece) for piece in getattr(chapter, kind))

    @cached_property
    def together(self) -> dict[str, dict[str, Chapter]]:
        """Return each chapter, by name, in every edition where it can be read, by language."""
        names: dict[str, dict[str, Chapter]] = {}
        for edition, chapter in self.chapters:
            names.setdefault(project.page_name(self.folder, chapter.path), {})[edition.code] = chapter
        return dict(sorted(names.items()))

    def counterparts(self) -> Iterator[tuple[Chapter, Chapter]]:
        """Yield each chapter of the other editions beside the same one of the first, where both can be read."""
        for texts in self.together.values():
            model = texts.get(EDITIONS[0].code)
            others = [chapter for chapter in texts.values() if chapter is not model]
            yield from ((chapter, model) for chapter in others if model is not None)

    @cached_property
    def tables(self) -> dict[Path, list[tuple[int, dict[str, str]]]]:
        """Return the rows of every CSV as text, each with its line; a file that cannot be read has none."""
        return {path: list(_rows(path)) for path in project.files_in(project.data_folder(self.folder), "*.csv")}

    @cached_property
    def declared(self) -> dict[Path, list[dict[str, Any]]]:
        """Return the declared columns of each table, by its path; none where the descriptor cannot be read."""
        tables = table_declarations(self.folder).values() if not descriptor_problems(self.folder) else ()
        folder = project.data_folder(self.folder)
        return {folder / table["path"]: column_declarations(self.folder, table) for table in tables}

    @cached_property
    def broken(self) -> set[str]:
        """Return the names (file stems) of the tables whose form is broken: what would follow from them is left out."""
        if not self.declared:
            return {path.stem for path in self.tables}
        return {path.stem for path, columns in self.declared.items() if any(form_problems(path, columns))}

    def sound_rows(self, name: str = "") -> Iterator[tuple[Path, int, dict[str, str]]]:
        """Yield the rows of the tables whose form is not broken, each with its file and its line.

        A name is that of one table, by its file's stem; "figures" stands for all of `data/figures/`.
        """
        for path, rows in self.tables.items():
            if path.stem not in self.broken and name in ("", path.stem, path.parent.name):
                yield from ((path, line, row) for line, row in rows)

    @cached_property
    def table_problems(self) -> list[Problem]:
        """Return what is wrong with the tables against what `data/datapackage.json` declares."""
        return list(table_problems(self.folder))

    @cached_property
    def missing_parts(self) -> dict[str, list[Message]]:
        """Return what each article lacks, by its id: its row, its table or the declaration of it."""
        ids = {path.stem for path in self.tables if path.parent.name == "figures"} | self.ids("articles")
        ids |= {path.stem for path in self.declared if path.parent.name == "figures"}
        parts = {id: self._missing_parts(id) for id in sorted(ids - {""})} if self.declared else {}
        return {id: missing for id, missing in parts.items() if missing}

    def _missing_parts(self, id: str) -> list[Message]:
        table = project.figure_file(self.folder, id)
        parts = {
            "a row with the id {id} in data/articles.csv": id in self.ids("articles") or "articles" in self.broken,
            "the table data/figures/{id}.csv": table.exists(),
            "an entry for data/figures/{id}.csv in data/datapackage.json": table in self.declared,
        }
        return [Message(part, id=id) for part, there in parts.items() if not there]

    @cached_property
    def loadable(self) -> bool:
        """Return whether the tables are sound enough to be loaded."""
        return not self.table_problems and not self.missing_parts

    def rows_of(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a sound table of `data/` by its file's stem."""
        return [row for _, _, row in self.sound_rows(name)]

    def ids(self, name: str, column: str = "id") -> set[str]:
        """Return the ids in a table of `data/` ("figures" stands for all of `data/figures/`)."""
        paths = [path for path in self.tables if path.stem == name or path.parent.name == name]
        return {row.get(column) or "" for path in paths for _, row in self.tables[path]}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Return the figures whose id is not quite the one in `checks.csv`, by that: one of the two was changed."""
        figures, checked = self.ids("figures"), self.ids("checks", "figure")
        ids = {id: nearest(id, figures - checked) for id in checked - figures if "checks" not in self.broken}
        return {id: figure for id, figure in ids.items() if figure}

    def may_exist(self, id: str) -> bool:
        """Return whether the id of a number exists, or belongs to a table that cannot be read for now."""
        ids = self.ids("figures") | self.ids("findings") | {f"{study}.sample_size" for study in self.ids("studies")}
        of_a_broken_table = id.partition(".")[0] in self.broken or {"findings", "studies"} & self.broken
        return id in ids or id in self.renamed or bool(of_a_broken_table)

    def required_columns(self, path: Path) -> set[str]:
        """Return the columns of a CSV that must be filled; none for a file that is not declared."""
        columns = self.declared.get(path, [])
        return {column["name"] for column in columns if column.get("constraints", {}).get("required")}

    @cached_property
    def confirmed(self) -> dict[str, dict[str, Record]]:
        """Return the confirmed sections by chapter and name; none where their file cannot be read (a rule says so)."""
        try:
            return read_confirmations(self.folder)
        except ValueError:
            return {}

    @cached_property
    def toc(self) -> Any:
        """Return the table of contents as YAML reads it, or the error it raises."""
        return read_yaml(project.toc_file(self.folder))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        rows = rows_with_lines(path.read_text("utf-8-sig"))
        _, header = next(rows, (1, []))
        for line, cells in rows:
            yield line, dict(zip(header, cells, strict=False))
    except (UnicodeDecodeError, csv.Error):
        return


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says, or the error that reading it raises."""
    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, OSError, RecursionError, ValueError) as error:  # ValueError: a day that does not exist
        return error


def yaml_values(path: Path) -> Iterator[tuple[str, yaml.Node]]:
    """Yield each value of a YAML file with the names that lead to it, `html.baseurl`; none where it cannot be read."""
    if not isinstance(read_yaml(path), Exception):
        yield from _values(yaml.compose(path.read_text("utf-8-sig")), "")


def _values(node: yaml.Node | None, name: str, depth: int = 0) -> Iterator[tuple[str, yaml.Node]]:
    if depth > DEEPEST:
        return  # an anchor that holds itself
    if isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _values(part, name, depth + 1)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{name}.{key.value}".lstrip(".")
            yield inner, value
            yield from _values(value, inner, depth + 1)


def yaml_problem(path: Path, error: Exception, template: str, first_line: int = 1) -> Problem:
    """Return why YAML that begins at a line cannot be read: a tab by its name, anything else in the parser's words."""
    mark = getattr(error, "problem_mark", None)
    lines = str(getattr(error, "problem", None) or error).splitlines() or [type(error).__name__]
    line = mark.line + first_line if mark else 1
    if isinstance(error, UnicodeDecodeError):
        return Problem.at(path, line, "not UTF-8 ({error}); save the file as UTF-8", error=quoted(error.reason))
    if isinstance(error, RecursionError):
        return Problem.at(path, line, "not valid YAML (brackets within brackets without end); close the brackets")
    if repr("\t") in lines[0]:
        return Problem.at(path, line, "the line has a tab; indent with spaces")
    return Problem.at(path, line, template, error=quoted(lines[0]))


def toc_files(entry: Any) -> Iterator[str]:
    """Yield the names of the chapters in a table of contents, at any depth."""
    if isinstance(entry, dict):
        yield from (str(entry[key]) for key in ("root", "file") if key in entry)
        for key in ("chapters", "parts", "sections", "subtrees", "entries"):
            yield from toc_files(entry.get(key))
    elif isinstance(entry, list):
        for part in entry:
            yield from toc_files(part)
