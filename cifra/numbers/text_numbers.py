"""The numbers of a text, in digits and in words: "il 55%", "due su tre", "one-third", "three times", "il doppio".

text2num finds the names of numbers, in the languages that it knows; Babel has those of months, of millions and of the
percent sign; the language's `grammar.toml` has what is said around them. A language without one still has its digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.units import format_unit
from text_to_num import Token, find_numbers

from cifra.editions import CODES
from cifra.numbers.grammar import grammar, grammar_file

# A number in digits with the marks inside it, and what makes it a percentage or an amount.
DIGITS = r"(?:(?<![\w.,%])[-−+])?(?:(?:US)?[$€£]\s?)?\d+(?:[.,:]\d+| \d{3}(?!\d))*(?:\s?(?:%|[º°]))?"
# A day, alone or with its time, in the form that machines write, and in the forms of the languages.
DATE = r"\d{4}-\d{2}-\d{2}(?:T[\d:+.]+)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
YEAR = r"(?<![\d.,$€£])(?:19|20)\d{2}(?![\d%]|[.,]\d)"
LIST_MARK = r"^\d{1,2}[.)](?=\s)"
# Each word of a number is replaced by as many of these signs, of Unicode's private use, before the line is searched.
CARDINAL, ONE, ORDINAL, PERCENT = "\ue000", "\ue001", "\ue002", "\ue003"
NEVER = "(?!)"
LIKELIER = 2  # how many small words more of another language a line has to have, to be in that one


@dataclass(frozen=True)
class NumberWords:
    """What a language says around its numbers: regular expressions, each matched as whole words; values by expression.

    `fractions`, `multiples` and `changes` are numbers by themselves, and so is what is `vague`, without a sure value.
    `shares` joins two numbers into one: "due su tre". `not_numbers` are names of numbers that mean another thing.
    """

    shares: str = NEVER
    between: str = NEVER  # the words before a range
    joins: str = NEVER  # the words between its ends
    through: str = NEVER  # the word that alone makes a range: 10 to 20
    and_a_half: str = NEVER
    vague: str = NEVER
    not_numbers: str = NEVER
    percent: str = NEVER
    months: str = NEVER
    fractions: Mapping[str, float] = field(default_factory=dict)  # of a hundred
    multiples: Mapping[str, float] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)  # by how many percent
    parts: Mapping[str, int] = field(default_factory=dict)  # quarters are fourths
    scales: Mapping[str, float] = field(default_factory=dict)  # thousands, millions
    hedges: Mapping[str, str] = field(default_factory=dict)  # by qualifier, the words before a number


@dataclass(frozen=True)
class TextNumber:
    """A number where it stands in a line: from and to which letter, and its words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Word(Token):
    """A word of a line, or what stands between two, as text2num wants it."""

    match: re.Match[str]

    def text(self) -> str:
        """Return the word."""
        return self.match[0]


def numbers(line: str, language: str) -> list[TextNumber]:
    """Return the numbers of a line in the order in which they stand; dates, years and a list's own marks are none.

    >>> [number.text for number in numbers("Nel 2012 due clienti su tre, il 66,7%, hanno speso il doppio.", "it")]
    ['due clienti su tre', '66,7%', 'doppio']
    """
    undated = _dates(language).sub(lambda match: " " * len(match[0]), line)
    spans = [match.span() for match in _pattern(language).finditer(_with_signs(undated, language))]
    return [TextNumber(*span, line[slice(*span)]) for span in spans]


def count_dates(line: str, language: str) -> int:
    """Return how many dates, years and marks of a list a line has: digits that say no figure."""
    return sum(1 for _ in _dates(language).finditer(line))


def language_of(line: str, otherwise: str) -> str:
    """Return the language of a line by its small words; an article may quote the language of another edition."""
    words = re.findall(r"\w+", line.casefold())
    counts = {code: sum(word in grammar(code).function_words for word in words) for code in (otherwise, *CODES)}
    likely = max(counts, key=lambda code: counts[code])
    surely = grammar(otherwise).function_words and counts[likely] >= counts[otherwise] + LIKELIER
    return likely if surely else otherwise


@cache
def number_words(code: str) -> NumberWords:
    """Return what a language says around its numbers; nothing where its file cannot be read, which is reported."""
    return NumberWords() if number_words_error(code) else _read_number_words(code)


def number_words_error(code: str) -> str:
    """Return why what a language says around its numbers cannot be read; "" where it can."""
    try:
        re.compile(_expression(_read_number_words(code)))
    except re.error as error:
        return error.msg
    except (AttributeError, TypeError, ValueError) as error:
        return str(error)
    return ""


