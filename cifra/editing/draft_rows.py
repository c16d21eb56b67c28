"""The rows of an article's table drafted from its text: a row for each number, to be gone over by a person.

    oltre l'80% dei clienti        value 80, unit percent, qualifier more-than, as_written "oltre l'80%"
    tra il 20 e il 30 per cento    value 20, value_to 30, unit percent
    uno su quattro                 value 25, unit percent, said_as ratio
    quasi un terzo (29%)           value 29, unit percent
    -3,5%                          value -3.5, unit percent, change yes
    3 minuti e 45 secondi          value 225, unit seconds

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
from cifra.numbers.text_numbers import TextNumber, language_of, number_words, numbers
from cifra.numbers.text_values import read_number, scale_in
from cifra.numbers.units import all_units

LONGEST = 40  # characters of as_written: a few words, not the text
SIXTIETH = {"hours": "minutes", "minutes": "seconds"}


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
        draft = _draft(paragraph, waiting.pop(0), language)
        if waiting and (exact := _with_percentage(paragraph, draft, waiting[0], language)):
            waiting.pop(0)
            yield exact
            continue
        if waiting and (both := _with_next(paragraph, draft, waiting[0], language)):
            draft = both
            waiting.pop(0)
        yield _hedged(paragraph, draft, language)


def _draft(paragraph: str, number: TextNumber, language: str) -> Draft:
    """Return a number with its value, its unit and the way it is said."""
    reading = read_number(number.text, language)
    unit, end = (reading.unit, number.end) if reading.unit else _unit(paragraph, number, language)
    value = "" if reading.value is None else f"{reading.value:.12g}"
    change = "yes" if reading.change else ""
    return Draft(number.start, end, value, unit, change=change, said_as=reading.said_as)


def _unit(paragraph: str, number: TextNumber, language: str) -> tuple[str, int]:
    """Return the unit that a number's sign or the words in and after it are, with where they end; else a count."""
    if "%" in number.text or re.search(rf"(?:{number_words(language).percent})$", number.text, re.IGNORECASE):
        return ("per-mille" if re.search("mil+e$", number.text) else "percent"), number.end
    forms = _unit_forms(language)
    some = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    if inside := re.search(rf"[$€£]|(?<!\w)(?:{some})(?!\w)", number.text.casefold()):
        return forms.get(inside[0], "count"), number.end
    following = re.match(rf"[\s-]*(?:[^\W\d]{{1,2}} )?({some})(?!\w)", paragraph[number.end :].casefold())
    return (forms[following[1]], number.end + following.end()) if following else ("count", number.end)


def _unit_forms(language: str) -> dict[str, str]:
    """Return the units by the words and signs that they have in a text: "euro", "€", "eur"."""
    forms: dict[str, str] = {}
    for unit in all_units(project.root()).values():
        named = f"{unit.words.get(language, '')}|{unit.names.get(language, '')}".split("|")
        if unit.form == "currency":
            named += [unit.code, get_currency_symbol(unit.code, "en"), *named[-1].split()[-1:]]
        forms |= {form.casefold(): unit.id for form in named if re.match(r"[^\W\d]|[$€£]", form)}
    return forms


def _with_next(paragraph: str, low: Draft, number: TextNumber, language: str) -> Draft | None:
    """Return a number and the next one as one: a range, or minutes and seconds; nothing where they are two."""
    words, high = number_words(language), _draft(paragraph, number, language)
    before, between = paragraph[: low.start], paragraph[low.end : number.start]
    joined = re.fullmatch(rf"\s*(?:\S+\s+)?(?:{words.joins})(?:\s+\w{{1,3}}['’]?)?\s*", between, re.IGNORECASE)
    if joined and low.value and SIXTIETH.get(low.unit) == high.unit:
        return replace(high, start=low.start, value=f"{60 * float(low.value) + float(high.value or 0):g}")
    said = re.search(rf"\b(?:{words.between})(?:\s+\w{{1,3}}['’]?)?\s*$", before, re.IGNORECASE)
    if not (re.fullmatch(rf"\s?[-–]\s?|\s(?:{words.through})\s", between) or (said and joined)):
        return None
    scale = scale_in(number.text, language)  # that only the upper end has
    value = f"{float(low.value) * scale:.12g}" if low.value and scale > 1 and float(low.value) < 1000 else low.value
    value_to = high.value.lstrip("-") if "-" in low.value else high.value
    unit = low.unit if high.unit == "count" else high.unit
    return replace(low, end=high.end, value=value, value_to=value_to, unit=unit)


def _with_percentage(paragraph: str, share: Draft, number: TextNumber, language: str) -> Draft | None:
    """Return the percentage that stands in brackets after a share of the same unit: it is exact, the share is not."""
    exact, between = _draft(paragraph, number, language), paragraph[share.end : number.start]
    in_brackets = re.fullmatch(r" \((?:[^\W\d]{1,3}['’ ])?", between) and paragraph.startswith(")", number.end)
    short = number.end - share.start < LONGEST
    joined = in_brackets and short and share.said_as and share.unit == exact.unit
    return replace(exact, start=share.start, end=number.end + 1) if joined else None


def _hedged(paragraph: str, draft: Draft, language: str) -> Draft:
    """Return a number with the qualifier that the words before it are; they are part of it where that stays short."""
    for qualifier, words in number_words(language).hedges.items():
        before = re.search(rf"\b(?:{words})(?:\s+\w{{1,6}}['’]?)?\s*$", paragraph[: draft.start], re.IGNORECASE)
        if before:
            draft = replace(draft, qualifier=qualifier, start=before.start())
            break
    last_space = paragraph.rfind(" ", draft.start, draft.start + LONGEST)
    return draft if draft.end - draft.start <= LONGEST else replace(draft, end=last_space)
