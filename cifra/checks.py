"""The rules of the project, each a generator of `(path, line, message)` whose docstring is the rule.

`problems` runs them all and sorts what they find, so that an editor sees everything at once, in seconds, without a
build. A message says where, what, what is allowed and what to do next. Rules of the tables' form (types, columns,
references) are declared in `data/datapackage.json` and told by `cifra.tables`; these are the rules beyond them.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from cifra import chapters, editions, project, tables
from cifra.chapters import Chapter, Piece
from cifra.editions import EDITIONS, Edition
from cifra.roles import count
from cifra.stat import stat
from cifra.tables import Problem, line_of_row

YEAR = re.compile(r"^(19|20)\d\d$")
DIGITS = re.compile(r"\d[\d.,]*")
LONGEST_CELL = 8


@dataclass
class Book:
    """The project under check: its folder, its chapters in pieces, the rows of its tables as text."""

    folder: Path
    unreadable: list[Problem] = field(default_factory=list)

    @cached_property
    def chapters(self) -> list[tuple[Edition, Chapter]]:
        """Return every chapter of every edition that can be read."""
        found = []
        for edition in EDITIONS:
            for path in project.chapters(self.folder, edition.code):
                try:
                    found.append((edition, chapters.read(path)))
                except UnicodeDecodeError as problem:
                    self.unreadable.append((path, 1, f"not UTF-8 ({problem.reason}); save the file as UTF-8"))
        return found

    @cached_property
    def tables(self) -> dict[Path, list[tuple[int, dict[str, str]]]]:
        """Return the rows of every CSV as text, each with its line; a file that cannot be read has none."""
        return {path: list(_rows(path)) for path in sorted(project.data(self.folder).rglob("*.csv"))}

    def ids(self, name: str, column: str = "id") -> set[str]:
        """Return the ids in a table of `data/` ("figures" stands for all of `data/figures/`)."""
        paths = [path for path in self.tables if path.stem == name or path.parent.name == name]
        return {row.get(column) or "" for path in paths for _, row in self.tables[path]}

    @cached_property
    def toc(self) -> Any:
        """Return the table of contents as YAML reads it, or the error it raises."""
        try:
            return yaml.safe_load(project.toc(self.folder).read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as problem:
            return problem


Rule = Callable[[Book], Iterable[Problem]]


def problems(folder: Path) -> list[Problem]:
    """Return every problem of a project, sorted by file and line."""
    book = Book(folder)
    with project.rooted_at(folder):
        found = {problem for rule in RULES for problem in rule(book)} | set(book.unreadable)
    return sorted(found, key=lambda problem: (project.shown(problem[0], folder), problem[1], problem[2]))


def message(problem: Problem, folder: Path) -> str:
    """Return a problem as one line: `data/figures/metisoft.csv:14: what, what is allowed, what to do`."""
    path, line, text = problem
    return f"{project.shown(path, folder)}:{line}: {' '.join(text.split())}"


def declared_tables(book: Book) -> Iterator[Problem]:
    """Every table is what `data/datapackage.json` declares: columns, types, allowed values, unique ids, references."""
    yield from tables.problems(book.folder)


def labels_in_every_edition(book: Book) -> Iterator[Problem]:
    """A label that stands in one language stands in all of them: `category_it` and `category_en`, or neither."""
    for path, rows in book.tables.items():
        for line, row in rows:
            for column in row:
                stem = str(column).removesuffix(f"_{EDITIONS[0].code}")
                if stem == column:
                    continue
                cells = {edition.code: (row.get(f"{stem}_{edition.code}") or "").strip() for edition in EDITIONS}
                empty = [code for code, cell in cells.items() if not cell]
                if empty and len(empty) < len(cells):
                    yield path, line, f"{_name(row)!r}: {stem}_{empty[0]} is empty but another language has it; write it too"


def ids_named_for_their_file(book: Book) -> Iterator[Problem]:
    """A figure's id begins with its article and a full stop, a finding's with its study."""
    for path, rows in book.tables.items():
        for line, row in rows:
            owner = path.stem if path.parent.name == "figures" else row.get("study") if path.stem == "findings" else None
            id = row.get("id") or ""
            if owner and id and not id.startswith(f"{owner}."):
                yield path, line, f"id {id!r} does not begin with {owner + '.'!r}; an id says where its number stands"


def a_check_for_every_figure(book: Book) -> Iterator[Problem]:
    """Every figure has one row in `checks.csv`, and every row there is about a figure that exists."""
    figures, checked = book.ids("figures"), book.ids("checks", "figure")
    for path, rows in book.tables.items():
        for line, row in rows:
            if path.parent.name == "figures" and row.get("id") and row["id"] not in checked:
                yield path, line, f"figure {row['id']!r} has no row in data/checks.csv; add its verdict there"
            if path.stem == "checks" and row.get("figure") and row["figure"] not in figures:
                yield path, line, f"check of {row['figure']!r}, which no file in data/figures/ has; mend the id or take the row out"


def toc_that_can_be_read(book: Book) -> Iterator[Problem]:
    """`_toc.yml` is YAML with a `root` and `chapters`, as Jupyter Book wants it."""
    path = project.toc(book.folder)
    if isinstance(book.toc, Exception):
        mark = getattr(book.toc, "problem_mark", None)
        yield path, (mark.line + 1 if mark else 1), f"not YAML ({_first_line(book.toc)}); indent lists with '- file: name'"
    elif not isinstance(book.toc, dict) or "root" not in book.toc:
        yield path, 1, "no 'root: index' in the table of contents; begin the file with 'format: jb-book' and 'root: index'"


def toc_entries_with_a_file(book: Book) -> Iterator[Problem]:
    """Every entry of `_toc.yml` has its chapter in every edition, and every chapter its entry."""
    if isinstance(book.toc, Exception) or not isinstance(book.toc, dict):
        return
    path = project.toc(book.folder)
    lines = path.read_text("utf-8").splitlines()
    entries = list(_toc_files(book.toc))
    for entry in entries:
        line = next((number for number, text in enumerate(lines, 1) if re.search(rf":\s*{re.escape(entry)}\s*$", text)), 1)
        absent = [one.code for one in EDITIONS if not (project.chapter_folder(book.folder, one.code) / f"{entry}.md").exists()]
        if len(absent) == len(EDITIONS):
            yield path, line, f"entry {entry!r} has no chapter; add chapters/{absent[0]}/{entry}.md, or take the entry out"
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code)).with_suffix("").as_posix()
        if name not in entries:
            yield chapter.path, 1, f"no entry in _toc.yml leads here; add '- file: {name}' there"


def chapters_in_every_edition(book: Book) -> Iterator[Problem]:
    """A chapter that stands in one edition stands in all of them, under the same file name."""
    for edition, chapter in book.chapters:
        name = chapter.path.relative_to(project.chapter_folder(book.folder, edition.code))
        for other in editions.siblings(edition):
            if not (project.chapter_folder(book.folder, other.code) / name).exists():
                yield chapter.path, 1, f"the {other.name} edition has no such chapter; add chapters/{other.code}/{name.as_posix()}"


def numbers_that_exist(book: Book) -> Iterator[Problem]:
    """Every `{stat}` names a figure or a finding and options of its edition; every `{count}` a column that can be counted."""
    for edition, chapter in book.chapters:
        for role in chapter.roles:
            problem = _role_problem(book, role, edition)
            if problem:
                yield chapter.path, role.line, problem


def articles_that_exist(book: Book) -> Iterator[Problem]:
    """Every `{article}` and `{register}` names an article of `articles.csv`."""
    known = book.ids("articles")
    for _, chapter in book.chapters:
        for one in chapter.directives:
            if one.name in ("article", "register") and one.text not in known:
                yield chapter.path, one.line, f"{one.name}: no article {one.text!r}; the articles are {', '.join(sorted(known))}"


def no_digit_by_hand(book: Book) -> Iterator[Problem]:
    """No number is typed by hand in prose or in a chart's words: `{stat}` prints it (years, code and links excepted)."""
    for _, chapter in book.chapters:
        words = [(piece.line, piece.text, "{stat}`id` prints it, {lit}`…` if it is no figure") for piece in chapter.prose]
        for cell in chapter.cells:
            shown = chapters.shown_strings(cell.text)
            words += [(cell.line + line - 1, text, "cifra.stat('id') in an f-string prints it") for line, text in shown]
        for line, text, advice in words:
            for match in DIGITS.finditer(text):
                typed = match.group().rstrip(".,")
                if not YEAR.match(typed):
                    yield chapter.path, line, f"{typed!r} is typed by hand; {advice}"


