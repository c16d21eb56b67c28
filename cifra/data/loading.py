"""Loading the figures: typed pandas tables with the labels of one edition.

    data/figures/technoretail.csv
    id,value,unit,qualifier,as_written,paragraph,measure_it,measure_en,...
    technoretail.wait-2014,11,minutes,exact,11 minuti nel 2014,3,Attesa al telefono...,Time people...,...

Columns and types are those of `data/datapackage.json`. A column that exists once a language (`measure_it`,
`measure_en`) becomes one column (`measure`) in the language of the edition. This module reads; whether what it
reads is right is the business of `cifra.data.validation`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from cifra import project
from cifra.editions import CODES, Edition, current

Stamps = tuple[tuple[int, int], ...]
_held: dict[Path, tuple[int, int]] | None = None

DTYPES = {"string": "str", "number": "float64", "integer": "Int64", "date": "str"}


def figures(article: str | None = None, *, edition: Edition | None = None) -> pd.DataFrame:
    """Return the figures of one article, or of all of them in the order of `articles.csv`, a row a figure.

    Columns: `id`, `article`; `value` (float, in the unit's scale: percent as 0-100, dollars as dollars), `unit`,
    `qualifier`; `as_written`, `paragraph`; `measure`, `group`, `category` (str, in the edition's language, empty
    where the article does not say); `country`, `year` (Int64), `study`, `topic`, `series`; from `checks.csv`:
    `verdict`, `source_study`, `source_value` (float, in the same unit), `note`, `source_url`; from `studies.csv`, of
    the study that was checked: `source_country`, `source_year` (Int64).

    >>> figures("magicnet").value.tolist()
    [78.0, 59.0, 85.0, 53.0]

    In Italian `measure` of `technoretail.upsell-dislike` begins "Non gradiscono", in English "Dislike".
    Raises `KeyError`, naming the articles there are, for an article that is not in `articles.csv`.
    """
    folder, edition = project.root(), edition or current()
    known = article_ids(folder)
    if article is not None and article not in known:
        raise KeyError(f"no article {article!r}; the articles are {', '.join(known)}")
    if article is None:
        return _figures(folder, tuple(known), edition, data_stamp(folder)).copy(deep=False)
    stamps = _stamps(folder, f"figures-{article}", "checks", "studies")
    return _figures(folder, (article,), edition, stamps).copy(deep=False)


@lru_cache(maxsize=256)
def _figures(folder: Path, ids: tuple[str, ...], edition: Edition, stamps: Stamps | int) -> pd.DataFrame:
    articles = [load_table(folder, f"figures-{id}").assign(article=id) for id in ids]
    stated = pd.concat(articles, ignore_index=True)
    found = stated.merge(_checks(folder), left_on="id", right_on="figure", how="left").drop(columns="figure")
    placed = found.merge(_places(folder).add_prefix("source_"), on="source_study", how="left")
    return localised(placed.fillna({"verdict": "", "source_country": ""}), edition)


def findings(
    study: str | None = None,
    *,
    series: str | None = None,
    unit: str | None = None,
    edition: Edition | None = None,
) -> pd.DataFrame:
    """Return what the sources say, to set beside the articles: all of it, or one study, one series, one unit of it.

    Columns: `id`, `study`, `value` (float), `unit`, `qualifier`, `measure`, `group`, `series`, `category`,
    `source_url`, with the labels in the edition's language; of the study, `country` and `year` (Int64).
    Raises `KeyError` when nothing is left.

    >>> findings("amex-2012-us", series="expectations").value.tolist()
    [93.0, 59.0, 31.0, 7.0]
    """
    folder = project.root()
    found = _findings(folder, edition or current(), _stamps(folder, "findings", "studies"))
    for column, wanted in (("study", study), ("series", series), ("unit", unit)):
        if wanted is not None:
            found = found[found[column] == wanted]
    if found.empty:
        raise KeyError(f"no finding with study {study!r}, series {series!r}, unit {unit!r}; see data/findings.csv")
    return found.reset_index(drop=True)


@lru_cache(maxsize=16)
def _findings(folder: Path, edition: Edition, stamps: Stamps) -> pd.DataFrame:
    given = load_table(folder, "findings").merge(_places(folder), on="study", how="left")
    return localised(given, edition).rename(columns={"url": "source_url"})


def all_numbers(edition: Edition) -> pd.DataFrame:
    """Return every figure and every finding by id, to read: columns of both, `verdict` and `article` of figures."""
    folder = project.root()
    return _known_numbers(folder, edition, data_stamp(folder)).copy(deep=False)


@lru_cache(maxsize=8)
def _known_numbers(folder: Path, edition: Edition, stamp: int) -> pd.DataFrame:
    return pd.concat([figures(edition=edition), findings(edition=edition)]).set_index("id", drop=False)


def load_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of the Data Package, with its declared types and every language's labels.

    A file is read anew when it or the descriptor has been saved since.
    """
    return _read(folder, name, _stamps(folder, name)).copy(deep=False)


def hold_files() -> None:
    """Take the files from now on as they are until `release`: a build sees one state of the data, and looks once."""
    global _held
    _held = {}


def release_files() -> None:
    """Look at the files again at every call."""
    global _held
    _held = None


@contextmanager
def files_held() -> Iterator[None]:
    """Hold the files for a while, unless somebody does already."""
    if _held is not None:
        yield
        return
    hold_files()
    try:
        yield
    finally:
        release_files()


def data_stamp(folder: Path) -> int:
    """Return a number that changes when a table or the descriptor is saved, so that no process prints an old value."""
    if _held is not None and folder in _held:
        return hash(_held[folder])
    paths = (path for path in sorted(project.data_folder(folder).rglob("*")) if path.suffix in (".csv", ".json"))
    stamp = hash(tuple((path, path.stat().st_mtime_ns) for path in paths))
    if _held is not None:
        _held[folder] = stamp, 0
    return hash((stamp, 0))


def _path(folder: Path, name: str) -> Path:
    return project.data_folder(folder) / table_declarations(folder)[name]["path"]


def _stamps(folder: Path, *names: str) -> Stamps:
    """Return when the descriptor and these tables were last saved, and their sizes."""
    return tuple(_stamp(path) for path in (project.descriptor(folder), *(_path(folder, name) for name in names)))


def _stamp(path: Path) -> tuple[int, int]:
    if _held is not None and path in _held:
        return _held[path]
    saved = path.stat()
    stamp = saved.st_mtime_ns, saved.st_size
    if _held is not None:
        _held[path] = stamp
    return stamp


@lru_cache(maxsize=4096)
def _read(folder: Path, name: str, stamps: Stamps) -> pd.DataFrame:
    resource = table_declarations(folder)[name]
    path = _path(folder, name)
    types = {field["name"]: DTYPES[field["type"]] for field in column_declarations(folder, resource)}
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values=_empty_numbers(types), encoding="utf-8-sig")


