"""The values of the numbers that an article writes: "oltre l'80%" is 80, "due su tre" 66.7, "62 miliardi" 62000000000.

Only what can be read with certainty has a value. A share is a percentage; a multiple is how many times.
"""

import re

from babel.numbers import NumberFormatError, parse_decimal
from text_to_num import alpha2digit

from cifra.numbers.text_numbers import LANGUAGES, UNKNOWN, numbers

GREAT: dict[str, dict[str, float]] = {
    "it": {"mila": 1e3, "mille": 1e3, "milion": 1e6, "miliard": 1e9, "migliaia": 1e3},
    "en": {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
}
MULTIPLES: dict[str, dict[str, float]] = {
    "it": {"doppi": 2, "tripl": 3, "quadrupl": 4, "dimezz": 0.5, "metà": 50},
    "en": {"twice": 2, "thrice": 3, "doubl": 2, "tripl": 3, "quadrupl": 4, "half": 50},
}
PART = re.compile(r"(\d+|an?)[ -](\d+)(?:º|ª|st|nd|rd|th)s?")  # "1 3º", as alpha2digit writes "un terzo"


def values_in_text(text: str, language: str) -> list[float]:
    """Return the values of the numbers in a text, in their order; a number that is not sure is left out.

    >>> values_in_text("quasi due clienti su tre", "it"), values_in_text("62 miliardi di dollari", "it")
    ([66.66666666666667], [62000000000.0])
    """
    text = re.sub(r"\bper (?:cento|mille)\b", "%", text.casefold())
    values = (_value(text[number.start :], number.text, language) for number in numbers(text, language))
    return [value for value in values if value is not None]


def _value(following: str, text: str, language: str) -> float | None:
    """Return the value of a number, with the name of its scale where that follows: "$62 billion"."""
    for stem, value in MULTIPLES.get(language, {}).items():
        if stem in text:
            return value
    try:
        digits = re.sub(r"quarters?\b", "4th", alpha2digit(text.replace("-", " "), language, threshold=0))
    except ValueError:  # a language that text2num does not know
        digits = text
    shares = LANGUAGES.get(language, UNKNOWN).shares
    ratio = re.fullmatch(rf"(\d+)(?: [^\W\d]+)? (?:{shares}) (\d+)", digits) or PART.fullmatch(digits)
    if ratio:
        part = int(ratio[1]) if ratio[1].isdecimal() else 1
        return 100 * part / int(ratio[2]) if int(ratio[2]) else None
    scales = GREAT.get(language, {}).items()
    name = re.match(rf"\W*[\d.,]+ ({'|'.join(stem for stem, _ in scales) or '(?!)'})", following)
    return _decimal(digits, language, dict(scales)[name[1]] if name else 1)


def _decimal(text: str, language: str, scale: float) -> float | None:
    figure = re.search(r"\d[\d.,]*\d|\d", text)
    try:
        return float(parse_decimal(figure[0], locale=language)) * scale if figure else None
    except (NumberFormatError, ValueError):
        return None
