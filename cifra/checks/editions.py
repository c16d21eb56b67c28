"""The rules of what an edition is made of beside its labels: its catalogue, its grammar, its forms.

`make edition` writes all of it empty; what is still to be written is reported here, each file or phrase once.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from babel.messages.pofile import read_po
from text_to_num import find_numbers

from cifra.content.sources import Sources
from cifra.data.problem import Problem, line_of, quoted
from cifra.editions import (
    CATALOGUE,
    CHECKS_CATALOGUE,
    EDITIONS,
    GRAMMAR,
    LOCALE_FOLDER,
    MESSAGE_LANGUAGE,
    read_catalogue,
)
from cifra.numbers.grammar import GRAMMARS, grammar_file, missing_phrases
from cifra.numbers.text_numbers import number_words_error
from cifra.numbers.units import plural_tags

FIELD = re.compile(r"(?<!\{)\{(\w+)")
FORMS = ("ISSUE_TEMPLATE/*-{code}.yml", "PULL_REQUEST_TEMPLATE/*-{code}.md")
PHRASES = {
    "between": '{name} is not said in {language}; write it, as in "between {{low}} and {{high}}"',
    "function_words": '{name} is not said in {language}; write some twenty small words, such as "the of and in"',
}
QUALIFIER = '{name} has no words with {{number}} among them in {language}; write them, as in "about {{number}}"'
LONGEST_QUOTE = 40  # characters of a message, to find it by
QUOTED_LINE = re.compile(r'(?:msgid|msgstr)?\s*"(?:[^"\\]|\\.)*"\s*')  # of a catalogue
WORDS_OF_NUMBERS = ("shares", "between", "joins", "and_a_half")
TABLES_OF_NUMBERS = ("fractions", "multiples", "changes")  # words with their values


def catalogues_that_are_whole(_: Sources) -> Iterator[Problem]:
    """Every edition's catalogue has every message of the pages, with no other `{names}` in it than the message has."""
    yield from _catalogue_problems(CATALOGUE)


def messages_of_the_checks(_: Sources) -> Iterator[Problem]:
    """Every edition's catalogue of the checks has every message, with no other `{names}`; editors read it."""
    yield from _catalogue_problems(CHECKS_CATALOGUE)


def _catalogue_problems(name: str) -> Iterator[Problem]:
    paths = {one.code: LOCALE_FOLDER / one.code / name for one in EDITIONS if one.code != MESSAGE_LANGUAGE}
    catalogues = {code: read_catalogue(path) for code, path in paths.items()}
    every = dict.fromkeys(message for messages in catalogues.values() for message in messages)
    for code, messages in catalogues.items():
        absent = [message for message in every if not messages.get(message)]
        if absent:
            text = (
                "{count} of {total} messages have no translation, {first!r} the first; until then they are in English"
            )
            values = {
                "count": len(absent),
                "total": len(every),
                "first": shorten(absent[0], LONGEST_QUOTE, placeholder="…"),
            }
            yield Problem.at(paths[code], line_of(paths[code], re.escape(f'msgid "{absent[0]}"')), text, **values)
        yield from _faults_of_words(paths[code])


def grammars_that_are_whole(_: Sources) -> Iterator[Problem]:
    """Every edition's grammar says every qualifier and a range, and lists the small words of its language."""
    for edition in EDITIONS:
        path = LOCALE_FOLDER / edition.code / GRAMMAR
        if error := number_words_error(edition.code):
            message = 'the file cannot be read ({error}); each line is: name = "words"'
            yield Problem.at(path, _line_in(error), message, error=quoted(error))
            continue
        for name in [] if edition.code in GRAMMARS else missing_phrases(grammar_file(edition.code)):
            message = PHRASES.get(name, QUALIFIER)
            yield Problem.at(path, line_of(path, f"^{name} ="), message, name=name, language=edition)


