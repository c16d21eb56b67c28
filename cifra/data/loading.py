"""Loading the figures: typed pandas tables with the labels of one edition.

    data/figures/technoretail.csv
    id,value,unit,qualifier,as_written,paragraph,measure_it,measure_en,...
    technoretail.wait-2014,11,minutes,exact,11 minuti nel 2014,3,Attesa al telefono...,Time people...,...

Columns and types are those of `data/datapackage.json`. A column that exists once a language (`measure_it`,
`measure_en`) becomes one column (`measure`) in the language of the edition. This module reads; whether what it
reads is right is the business of `cifra.data.validation`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from cifra import project
from cifra.editions import CODES, Edition, current

_held_stamps: dict[Path, int] | None = None  # by folder, while a build sees one state of the data

DTYPES = {"string": "str", "number": "float64", "integer": "Int64", "date": "str"}
TABLES_IN_MEMORY = 4096  # files: a report of a thousand articles has as many, and a few are saved again and again
STATES_IN_MEMORY = 4  # of all the data: two projects that are compared, each before and after a file is saved

UNCHECKED = {"verdict": "", "source_country": "", "source_qualifier": "", "source_value_basis": ""}  # with no check

P = ParamSpec("P")
T = TypeVar("T")


def hold_files() -> None:
    """Take the files from now on as they are until `release_files`: a build sees one state of the data."""
    global _held_stamps
    _held_stamps = {}


def release_files() -> None:
    """Look at the files again at every call."""
    global _held_stamps
    _held_stamps = None


@contextmanager
def files_held() -> Iterator[None]:
    """Hold the files for a while, unless a caller does already."""
    if _held_stamps is not None:
        yield
        return
    hold_files()
    try:
        yield
    finally:
        release_files()


def data_stamp(folder: Path) -> int:
    """Return a number that changes when a table or the descriptor is saved, so that no process prints an old value."""
    if _held_stamps is not None and folder in _held_stamps:
        return _held_stamps[folder]
    files = (path for path in sorted(project.data_folder(folder).rglob("*")) if path.suffix in (".csv", ".json"))
    stamp = hash(tuple((path, *_saved(path)) for path in files if not path.name.startswith(".")))
    if _held_stamps is not None:
        _held_stamps[folder] = stamp
    return stamp


def cached_until_saved(function: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
    """Keep what a function of the project's folder returns until one of the files of `data/` is saved again."""

    @lru_cache(maxsize=STATES_IN_MEMORY)
    def results_in_state(folder: Path, stamp: int) -> dict[tuple[object, ...], T]:
        return {}

    @wraps(function)
    def current_result(folder: Path, /, *args: P.args, **kwargs: P.kwargs) -> T:
        results = results_in_state(folder, data_stamp(folder))
        if args not in results:
            results[args] = function(folder, *args, **kwargs)
        return results[args]

    return current_result


def figures(article: str | None = None, *, edition: Edition | None = None) -> pd.DataFrame:
    """Return the figures of one article, or of all of them in the order of `articles.csv`, a row a figure.

    Columns: `id`, `article`; `value`, `value_to` (float, in the unit's scale: percent as 0-100, dollars as dollars;
    `value_to` only of a range), `unit`, `qualifier`, `change`, `said_as`; `as_written`, `paragraph`; `measure`,
    `group`, `category` (str, in the edition's language, empty where the article does not say); `country`, `year`
    (Int64), `named`, `study`, `study_basis`, `topic`, `series`; from `checks.csv`: `verdict`, `source_study`,
    `source_basis` (of the study), `source_value`, `source_value_to`, `source_unit`, `source_qualifier`,
    `source_value_basis`, `source_base`, `source_read`, `note`, `source_url`; from `studies.csv`, of the study that
    was checked: `source_country`, `source_year` (Int64).

    >>> figures("magicnet").value.tolist()
    [78.0, 59.0, 85.0, 53.0]

    In Italian `measure` of `technoretail.upsell-dislike` begins "Non gradiscono", in English "Dislike".
    Raises `KeyError`, naming the articles there are, for an article that is not in `articles.csv`.
    """
    folder, edition = project.root(), edition or current()
    articles = article_ids(folder)
    if article is not None and article not in articles:
        raise KeyError(f"no article {article!r}; the articles are {', '.join(articles)}")
    return _figures(folder, article, edition).copy(deep=False)


@cached_until_saved
def _figures(folder: Path, article: str | None, edition: Edition) -> pd.DataFrame:
    articles = article_ids(folder) if article is None else [article]
    stated = pd.concat([load_table(folder, f"figures-{id}").assign(article=id) for id in articles], ignore_index=True)
    checked = stated.merge(_checks(folder), left_on="id", right_on="figure", how="left").drop(columns="figure")
    placed = checked.merge(_places(folder).add_prefix("source_"), on="source_study", how="left")
    own_unit = placed.source_unit.where(placed.source_unit.fillna("") != "", placed.unit)
    return localised(placed.assign(source_unit=own_unit).fillna(UNCHECKED), edition)