def cells_that_can_be_read(book: Book) -> Iterator[Problem]:
    """A cell has at most eight lines, so that a curious reader who opens it can follow it."""
    for _, chapter in book.chapters:
        for cell in chapter.cells:
            lines = len(cell.text.strip("\n").splitlines())
            if lines > LONGEST_CELL:
                yield chapter.path, cell.line, f"a cell of {lines} lines; at most {LONGEST_CELL}: move the work into cifra/charts.py"


RULES: tuple[Rule, ...] = (
    declared_tables,
    labels_in_every_edition,
    ids_named_for_their_file,
    a_check_for_every_figure,
    toc_that_can_be_read,
    toc_entries_with_a_file,
    chapters_in_every_edition,
    numbers_that_exist,
    articles_that_exist,
    no_digit_by_hand,
    cells_that_can_be_read,
)


def _role_problem(book: Book, role: Piece, edition: Edition) -> str | None:
    id, *options = role.text.split() or [""]
    try:
        if role.name == "stat":
            if not _loadable(book):
                known = book.ids("figures") | book.ids("findings") | {f"{one}.sample_size" for one in book.ids("studies")}
                return None if id in known else f"stat: no figure or finding {id!r}; see data/figures/ and data/findings.csv"
            stat(id, *options, edition=edition)
        elif role.name == "count" and _loadable(book):
            count(role.text)
    except (KeyError, ValueError) as problem:
        return f"{role.name}: {problem.args[0]}"
    return None


def _loadable(book: Book) -> bool:
    """Return whether the tables are sound enough to be loaded, decided once a run."""
    if "loadable" not in book.__dict__:
        book.__dict__["loadable"] = not list(tables.problems(book.folder))
    return bool(book.__dict__["loadable"])


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
        for number, row in enumerate(csv.DictReader(text.splitlines(keepends=True)), start=2):
            yield line_of_row(text, number), row
    except (UnicodeDecodeError, csv.Error):
        return


def _toc_files(entry: Any) -> Iterator[str]:
    """Yield the file names of a table of contents, at any depth."""
    if isinstance(entry, dict):
        yield from (str(entry[key]) for key in ("root", "file") if key in entry)
        for key in ("chapters", "parts", "sections", "subtrees", "entries"):
            yield from _toc_files(entry.get(key))
    elif isinstance(entry, list):
        for one in entry:
            yield from _toc_files(one)


def _name(row: dict[str, str]) -> str:
    return row.get("id") or row.get("figure") or ""


def _first_line(problem: Exception) -> str:
    return str(getattr(problem, "problem", problem)).splitlines()[0]