def words_of_numbers(_: Sources) -> Iterator[Problem]:
    """A grammar lists the words of shares, ranges and multiples where text2num knows the language's numbers."""
    for edition in EDITIONS:
        if number_words_error(edition.code) or not knows_number_words(edition.code):
            continue
        path = LOCALE_FOLDER / edition.code / GRAMMAR
        words = grammar_file(edition.code).get("numbers", {})
        absent = [name for name in (*WORDS_OF_NUMBERS, *TABLES_OF_NUMBERS) if not words.get(name)]
        if absent:
            message = "[numbers] has no {names}; without them make read does not see such numbers in {language}"
            yield Problem.at(path, 1, message, names=", ".join(absent), language=edition)


def units_with_plural_forms(book: Sources) -> Iterator[Problem]:
    """A unit's word has as many forms as the plurals of the language, in CLDR's order, where it has any."""
    for path, line, row in book.sound_rows("units"):
        words = {edition: row.get(f"word_{edition.code}") or "" for edition in EDITIONS}
        inflected = any("|" in word for word in words.values())
        for edition, word in words.items() if inflected else ():
            tags, count = plural_tags(edition), word.count("|") + 1
            if word not in ("", "¤") and count not in (len(tags), len(tags) - ("many" in tags)):
                message = (
                    "{id!r}: {column} {word!r} has {count} forms; in {language} write {tags}, a vertical bar between"
                )
                values = {"id": row["id"], "column": f"word_{edition.code}", "word": word, "count": count}
                yield Problem.at(path, line, message, **values, language=edition, tags=", ".join(tags))


def units_that_can_be_written(book: Sources) -> Iterator[Problem]:
    """A currency has its code, a word is there in every edition, with no other name in braces than `{number}`."""
    for path, line, row in book.sound_rows("units"):
        words = {f"word_{edition.code}": row.get(f"word_{edition.code}") or "" for edition in EDITIONS}
        needed = {"currency": {"code": row.get("code") or ""}, "word": words}.get(row.get("form") or "", {})
        values = {"id": row["id"], "form": row.get("form")}
        for column in (column for column, cell in needed.items() if not cell):
            message = "{id!r}: {column} is empty, and a unit of the form {form!r} is written with it; write it"
            yield Problem.at(path, line, message, column=column, **values)
        for column, word in words.items():
            if {"{", "}"} & {*word.replace("{number}", "")}:
                message = "{id!r}: {column} {word!r} has a brace that is not of {{number}}; correct it"
                yield Problem.at(path, line, message, column=column, word=word, **values)


def forms_in_every_edition(book: Sources) -> Iterator[Problem]:
    """The forms and templates of `.github/` are there for every edition, each in its own language."""
    folder = book.folder / ".github"
    for edition in EDITIONS[1:]:
        for first in (path for form in FORMS for path in sorted(folder.glob(form.format(code=EDITIONS[0].code)))):
            path = first.with_stem(f"{first.stem.rpartition('-')[0]}-{edition.code}")
            values = {"model": first.name, "language": edition}
            if not path.exists():
                message = "there is no such form, and pages link to it; translate {model} into {language}"
                yield Problem.at(path, 1, message, **values)
            elif path.read_bytes() == first.read_bytes():
                yield Problem.at(path, 1, "the form is a copy of {model}; translate it into {language}", **values)


def knows_number_words(code: str) -> bool:
    """Return whether text2num knows the numbers of a language."""
    try:
        find_numbers([], code)
    except ValueError:
        return False
    return True


def _faults_of_words(path: Path) -> Iterator[Problem]:
    if not path.exists():
        return
    for line, row in enumerate(path.read_text("utf-8").splitlines(), 1):
        if row.startswith(("msgid", "msgstr", '"')) and not QUOTED_LINE.fullmatch(row):
            fault = 'a stray double quote; within the words write \\" or « », and one " at each end'
            yield Problem.at(path, line, fault)
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        source, words = str(message.id).partition("|")[0], str(message.string)
        if message.id and words and set(FIELD.findall(words)) - set(FIELD.findall(source)):
            text = "the translation of {source!r} has other names in braces; keep those of the message"
            yield Problem.at(path, message.lineno or 1, text, source=source)


def _line_in(error: str) -> int:
    """Return the line that an error of TOML names; the first where it names none."""
    match = re.search(r"at line (\d+)", error)
    return int(match[1]) if match else 1
