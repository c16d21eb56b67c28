"""The values of the numbers that an article writes: "oltre l'80%" is 80, "due su tre" 66.7, "62 miliardi" 62000000000.

Only what can be read with certainty has a value. A share is a percentage; a multiple is how many times; a verb says by
how much something changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import NumberFormatError, parse_decimal
from text_to_num import alpha2digit

from cifra.numbers.text_numbers import numbers, words_of_numbers

# The beginnings of words for powers of a thousand, of multiples and of changes, in every language that has some.
SCALES = {r"mil(?:a|le)\b|thousand|migliaia": 1e3, "milion|million": 1e6, "miliard|billion": 1e9, "trillion": 1e12}
MULTIPLES = {"doppi|doubl|twice": 2, "tripl|thrice": 3, "quadrupl": 4}
HALF = re.compile("metà|half")
CHANGES = {"raddopp|doubled|doubling": 100, "triplic|tripled|tripling": 200, "quadruplic": 300, "dimezz|halv": -50}
IN_DIGITS = re.compile(r"[-−+]?\d(?:[\d.,]*\d)?")
PART = re.compile(r"(\d+|an?)[ -](\d+)(?:º|ª|st|nd|rd|th)s?")  # "1 3º", as alpha2digit writes "un terzo"


@dataclass(frozen=True)
class Reading:
    """The value of a number's words, the unit and the `said_as` of a row where the words say them."""

    value: float | None
    unit: str = ""
    said_as: str = ""
    change: bool = False


def values_in_text(text: str, language: str) -> list[float]:
    """Return the values of the numbers in a text, in their order; a number that is not sure is left out.

    >>> values_in_text("quasi due clienti su tre", "it"), values_in_text("62 miliardi di dollari", "it")
    ([66.7], [62000000000.0])
    """
    readings = (read_number(number.text, language) for number in numbers(text, language))
    return [
        1 + reading.value / 100 if reading.change and reading.unit else reading.value
        for reading in readings
        if reading.value is not None
    ]


def read_number(text: str, language: str) -> Reading:
    """Return what the words of a number say."""
    text = text.casefold()
    if (by := _stem_value(text, CHANGES)) is not None:
        return Reading(by, "percent", change=True)
    if (times := _stem_value(text, MULTIPLES)) is not None:
        return Reading(times, "times", "fraction")
    if HALF.search(text):
        return Reading(50, "percent", "fraction")
    digits = _in_digits(text, language)
    shares = words_of_numbers(language).shares
    score = re.fullmatch(rf"(\d+[.,]\d+) (?:{shares}) (\d+)", digits)
    if score:
        return Reading(_decimal(score[1], language), f"out-of-{score[2]}")
    ratio = re.fullmatch(rf"(\d+)(?: [^\W\d]+)? (?:{shares}) (\d+)", digits)
    if part := ratio or PART.fullmatch(digits):
        share = 100 * int(part[1] if part[1].isdecimal() else 1) / (int(part[2]) or 1)
        said_as = "fraction" if ratio is None else "tenths" if ratio[2] == "10" else "ratio"
        return Reading(float(f"{share:.3g}"), "percent", said_as)
    figure = IN_DIGITS.search(digits)
    value = _decimal(figure[0], language) if figure else None
    scale = _stem_value(text, SCALES) if re.search(r"\d", text) else None  # in words it is part of the number
    signed = figure is not None and figure[0].startswith(("+", "-", "−"))
    return Reading(None if value is None else float(f"{value * (scale or 1):.12g}"), change=signed)


def scale_in(text: str) -> float:
    """Return the power of a thousand that a text names: 1000000000 for "20-58 billion", 1 for none."""
    return _stem_value(text.casefold(), SCALES) or 1


def _stem_value(text: str, stems: Mapping[str, float]) -> float | None:
    return next((value for stem, value in stems.items() if re.search(rf"(?<!\w)(?:{stem})", text)), None)


def _in_digits(text: str, language: str) -> str:
    apart = text[0] + text[1:].replace("-", " ")  # a hyphen between two words, not the sign of a number
    try:
        return re.sub(r"quarters?\b", "4th", alpha2digit(apart, language, threshold=0))
    except ValueError:  # a language that text2num does not know
        return text


def _decimal(text: str, language: str) -> float | None:
    digits = text.replace("−", "-").removeprefix("+")
    try:
        return float(parse_decimal(digits, language, strict=True))
    except NumberFormatError:  # a decimal point in an Italian text
        return float(digits) if digits.count(".") < 2 and "," not in digits else None
