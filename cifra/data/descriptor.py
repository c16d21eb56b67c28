"""Whether `data/datapackage.json`, and the schema that it names, declare tables that this package can read.

Frictionless knows what a Data Package may look like; this module adds what the report needs of its own. Everything
about the tables follows from this file: where it is wrong, nothing else about them can be checked.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frictionless import Package, Schema

from cifra import project
from cifra.data.loading import DTYPES, column_declarations
from cifra.data.problem import Message, Problem, line_of, quoted
from cifra.editions import CODES

REQUIRED_TABLES = ("articles", "checks", "findings", "studies", "topics")
COMPUTED_COLUMNS = {"value": "number", "study_value": "number", "year": "integer", "sample_size": "integer"}
TABLE_PATH = re.compile(r"([\w-]+/)*[\w-]+\.csv")
SCHEMA_PATH = re.compile(r"([\w-]+/)*[\w.-]+\.json")
LONGEST_REASON = 200  # a parser may quote the whole file


def descriptor_problems(folder: Path) -> list[Problem]:
    """Return why the tables cannot be read as they are declared: what is wrong in the first file that is wrong."""
    path = project.descriptor(folder)
    package, problems = _read(path, Package)
    if not problems:
        problems = [Problem(path, 1, message) for message in _path_messages(package)]
    if problems:
        return problems
    schemas = sorted({resource["schema"] for resource in package["resources"] if isinstance(resource["schema"], str)})
    problems = [problem for name in schemas for problem in _read(path.parent / name, Schema)[1]]
    problems = problems or [Problem(path, 1, message) for message in _content_messages(folder, package)]
    return problems or list(dict.fromkeys(_column_problems(folder, package)))


def _read(path: Path, kind: type[Package] | type[Schema]) -> tuple[Any, list[Problem]]:
    """Return a JSON file, and why it is no description of a package or a schema."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        return None, [Problem.at(path, 1, "this file cannot be opened; every table is declared there: add it")]
    except UnicodeDecodeError as error:
        return None, [Problem.at(path, 1, "not UTF-8 ({error}); save the file as UTF-8", error=quoted(error.reason))]
    except RecursionError:
        return None, [Problem.at(path, 1, "not valid JSON (brackets within brackets without end); close the brackets")]
    except ValueError as error:
        line, reason = getattr(error, "lineno", 1), quoted(getattr(error, "msg", error))
        return None, [Problem.at(path, line, "not valid JSON ({error}); fix it at this place", error=reason)]
    reasons = _reasons(content, kind)
    return content, [Problem.at(path, 1, "{error}; see data/README.md", error=reason) for reason in reasons]


def _reasons(content: Any, kind: type[Package] | type[Schema]) -> list[Message]:
    """Return what Frictionless says against a package or a schema, each reason with its table where it has one."""
    if not isinstance(content, dict):
        return [Message("the file does not hold a JSON object, {{ ... }}")]
    try:
        reasons = [quoted(error.note[:LONGEST_REASON]) for error in kind.validate_descriptor(content).errors]
        tables = [table for table in content.get("resources", []) if isinstance(table.get("schema"), dict)]
        inline = [(table["name"], error) for table in tables for error in _reasons(table["schema"], Schema)]
        return [Message("table {table!r}: {error}", table=table, error=error) for table, error in inline] or reasons
    except (AttributeError, KeyError, TypeError) as error:  # Frictionless trips over null in place of an object
        return [Message("the declaration cannot be followed ({error})", error=quoted(str(error)[:LONGEST_REASON]))]


def _path_messages(package: dict[str, Any]) -> Iterator[Message]:
    """Yield the resources without a path to a CSV of this folder or without a schema."""
    for resource in package["resources"]:
        path, schema = resource.get("path"), resource.get("schema")
        if not isinstance(path, str) or not TABLE_PATH.fullmatch(path):
            message = "table {table!r}: path {path!r} is not a CSV inside data/, as in figures/metisoft.csv"
            yield Message(message, table=resource["name"], path=path)
        if not isinstance(schema, dict) and not SCHEMA_PATH.fullmatch(schema or ""):
            message = "table {table!r}: no schema; write one, or the name of a file, as in figure.schema.json"
            yield Message(message, table=resource["name"])


def _content_messages(folder: Path, package: dict[str, Any]) -> Iterator[Message]:
    """Yield the tables and columns that the report is made of and that are not declared as it needs them."""
    names = [resource["name"] for resource in package["resources"]]
    for name in sorted(set(REQUIRED_TABLES) - set(names)):
        message = "no table {table!r} among the resources; the report is made of {tables} and the figures"
        yield Message(message, table=name, tables=", ".join(REQUIRED_TABLES))
    if not any(name.startswith("figures-") for name in names):
        yield Message("no table 'figures-<article>' among the resources; each article has one")
    paths = Counter(resource["path"] for resource in package["resources"])
    for path in (path for path, times in paths.items() if times > 1):
        yield Message("two resources with the path {path!r}; give each its own", path=path)
    labels = (
        _label_messages(resource, [column["name"] for column in column_declarations(folder, resource)])
        for resource in package["resources"]
    )
    yield from dict.fromkeys(message for messages in labels for message in messages)


def _column_problems(folder: Path, package: dict[str, Any]) -> Iterator[Problem]:
    """Yield the columns that are not declared as the report needs them, each in the file that declares it."""
    for resource in package["resources"]:
        shared = isinstance(resource["schema"], str)
        path = project.data_folder(folder) / resource["schema"] if shared else project.descriptor(folder)
        for column in column_declarations(folder, resource):
            fault, name = _column_fault(column), column["name"]
            if fault and shared:
                line = line_of(path, re.escape(f'"{name}"'))
                yield Problem.at(path, line, "the column {name!r} {fault}", name=name, fault=fault)
            elif fault:
                values = {"name": name, "table": resource["name"], "fault": fault}
                yield Problem.at(path, 1, "the column {name!r} of {table!r} {fault}", **values)


def _label_messages(resource: dict[str, Any], names: list[str]) -> Iterator[Message]:
    """Yield the labels of a table that several editions have and another lacks, once for each schema and edition."""
    stems = Counter(name.removesuffix(f"_{code}") for name in names for code in CODES if name.endswith(f"_{code}"))
    shared = isinstance(resource["schema"], str)
    for code in CODES:
        absent = [f"{stem}_{code}" for stem, times in stems.items() if times > 1 and f"{stem}_{code}" not in names]
        if absent:
            message = "{table} has no {columns}; add them as fields there, and as columns to its tables"
            table = resource["schema"] if shared else Message("the table {table!r}", table=resource["name"])
            yield Message(message, table=table, columns=", ".join(absent))


def _column_fault(column: dict[str, Any]) -> Message | None:
    """Return what is wrong with a column's declaration; nothing where it is right."""
    kind = column.get("type")
    if kind not in DTYPES:
        message = "has the type {kind!r}; write one of {kinds}" if kind else "has no type; write one of {kinds}"
        return Message(message, kind=kind, kinds=", ".join(sorted(DTYPES)))
    needed = COMPUTED_COLUMNS.get(column["name"], kind)
    if kind != needed:
        return Message("has the type {kind!r}; the report computes with it: write {needed!r}", kind=kind, needed=needed)
    try:
        re.compile(column.get("constraints", {}).get("pattern", ""))
    except re.error as error:
        return Message("has a pattern that is no regular expression ({error}); fix it", error=quoted(error))
    return None
