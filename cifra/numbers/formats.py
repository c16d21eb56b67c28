"""How a number is written in each edition: one formatter for prose, charts, tables and alternative text.

Babel does the work, `data/units.csv` says which form each unit takes. No value is ever rounded.

    value         unit       it                         en
    59            percent    59%                        59%
    80.6          points     80,6                       80.6
    36            hours      36 ore                     36 hours
    62000000000   usd        62 miliardi di dollari     $62 billion
    1200          eur        1.200 euro                 €1,200
    6.8           out-of-10  6,8 su 10                  6.8 out of 10
    20, 30        percent    20–30%                     20–30%
    -3.5, change  percent    −3,5%                      −3.5%
"""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal, get_currency_symbol

from cifra.data.problem import Message
from cifra.editions import Edition
from cifra.numbers.grammar import grammar
from cifra.numbers.units import Unit, unit_with_id

FRACTIONS = {
    Fraction(1, 10): "a tenth",
    Fraction(1, 5): "a fifth",
    Fraction(1, 4): "a quarter",
    Fraction(3, 10): "three tenths",
    Fraction(1, 3): "a third",
    Fraction(2, 5): "two fifths",
    Fraction(1, 2): "half",
    Fraction(3, 5): "three fifths",
    Fraction(2, 3): "two thirds",
    Fraction(7, 10): "seven tenths",
    Fraction(3, 4): "three quarters",
    Fraction(4, 5): "four fifths",
    Fraction(9, 10): "nine tenths",
}
MULTIPLES = {0.5: "half", 2: "double", 3: "triple"}
NEAR_A_FRACTION = 0.5  # points: 33 and 33.3 are both a third, 32 is not
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
MINUS = "\u2212"  # no line is broken after it, and no spreadsheet runs it
SCALES = (1e12, 1e9, 1e6)  # from a million, amounts are written with the name of their scale
COMPACT_DECIMALS = 3  # as many as keep "50.6 billion" exact; a longer number is written out
ONE_DECIMAL = "#,##0.0"
NUMBER_IN_PATTERN = re.compile(r"[#0,.]+")


def format_value(
    value: float,
    unit: str,
    edition: Edition,
    *,
    value_to: float | None = None,
    change: bool = False,
    bare: bool = False,
) -> str:
    """Return a value, or a range of two, with its unit in the edition's form.

    `change` prints the sign of a rise too; `bare` leaves the unit out.

    >>> format_value(80.6, "points", edition("it")), format_value(80.6, "points", edition("en"))
    ('80,6', '80.6')

    Raises `ValueError` for a unit that is not in `data/units.csv`.
    """
    if value_to is not None and min(value, value_to) < 0:
        ends = (format_value(end, unit, edition, change=change, bare=bare) for end in (value, value_to))
        return " / ".join(ends)
    details, last = unit_with_id(unit), abs(value if value_to is None else value_to)
    number, scaled = _written([abs(value), *([] if value_to is None else [value_to])], details, edition)
    if bare:
        text = number.split()[0] if scaled else number
    else:
        text = _with_unit(number, last, details, edition, scaled=scaled)
    sign = MINUS if value < 0 else "+" if change and value > 0 else ""
    return sign + text


def _with_unit(number: str, value: float, unit: Unit, edition: Edition, *, scaled: bool = False) -> str:
    """Return a written number with its unit: "tre" of `times` is "tre volte"; `scaled` is one in millions."""
    if unit.is_share():
        pattern = edition.locale.percent_formats[None].pattern.replace("%", "%" if unit.form == "percent" else "‰")
        return NUMBER_IN_PATTERN.sub(lambda _: number, pattern, count=1)
    word = "" if unit.form == "plain" else unit.word(value, edition)
    if unit.form == "currency" and word in ("", "¤"):
        pattern = edition.locale.currency_formats["standard"].pattern.partition(";")[0]
        symbol = get_currency_symbol(unit.code, edition.locale)
        if symbol[-1:].isalpha():
            pattern = pattern.replace("¤#", "¤\u00a0#")  # CLDR: a symbol in letters stands apart
        return NUMBER_IN_PATTERN.sub(lambda _: number, pattern, count=1).replace("¤", symbol)
    if "{number}" in word:
        return word.format(number=number)
    if scaled and word:
        return edition.say("{number} {noun}|from a million", number=number, noun=word)
    return f"{number} {word}".strip()


def _written(ends: list[float], unit: Unit, edition: Edition) -> tuple[str, bool]:
    """Return a number, or a range with a dash, and whether it is in millions, billions or more."""
    scale = next((scale for scale in SCALES if min(ends) >= scale and _scale_pattern(2, scale, edition)), 0)
    counts = [end / scale for end in ends] if scale else []
    if not counts or any(round(count, COMPACT_DECIMALS) != count for count in counts):
        pattern = f"#,##0.{'0' * unit.decimals}{'#' * 6}"
        return "–".join(format_number(end, edition, pattern) for end in ends), False
    numbers = "–".join(format_number(count, edition) for count in counts)
    return NUMBER_IN_PATTERN.sub(lambda _: numbers, _scale_pattern(max(counts), scale, edition), count=1), True


