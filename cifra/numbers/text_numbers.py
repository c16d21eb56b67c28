"""The numbers of a text, in digits and in words: "il 55%", "due su tre", "one-third", "three times", "il doppio".

text2num finds the names of numbers, in the languages that it knows. Shares, amounts, multiples and dates are data here,
a language each, or in the language's `grammar.toml`; one without them still has its digits and its cardinal numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from text_to_num import Token, find_numbers

from cifra.numbers.grammar import grammar_file

# A number in digits with the marks inside it, and what makes it a percentage or an amount.
DIGITS = r"(?:(?<![\w.,%])[-−+])?(?:[$€£]\s?)?\d+(?:[.,:]\d+)*(?:\s?(?:%|[º°]))?"
# A day, alone or with its time, in the form that machines write, and in the forms of the languages.
DATE = r"\d{4}-\d{2}-\d{2}(?:T[\d:+.]+)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
YEAR = r"(?<![\d.,$€£])(?:19|20)\d{2}(?![\d%]|[.,]\d)"
LIST_MARK = r"^\d{1,2}[.)](?=\s)"
# Each word of a number is replaced by as many of these signs, of Unicode's private use, before the line is searched.
CARDINAL, ONE, ORDINAL, PERCENT = "\ue000", "\ue001", "\ue002", "\ue003"
NEVER = "(?!)"
LISTED = ("fractions", "multiples", "shares", "great", "months")  # in a language's grammar.toml


@dataclass(frozen=True)
class Language:
    """What text2num leaves out, as parts of regular expressions; each is matched as whole words.

    `fractions` and `multiples` are numbers by themselves, `great` alone or after a number. `shares` joins two numbers
    into one: "due su tre". `not_numbers` are names of numbers where they mean something else.
    """

    fractions: str
    multiples: str
    shares: str
    great: str
    marks: str  # words that no text of this language does without
    months: str
    not_numbers: str = NEVER
    percent: str = NEVER  # the words for the signs % and ‰
    between: str = NEVER  # the words before a range
    joins: str = NEVER  # the words between its ends
    hedges: Mapping[str, str] = field(default_factory=dict)  # by qualifier, the words before a number


LANGUAGES = {
    "it": Language(
        fractions=rf"(?:poco (?:più|meno) della |la |una )?metà|(?:{ONE}+|{CARDINAL}+) {ORDINAL}+",
        multiples=(
            r"doppi[oa]|tripl[oa]|quadrupl[oa]|raddoppi\w*|triplic\w*|quadruplic\w*|dimezz\w*|decin[ae]|dozzin[ae]|"
            r"ventin[ae]|trentin[ae]|centinai[oa]|migliaia"
        ),
        shares="su",
        great="mila|mille|milion[ei]|miliard[oi]",
        marks="il|lo|gli|di|del|della|che|per|sono|con|un|una|è",
        months="gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
        not_numbers=(  # "you are", but before what is counted
            r"sei\b(?! (?:volte|mesi|anni|ore|minuti|giorni|settimane|persone|clienti|consumatori|aziende|punti|paesi|"
            r"su)\b)"
        ),
        percent="per cento|per mille",
        between=r"tra|fra|da\w{0,3}",
        joins=r"e|a|ai|al|alle|agli|all['’]",
        hedges={
            "just-over": "appena più|poco più|appena oltre",
            "about": "circa|intorno|attorno|più o meno",
            "nearly": "quasi",
            "more-than": "oltre|più",
            "less-than": "meno",
            "up-to": "fino",
            "at-least": "almeno",
        },
    ),
    "en": Language(
        fractions=rf"half|(?:a|{ONE}+|{CARDINAL}+)[ -](?:quarters?|{ORDINAL}+)",
        multiples=r"twice|thrice|doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|quadrupl(?:e[ds]?|ing)|\w+fold|dozens?",
        shares="in|out of",
        great=rf"{CARDINAL}+|hundreds|thousands|millions|billions|trillions",  # "billion" is a cardinal for text2num
        marks="the|of|and|is|are|to|that|with|a|an|for",
        months="January|February|March|April|May|June|July|August|September|October|November|December",
        percent="percent|per cent|per mille",
        between="between|from",
        joins="and|to",
        hedges={
            "just-over": "just over|little more than",
            "about": "about|around|roughly|approximately",
            "nearly": "nearly|almost",
            "more-than": "more than|over",
            "less-than": "less than|fewer than|under",
            "up-to": "up to|as much as|as many as",
            "at-least": "at least",
        },
    ),
}


@dataclass(frozen=True)
class Number:
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


def numbers(line: str, language: str) -> list[Number]:
    """Return the numbers of a line in the order in which they stand; dates, years and a list's own marks are none.

    >>> [number.text for number in numbers("Nel 2012 due clienti su tre, il 66,7%, hanno speso il doppio.", "it")]
    ['due clienti su tre', '66,7%', 'doppio']
    """
    undated = _dates(language).sub(lambda match: " " * len(match[0]), line)
    spans = [match.span() for match in _pattern(language).finditer(_with_signs(undated, language))]
    return [Number(*span, line[slice(*span)]) for span in spans]


def count_dates(line: str, language: str) -> int:
    """Return how many dates, years and marks of a list a line has: digits that say no figure."""
    return sum(1 for _ in _dates(language).finditer(line))


def language_of(line: str, otherwise: str) -> str:
    """Return the language of a line by its commonest words; an article may quote another language at length."""
    words = re.findall(r"\w+", line.casefold())
    marked = {code: sum(word in one.marks.split("|") for word in words) for code, one in LANGUAGES.items()}
    best = max(marked, key=lambda code: (marked[code], code == otherwise))
    return best if marked[best] > marked.get(otherwise, 0) else otherwise


@cache
def words_of_numbers(code: str) -> Language:
    """Return what a language says in words around its numbers; nothing of one that lists nothing."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    phrases = grammar_file(code)
    listed = phrases.get("numbers", {})
    fractions, multiples, shares, great, months = (str(listed.get(name) or NEVER) for name in LISTED)
    marks = "|".join(str(phrases.get("function_words", "")).split())
    return Language(fractions, multiples, shares, great, marks, months)


