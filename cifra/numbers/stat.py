"""One number in prose: what `` {stat}`technoretail.wait-2017` `` prints, and what `cifra.stat` returns to a cell.

An id names a figure (`technoretail.wait-2017`), a finding of a source (`amex-2012-us.missed`) or the sample of a
study (`amex-2012-us.sample_size`). Options follow it:

    qualified   with its qualifier, as the article hedges it: "oltre l'80%" / "more than 80%"
    words       in words: "un terzo" / "a third", "tre volte" / "three times"
    source      the value of the primary source, from `checks.csv`, in place of the article's
    bare        without its unit
    il del al dal nel sul un (Italian), a (English)   the right word before the number: "l'80%", "an 80%"

With a capital initial (`Il`, `Qualified`, `Words`) an option prints one, for the start of a sentence.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pandas as pd

from cifra import project
from cifra.data.loading import all_numbers, data_stamp, load_table
from cifra.editions import EDITIONS, Edition, current
from cifra.numbers.formats import FRACTIONS, format_value, value_in_words
from cifra.numbers.grammar import Quantity, grammar

SAMPLE_SUFFIX = ".sample_size"
PLAIN_OPTIONS = ("qualified", "words", "source", "bare")


@dataclass(frozen=True)
class Number:
    """A number of the data and what is known of it: value, unit, qualifier; the source's value where one was found."""

    id: str
    value: float
    unit: str
    qualifier: str
    source_value: float | None = None


def stat(id: str, *options: str, edition: Edition | None = None) -> str:
    """Return a number of the data as text, in the edition's form, with the options of `{stat}`.

    Options may come as separate words or as one string. In Italian `stat("metisoft.abandoned", "il")` is "il 55%";
    in English `stat("metisoft.abandoned")` is "55%".

    Raises `KeyError` for an unknown id and `ValueError` for an option that does not exist or does not fit.
    """
    return format_stat(number_with_id(id), " ".join(options).split(), edition or current())


def number_with_id(id: str) -> Number:
    """Return the number with this id; raises `KeyError`, with the nearest ids there are, where none has it."""
    known = numbers_by_id(project.root(), data_stamp(project.root()))
    if id not in known:
        raise KeyError(f"no figure or finding {id!r}{_nearest(id, known)}")
    return known[id]


@lru_cache(maxsize=4)
def numbers_by_id(folder: Path, stamp: int) -> dict[str, Number]:
    """Return every number that prose may print, by id. `stamp` changes with the files, see `figures.data_stamp`."""
    any_edition = EDITIONS[0]  # ids and values are the same in all of them
    rows = all_numbers(any_edition)
    read = {
        row.id: Number(row.id, row.value, row.unit, row.qualifier, _known(row.source_value))
        for row in rows.itertuples()
    }
    return read | _samples(folder)


def format_stat(found: Number, options: list[str], edition: Edition) -> str:
    """Return a number as text; raises `ValueError` for an option that does not exist or does not fit."""
    wanted = [option.lower() for option in options]
    rules = grammar(edition.code)
    unknown = [option for option in wanted if option not in (*PLAIN_OPTIONS, *rules.determiners)]
    if unknown:
        allowed = ", ".join((*PLAIN_OPTIONS, *rules.determiners))
        raise ValueError(f"unknown option {unknown[0]!r}; in this edition the options are {allowed}")
    if found.unit == "times" and set(wanted) & set(rules.determiners):
        raise ValueError("no article fits before times; leave the option out")
    if "words" in wanted and set(wanted) & set(rules.determiners):
        raise ValueError("'words' brings its own article; leave the other option out")
    text = _text(value_in_source(found) if "source" in wanted else found, wanted, edition)
    return text[0].upper() + text[1:] if any(option[0].isupper() for option in options) else text


def format_as_stated(value: float, unit: str, qualifier: str, edition: Edition) -> str:
    """Return a number as charts and tables print it: as hedged as the article has it, thirds as the words they were.

    An exact value stands bare: `(59, "percent", "exact")` is "59%"; `(80, "percent", "more-than")` is "oltre l’80%",
    in English "more than 80%"; `(33.3, "percent", "about")` is "circa un terzo", "about a third".
    """
    a_third = unit == "percent" and value != int(value) and value in FRACTIONS
    options = [*(["words"] if a_third else []), *(["qualified"] if qualifier != "exact" else [])]
    return format_stat(Number("", value, unit, qualifier), options, edition)


def value_in_source(found: Number) -> Number:
    """Return the number as its source has it; raises `ValueError` where no source value was found."""
    if found.source_value is None:
        raise ValueError(f"{found.id!r} has no study_value in data/checks.csv; leave 'source' out")
    return replace(found, value=found.source_value, qualifier="exact")


def _text(found: Number, options: list[str], edition: Edition) -> str:
    """Return the number as written, then what the options put around it."""
    rules = grammar(edition.code)
    quantity = _quantity(found, options, edition)
    determiner = next((option for option in options if option in rules.determiners), None)
    if determiner:
        return rules.determiners[determiner](quantity)
    return rules.qualified(quantity, found.qualifier) if "qualified" in options else quantity.text


def _quantity(found: Number, options: list[str], edition: Edition) -> Quantity:
    if "words" in options:
        return Quantity(found.value, value_in_words(found.value, found.unit, edition), percentage=False)
    bare = "bare" in options
    text = format_value(found.value, found.unit, edition, qualifier=found.qualifier, bare=bare)
    return Quantity(found.value, text, percentage=found.unit == "percent")


def _known(value: float) -> float | None:
    return None if pd.isna(value) else value


def _samples(folder: Path) -> dict[str, Number]:
    studies = load_table(folder, "studies").dropna(subset="sample_size")
    ids = {f"{row.id}{SAMPLE_SUFFIX}": float(row.sample_size) for row in studies.itertuples()}
    return {id: Number(id, size, "count", "exact") for id, size in ids.items()}


def _nearest(id: str, known: dict[str, Number]) -> str:
    close = get_close_matches(id, known, n=2)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else "; see data/figures/ and data/findings.csv"