def _read_number_words(code: str) -> NumberWords:
    """Return what a language says as its file and Babel have it; its qualifiers are hedges, where it has no others."""
    file = grammar_file(code)
    words = {name: said for name, said in file.get("numbers", {}).items() if said}
    said = {name: str(phrase).replace("{number}", "").strip() for name, phrase in file.get("qualifiers", {}).items()}
    words = {"hedges": {name: re.escape(phrase) for name, phrase in said.items() if phrase}} | words
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return NumberWords(**words)
    signs = (format_unit(1, f"concentr-{sign}", "long", locale=locale) for sign in ("percent", "permille"))
    words["percent"] = "|".join([*(sign.strip("1\xa0 ") for sign in signs), words.get("percent", NEVER)])
    words["months"] = "|".join(locale.months["format"]["wide"].values())
    words["scales"] = _scales(locale) | words.get("scales", {})
    return NumberWords(**words)


def _scales(locale: Locale) -> dict[str, float]:
    """Return the names of thousands, millions and more: "0 milioni", "00 milioni" is milioni."""
    plurals = locale.compact_decimal_formats.get("long", {}).values()
    patterns = {(float(least), str(pattern.pattern)) for forms in plurals for least, pattern in forms.items()}
    names = ((pattern.replace("0", "").strip(), least, max(0, pattern.count("0") - 1)) for least, pattern in patterns)
    return {
        re.escape(name): least / 10**zeros for name, least, zeros in sorted(names) if re.fullmatch(r"[^\W\d]+", name)
    }


def _with_signs(line: str, language: str) -> str:
    """Return a line of the same length with signs in place of the names of numbers."""
    listed = number_words(language)
    forms = ((listed.not_numbers, " "), (listed.percent, PERCENT), ("|".join(listed.parts) or NEVER, ORDINAL))
    for form, sign in forms:
        for match in re.finditer(rf"\b(?:{form})(?!\w)", line, re.IGNORECASE):
            line = _covered(line, *match.span(), sign)
    words = [Word(match) for match in re.finditer(r"\w+|\s+|[^\w\s]+", line)]
    try:
        names = find_numbers(words, language, threshold=0)
    except ValueError:  # a language that text2num does not know
        return line
    for name in names:
        sign = ORDINAL if name.is_ordinal else ONE if name.value == 1 else CARDINAL
        line = _covered(line, words[name.start].match.start(), words[name.end - 1].match.end(), sign)
    return line


def _covered(line: str, start: int, end: int, sign: str) -> str:
    return line[:start] + sign * (end - start) + line[end:]


@cache
def _dates(code: str) -> re.Pattern[str]:
    months = number_words(code).months
    days = rf"\d{{1,2}}[º°]? (?:{months})(?: \d{{4}})?|(?:{months}) \d{{1,2}}(?:, \d{{4}})?"
    return re.compile(rf"{LIST_MARK}|{DATE}|\b(?:{days})\b|{YEAR}", re.IGNORECASE)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(_expression(number_words(code)), re.IGNORECASE)


def _expression(language: NumberWords) -> str:
    """Return the expression of all that is a number in a language, the longest form first."""
    number = rf"(?:(?:{DIGITS}|{CARDINAL}+)(?: ?{PERCENT}+)?)"
    some, of_many = rf"(?:\d{{1,2}}(?:[.,]\d+)?|{CARDINAL}+|{ONE}+)", rf"(?:\d{{1,3}}(?![\d.,]\d|\s?%)|{CARDINAL}+)"
    great = rf"(?:{number} ?|{ONE}+ )(?:{'|'.join([*language.scales, f'{CARDINAL}+'])})"
    forms = [
        rf"{some}(?: [^\W\d]+){{0,2}} (?:{language.shares}) {of_many}",
        rf"(?:{great}|(?:{number}|{ONE}+|an?)(?:[’' ]\w+)?) (?:{language.and_a_half})",
        r"[1-9]/[2-9](?![/\d])",
        *language.fractions,
        rf"(?:a|{ONE}+|{CARDINAL}+)[ -]{ORDINAL}+s?",
        rf"{great}(?: ?{PERCENT}+)?",
        *language.multiples,
        *language.changes,
        language.vague,
        number,
    ]
    return rf"(?<![\w{CARDINAL}-{PERCENT}])(?<![^\W\d]-)(?:{'|'.join(f'(?:{form})' for form in forms)})(?!\w)"
