"""The rules of words: descriptions of chapters and of images, names with one form, articles before numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from cifra.content.chapter import Chapter, chapter_description, front_matter, shown_strings
from cifra.content.sources import Sources
from cifra.data.problem import Message, Problem, line_of
from cifra.editions import EDITIONS, Edition
from cifra.editions import edition as edition_of
from cifra.numbers.grammar import grammar
from cifra.numbers.text_numbers import TextNumber, numbers
from cifra.numbers.text_values import read_number

SHORTEST, LONGEST = 50, 160  # characters of a description
DESCRIPTION = r"^\s+description:"  # in the front matter
WORD = re.compile(r"[^\W\d_]+")
# Names that no table of the project has. Those of its organisations and publishers are added to these.
NAMES = ("CorCom", "CustomerThink", "Facebook", "Instagram", "JavaScript", "LinkedIn", "Twitter", "WhatsApp", "YouTube")
PERCENT = re.compile(r" (per cento|percent|per cent)\b")
# What follows a share in words: what it is a share of, or nothing; "un terzo acquisto" is the third of them.
AFTER_A_SHARE = re.compile(r" (of|d(i|ei|egli|elle|ella|el|ell[’'].*))\b|(?! ?[\w-])")


def descriptions_in_their_language(book: Sources) -> Iterator[Problem]:
    """A chapter's description is written in the edition's language.

    The small words that every text has say which one it is: where another edition's language has more of them in it
    than its own, it is in that language. A language whose grammar lists none is not compared.
    """
    for edition, chapter in book.chapters:
        counts = {other.code: _function_words(_description(chapter), other) for other in EDITIONS}
        likely = max(counts, key=lambda code: (counts[code], code == edition.code))
        if likely != edition.code and grammar(edition.code).function_words:
            message = "the description reads as {language}; this edition is in {own}: write it again in {own}"
            names = {"language": edition_of(likely), "own": edition}
            yield Problem.at(chapter.path, line_of(chapter.path, DESCRIPTION), message, **names)


def descriptions_that_fit_a_result(book: Sources) -> Iterator[Problem]:
    """A chapter's description has 50 to 160 characters.

    Search engines set no limit and cut what does not fit the line: Google at some 920 pixels, about 158 characters
    (https://developers.google.com/search/docs/appearance/snippet says that it is cut "as needed"; Bing's guidelines
    and the measurements of Moz and Yoast say 150 to 160). Under 50 they rather quote the page itself.
    """
    for _, chapter in book.chapters:
        length = len(" ".join(_description(chapter).split()))
        if length and not SHORTEST <= length <= LONGEST:
            advice = Message("write more") if length < SHORTEST else Message("shorten it")
            message = "the description has {length} characters; search engines show {least} to {most}: {advice}"
            values = {"length": length, "least": SHORTEST, "most": LONGEST, "advice": advice}
            yield Problem.at(chapter.path, line_of(chapter.path, DESCRIPTION), message, **values)


def images_that_are_described(book: Sources) -> Iterator[Problem]:
    """An image says in words what it shows, for those who cannot see it: `![words](file)`, or `:alt: words`."""
    for _, chapter, image in book.pieces("images"):
        message = "the image has no description; write ![what it shows](file)"
        if image.name:
            message = "the image has no description; write :alt: what it shows, below the first line"
        if not image.text:
            yield Problem.at(chapter.path, image.line, message)


def articles_that_follow_their_number(book: Sources) -> Iterator[Problem]:
    """No word that the number bends stands before it (il, dell’, an): the role prints it, right for any value."""
    for edition, chapter, lead in book.pieces("leads"):
        before = re.search(r"(?:^|[^\w’'])(\w+[’'])$|(?:^|[^\w’'])(\w+)\s+$", lead.text)
        typed = (before[1] or before[2]) if before else ""
        option = grammar(edition.code).written.get(typed.lower().replace("'", "’"))
        id, *options = lead.name.split() or [""]
        if option and "words" not in options:  # words bring their own article
            fitting = " ".join([id, *options, option.capitalize() if typed[0].isupper() else option])
            message = "{typed!r} is typed before a number; write {{stat}}`{fitting}`, which prints the right word"
            yield Problem.at(chapter.path, lead.line, message, typed=typed, fitting=fitting)


def names_that_have_one_form(book: Sources) -> Iterator[Problem]:
    """A name with one right form is written so: organisations and publishers as in `data/`, and `NAMES`.

    A name of one word with a capital may be a common word too: in small letters it passes (Magic, magic).
    """
    names = {_bare(name): name for name in (*_names_in_tables(book), *NAMES)}
    pattern = re.compile(rf"(?<![\w@/.-])({'|'.join(_loosely(name) for name in names.values())})(?![\w@/-]|\.\w)", re.I)
    for path, line, text in _texts(book):
        for match in pattern.finditer(text):
            typed, right = " ".join(match[1].split()), names[_bare(match[1])]
            common = typed.islower() and right.istitle() and " " not in right and right not in NAMES
            if typed != right and not common:
                yield Problem.at(path, line, "write {right!r}, not {typed!r}", typed=typed, right=right)


def no_number_in_words(book: Sources) -> Iterator[Problem]:
    """No share is typed in words in prose: "cinquanta per cento", or "un terzo dei clienti" with no `{stat}` near."""
    for edition, chapter, piece in book.pieces("prose"):
        near = {role.line + step for role in chapter.roles if role.name == "stat" for step in (-1, 0, 1)}
        near |= {heading.line for heading in chapter.headings}
        for number in numbers(piece.text, edition.code):
            is_share = piece.line not in near and _is_share(number, piece.text, edition)
            if not re.search(r"\d", number.text) and (is_share or PERCENT.search(number.text)):
                message = "{typed!r} is typed in words; {{stat}}`id` prints it, {{lit}}`…` if it is not a figure"
                yield Problem.at(chapter.path, piece.line, message, typed=number.text)


def _is_share(number: TextNumber, text: str, edition: Edition) -> bool:
    """Return whether a number in words is a share of something: "un terzo dei", "two in three", but not "a second"."""
    reading = read_number(number.text, edition.code)
    share = reading.unit == "percent" and 0 < (reading.value or 0) <= 100 and "second" not in number.text.lower()
    return share and (
        reading.said_as in ("ratio", "tenths") or bool(reading.said_as and AFTER_A_SHARE.match(text, number.end))
    )


def _names_in_tables(book: Sources) -> set[str]:
    """Return the names of organisations and publishers, each by itself and without The before it."""
    whole = book.ids("studies", "organisation") | book.ids("articles", "publisher")
    parts = {part.strip().removeprefix("The ") for name in whole for part in re.split(r"\s*[/(]\s*|\)", name)}
    return {part for part in parts if part and not re.search(r"\.\w", part)}


def _texts(book: Sources) -> Iterator[tuple[Path, int, str]]:
    """Yield what readers read: prose, titles and descriptions, and the labels of the tables."""
    for _, chapter in book.chapters:
        yield from ((chapter.path, piece.line, piece.text) for piece in chapter.prose)
        yield chapter.path, line_of(chapter.path, DESCRIPTION), _description(chapter)
        for cell in chapter.cells:
            yield from ((chapter.path, cell.line + line - 1, text) for line, text in shown_strings(cell.text))
    endings = tuple(f"_{edition.code}" for edition in EDITIONS)
    for path, line, row in book.sound_rows():
        yield from ((path, line, cell) for column, cell in row.items() if column.endswith(endings) and cell)


def _description(chapter: Chapter) -> str:
    try:
        return chapter_description(front_matter(chapter.path))
    except yaml.YAMLError:
        return ""


def _function_words(text: str, edition: Edition) -> int:
    return sum(word in grammar(edition.code).function_words for word in WORD.findall(text.lower()))


def _bare(name: str) -> str:
    return re.sub(r"[\s-]", "", name).lower()


def _loosely(name: str) -> str:
    """Return a pattern for a name in any letters, its words joined, apart or with a hyphen."""
    return r"[\s\u00a0-]?".join(re.escape(word) for word in re.split(r"[\s-]", name))
