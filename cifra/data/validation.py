"""Whether the tables of `data/` are what `datapackage.json` declares, in messages an editor can act on.

Frictionless does the validation; this module puts its errors into words: where, what, what is allowed, what to do
next. Reading the tables, once they are right, is the business of `cifra.data.loading`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import category, is_normalized

from frictionless import Package, errors
from frictionless.exception import FrictionlessException

from cifra import project
from cifra.data.descriptor import descriptor_problems
from cifra.data.loading import column_declarations
from cifra.data.problem import Problem

SEE_CODEBOOK = "see data/README.md"
INVISIBLE = ("Cc", "Cf")  # Unicode's controls and formats: zero-width spaces, soft hyphens, direction marks
TYPE_NAMES = {"number": "a number", "integer": "a whole number", "date": "a date"}
STRAY_QUOTE = (
    'a stray double quote: inside a quoted cell write it twice (""); one that opens a cell also closes it; '
    "« » and “ ” need no such care"
)
COMMA_DECIMAL = re.compile(r"^[-−]?\d+,\d+$")
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


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
        columns = column_declarations(folder, resource)
        messages = list(form_problems(path, [column["name"] for column in columns]))
        messages = messages or list(number_problems(path, columns))
        broken |= {resource["name"]} if messages else set()
        yield from (Problem(path, line, message) for line, message in messages)
    yield from _declared_problems(descriptor, declared, broken)


def form_problems(path: Path, columns: list[str]) -> Iterator[tuple[int, str]]:
    """Yield what makes a CSV unreadable as the table that is declared: encoding, separator, columns, rows, quotes."""
    if not path.exists():
        yield (
            1,
            "this file does not exist but data/datapackage.json declares it; add it, or delete its entry there",
        )
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        yield encoding_problem(raw, problem)
        return
    lines = text.splitlines() or [""]
    header = next(csv.reader(lines[:1]), [])
    if header != columns:
        yield 1, header_problem(lines[0], header, columns)
        return
    quotes = list(quote_problems(text))
    yield from quotes or row_problems(text, len(columns))
    yield from invisible_problems(text)


def invisible_problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with a character that nobody sees and programs obey: controls, marks that turn or join words."""
    for line, row in enumerate(text.split("\n"), 1):
        characters = sorted({letter for letter in row.removesuffix("\r") if category(letter) in INVISIBLE})
        if characters:
            names = ", ".join(f"U+{ord(letter):04X}" for letter in characters)
            yield line, f"a character that cannot be seen ({names}); delete it, or type the words again"
        if not is_normalized("NFC", row):
            yield line, "letters and accents apart, as some programs of macOS save them; type the accented words again"


