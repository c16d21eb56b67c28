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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cifra import project
from cifra.data.loading import article_ids, column_declarations, load_table, table_declarations
from cifra.editions import CODES, EDITIONS, Edition
from cifra.numbers.formats import escape_formula
from cifra.project import DOWNLOADS_FOLDER, row_link
from cifra.records.citations import LICENSE_URL, report_release
from cifra.records.spreadsheet import figures_sheet, workbook

JSON_NAME, SCHEMA_NAME = "figures.json", "figures.schema.json"
DOWNLOAD_FILES = ("figures.csv", "figures.xlsx", JSON_NAME, SCHEMA_NAME, "datapackage.zip")
JSON_FORMAT = 2  # of figures.json; it rises when a property changes its meaning or goes
PLAIN_PROPERTIES = {
    "$schema": ("string", "Address of this schema, beside the file"),
    "format": ("integer", "Version of this file's shape"),
    "version": ("string", "Version of the report"),
    "published": ("string", "Day of publication, year-month-day"),
    "license": ("string", "Licence of text and data"),
}
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
JSON_TYPES = {"string": "string", "number": "number", "integer": "integer", "date": "string"}


def download_list(edition: Edition) -> dict[str, Any]:
    """Return the files, a row each: its name, what it is, whether a browser should save it, its stable address.

    What programs read also stands at the site's root, whatever the edition: its address is given where it is known.
    """
    say = edition.say
    every_figure = say("every figure with its verdict and its source, in English|in the edition's language")
    files = {
        "figures.csv": (every_figure, True),
        "figures.xlsx": (say("the same as a workbook, with the studies and their numbers"), True),
        JSON_NAME: (say("everything in one file for other programs, with the labels in every language"), False),
        SCHEMA_NAME: (say("the shape of that file, as JSON Schema"), False),
        "datapackage.zip": (say("the whole collection as the report uses it, a Frictionless Data Package"), True),
    }
    site = project.site_address(project.root())
    rows = [
        {"file": name, "what": what, "save": save, "stable": f"{site}{name}" if site and not save else ""}
        for name, (what, save) in files.items()
    ]
    return {"folder": DOWNLOADS_FOLDER, "rows": rows}


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
    release = report_release(folder)
    checks = {row["figure"]: row for row in _records(folder, "checks")}
    studies = {study["id"]: study for study in _records(folder, "studies")}
    figures = [
        record | {"article": article, "check": checks.get(record["id"])}
        for article in article_ids(folder)
        for record in _records(folder, f"figures-{article}")
    ]
    for figure in figures:
        study = studies.get((figure["check"] or {}).get("study"), {})
        figure |= {"source_country": study.get("country"), "source_year": study.get("year")}
        figure["page"] = {edition.code: f"{_root(folder, edition)}{row_link(figure['id'])}" for edition in EDITIONS}
    return {
        "$schema": SCHEMA_NAME,
        "format": JSON_FORMAT,
        "title": {edition.code: edition.say("Figure by figure") for edition in EDITIONS},
        "version": release.version,
        "published": release.published,
        "license": LICENSE_URL,
        "figures": figures,
        **{name: _records(folder, name) for name in _list_names(folder)},
    }


def catalogue_schema(folder: Path) -> dict[str, Any]:
    """Return the shape of `figures.json` as JSON Schema (2020-12), made from the columns that are declared."""
    tables = table_declarations(folder)
    objects = {name: _object(column_declarations(folder, tables[name])) for name in ("checks", *_list_names(folder))}
    figure = _object(column_declarations(folder, tables[f"figures-{article_ids(folder)[0]}"]))
    figure["properties"] |= {
        "article": {"type": "string", "description": "Id of the article"},
        "page": _by_edition("Address of the figure's row in each edition, or its path from the site's root"),
        "source_country": {"type": ["string", "null"], "description": "Country of the study that was checked"},
        "source_year": {"type": ["integer", "null"], "description": "Year of the study that was checked"},
        "check": objects.pop("checks"),
    }
    figure["required"] = list(figure["properties"])
    properties: dict[str, Any] = {
        name: {"type": kind, "description": text} for name, (kind, text) in PLAIN_PROPERTIES.items()
    }
    properties["title"] = _by_edition("Title of the report")
    properties |= {name: {"type": "array", "items": item} for name, item in ({"figures": figure} | objects).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "figures.json of Cifra per cifra / Figure by figure",
        "description": "What a table leaves empty is null. Ids join: figure.article, figure.study, figure.topic, "
        "figure.unit and check.study lead to the lists beside; country and year are the article's, source_country and "
        "source_year those of the study that was checked.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def package_zip(folder: Path) -> bytes:
    """Return `data/` as a zip: the descriptor at its root, every table, the codebook."""
    data = project.data_folder(folder)
    paths = project.files_in(data, "*.csv", "*.json", "*.md")
    contents = (path.read_bytes().replace(b"\r\n", b"\n") for path in paths)
    return zip_files(
        {path.relative_to(data).as_posix(): content for path, content in zip(paths, contents, strict=True)}
    )


def zip_files(files: Mapping[str, str | bytes]) -> bytes:
    """Return files as a zip without times of writing; pictures, and the type that an EPUB begins with, as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            stored = name == "mimetype" or name.endswith(".png")
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def to_json(values: dict[str, Any]) -> str:
    """Return values as JSON that people can read too."""
    return json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _list_names(folder: Path) -> list[str]:
    """Return the tables that are lists of their own in `figures.json`: all but the figures and their checks."""
    return [name for name in table_declarations(folder) if name != "checks" and not name.startswith("figures-")]


def _root(folder: Path, edition: Edition) -> str:
    """Return the address of an edition, from the site's root where the site's own is not known."""
    return project.edition_address(folder, edition.code) or f"{edition.code}/"


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table with their labels by language (`measure_it`, `measure_en` become `measure`)."""
    return [_by_language(row) for row in load_table(folder, name).to_dict("records")]


def _by_language(row: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in row.items():
        stem, _, code = name.rpartition("_")
        plain = None if value == "" or pd.isna(value) else value
        if code in CODES:
            record.setdefault(stem, {})[code] = plain
        else:
            record[name] = plain
    return record


def _object(columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of a table as an object of JSON Schema; each label is an object by language."""
    properties: dict[str, Any] = {}
    for column in columns:
        stem, _, code = column["name"].rpartition("_")
        if code in CODES:
            meaning = column["description"].rpartition(", in ")[0] or column["description"]
            properties[stem] = _by_edition(f"{meaning}; null where there is none")
        else:
            properties[column["name"]] = _property(column)
    return {"type": "object", "properties": properties, "required": list(properties)}


def _by_edition(description: str) -> dict[str, Any]:
    """Return a text in every language as an object of JSON Schema."""
    texts = {code: {"type": ["string", "null"]} for code in CODES}
    return {"type": "object", "description": description, "properties": texts}


def _property(column: dict[str, Any]) -> dict[str, Any]:
    constraints = column.get("constraints", {})
    kind, missing = JSON_TYPES[column["type"]], [] if constraints.get("required") else [None]
    declared = {"type": [kind, "null"] if missing else kind, "description": column["description"]}
    return declared | ({"enum": [*constraints["enum"], *missing]} if "enum" in constraints else {})
