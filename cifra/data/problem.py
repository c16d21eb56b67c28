"""A problem of the sources: where it is, what is wrong, what is allowed and what to do."""

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self

from babel.lists import format_list

from cifra import project
from cifra.editions import EDITIONS, MESSAGE_LANGUAGE, Edition

MOST_IDS = 3  # in a message; the others come after them, when these are mended
SIMILAR = 0.75  # of 1: how much alike two words are for one to be the other misspelt


class Message(str):
    """A sentence in English, with the values in it apart, so that it can be said in the language of an edition.

    A value may be a message itself, an edition, which is said by the name of its language, a list, whose parts are
    joined by "and", or a mapping of languages to words, those of English under "".
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Return the sentence with its `{names}` filled in; a brace that is meant stands twice."""
        message = super().__new__(cls, template.format(**{name: said(value) for name, value in values.items()}))
        message.template, message.values = template, values
        return message

    def said_in(self, edition: Edition) -> str:
        """Return the sentence from the edition's catalogue, with what is a sentence in it too."""
        template = self.template if "|" in self.template else edition.say(self.template)  # | ends interface words
        english = template == self.template  # a sentence without a translation names languages in English, as it is
        speakers = {
            name: None if english and isinstance(value, Edition) else edition for name, value in self.values.items()
        }
        return template.format(**{name: said(self.values[name], speaker) for name, speaker in speakers.items()})


@dataclass(frozen=True, order=True)
class Problem:
    """One message of the checks, at a line of a file; problems sort by file and line."""

    path: Path
    line: int
    message: str

    @classmethod
    def at(cls, path: Path, line: int, template: str, /, **values: Any) -> Self:
        """Return the problem whose message is a template with its values."""
        return cls(path, line, Message(template, **values))


def quoted(words: object) -> Message:
    """Return what an error or another program says, in the catalogue's words where it has them, without its line."""
    if isinstance(words, Exception) and words.args:
        words = words.args[0]
    without_line = re.sub(r" \((?:detected )?at line .*", "", str(words), flags=re.DOTALL)
    return words if isinstance(words, Message) else Message(without_line.replace("{", "{{").replace("}", "}}"))


def nearest(name: str, names: Collection[str]) -> str:
    """Return the name that was probably meant, "" where none is like it; of an id, what follows the stop counts."""
    owner = name.rpartition(".")[0] + "."
    owner = owner if any(other.startswith(owner) for other in names) else ""
    choices = {other.removeprefix(owner): other for other in names if other.startswith(owner)}
    close = get_close_matches(name.removeprefix(owner), choices, n=1, cutoff=SIMILAR)
    return choices[close[0]] if close else ""


def advised(name: str, names: Collection[str], otherwise: Message | None = None) -> Message:
    """Return the question whether the nearest name was meant; where none is near, another advice, or all there are."""
    if near := nearest(name, names):
        return Message("did you mean {name}?", name=near)
    return otherwise or Message("there are {names}", names=", ".join(sorted(names)))


def several(ids: Sequence[str]) -> list[str]:
    """Return the first few of some ids, in quotes, and how many more there are."""
    more = len(ids) - MOST_IDS
    return [*map(repr, ids[:MOST_IDS]), *([Message("{count} more", count=more)] if more > 0 else [])]


def line_of(path: Path, pattern: str) -> int:
    """Return the first line of a file that has a pattern; the first of all where none has it."""
    lines = path.read_text("utf-8-sig").splitlines() if path.exists() else []
    return next((number for number, line in enumerate(lines, 1) if re.search(pattern, line)), 1)


def message_edition() -> Edition | None:
    """Return the edition in whose language `LANGUAGE` asks for messages, if it is set and there is one."""
    named = os.environ.get(project.MESSAGE_LANGUAGE_VARIABLE, "").partition(":")[0].partition("_")[0]
    return next((one for one in EDITIONS if one.code == named), None)


def said(value: Any, edition: Edition | None = None) -> Any:
    """Return a value of a message as an edition says it, in English for none; what is no message stays as it is."""
    if isinstance(value, Edition):
        return value.named(edition)
    if isinstance(value, dict):
        return value.get(edition.code if edition else "") or value[""]
    if isinstance(value, list):
        parts = [str(said(part, edition)) for part in value]
        return format_list(parts, locale=edition.code if edition else MESSAGE_LANGUAGE)
    return value.said_in(edition) if edition and isinstance(value, Message) else value