def _covered(sign: str, match: re.Match[str]) -> str:
    return sign * len(match[0])


def _with_signs(line: str, language: str) -> str:
    """Return a line of the same length with signs in place of the names of numbers."""
    listed = words_of_numbers(language)
    for form, sign in ((listed.not_numbers, " "), (listed.percent, PERCENT)):
        line = re.sub(rf"\b(?:{form})", partial(_covered, sign), line, flags=re.IGNORECASE)
    words = [Word(match) for match in re.finditer(r"\w+|\s+|[^\w\s]+", line)]
    try:
        names = find_numbers(words, language, threshold=0)
    except ValueError:  # a language that text2num does not know
        return line
    for name in names:
        start, end = words[name.start].match.start(), words[name.end - 1].match.end()
        sign = ORDINAL if name.is_ordinal else ONE if name.value == 1 else CARDINAL
        line = line[:start] + sign * (end - start) + line[end:]
    return line


@cache
def _dates(code: str) -> re.Pattern[str]:
    months = words_of_numbers(code).months
    days = rf"\d{{1,2}}[º°]? (?:{months})(?: \d{{4}})?|(?:{months}) \d{{1,2}}(?:, \d{{4}})?"
    return re.compile(rf"{LIST_MARK}|{DATE}|\b(?:{days})\b|{YEAR}", re.IGNORECASE)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Return the expression of all that is a number in a language, the longest form first."""
    language = words_of_numbers(code)
    number = rf"(?:(?:{DIGITS}|{CARDINAL}+)(?: ?{PERCENT}+)?)"
    forms = [
        rf"(?:{number}|{ONE}+)(?: [^\W\d]+)? (?:{language.shares}) {number}",
        language.fractions,
        rf"(?:(?:{number}|{ONE}+) )?(?:{language.great})(?: ?{PERCENT}+)?",
        language.multiples,
        number,
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(f'(?:{form})' for form in forms)})(?!\w)", re.IGNORECASE)
