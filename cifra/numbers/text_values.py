"""The values of the numbers that an article writes: "oltre l'80%" is 80, "due su tre" 66.7, "62 miliardi" 62000000000.

Only what can be read with certainty has a value. A share is a percentage; a multiple is how many times; a verb says by
how much something changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import NumberFormatError, parse_decimal
from text_to_num import alpha2digit

from cifra.numbers.text_numbers import number_words, numbers

IN_DIGITS = re.compile(r"[-−+]?\d(?:[\d.,]*\d)?")
PART = re.compile(r"(\d+|an?)[ -](\d+)(?:º|ª|st|nd|rd|th)s?|(\d)/(\d)")  # "1 3º", as alpha2digit writes "un terzo"


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
    text, words = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text.casefold()), number_words(language)  # 1 500
    if (by := _value_of(text, words.changes)) is not None:
        return Reading(by, "percent", change=True)
    if (times := _value_of(text, words.multiples)) is not None:
        return Reading(times, "times", "fraction")
    if (percent := _value_of(text, words.fractions)) is not None:
        return Reading(percent, "percent", "fraction")
    digits = _in_digits(text, language)
    if score := re.fullmatch(rf"(\d+[.,]\d+)(?: [^\W\d]+)* (?:{words.shares}) (\d+)", digits):
        return Reading(_decimal(score[1], language), f"out-of-{score[2]}")
    ratio = re.fullmatch(rf"(\d+)(?: [^\W\d]+)* (?:{words.shares}) (\d+)", digits)
    if part := ratio or PART.fullmatch(digits):
        some, whole = filter(None, part.groups())
        share = 100 * int(some if some.isdecimal() else 1) / (int(whole) or 1)
        value = float(f"{share:.3g}") if share <= 100 else None  # more than the whole is no share
        said_as = "fraction" if ratio is None else "tenths" if whole == "10" else "ratio"
        return Reading(value, "percent", said_as)
    figure = IN_DIGITS.search(digits)
    half = re.search(rf"\b(?:{words.and_a_half})$", text)
    value = _decimal(figure[0], language) if figure else 1 if half else None
    if value is None or re.fullmatch(words.vague, text):
        return Reading(None)
    scale = scale_in(text, language)
    value *= scale if re.search(r"\d", text) else 1  # in words it is part of the number
    value += scale / 2 if half else 0
    signed = figure is not None and figure[0].startswith(("+", "-", "−"))
    return Reading(float(f"{value:.12g}"), change=signed)


def scale_in(text: str, language: str) -> float:
    """Return the power of a thousand that a text names: 1000000000 for "20-58 billion", 1 for none."""
    return _value_of(text.casefold(), number_words(language).scales, r"(?:\b|(?<=\d))(?:{})\b") or 1


def _value_of(text: str, values: Mapping[str, float], form: str = "^(?:{})$") -> float | None:
    """Return the value of the words that a text is, or has in it, where a table has them."""
    found = (value for words, value in values.items() if re.search(form.format(words), text, re.IGNORECASE))
    return next(found, None)


def _in_digits(text: str, language: str) -> str:
    apart = text[0] + text[1:].replace("-", " ")  # a hyphen between two words, not the sign of a number
    try:
        digits = str(alpha2digit(apart, language, threshold=0))
    except ValueError:  # a language that text2num does not know
        digits = text
    for words, whole in number_words(language).parts.items():
        digits = re.sub(rf"\b(?:{words})\b", f"{whole}º", digits)
    return digits


def _decimal(text: str, language: str) -> float | None:
    digits = text.replace("−", "-").removeprefix("+")
    try:
        return float(parse_decimal(digits, language, strict=True))
    except NumberFormatError:  # a decimal point in an Italian text
        return float(digits) if digits.count(".") < 2 and "," not in digits else None
