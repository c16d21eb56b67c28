"""Whether the tables of `data/` are what `datapackage.json` declares, in messages an editor can act on.

Frictionless does the validation, of tables whose form is sound (`cifra.data.form`); this module puts its errors into
words: where, what, what is allowed, what to do next. Reading the tables, once they are right, is the business of
`cifra.data.loading`.
"""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from frictionless import Package, errors
from frictionless.exception import FrictionlessException

from cifra import project
from cifra.data.descriptor import descriptor_problems
from cifra.data.form import form_problems, rows_with_lines
from cifra.data.loading import column_declarations
from cifra.data.problem import Message, Problem, advised, quoted
from cifra.editions import CODES

Row = tuple[int, list[str]]  # a row of a CSV with its line
SEE_CODEBOOK = Message("see data/README.md")
# What is wrong with a cell, by the type that its column asks for and what stands in it.
WRONG_TYPES = (
    ("number", r"[-−]?\d+,\d+", "has a decimal comma; data take a decimal point ({point}), and pages print the comma"),
    ("number|integer", r"-?[0-9.,]+ ?[-–] ?[0-9.,]+", "is not a number (a range: its upper end goes in value_to)"),
    ("number|integer", ".*%.*", "is not a number (leave the % out: the unit says it). {description}"),
    ("number", ".*", "is not a number. {description}"),
    ("integer", ".*", "is not a whole number. {description}"),
    ("date", ".*", "is not a date, written 2017-11-20. {description}"),
)
# The same, by the constraint that the cell does not keep.
CONSTRAINTS = {
    "enum": "is not one of {allowed}; {advice}",
    "pattern": "is not in the form of the others, as in {example!r}. {description}",
    "minimum": "is less than {limit}. {description}",
    "maximum": "is more than {limit}. {description}",
    "maxLength": "has more than {limit} letters. {description}",
}


def table_problems(folder: Path) -> Iterator[Problem]:
    """Yield every problem of the tables: files, columns, types, allowed values, ids used twice, dead references.

    A table whose form is broken is reported once, at its place; what would only follow from it is left out.
    """
    problems = descriptor_problems(folder)
    if problems:
        yield from problems
        return
    descriptor = project.descriptor(folder)
    declared = json.loads(descriptor.read_text("utf-8-sig"))
    broken: set[str] = set()
    for resource in declared["resources"]:
        path = project.data_folder(folder) / resource["path"]
        messages = list(form_problems(path, column_declarations(folder, resource)))
        broken |= {resource["name"]} if messages else set()
        yield from (Problem(path, line, message) for line, message in messages)
    yield from _declared_problems(descriptor, declared, broken)


def _declared_problems(descriptor: Path, declared: dict[str, Any], broken: set[str]) -> Iterator[Problem]:
    """Yield what Frictionless finds in the tables whose form is sound, references to the others left out."""
    try:
        package = Package(_without(declared, broken, descriptor.parent), basepath=str(descriptor.parent))
        report = package.validate()
    except Exception as problem:  # a descriptor of the right shape may still ask for what nothing can do
        reason = quoted(problem.error.note if isinstance(problem, FrictionlessException) else problem)
        yield Problem.at(
            descriptor, 1, "the declaration cannot be followed ({error}); see data/README.md", error=reason
        )
        return
    yield from (Problem(descriptor, 1, quoted(error.message)) for error in report.errors)
    rows = {
        resource.name: list(rows_with_lines((descriptor.parent / str(resource.path)).read_text("utf-8-sig")))
        for resource in package.resources
    }
    for task in report.tasks:
        # Frictionless counts rows, the header being row 1; a row may span lines.
        for number, found in groupby(task.errors, lambda error: getattr(error, "row_number", 1)):
            line = rows[task.name][number - 1][0]
            for message in _row_messages(list(found), package.get_resource(task.name).schema, task.name, rows):
                yield Problem(descriptor.parent / str(task.place), line, message)


