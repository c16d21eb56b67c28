"""The data to take away: a CSV and a workbook in the edition's language, JSON for programs, the whole Data Package.

    downloads/figures.csv           a row a figure, with its verdict and its source
    downloads/figures.xlsx          the same, with a sheet for the studies, one for their numbers, one on how to cite
    downloads/figures.json          everything, with the labels of every language; the same file in every edition
    downloads/figures.schema.json   its shape, as JSON Schema, made from `data/datapackage.json`
    downloads/datapackage.zip       `data/` as it stands in the repository, a Frictionless Data Package

The same data give the same bytes: no time of writing, sorted names.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from cifra import project
from cifra.data.loading import column_declarations, load_table, table_declarations
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import escape_formula
from cifra.project import DOWNLOADS_FOLDER, row_link
from cifra.records.citations import LICENSE_URL, report_release
from cifra.records.spreadsheet import figures_sheet, workbook

JSON_NAME, SCHEMA_NAME = "figures.json", "figures.schema.json"
DOWNLOAD_FILES = ("figures.csv", "figures.xlsx", JSON_NAME, SCHEMA_NAME, "datapackage.zip")
PLAIN_PROPERTIES = {
    "$schema": "Address of this schema, beside the file",
    "version": "Version of the report",
    "published": "Day of publication, year-month-day",
    "license": "Licence of text and data",
}
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can tell
JSON_TYPES = {"string": "string", "number": "number", "integer": "integer", "date": "string"}


def download_list(edition: Edition) -> dict[str, Any]:
    """Return the files, a row each: its name, what it is, whether a browser should save it, its stable address.

    What programs read also stands at the site's root, whatever the edition: its address is told where it is known.
    """
    say = edition.say
    rows = [
        (
            "figures.csv",
            say("every figure with its verdict and its source, in English|in the edition's language"),
            True,
        ),
        ("figures.xlsx", say("the same as a workbook, with the studies and their numbers"), True),
        (JSON_NAME, say("everything in one file for other programs, with the labels in every language"), False),
        (SCHEMA_NAME, say("the shape of that file, as JSON Schema"), False),
        ("datapackage.zip", say("the whole collection as the report uses it, a Frictionless Data Package"), True),
    ]
    known = project.site_address(project.root())
    stable = {JSON_NAME: f"{known}{JSON_NAME}", SCHEMA_NAME: f"{known}{SCHEMA_NAME}"} if known else {}
    found = [dict(zip(("file", "what", "save"), row, strict=True)) | {"stable": stable.get(row[0], "")} for row in rows]
    return {"folder": DOWNLOADS_FOLDER, "rows": found}


def write_downloads(outdir: Path, edition: Edition) -> Path:
    """Write every download of an edition into a folder of its pages, and return the folder."""
    folder, target = project.root(), outdir / DOWNLOADS_FOLDER
    target.mkdir(parents=True, exist_ok=True)
    sheet = figures_sheet(edition)
    sheet.map(escape_formula).to_csv(target / "figures.csv", index=False, lineterminator="\n", encoding="utf-8-sig")
    (target / "figures.xlsx").write_bytes(workbook(edition, sheet))
    (target / JSON_NAME).write_text(to_json(figures_catalogue(folder)), "utf-8", newline="\n")
    (target / SCHEMA_NAME).write_text(to_json(catalogue_schema(folder)), "utf-8", newline="\n")
    (target / "datapackage.zip").write_bytes(package_zip(folder))
    return target


def figures_catalogue(folder: Path) -> dict[str, Any]:
    """Return all the data as plain values: labels are objects by language, what is empty is null."""
    told = report_release(folder)
    checks = {row["figure"]: row for row in _records(folder, "checks")}
    found = [
        record | {"article": one, "check": checks.get(record["id"])}
        for one in load_table(folder, "articles")["id"]
        for record in _records(folder, f"figures-{one}")
    ]
    places = {study["id"]: study for study in _records(folder, "studies")}
    for record in found:
        read = places.get((record["check"] or {}).get("study"), {})
        record |= {"source_country": read.get("country"), "source_year": read.get("year")}
        record["page"] = {one.code: f"{_root(folder, one)}{row_link(record['id'])}" for one in EDITIONS}
    return {
        "$schema": SCHEMA_NAME,
        "title": {one.code: one.say("Figure by figure") for one in EDITIONS},
        "version": told.version,
        "published": told.published,
        "license": LICENSE_URL,
        "figures": found,
        **{name: _records(folder, name) for name in ("articles", "topics", "studies", "findings")},
    }


def catalogue_schema(folder: Path) -> dict[str, Any]:
    """Return the shape of `figures.json` as JSON Schema (2020-12), each property with its meaning in English."""
    declared = table_declarations(folder)
    tables = {
        name: column_declarations(folder, declared[name])
        for name in ("articles", "topics", "studies", "findings", "checks")
    }
    first = next(one for name, one in declared.items() if name.startswith("figures-"))
    pages = _by_edition("Address of the figure's row in each edition; from the site's root where its own is not known")
    figure = _object(column_declarations(folder, first))
    figure["properties"] |= {"article": {"type": "string", "description": "Id of the article"}, "page": pages}
    figure["properties"] |= {
        "source_country": {"type": ["string", "null"], "description": "Country of the study that was checked"},
        "source_year": {"type": ["integer", "null"], "description": "Year of the study that was checked"},
    }
    figure["properties"]["check"] = _object(tables.pop("checks"))
    figure["required"] = list(figure["properties"])
    lists = {"figures": figure} | {name: _object(columns) for name, columns in tables.items()}
    plain = {name: {"type": "string", "description": told} for name, told in PLAIN_PROPERTIES.items()}
    properties = (
        plain
        | {"title": _by_edition("Title of the report")}
        | {name: {"type": "array", "items": one} for name, one in lists.items()}
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "figures.json of Cifra per cifra / Figure by figure",
        "description": "What a table leaves empty is null. Ids join: figure.article, figure.study, figure.topic and "
        "check.study lead to the lists beside; country and year are the article's, source_country and source_year "
        "those of the study that was checked.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def package_zip(folder: Path) -> bytes:
    """Return `data/` as a zip: the descriptor at its root, every table, the codebook."""
    buffer, data = io.BytesIO(), project.data_folder(folder)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(one for one in data.rglob("*") if one.suffix in (".csv", ".json", ".md")):
            entry = zipfile.ZipInfo(path.relative_to(data).as_posix(), ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def to_json(values: dict[str, Any]) -> str:
    """Return values as JSON that people can read too."""
    return json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _root(folder: Path, edition: Edition) -> str:
    """Return the address of an edition, from the site's root where the site's own is not known."""
    return project.edition_address(folder, edition.code) or f"{edition.code}/"


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table with their labels by language (`measure_it`, `measure_en` become `measure`)."""
    return [_by_language(row) for row in load_table(folder, name).to_dict("records")]