def number_problems(path: Path, columns: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Yield the numbers that a program would read and nobody would write: NaN, INF, 5_0, digits of other scripts."""
    numeric = [place for place, column in enumerate(columns) if column["type"] in ("number", "integer")]
    for line, row in list(rows_with_lines(path.read_text("utf-8-sig")))[1:]:
        for place in numeric:
            cell = row[place].strip()
            if _is_read_as_number(cell) and not PLAIN_NUMBER.fullmatch(cell):
                start = f"{row[0]!r}: {columns[place]['name']} {cell!r}"
                yield line, f"{start} is not a plain number; write it in digits, as in 62000000000, 5.4 or -3.5"


def _is_read_as_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def encoding_problem(raw: bytes, problem: UnicodeDecodeError) -> tuple[int, str]:
    """Return where and why a file is not UTF-8, naming UTF-16, which Excel calls "Unicode text"."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return 1, "saved as UTF-16 (Excel's “Unicode text”); save the file as CSV UTF-8, with commas"
    line = raw.count(b"\n", 0, problem.start) + 1
    return line, f"byte {raw[problem.start]:#04x} is not UTF-8; save the file as CSV UTF-8, with commas"


def header_problem(line: str, header: list[str], columns: list[str]) -> str:
    """Return what is wrong with the first line of a CSV."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in line and "," not in line:
            return f"the columns are separated by {name}; save the file as CSV UTF-8, with commas"
    unknown, absent = [name for name in header if name not in columns], [name for name in columns if name not in header]
    if absent and not unknown and header == [name for name in columns if name in header]:
        advice = "add them, empty where there is nothing to say, in the order"
        return f"the header lacks {', '.join(map(repr, absent))}; {advice} {','.join(columns)}"
    reasons = [f"{', '.join(map(repr, absent))} missing"] if absent else []
    reasons += [f"{', '.join(map(repr, unknown))} not known"] if unknown else []
    reasons = reasons or ["the columns are in another order, or one is there twice"]
    return f"the header is not the one declared: {'; '.join(reasons)}; the columns are {','.join(columns)}"


def rows_with_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a CSV, header first, with the line where it begins; a row may span lines."""
    reader, line = csv.reader(io.StringIO(text, newline="")), 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def row_problems(text: str, width: int) -> Iterator[tuple[int, str]]:
    """Yield the rows that are empty or have more or fewer cells than the table has columns."""
    for line, row in rows_with_lines(text):
        if not any(cell.strip() for cell in row):
            yield line, "an empty row; delete the line"
        elif len(row) != width:
            hint = "a cell with a comma stands in double quotes, and a decimal takes a point"
            yield line, f"{row[0]!r}: a row of {len(row)} cells, not {width}; {hint}"


def quote_problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield a double quote that breaks its row, at the line where that row begins."""
    reader, row = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for _ in reader:
            row = reader.line_num + 1
    except csv.Error:
        yield row, STRAY_QUOTE


def _declared_problems(descriptor: Path, declared: dict[str, Any], broken: set[str]) -> Iterator[Problem]:
    """Yield what Frictionless finds in the tables whose form is sound, references to the others left out."""
    try:
        package = Package(_without(declared, broken, descriptor.parent), basepath=str(descriptor.parent))
        report = package.validate()
    except FrictionlessException as problem:
        yield Problem(descriptor, 1, f"{problem.error.note}; {SEE_CODEBOOK}")
        return
    except Exception as problem:  # a descriptor of the right shape may still ask for what nothing can do
        yield Problem(
            descriptor, 1, f"the declaration cannot be followed ({problem}); fix the last change; {SEE_CODEBOOK}"
        )
        return
    for error in report.errors:
        yield Problem(descriptor, 1, error.message)
    for task in report.tasks:
        path = descriptor.parent / str(task.place)
        resource = package.get_resource(task.name)
        # Frictionless counts rows, the header being row 1; a row may span lines.
        lines = [line for line, _ in rows_with_lines(path.read_text("utf-8-sig"))]
        for error in task.errors:
            yield Problem(path, lines[getattr(error, "row_number", 1) - 1], _message(error, resource, lines))


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


def _message(error: Any, resource: Any, lines: list[int]) -> str:
    """Return a Frictionless error as a sentence that says what is allowed and what to do."""
    if isinstance(error, errors.CellError):
        return _cell_message(error, resource)
    if isinstance(error, errors.PrimaryKeyError):
        return _twice_message(error, resource, lines)
    if isinstance(error, errors.ForeignKeyError):
        column, value = error.field_names[0], error.field_cells[0]
        start = f"{error.cells[0]!r}: {column} {value!r}"
        return f"{start} is no id of data/{error.reference_name}.csv; add it there, or correct it here"
    return f"{error.message} {SEE_CODEBOOK}"


def _twice_message(error: Any, resource: Any, lines: list[int]) -> str:
    """Return that a key is used twice, where the first is, and what to do: another id, or one row the less."""
    names = resource.schema.primary_key
    key = ", ".join(str(error.cells[resource.schema.field_names.index(name)]) for name in names)
    first = lines[int(re.findall(r"\d+", error.note)[-1]) - 1]
    advice = "every id is unique and permanent: choose another" if names == ["id"] else "delete one of the two rows"
    return f"{' and '.join(names)} {key!r} is used twice, first at line {first}; {advice}"


def _cell_message(error: Any, resource: Any) -> str:
    name, cell = error.cells[0], error.cell
    start = f"{name!r}: {error.field_name} {cell!r}"
    if str(cell) != str(cell).strip():
        return f"{start} has a space at its beginning or end; delete it"
    field = resource.schema.get_field(error.field_name)
    allowed = field.constraints.get("enum")
    if allowed:
        return f"{start} is not one of {', '.join(allowed)}; {SEE_CODEBOOK}"
    if cell in ("", None):
        return f"{name!r}: {error.field_name} is empty; it is required: {field.description}"
    if COMMA_DECIMAL.match(str(cell)) and field.type == "number":
        point = str(cell).replace(",", ".").replace("−", "-")
        return f"{start} has a decimal comma; data take a decimal point ({point}), and pages print the comma"
    if isinstance(error, errors.TypeError):
        form = f"{TYPE_NAMES.get(field.type, field.type)}{_hint(str(cell), field.type)}"
        return f"{start} is not {form}; {field.description}"
    return f"{start} does not fit ({error.note}); {field.description}"


def _hint(cell: str, kind: str) -> str:
    """Return how to write a value of a type, where the mistake is one that people make."""
    if kind == "date":
        return ", written 2017-11-20"
    if re.fullmatch(r"-?[0-9.,]+ ?[-–] ?[0-9.,]+", cell):
        return " (a range: the lower end here, the upper in value_to)"
    return " (leave the % out: the unit says it)" if "%" in cell else ""
