"""The numbers of a text, in digits and in words: "il 55%", "due su tre", "one-third", "three times", "il doppio".

The names of numbers come from num2words, for every language that it speaks; fractions, multiples and the words
that look like a number and are none are told here, a language each. A language that has no line here still has its
digits and its cardinal numbers.
"""

import re
from dataclasses import dataclass
from functools import cache

from num2words import num2words

HIGHEST = 100  # beyond it, texts write digits
# A number in digits with the marks inside it, and what makes it a percentage or an amount.
DIGITS = r"(?:[$€£]\s?)?\d+(?:[.,:]\d+)*(?:\s?(?:%|[º°]))?"
# A day, alone or with its time, in the form that machines write, and in the forms of the languages.
DATE = r"\d{4}-\d{2}-\d{2}(?:T[\d:+.]+)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
YEAR = r"(?<![\d.,$€£])(?:19|20)\d{2}(?![\d%]|[.,]\d)"
LIST_MARK = r"^\d{1,2}[.)](?=\s)"


@dataclass(frozen=True)
class Language:
    """What the names of numbers leave out, as parts of a regular expression; each is matched as whole words.

    `fractions` and `multiples` are numbers by themselves. `shares` joins two numbers into one: "due su tre".
    `not_alone` are names of numbers that mean something else when nothing that is counted follows them.
    """

    fractions: str = ""
    multiples: str = ""
    shares: str = ""
    ones: str = ""
    great: str = ""
    not_alone: tuple[str, ...] = ()
    counted: str = ""
    marks: str = ""  # words that no text of this language does without
    months: str = ""


LANGUAGES = {
    "it": Language(
        fractions=(
            r"(?:poco (?:più|meno) della |la |una )?metà|(?:un|due|tre|quattro|cinque|sei|sette|otto|nove) "
            r"(?:terz|quart|quint|sest|settim|ottav|non|decim|ventesim|centesim)[oi]"
        ),
        multiples=(
            r"doppi[oa]|tripl[oa]|quadrupl[oa]|raddoppi\w*|triplic\w*|quadruplic\w*|dimezz\w*|decin[ae]|dozzin[ae]|"
            r"ventin[ae]|trentin[ae]|centinai[oa]|migliaia"
        ),
        shares="su",
        ones="un[oa]?",
        great="mila|mille|milion[ei]|miliard[oi]",
        not_alone=("sei",),
        counted=r"(?:volte|mesi|anni|ore|minuti|giorni|settimane|persone|clienti|consumatori|aziende|punti|paesi|su)",
        marks="il|lo|gli|di|del|della|che|per|sono|con|un|una|è",
        months="gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    ),
    "en": Language(
        fractions=(
            r"half|(?:a|one|two|three|four|five|six|seven|eight|nine)[ -]"
            r"(?:thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)"
        ),
        multiples=r"twice|thrice|doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|quadrupl(?:e[ds]?|ing)|\w+fold|dozens?",
        shares="in|out of",
        ones="one",
        great="hundreds?|thousands?|millions?|billions?|trillions?",
        marks="the|of|and|is|are|to|that|with|a|an|for",
        months=(
            "January|February|March|April|May|June|July|August|September|October|November|December"
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number where it stands in a line: from and to which letter, and its words."""

    start: int
    end: int
    text: str


def numbers(line: str, language: str) -> list[Number]:
    """Return the numbers of a line in the order in which they stand; dates, years and a list's own marks are none.

    >>> [one.text for one in numbers("Nel 2012 due clienti su tre, il 66,7%, hanno speso il doppio.", "it")]
    ['due clienti su tre', '66,7%', 'doppio']
    """
    left_out = [match.span() for match in _left_out(language).finditer(line)]
    found = (Number(match.start(), match.end(), match.group()) for match in _pattern(language).finditer(line))
    return [one for one in found if not any(start <= one.start < end for start, end in left_out)]


def left_out(line: str, language: str) -> int:
    """Return how many dates, years and marks of a list a line has: digits that say no figure."""
    return sum(1 for _ in _left_out(language).finditer(line))


def language_of(line: str, otherwise: str) -> str:
    """Return the language of a line by its commonest words; an article may quote another language at length."""
    words = re.findall(r"\w+", line.casefold())
    marked = {code: sum(word in known.marks.split("|") for word in words) for code, known in LANGUAGES.items()}
    best = max(marked, key=lambda code: (marked[code], code == otherwise))
    return best if marked[best] > marked.get(otherwise, 0) else otherwise


@cache
def _left_out(code: str) -> re.Pattern[str]:
    months = LANGUAGES.get(code, Language()).months
    days = rf"\d{{1,2}}[º°]? (?:{months})(?: \d{{4}})?|(?:{months}) \d{{1,2}}(?:, \d{{4}})?" if months else r"(?!)"
    return re.compile(rf"{LIST_MARK}|{DATE}|\b(?:{days})\b|{YEAR}", re.IGNORECASE)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Return the expression of all that is a number in a language, the longest form first."""
    told = LANGUAGES.get(code, Language())
    names = _names(code, told)
    one = f"{DIGITS}|{names}" if names else DIGITS
    forms = [DATE, *_shares(one, told), *_amounts(one, told), told.fractions, told.multiples, DIGITS, names]
    joined = "|".join(f"(?:{form})" for form in forms if form)
    return re.compile(rf"(?<![\w])(?:{joined})(?!\w)", re.IGNORECASE)


def _shares(one: str, told: Language) -> list[str]:
    """Return "due su tre" and "2 consumatori su 5": two numbers, with at most a word between them."""
    first = f"{one}|{told.ones}" if told.ones else one
    return [rf"(?:{first})(?: [^\W\d]+)? (?:{told.shares}) (?:{one})"] if told.shares else []


def _amounts(one: str, told: Language) -> list[str]:
    return [rf"(?:{one}|{told.ones or one}) (?:{told.great})|{told.great}"] if told.great else []


def _names(code: str, told: Language) -> str:
    """Return the names of the cardinal numbers from two, the longest first; "" for a language that has none here."""
    try:
        names = {num2words(number, lang=code) for number in range(2, HIGHEST + 1)}
    except NotImplementedError:
        return ""
    plain = sorted(names - set(told.not_alone), key=lambda name: (-len(name), name))
    unclear = [rf"{name}(?= {told.counted})" for name in told.not_alone]
    return "|".join([*(re.escape(name) for name in plain), *unclear])
