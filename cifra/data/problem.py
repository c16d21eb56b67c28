"""A problem of the sources: where it is, what is wrong, what is allowed and what to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cifra.editions import Edition


class Message(str):
    """A sentence in English, with the values in it apart, so that it can be said in the language of an edition."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Return the sentence with its `{names}` filled in; a brace that is meant stands twice."""
        message = super().__new__(cls, template.format(**values))
        message.template, message.values = template, values
        return message

    def said_in(self, edition: Edition) -> str:
        """Return the sentence from the edition's catalogue, with what is a sentence in it too."""
        values = {
            name: value.said_in(edition) if isinstance(value, Message) else value for name, value in self.values.items()
        }
        return edition.say(self.template).format(**values)


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