def _by_language(row: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in row.items():
        stem, _, code = name.rpartition("_")
        plain = None if value == "" or pd.isna(value) else value
        if code in {one.code for one in EDITIONS}:
            kept.setdefault(stem, {})[code] = plain
        else:
            kept[name] = plain
    return kept


def _object(columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of a table as an object of JSON Schema; each label is an object by language."""
    properties: dict[str, Any] = {}
    for column in columns:
        stem, _, code = column["name"].rpartition("_")
        if code in {one.code for one in EDITIONS}:
            meaning = column["description"].rpartition(", in ")[0] or column["description"]
            properties[stem] = _by_edition(f"{meaning}; null where there is none")
        else:
            properties[column["name"]] = _property(column)
    return {"type": "object", "properties": properties, "required": list(properties)}


def _by_edition(description: str) -> dict[str, Any]:
    """Return a text in every language as an object of JSON Schema."""
    texts = {one.code: {"type": ["string", "null"]} for one in EDITIONS}
    return {"type": "object", "description": description, "properties": texts}


def _property(column: dict[str, Any]) -> dict[str, Any]:
    constraints = column.get("constraints", {})
    kind = JSON_TYPES[column["type"]]
    told = {"type": kind if constraints.get("required") else [kind, "null"], "description": column["description"]}
    allowed = (
        [*constraints["enum"], *([] if constraints.get("required") else [None])] if "enum" in constraints else None
    )
    return told | ({"enum": allowed} if allowed else {})