def _scale_pattern(count: float, scale: float, edition: Edition) -> str:
    """Return how a count of millions or more is written with the name of its scale, as CLDR has it: "0 miliardi".

    Nothing where the language has no name, or a name with a number in it ("0 mila miliardi").
    """
    forms = edition.locale.compact_decimal_formats.get("long", {})
    tag = edition.locale.plural_form(int(count) if count == int(count) else count)
    pattern = str(forms[tag if tag in forms else "other"][str(int(scale))].pattern) if forms else ""
    return pattern if len(pattern.split()) == len(("0", "billion")) else ""


def value_in_words(value: float, unit: str, edition: Edition) -> str:
    """Return a value in words: a percentage as the fraction it is, a small number as its name with its unit.

    >>> value_in_words(33.3, "percent", edition("it")), value_in_words(3, "times", edition("en"))
    ('un terzo', 'three times')

    Raises `ValueError` where no plain words exist: a percentage far from a fraction, a number over twelve.
    """
    if unit == "percent":
        nearest = min(FRACTIONS, key=lambda fraction: abs(fraction * 100 - value))
        return edition.say(FRACTIONS[_near(nearest, value)])
    if value != int(value) or not 0 <= value < len(WORDS):
        raise ValueError(Message("{value:g} is not a whole number up to twelve; leave 'words' out", value=value))
    details = unit_with_id(unit)
    words = _with_unit(edition.say(WORDS[int(value)]), value, details, edition)
    return grammar(edition.code).one(words, details.is_feminine(edition)) if value == 1 else words


def value_as_said(value: float, unit: str, said_as: str, edition: Edition) -> str:
    """Return a value in the words of its `said_as`: "un terzo", "uno su quattro", "sei su dieci", "il doppio".

    Raises `ValueError` where the value has no such words.
    """
    if said_as in ("ratio", "tenths") and unit == "percent":
        part, whole = (round(value / 10), 10) if said_as == "tenths" else _ratio(value)
        _near(Fraction(part, whole), value)
        written = count_in_words if whole <= 10 else format_number
        return edition.say("{part} in {whole}", part=written(part, edition), whole=written(whole, edition))
    if unit == "times" and value in MULTIPLES:
        return edition.say(MULTIPLES[value])
    return value_in_words(value, unit, edition)


def _ratio(value: float) -> tuple[int, int]:
    """Return a percentage as so many out of so many: 66.7 is 2 out of 3, 5 is 1 out of 20."""
    one_of_many = 0 < value < 10
    share = Fraction(1, round(100 / value)) if one_of_many else Fraction(value / 100).limit_denominator(10)
    return share.as_integer_ratio()


def _near(fraction: Fraction, value: float) -> Fraction:
    """Return the fraction; raises `ValueError` where a percentage is not the same in all but the last decimal."""
    if abs(float(fraction) * 100 - value) > NEAR_A_FRACTION:
        message = "{value:g}% is no simple fraction; 'words' takes a quarter, a third, a half and so on"
        raise ValueError(Message(message, value=value))
    return fraction


def count_in_words(number: int, edition: Edition) -> str:
    """Return a count as prose writes it: in words up to ten, in figures beyond (the rule of both editions' style)."""
    return edition.say(WORDS[number]) if number <= 10 else format_number(number, edition)


def format_number(value: float, edition: Edition, pattern: str = "#,##0.######") -> str:
    """Return a plain number: 1000 is "1.000" in Italian and "1,000" in English; one that is not known is empty."""
    return "" if pd.isna(value) else format_decimal(value, pattern, edition.locale)


def format_year(year: Any) -> str:
    """Return a year as four digits; one that is not known is empty."""
    return "" if pd.isna(year) else str(year)


def country_name(code: str, edition: Edition) -> str:
    """Return a country's name: `US` is "Stati Uniti", in English "United States"; an empty code stays empty."""
    return edition.locale.territories.get(code, code)


def escape_formula(cell: object) -> object:
    """Return a cell for a CSV: a text that a spreadsheet would run as a formula begins with an apostrophe.

    The first characters are those that OWASP lists: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def format_period(fieldwork: str, edition: Edition) -> str:
    """Return when a survey was made, from an ISO 8601 year, month or day, or an interval of two; "" stays as it is.

    >>> format_period("2012-02/2012-03", edition("it")), format_period("2011-02-02/2011-02-10", edition("en"))
    ('febbraio–marzo 2012', '2 February 2011 – 10 February 2011')

    Raises `ValueError` for a month or a day that does not exist, and for two ends of different precision.
    """
    start, end = fieldwork.partition("/")[0], fieldwork.rpartition("/")[2]
    locale = Locale.parse(edition.territory)
    if len(start) != len(end):
        raise ValueError(Message("both ends are years, months or days"))
    if len(start) <= len("2012"):
        return "–".join(dict.fromkeys((start, end)))
    if len(start) == len("2012-02"):
        first, last = (date.fromisoformat(f"{month}-01") for month in (start, end))
        one_month = format_skeleton("yMMMM", first, locale=locale)
        return one_month if first == last else format_interval(first, last, "yMMMM", locale=locale)
    days = [format_date(date.fromisoformat(day), "long", locale=locale) for day in (start, end)]
    return " – ".join(dict.fromkeys(days))
