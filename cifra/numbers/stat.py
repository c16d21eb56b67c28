"""One number in prose: what `` {stat}`technoretail.wait-2017` `` prints, and what `cifra.stat` returns to a cell.

An id names a figure (`technoretail.wait-2017`), a finding of a source (`amex-2012-us.missed`) or the sample of a
study (`amex-2012-us.sample_size`). A number that was said as a fraction or a ratio is printed so: "un terzo", "uno su
quattro". Options follow the id:

    qualified   with its qualifier, as the article hedges it: "oltre l'80%" / "more than 80%"; a range with its words
    words       in words: "un terzo" / "a third", "tre volte" / "three times"
    digits      in digits, where the number was said in words: "33,3%"
    source      what the primary source says, from `checks.csv`, as hedged there, in place of the article's number
    bare        without its unit
    il del al dal nel sul un (Italian), a (English)   the right word before the number: "l'80%", "an 80%"

With a capital initial (`Il`, `Qualified`, `Words`) an option prints one, for the start of a sentence.
"""

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cifra import project
from cifra.data.loading import all_numbers, cached_until_saved, load_table
from cifra.editions import EDITIONS, Edition, current
from cifra.numbers.formats import SCALES, format_value, value_as_said, value_in_words
from cifra.numbers.grammar import Quantity, grammar
from cifra.numbers.number import Number, number_of_row, source_of_row
from cifra.numbers.units import unit_with_id

SAMPLE_SUFFIX = ".sample_size"
PLAIN_OPTIONS = ("qualified", "words", "digits", "source", "bare")
BASIS_NAMES = {"inferred": "our inference", "computed": "our calculation"}


def stat(id: str, *options: str, edition: Edition | None = None) -> str:
    """Return a number of the data as text, in the edition's form, with the options of `{stat}`.

    Options may come as separate words or as one string. In Italian `stat("metisoft.abandoned", "il")` is "il 55%";
    in English `stat("metisoft.abandoned")` is "55%".

    Raises `KeyError` for an unknown id and `ValueError` for an option that does not exist or does not fit.
    """
    return format_stat(number_with_id(id), " ".join(options).split(), edition or current())


def number_with_id(id: str) -> Number:
    """Return the number with this id; raises `KeyError`, with the nearest ids there are, where none has it."""
    numbers = numbers_by_id(project.root())
    if id not in numbers:
        raise KeyError(f"no figure or finding {id!r}{_nearest(id, numbers)}")
    return numbers[id]


@cached_until_saved
def numbers_by_id(folder: Path) -> dict[str, Number]:
    """Return every number that prose may print, by id: the figures, the findings, the samples of the studies."""
    rows = all_numbers(EDITIONS[0])  # ids and values are the same in every edition
    samples = load_table(folder, "studies").dropna(subset="sample_size")
    numbers = {row.id: number_of_row(row) for row in rows.itertuples()}
    sizes = {f"{row.id}{SAMPLE_SUFFIX}": float(row.sample_size) for row in samples.itertuples()}
    return numbers | {id: Number(id, size, "count") for id, size in sizes.items()}


def format_stat(number: Number, options: list[str], edition: Edition) -> str:
    """Return a number as text; raises `ValueError` for an option that does not exist or does not fit."""
    names = [option.lower() for option in options]
    determiners = grammar(edition.code).determiners
    allowed = (*PLAIN_OPTIONS, *determiners)
    if unknown := [name for name in names if name not in allowed]:
        raise ValueError(f"unknown option {unknown[0]!r}; in this edition the options are {', '.join(allowed)}")
    if "words" in names and set(names) & set(determiners):
        raise ValueError("'words' brings its own article; leave the other option out")
    if "source" in names:
        if number.source is None:
            raise ValueError(f"{number.id!r} has no study_value in data/checks.csv; leave 'source' out")
        number = number.source
        names += ["qualified"] if number.qualifier != "exact" else []
    text = _text(number, names, edition)
    return text[0].upper() + text[1:] if any(option[0].isupper() for option in options) else text


def format_stated(row: Any, edition: Edition) -> str:
    """Return the number of a row, or a `Number`, as charts and cards print it: as hedged and as said.

    59 percent is "59%"; 80 with `more-than` is "oltre l’80%", in English "more than 80%"; 33.3 said as a fraction,
    with `about`, is "circa un terzo", "about a third"; 20 to 30 is "20–30%".
    """
    number = number_of_row(row)
    return format_stat(number, [] if number.qualifier == "exact" else ["qualified"], edition)


def format_exactly(row: Any, edition: Edition) -> str:
    """Return the number of a row as tables print it: as stated, and in digits where that was in words.

    25 said as a ratio is "uno su quattro (25%)".
    """
    number = number_of_row(row)
    stated = format_stated(number, edition)
    return f"{stated} ({format_stat(number, ['digits'], edition)})" if number.said_as else stated


def format_source(row: Any, edition: Edition) -> str:
    """Return what the source says of a figure, as hedged there: "fino a un terzo"; empty where that was not found.

    A number that is ours says so: "53% (our calculation)".
    """
    source = source_of_row(row)
    return "" if source is None else format_with_basis(source, edition)


def format_with_basis(row: Any, edition: Edition) -> str:
    """Return a number as stated; one that we inferred or computed says so."""
    number = number_of_row(row)
    stated = format_stated(number, edition)
    return f"{stated} ({edition.say(BASIS_NAMES[number.basis])})" if number.basis else stated


def _text(number: Number, options: list[str], edition: Edition) -> str:
    """Return the number as written, with what the options put around it."""
    rules = grammar(edition.code)
    determiner = next((option for option in options if option in rules.determiners), None)
    if determiner:
        return rules.determiners[determiner](_quantity(number, [*options, "digits"], edition))
    if "qualified" not in options:
        return _quantity(number, options, edition).text
    if number.value_to is not None and number.qualifier == "exact" and "bare" not in options:
        return rules.between(*_ends(number, number.value_to, options, edition))
    return rules.qualified(_quantity(number, options, edition), number.qualifier)


def _ends(number: Number, value_to: float, options: list[str], edition: Edition) -> tuple[Quantity, Quantity]:
    """Return the two ends of a range; words that follow both are said once: "fra 20 e 58 miliardi di dollari"."""
    low, high = (replace(number, value=end, value_to=None) for end in (number.value, value_to))
    whole = [_quantity(end, options, edition) for end in (low, high)]
    alone = [_quantity(end, [*options, "bare"], edition) for end in (low, high)]
    after = {full.text.removeprefix(bare.text) for full, bare in zip(whole, alone, strict=True)}
    said_once = len(after) == 1 and not whole[0].percentage
    return (alone if said_once else whole)[0], whole[1]


def _quantity(number: Number, options: list[str], edition: Edition) -> Quantity:
    value, unit = number.value, unit_with_id(number.unit)
    if "words" in options:
        return Quantity(value, value_in_words(value, unit.id, edition), percentage=False)
    if number.said_as and not {"bare", "digits"} & set(options):
        return Quantity(value, value_as_said(value, unit.id, number.said_as, edition), percentage=False)
    shape: dict[str, Any] = {"value_to": number.value_to, "change": number.change, "bare": "bare" in options}
    text = format_value(value, unit.id, edition, **shape)
    feminine = unit.is_feminine(edition) and abs(value) < SCALES[-1]  # "le persone" but "i 20 milioni di persone"
    return Quantity(value, text, percentage=unit.is_share(), feminine=feminine)


def _nearest(id: str, numbers: dict[str, Number]) -> str:
    close = get_close_matches(id, numbers, n=2)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else "; see data/figures/ and data/findings.csv"
