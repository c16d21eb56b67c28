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
from cifra.data.problem import Problem
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
        return None, [Problem(path, 1, "this file cannot be opened; every table is declared there: add it")]
    except UnicodeDecodeError as error:
        return None, [Problem(path, 1, f"not UTF-8 ({error.reason}); save the file as UTF-8")]
    except RecursionError:
        return None, [Problem(path, 1, "not valid JSON (brackets within brackets without end); close the brackets")]
    except ValueError as error:
        reason = str(error)[:LONGEST_REASON]
        return None, [Problem(path, getattr(error, "lineno", 1), f"not valid JSON ({reason}); fix it at this place")]
    return content, [Problem(path, 1, f"{reason}; see data/README.md") for reason in _reasons(content, kind)]


def _reasons(content: Any, kind: type[Package] | type[Schema]) -> list[str]:
    """Return what Frictionless says against a package or a schema, each reason with its table where it has one."""
    if not isinstance(content, dict):
        return ["the file does not hold a JSON object, { ... }"]
    try:
        reasons = [error.note for error in kind.validate_descriptor(content).errors]
        inline = [resource for resource in content.get("resources", []) if isinstance(resource.get("schema"), dict)]
        tables = [f"table {table['name']!r}: {note}" for table in inline for note in _reasons(table["schema"], Schema)]
    except (AttributeError, KeyError, TypeError) as error:  # Frictionless trips over null in place of an object
        return [f"the declaration cannot be read ({error})"]
    return [reason[:LONGEST_REASON] for reason in tables or reasons]


def _path_messages(package: dict[str, Any]) -> Iterator[str]:
    """Yield the resources without a path to a CSV of this folder or without a schema."""
    for resource in package["resources"]:
        path, schema = resource.get("path"), resource.get("schema")
        if not isinstance(path, str) or not TABLE_PATH.fullmatch(path):
            yield f"table {resource['name']!r}: path {path!r} is not a CSV inside data/, as in figures/metisoft.csv"
        if not isinstance(schema, dict) and not SCHEMA_PATH.fullmatch(schema or ""):
            yield f"table {resource['name']!r}: no schema; write one, or the name of a file, as in figure.schema.json"


def _content_messages(folder: Path, package: dict[str, Any]) -> Iterator[str]:
    """Yield the tables and columns that the report is made of and that are not declared as it needs them."""
    names = [resource["name"] for resource in package["resources"]]
    for name in sorted(set(REQUIRED_TABLES) - set(names)):
        tables = ", ".join(REQUIRED_TABLES)
        yield f"no table {name!r} among the resources; the report is made of {tables} and the figures"
    if not any(name.startswith("figures-") for name in names):
        yield "no table 'figures-<article>' among the resources; each article has one"
    paths = Counter(resource["path"] for resource in package["resources"])
    yield from (
        f"two resources with the path {path!r}; give each its own" for path, times in paths.items() if times > 1
    )
    labels = (
        _label_messages(resource, [column["name"] for column in column_declarations(folder, resource)])
        for resource in package["resources"]
    )
    yield from dict.fromkeys(message for messages in labels for message in messages)


def _column_problems(folder: Path, package: dict[str, Any]) -> Iterator[Problem]:
    """Yield the columns that are not declared as the report needs them, each in the file that declares it."""
    path = project.descriptor(folder)
    for resource in package["resources"]:
        schema = resource["schema"] if isinstance(resource["schema"], str) else ""
        for column in column_declarations(folder, resource):
            message, name = _column_message(column), column["name"]
            if message and schema:
                lines = (path.parent / schema).read_text("utf-8-sig").splitlines()
                line = next((number for number, text in enumerate(lines, 1) if f'"{name}"' in text), 1)
                yield Problem(path.parent / schema, line, f"the column {name!r} {message}")
            elif message:
                yield Problem(path, 1, f"the column {name!r} of {resource['name']!r} {message}")


def _label_messages(resource: dict[str, Any], names: list[str]) -> Iterator[str]:
    """Yield the labels of a table that several editions have and another lacks, once for each schema and edition."""
    stems = Counter(name.removesuffix(f"_{code}") for name in names for code in CODES if name.endswith(f"_{code}"))
    shared = resource["schema"] if isinstance(resource["schema"], str) else f"the table {resource['name']!r}"
    for code in CODES:
        absent = [f"{stem}_{code}" for stem, times in stems.items() if times > 1 and f"{stem}_{code}" not in names]
        if absent:
            yield f"{shared} has no {', '.join(absent)}; add them as fields there, and as columns to its tables"


def _column_message(column: dict[str, Any]) -> str:
    """Return what is wrong with a column's declaration; an empty text where nothing is."""
    kind = column.get("type")
    if kind not in DTYPES:
        return f"has {f'the type {kind!r}' if kind else 'no type'}; write one of {', '.join(sorted(DTYPES))}"
    needed = COMPUTED_COLUMNS.get(column["name"], kind)
    if kind != needed:
        return f"has the type {kind!r}; the report computes with it: write {needed!r}"
    try:
        re.compile(column.get("constraints", {}).get("pattern", ""))
    except re.error as error:
        return f"has a pattern that is no regular expression ({error}); fix it"
    return ""
