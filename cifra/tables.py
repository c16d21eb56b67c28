"""Whether the tables of `data/` are what `datapackage.json` declares, in messages an editor can act on.

Frictionless does the validation; this module says its errors again as `(path, line, message)`: where, what, what is
allowed, what to do next. Reading the tables, once they are right, is the business of `cifra.figures`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frictionless import Package, errors
from frictionless.exception import FrictionlessException

from cifra import project

Problem = tuple[Path, int, str]
SEE = "see data/README.md"
COMMA_DECIMAL = re.compile(r"^\d+,\d+$")


def problems(folder: Path) -> Iterator[Problem]:
    """Yield every problem of the tables: files, columns, types, allowed values, ids used twice, dead references."""
    descriptor = project.descriptor(folder)
    try:
        declared = json.loads(descriptor.read_text("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        yield descriptor, getattr(problem, "lineno", 1), f"not valid JSON ({problem}); mend it at this place"
        return
    unreadable = list(_unreadable_files(folder, declared))
    yield from unreadable
    if not unreadable:
        yield from _table_problems(descriptor)


def _unreadable_files(folder: Path, declared: dict[str, Any]) -> Iterator[Problem]:
    """Yield the files that are not there, not UTF-8 or not CSV, which no further check could read."""
    for resource in declared["resources"]:
        path = project.data(folder) / resource["path"]
        if not path.exists():
            yield (
                path,
                1,
                "this file is declared in data/datapackage.json but does not exist; add it, or take it out there",
            )
            continue
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            line = raw.count(b"\n", 0, problem.start) + 1
            yield path, line, f"byte {raw[problem.start]:#04x} is not UTF-8; save the file as CSV UTF-8"
            continue
        yield from ((path, line, message) for line, message in quote_problems(text))


def quote_problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield a double quote that breaks the row it stands in, at the line where that row begins."""
    reader, row = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for _ in reader:
            row = reader.line_num + 1
    except csv.Error:
        yield (
            row,
            (
                'a stray double quote: inside a quoted cell write it twice (""); one that opens a cell also closes it; '
                "« » and “ ” need no such care"
            ),
        )


def _table_problems(descriptor: Path) -> Iterator[Problem]:
    try:
        package = Package(str(descriptor))
        report = package.validate()
    except FrictionlessException as problem:
        yield descriptor, 1, f"{problem.error.note}; {SEE}"
        return
    for error in report.errors:
        yield descriptor, 1, error.message
    for task in report.tasks:
        path = descriptor.parent / str(task.place)
        resource = package.get_resource(task.name)
        for error in task.errors:
            yield path, _line(error, path), _message(error, resource)


def _line(error: Any, path: Path) -> int:
    """Return the line of the file where a row begins; rows that span lines are counted with all of theirs."""
    row = getattr(error, "row_number", 1)
    return line_of_row(path.read_text("utf-8-sig"), row)


def line_of_row(text: str, row: int) -> int:
    """Return the line on which the n-th row of a CSV begins, the header being row 1."""
    quoted, rows = False, 1
    for line, content in enumerate(text.splitlines(), start=1):
        if rows == row and not quoted:
            return line
        quoted ^= content.count('"') % 2 == 1
        rows += not quoted
    return 1


def _message(error: Any, resource: Any) -> str:
    """Return a Frictionless error as a sentence that says what is allowed and what to do."""
    if isinstance(error, errors.CellError):
        return _cell_message(error, resource)
    if isinstance(error, errors.PrimaryKeyError):
        return f"id {error.cells[0]!r} is used twice; every id is unique and permanent: choose another"
    if isinstance(error, errors.ForeignKeyError):
        column, value = error.field_names[0], error.field_cells[0]
        start = f"{error.cells[0]!r}: {column} {value!r}"
        return f"{start} is no id of data/{error.reference_name}.csv; add it there, or mend it here"
    if isinstance(error, (errors.MissingLabelError, errors.IncorrectLabelError, errors.ExtraLabelError)):
        wanted = ",".join(field.name for field in resource.schema.fields)
        return f"the header is not the one declared ({error.note}); the columns are {wanted}"
    if isinstance(error, errors.RowError):
        width = len(resource.schema.fields)
        return f"{error.note}; a row has {width} cells, and a cell with a comma stands in double quotes"
    return f"{error.message} {SEE}"


def _cell_message(error: Any, resource: Any) -> str:
    name, cell = error.cells[0], error.cell
    start = f"{name!r}: {error.field_name} {cell!r}"
    if not resource.schema.has_field(error.field_name):
        return f"{start} stands in a column that is not declared; a cell with a comma stands in double quotes"
    field = resource.schema.get_field(error.field_name)
    allowed = field.constraints.get("enum")
    if allowed:
        return f"{start} is not one of {', '.join(allowed)}; {SEE}"
    if cell in ("", None):
        return f"{name!r}: {error.field_name} is empty; it is required: {field.description}"
    if COMMA_DECIMAL.match(str(cell)) and field.type == "number":
        point = str(cell).replace(",", ".")
        return f"{start} has a decimal comma; data take a decimal point ({point}), and pages print the comma"
    if isinstance(error, errors.TypeError):
        return f"{start} is not a {field.type}; {field.description}"
    return f"{start} does not fit ({error.note}); {field.description}"
