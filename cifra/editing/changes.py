"""What a comparison of two states of the project is made of: parts, entries, the words that changed in each."""

from dataclasses import dataclass

from cifra.editing.wording import Edit

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Entry:
    """Something that changed: how, its name, where it stands, the words or cells that changed, what follows."""

    how: str
    name: str
    where: str = ""
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the comparison, under its title."""

    title: str
    entries: tuple[Entry, ...]