def table_declarations(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the descriptor's tables by name."""
    return _resources(folder, _stamp(project.descriptor(folder)))


@lru_cache(maxsize=8)
def _resources(folder: Path, stamp: tuple[int, int]) -> dict[str, dict[str, Any]]:
    package = json.loads(project.descriptor(folder).read_text("utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def column_declarations(folder: Path, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the declared columns of a table, following a schema that several tables share."""
    schema = resource["schema"]
    if isinstance(schema, str):
        schema = json.loads((project.data_folder(folder) / schema).read_text("utf-8"))
    return schema["fields"]


def article_ids(folder: Path) -> list[str]:
    """Return the ids of the articles, in the order of the report."""
    return load_table(folder, "articles")["id"].tolist()


def article_names(folder: Path) -> dict[str, str]:
    """Return what tells each article from the others, by its id: its publisher, its title too if that has several."""
    rows = load_table(folder, "articles")
    shared = set(rows.publisher[rows.publisher.duplicated()])
    return {
        row.id: f"{row.publisher}, “{row.title}”" if row.publisher in shared else row.publisher
        for row in rows.itertuples()
    }


@cache
def allowed_values(folder: Path, column: str) -> tuple[str, ...]:
    """Return the values that the descriptor allows in a column of a figure or a check, in its order."""
    declared = [
        *column_declarations(folder, table_declarations(folder)["checks"]),
        *column_declarations(folder, table_declarations(folder)["findings"]),
    ]
    return next(tuple(one["constraints"]["enum"]) for one in declared if one["name"] == column)


def localised(found: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Return the table with the labels of one edition: `measure_it`, `measure_en` become `measure`."""
    own = {name: name.removesuffix(f"_{edition.code}") for name in found if name.endswith(f"_{edition.code}")}
    others = [name for name in found if name.endswith(tuple(f"_{code}" for code in CODES)) and name not in own]
    return found.drop(columns=others).rename(columns=own)


def _checks(folder: Path) -> pd.DataFrame:
    names = {"study": "source_study", "study_value": "source_value", "url": "source_url"}
    return load_table(folder, "checks").rename(columns=names)


def _places(folder: Path) -> pd.DataFrame:
    """Return the country and the year of every study."""
    return load_table(folder, "studies")[["id", "country", "year"]].rename(columns={"id": "study"})


def _empty_numbers(types: dict[str, str]) -> dict[str, list[str]]:
    return {name: [""] for name, kind in types.items() if kind in ("float64", "Int64")}
