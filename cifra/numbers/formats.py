"""How a number is written in each edition: one formatter for prose, charts, tables and alternative text.

Babel does the work; this module says which form each unit takes, and how the words around a number bend.

    value         unit      it                         en
    59            percent   59%                        59%
    80.6          points    80,6                       80.6
    10            minutes   10 minuti                  10 minutes
    62000000000   usd       62 miliardi di dollari     $62 billion
    3             times     3 volte                    3 times
    12            count     12                         12
"""

from datetime import date

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from babel.units import format_unit

from cifra.editions import Edition

FRACTIONS = {25: "a quarter", 33.3: "a third", 50: "half", 66.7: "two thirds", 75: "three quarters"}
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
WHOLE, TENTHS, ONE_DECIMAL = "#,##0", "#,##0.#", "#,##0.0"


def format_value(value: float, unit: str, edition: Edition, *, qualifier: str = "exact", bare: bool = False) -> str:
    """Return a value with its unit in the edition's form.

    A percentage that the article itself calls approximate is printed whole: "circa un terzo" is 33%, not 33,3%.
    `bare` leaves the unit out.

    >>> format_value(80.6, "points", edition("it")), format_value(80.6, "points", edition("en"))
    ('80,6', '80.6')

    Raises `ValueError` for a unit that has no form.
    """
    if unit == "percent":
        pattern = TENTHS if qualifier == "exact" else WHOLE
        return (
            format_number(value, edition, pattern)
            if bare
            else format_percent(value / 100, pattern + "%", edition.locale)
        )
    if unit == "points":
        return format_number(value, edition, ONE_DECIMAL)
    if unit == "count":
        return format_number(value, edition)
    if unit == "usd":
        return _dollars(value, edition, bare)
    if bare:
        return format_number(value, edition)
    return with_unit(format_number(value, edition), value, unit, edition)


def with_unit(number: str, value: float, unit: str, edition: Edition) -> str:
    """Return a written number with its unit's word: `("tre", 3, "times")` gives "tre volte", in English "three times".

    Raises `ValueError` for a unit that has no word.
    """
    if unit == "minutes":
        printed = format_unit(value, "duration-minute", "long", locale=edition.locale)
        return printed.replace(format_decimal(value, locale=edition.locale), number)
    if unit == "times":
        return edition.say("{number} time" if value == 1 else "{number} times", number=number)
    if unit == "count":
        return number
    raise ValueError(f"unit {unit!r} has no form here; see cifra/formats.py")


def value_in_words(value: float, unit: str, edition: Edition) -> str:
    """Return a value in words: a percentage as the fraction it is, a small number as its name with its unit.

    >>> in_words(33.3, "percent", edition("it")), in_words(3, "times", edition("en"))
    ('un terzo', 'three times')

    Raises `ValueError` where no plain words exist: a percentage far from a fraction, a number over twelve.
    """
    if unit == "percent":
        near = min(FRACTIONS, key=lambda fraction: abs(fraction - value))
        if abs(near - value) > 0.5:
            raise ValueError(f"{value:g}% is no simple fraction; 'words' takes a quarter, a third, a half and so on")
        return edition.say(FRACTIONS[near])
    if value != int(value) or not 0 <= value < len(WORDS):
        raise ValueError(f"{value:g} is not a whole number up to twelve; leave 'words' out")
    return with_unit(edition.say(WORDS[int(value)]), value, unit, edition)


def count_in_words(number: int, edition: Edition) -> str:
    """Return a count as prose writes it: in words up to ten, in figures beyond (the rule of both editions' style)."""
    return edition.say(WORDS[number]) if number <= 10 else format_number(number, edition)


def format_number(value: float, edition: Edition, pattern: str = TENTHS) -> str:
    """Return a plain number: 1000 is "1.000" in Italian and "1,000" in English."""
    return format_decimal(value, pattern, edition.locale)


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

    >>> period("2012-02/2012-03", edition("it")), period("2011-02-02/2011-02-10", edition("en"))
    ('febbraio–marzo 2012', '2 February 2011 – 10 February 2011')

    Raises `ValueError` for a month or a day that does not exist, and for two ends of different precision.
    """
    start, end = fieldwork.partition("/")[0], fieldwork.rpartition("/")[2]
    locale = Locale.parse(edition.territory)
    if len(start) != len(end):
        raise ValueError(f"{fieldwork!r}: both ends are years, months or days")
    if len(start) <= len("2012"):
        return "–".join(dict.fromkeys((start, end)))
    if len(start) == len("2012-02"):
        first, last = (date.fromisoformat(f"{one}-01") for one in (start, end))
        one_month = format_skeleton("yMMMM", first, locale=locale)
        return one_month if first == last else format_interval(first, last, "yMMMM", locale=locale)
    days = [format_date(date.fromisoformat(one), "long", locale=locale) for one in (start, end)]
    return " – ".join(dict.fromkeys(days))


def _dollars(value: float, edition: Edition, bare: bool) -> str:
    amount = format_compact_decimal(value, format_type="long", locale=edition.locale, fraction_digits=1)
    if bare:
        return amount.split()[0]
    return edition.say("${amount}|from a million" if value >= 1e6 else "${amount}", amount=amount)