def findings(
    study: str | None = None,
    *,
    series: str | None = None,
    unit: str | None = None,
    edition: Edition | None = None,
) -> pd.DataFrame:
    """Return what the sources say, to set beside the articles: all of it, or one study, one series, one unit of it.

    Columns: `id`, `study`, `value`, `value_to` (float), `unit`, `qualifier`, `change`, `said_as`, `value_basis`,
    `base`, `measure`, `group`, `series`, `category`, `read`, `note`, `source_url`, with the labels in the edition's
    language; of the study, `country` and `year` (Int64).
    Raises `KeyError` when nothing is left.

    >>> findings("amex-2012-us", series="expectations").value.tolist()
    [93.0, 59.0, 31.0, 7.0]
    """
    rows = _findings(project.root(), edition or current())
    for column, value in (("study", study), ("series", series), ("unit", unit)):
        if value is not None:
            rows = rows[rows[column] == value]
    if rows.empty:
        raise KeyError(f"no finding with study {study!r}, series {series!r}, unit {unit!r}; see data/findings.csv")
    return rows.reset_index(drop=True)


@cached_until_saved
def _findings(folder: Path, edition: Edition) -> pd.DataFrame:
    rows = load_table(folder, "findings").merge(_places(folder), on="study", how="left")
    return localised(rows, edition).rename(columns={"url": "source_url"})


def all_numbers(edition: Edition) -> pd.DataFrame:
    """Return every figure and every finding by id: the columns of both, `verdict` and `article` of figures."""
    return _all_numbers(project.root(), edition).copy(deep=False)


@cached_until_saved
def _all_numbers(folder: Path, edition: Edition) -> pd.DataFrame:
    return pd.concat([figures(edition=edition), findings(edition=edition)]).set_index("id", drop=False)


def load_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of the Data Package, with its declared types and every language's labels."""
    return _table(folder, name).copy(deep=False)


@cached_until_saved
def _table(folder: Path, name: str) -> pd.DataFrame:
    resource = table_declarations(folder)[name]
    types = tuple((column["name"], DTYPES[column["type"]]) for column in column_declarations(folder, resource))
    path = project.data_folder(folder) / resource["path"]
    return _read(path, types, _saved(path))


@lru_cache(maxsize=TABLES_IN_MEMORY)
def _read(path: Path, types: tuple[tuple[str, str], ...], saved: tuple[int, int]) -> pd.DataFrame:
    """Return a CSV; one that was not saved since is not read again when another was."""
    empty = {name: [""] for name, kind in types if kind in ("float64", "Int64")}
    return pd.read_csv(path, dtype=dict(types), keep_default_na=False, na_values=empty, encoding="utf-8-sig")


def _saved(path: Path) -> tuple[int, int]:
    """Return when a file was last saved, and its size."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@cached_until_saved
def table_declarations(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the descriptor's tables by name."""
    package = json.loads(project.descriptor(folder).read_text("utf-8-sig"))
    return {resource["name"]: resource for resource in package["resources"]}


def column_declarations(folder: Path, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the declared columns of a table, following a schema that several tables share."""
    schema = resource["schema"]
    return (_shared_schema(folder, schema) if isinstance(schema, str) else schema)["fields"]


@cached_until_saved
def _shared_schema(folder: Path, name: str) -> Any:
    return json.loads((project.data_folder(folder) / name).read_text("utf-8-sig"))


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


def allowed_values(folder: Path, column: str) -> tuple[str, ...]:
    """Return the values that the descriptor allows in a column of a figure or a check, in its order."""
    declared = [
        *column_declarations(folder, table_declarations(folder)["checks"]),
        *column_declarations(folder, table_declarations(folder)["findings"]),
    ]
    return next(tuple(field["constraints"]["enum"]) for field in declared if field["name"] == column)


def localised(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Return the table with the labels of one edition: `measure_it`, `measure_en` become `measure`."""
    own = {name: name.removesuffix(f"_{edition.code}") for name in rows if name.endswith(f"_{edition.code}")}
    others = [name for name in rows if name.endswith(tuple(f"_{code}" for code in CODES)) and name not in own]
    return rows.drop(columns=others).rename(columns=own)


def _checks(folder: Path) -> pd.DataFrame:
    """Return what the sources say of the figures, under names that tell it from what the articles say."""
    rows = load_table(folder, "checks")
    of_source = {name: f"source_{name.removeprefix('study_')}" for name in rows if name.startswith("study_")}
    rows = rows.rename(columns=of_source)
    return rows.rename(columns={name: f"source_{name}" for name in ("study", "value_basis", "base", "read", "url")})


def _places(folder: Path) -> pd.DataFrame:
    """Return the country and the year of every study."""
    return load_table(folder, "studies")[["id", "country", "year"]].rename(columns={"id": "study"})
