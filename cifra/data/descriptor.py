"""Whether `data/datapackage.json`, and the schemas that it names, declare tables that this package can read.

Everything about the tables follows from this file; where it is spoilt, that is all that can be told of them.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from cifra import project
from cifra.data.loading import DTYPES, column_declarations
from cifra.data.problem import Problem

REQUIRED_TABLES = ("articles", "checks", "findings", "studies", "topics")
COMPUTED_COLUMNS = {"value": "number", "study_value": "number", "year": "integer", "sample_size": "integer"}
TEXT_SCHEMA = {"type": "string", "minLength": 1}
COLUMN_SCHEMA = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        "name": TEXT_SCHEMA,
        "type": {"enum": sorted(DTYPES)},
        "description": {"type": "string"},
        "constraints": {
            "type": "object",
            "properties": {"enum": {"type": "array", "items": {"type": "string"}}, "required": {"type": "boolean"}}
            | {"pattern": {"type": "string", "format": "regex"}},
        },
    },
}
KEYS_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["fields", "reference"],
        "properties": {
            "reference": {"type": "object", "required": ["resource", "fields"], "properties": {"resource": TEXT_SCHEMA}}
        },
    },
}
TABLE_SCHEMA = {
    "type": "object",
    "required": ["fields"],
    "properties": {"fields": {"type": "array", "items": COLUMN_SCHEMA, "minItems": 1}, "foreignKeys": KEYS_SCHEMA},
}
PACKAGE_SCHEMA = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "path", "schema"],
                "properties": {
                    "name": TEXT_SCHEMA,
                    "path": {"type": "string", "pattern": r"^([\w-]+/)*[\w-]+\.csv$"},
                    "schema": {
                        "type": ["object", "string"],
                        "if": {"type": "object"},
                        "then": TABLE_SCHEMA,
                        "else": {"pattern": r"^([\w-]+/)*[\w.-]+\.json$"},
                    },
                },
            },
        }
    },
}


def descriptor_problems(folder: Path) -> list[Problem]:
    """Return what keeps the tables from being read as they are declared; the first thing wrong in each file."""
    descriptor = project.descriptor(folder)
    package, found = _read(descriptor, PACKAGE_SCHEMA)
    if found:
        return found
    named = sorted({one["schema"] for one in package["resources"] if isinstance(one["schema"], str)})
    found = [problem for name in named for problem in _read(project.data_folder(folder) / name, TABLE_SCHEMA)[1]]
    return found or [Problem(descriptor, 1, message) for message in _absent(folder, package)]


def _read(path: Path, shape: dict[str, Any]) -> tuple[Any, list[Problem]]:
    """Return a JSON file, and what keeps it from being read or from having a shape."""
    try:
        read = json.loads(path.read_bytes().decode("utf-8"))
    except OSError:
        return None, [Problem(path, 1, "this file cannot be opened; every table is declared there: add it")]
    except UnicodeDecodeError as problem:
        return None, [Problem(path, 1, f"not UTF-8 ({problem.reason}); save the file as UTF-8")]
    except RecursionError:
        return None, [Problem(path, 1, "not valid JSON (brackets within brackets without end); mend the brackets")]
    except ValueError as problem:
        line = getattr(problem, "lineno", 1)
        return None, [Problem(path, line, f"not valid JSON ({str(problem)[:200]}); mend it at this place")]
    error = best_match(
        Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(read)
    )
    return read, [
        Problem(path, 1, f"{_place(error.absolute_path)}: {error.message[:200]}; see data/README.md")
    ] if error else []


def _place(keys: Any) -> str:
    """Return where in a JSON file something is: `resources.3.schema.fields.0.name`."""
    return ".".join(str(key) for key in keys) or "the whole file"


def _absent(folder: Path, package: dict[str, Any]) -> Iterator[str]:
    """Yield what is declared twice or not at all, of what the report is made of."""
    names = [one["name"] for one in package["resources"]]
    for name in sorted(set(REQUIRED_TABLES) - set(names)):
        tables = ", ".join(REQUIRED_TABLES)
        yield f"no table {name!r} among the resources; the report is made of {tables} and the figures"
    if not any(name.startswith("figures-") for name in names):
        yield "no table 'figures-<article>' among the resources; each article has one"
    for key in ("name", "path"):
        for one, other in pairwise(sorted(resource[key] for resource in package["resources"])):
            if one == other:
                yield f"two resources with the {key} {one!r}; give each its own"
    for resource in package["resources"]:
        columns = [column["name"] for column in column_declarations(folder, resource)]
        for column in column_declarations(folder, resource):
            wanted = COMPUTED_COLUMNS.get(column["name"], column["type"])
            if column["type"] != wanted:
                told = f"{column['name']!r} of {resource['name']!r} has the type {column['type']!r}"
                yield f"the column {told}; the report computes with it: write {wanted!r}"
        for name in sorted({name for name in columns if columns.count(name) > 1}):
            yield f"the table {resource['name']!r} declares the column {name!r} twice; leave one out"