def _without(declared: dict[str, Any], broken: set[str], data: Path) -> dict[str, Any]:
    """Return the descriptor without the broken tables and the references to them, each shared schema written out."""
    resources = []
    for resource in declared["resources"]:
        if resource["name"] in broken:
            continue
        schema = resource["schema"]
        schema = json.loads((data / schema).read_text("utf-8-sig")) if isinstance(schema, str) else dict(schema)
        keys = [key for key in schema.get("foreignKeys", []) if key["reference"]["resource"] not in broken]
        resources.append(resource | {"schema": schema | {"foreignKeys": keys}})
    return declared | {"resources": resources}


def _row_messages(found: list[Any], schema: Any, table: str, rows: dict[str, list[Row]]) -> Iterator[Message]:
    """Yield what is wrong with a row, its empty cells together: a row that is still to be written is one problem."""
    empty = {error.field_name: error for error in found if isinstance(error, errors.CellError) and not error.cell}
    if len(empty) > 1:
        message = "{id!r}: {columns} are empty; they are required: data/README.md says what they are"
        columns = [name for name in schema.field_names if name in empty]
        yield Message(message, id=found[0].cells[0], columns=columns)
    for error in found:
        if len(empty) < 2 or error not in empty.values():
            yield _message(error, schema, table, rows)


def _message(error: Any, schema: Any, table: str, rows: dict[str, list[Row]]) -> Message:
    """Return a Frictionless error as a sentence that says what is allowed and what to do."""
    if isinstance(error, errors.CellError):
        return _cell_message(error, schema.get_field(error.field_name).to_descriptor(), rows[table])
    if isinstance(error, errors.PrimaryKeyError):
        return _twice_message(error, schema, rows[table])
    if isinstance(error, errors.ForeignKeyError):
        names = {"column": error.field_names[0], "value": error.field_cells[0], "table": error.reference_name}
        ids = [row[0] for _, row in rows[error.reference_name][1:]]
        advice = advised(names["value"], ids, Message("add it there, or correct it here"))
        message = "{id!r}: {column} {value!r} is no id of data/{table}.csv; {advice}"
        return Message(message, id=error.cells[0], advice=advice, **names)
    return Message("{error}; see data/README.md", error=quoted(error.message))


def _twice_message(error: Any, schema: Any, rows: list[Row]) -> Message:
    """Return that a key is used twice, where the first is, and what to do: another id, or one row the less."""
    names = schema.primary_key
    key = ", ".join(str(error.cells[schema.field_names.index(name)]) for name in names)
    first = rows[int(re.findall(r"\d+", error.note)[-1]) - 1][0]
    message = (
        "{columns} {key!r} is used twice, first at line {first}; delete one of the two rows, or, if both are meant, "
        "give the new one another {columns}"
    )
    return Message(message, columns=names, key=key, first=first)


def _cell_message(error: Any, field: dict[str, Any], rows: list[Row]) -> Message:
    cell, kept = str(error.cell or ""), re.search(r'"(\w+)"', error.note)
    limit = field.get("constraints", {}).get(kept[1]) if kept else None
    described = {code: field.get(f"description_{code}", "") for code in CODES} | {"": field.get("description", "")}
    values = {"id": error.cells[0], "column": field["name"], "description": described, "limit": limit}
    if not cell:
        return Message("{id!r}: {column} is empty; it is required. {description}", **values)
    types = [fault for kind, form, fault in WRONG_TYPES if re.fullmatch(kind, field["type"]) and _fits(form, cell)]
    if cell != cell.strip():
        fault = "has a space at its beginning or end; delete it"
    elif isinstance(error, errors.TypeError) and types:
        fault, values["point"] = types[0], cell.replace(",", ".").replace("−", "-")
    elif kept and kept[1] in CONSTRAINTS:
        fault = CONSTRAINTS[kept[1]]
    else:
        fault, values["error"] = "does not fit ({error}). {description}", quoted(error.note)
    if isinstance(limit, list):
        values |= {"allowed": ", ".join(limit), "advice": advised(cell, limit, SEE_CODEBOOK)}
    elif isinstance(limit, str):
        place = rows[0][1].index(field["name"])
        values["example"] = next((row[place] for _, row in rows[1:] if _fits(limit, row[place])), "")
    return Message("{id!r}: {column} {cell!r} {fault}", cell=cell, fault=Message(fault, **values), **values)


def _fits(pattern: str, cell: str) -> bool:
    return re.fullmatch(pattern, cell, re.DOTALL) is not None
