"""The rows of an article's table drafted from its text: a row for each number, to be gone over by a person.

    oltre l'80% dei clienti        value 80, unit percent, qualifier more-than, as_written "oltre l'80%"
    tra il 20 e il 30 per cento    value 20, value_to 30, unit percent
    uno su quattro                 value 25, unit percent, said_as ratio
    -3,5%                          value -3.5, unit percent, change yes

Of the text no more than `as_written` is kept. What cannot be guessed is empty, and the checks ask for it.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from babel.numbers import get_currency_symbol

from cifra import project
from cifra.editing.proofread import paragraphs
from cifra.numbers.text_numbers import NEVER, Number, language_of, numbers, words_of_numbers
from cifra.numbers.text_values import read_number, scale_in
from cifra.numbers.units import all_units

LONGEST = 40  # characters of as_written: a few words, not the text
DASH = r"\s?[-–]\s?"


@dataclass(frozen=True)
class Draft:
    """A number of a text with what its words say of it; "" stands for what they do not say."""

    start: int
    end: int
    value: str
    unit: str
    value_to: str = ""
    qualifier: str = "exact"
    change: str = ""
    said_as: str = ""


def rows_from_text(text: str, article: str, language: str, header: str) -> str:
    """Return the rows of a table with this header, a row for each number of an article's text."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, header.strip().split(","), restval="", lineterminator="\n", extrasaction="ignore")
    for place, paragraph in enumerate(paragraphs(text), 1):
        for count, draft in enumerate(drafts(paragraph, language_of(paragraph, language)), 1):
            as_written = paragraph[draft.start : draft.end]
            where = {"id": f"{article}.p{place}-{count}", "paragraph": place, "as_written": as_written}
            writer.writerow(vars(draft) | where)
    return written.getvalue()


def drafts(paragraph: str, language: str) -> Iterator[Draft]:
    """Yield what the numbers of a paragraph say, a range of two as one."""
    waiting = numbers(paragraph, language)
    while waiting:
        number = waiting.pop(0)
        draft = _draft(paragraph, number, language)
        if waiting and _is_range(paragraph, number, waiting[0], language):
            draft = _range(paragraph, draft, number, _draft(paragraph, waiting.pop(0), language))
        yield _hedged(paragraph, draft, language)


def _draft(paragraph: str, number: Number, language: str) -> Draft:
    """Return a number with its value, its unit and the way it is said."""
    reading, end = read_number(number.text, language), number.end
    unit = reading.unit
    if not unit:
        unit, end = _unit(paragraph, number, language)
    value = "" if reading.value is None else f"{reading.value:.12g}"
    change = "yes" if reading.change else ""
    return Draft(number.start, end, value, unit, change=change, said_as=reading.said_as)


def _unit(paragraph: str, number: Number, language: str) -> tuple[str, int]:
    """Return the unit that a number's sign or the words after it are, with where they end; without any, a count."""
    units = all_units(project.root())
    words = words_of_numbers(language)
    if "%" in number.text or re.search(rf"(?:{words.percent})$", number.text, re.IGNORECASE):
        return ("per-mille" if re.search("mil+e$", number.text) else "percent"), number.end
    forms: dict[str, str] = {}
    for unit in units.values():
        symbol = get_currency_symbol(unit.code, "en") if unit.form == "currency" else ""
        if symbol and symbol in number.text:
            return unit.id, number.end
        named = f"{unit.words.get(language, '')}|{unit.names.get(language, '')}".split("|")
        last = named[-1].split()[-1:] if unit.form == "currency" else []
        forms |= {form.casefold(): unit.id for form in [*named, *last, symbol] if re.match(r"[^\W\d{]|[$€£]", form)}
    after = paragraph[number.end :].casefold()
    longest = sorted(map(re.escape, forms), key=len, reverse=True)
    following = re.match(rf"\s*(?:d[ie] |of )?({'|'.join(longest)})(?!\w)", after)
    return (forms[following[1]], number.end + following.end()) if following else ("count", number.end)


def _is_range(paragraph: str, first: Number, second: Number, language: str) -> bool:
    words = words_of_numbers(language)
    between, before = paragraph[first.end : second.start], paragraph[: first.start]
    said = re.search(rf"\b(?:{words.between})(?:\s+\w{{1,3}}['’]?)?\s*$", before, re.IGNORECASE)
    joined = re.fullmatch(rf"\s*(?:\S+\s+)?(?:{words.joins})(?:\s+\w{{1,3}}['’]?)?\s*", between, re.IGNORECASE)
    return bool(re.fullmatch(DASH, between) or (said and joined))


def _range(paragraph: str, low: Draft, first: Number, high: Draft) -> Draft:
    """Return two numbers as one range; the lower takes the unit and the scale that only the upper one has."""
    unit = low.unit if high.unit == "count" else high.unit
    scale = scale_in(paragraph[first.end : high.end])
    value = low.value
    if value and high.value and scale > 1 and float(value) < 1e3 <= float(high.value):
        value = f"{float(value) * scale:.12g}"
    return replace(
        low, end=high.end, value=value, value_to=high.value.lstrip("-") if "-" in low.value else high.value, unit=unit
    )


def _hedged(paragraph: str, draft: Draft, language: str) -> Draft:
    """Return a number with the qualifier that the words before it are; they are part of it where that stays short."""
    for qualifier, words in words_of_numbers(language).hedges.items():
        before = re.search(rf"\b(?:{words})(?:\s+\w{{1,6}}['’]?)?\s*$", paragraph[: draft.start], re.IGNORECASE)
        if before and words != NEVER:
            draft = replace(draft, qualifier=qualifier, start=before.start())
            break
    last_space = paragraph.rfind(" ", draft.start, draft.start + LONGEST)
    return draft if draft.end - draft.start <= LONGEST else replace(draft, end=last_space)
