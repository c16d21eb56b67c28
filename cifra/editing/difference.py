"""What readers see change between two states of the project, as text for a terminal and as Markdown.

Both states are read with the code at hand and nothing is built: what pages say is compared, how they look is not.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from cifra.content.sources import Sources
from cifra.editing import readers
from cifra.editing.changes import ADDED, CHANGED, REMOVED, Entry, Part
from cifra.editing.chapter_changes import chapter_changes, page_changes
from cifra.editing.data_changes import row_changes, tables_not_compared
from cifra.editing.rows import KINDS
from cifra.editing.wording import Edit
from cifra.editions import EDITIONS

BESIDES = "Not compared"
NOTHING = "Nothing that readers see changes."
SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
ROOM = 500_000  # characters of Markdown; GitHub shows no summary of more than a mebibyte
MARKDOWN = re.compile(r"([\\`*_\[\]#~|@!<>&])")


def difference(was: Sources, now: Sources, machinery: Iterable[str] = ()) -> list[Part]:
    """Return what changed between two states of the project, in the parts in which something did."""
    before, met = readers.of_book(was), readers.of_book(now)
    parts = [Part(BESIDES, (*tables_not_compared(was, now), *_unseen(list(machinery))))]
    parts += [Part(kind.capitalize(), tuple(row_changes(was, now, kind, before, met))) for kind in KINDS]
    parts.append(Part("Pages", tuple(page_changes(was, now))))
    parts += [Part(f"Text: {one.name}", tuple(chapter_changes(was, now, one))) for one in EDITIONS]
    return [part for part in parts if part.entries]


def as_text(parts: list[Part]) -> str:
    """Return a comparison as lines for a terminal."""
    lines = [_summary(parts)]
    for part in parts:
        lines += ["", part.title]
        for entry in part.entries:
            lines.append(f"  {SIGNS[entry.how]} {entry.name}" + (f"  ({entry.where})" if entry.where else ""))
            lines += [f"      {_edit(edit, _plain, '{}', '{}')}" for edit in entry.edits]
            lines += [f"      {_plain(note)}" for note in entry.notes]
    return "\n".join(_plain(line) for line in lines)


def as_markdown(parts: list[Part]) -> str:
    """Return a comparison as Markdown, as the summary of a job shows it; words of the sources stay words."""
    lines = [f"**{_summary(parts)}**"]
    for part in parts:
        lines += ["", f"### {part.title}", ""]
        for entry in part.entries:
            where = f" <sub>{_escaped(entry.where)}</sub>" if entry.where else ""
            lines.append(f"- {entry.how}: **{_escaped(entry.name)}**{where}")
            lines += [f"  - {_edit(edit, _escaped, '<del>{}</del>', '<ins>{}</ins>')}" for edit in entry.edits]
            lines += [f"  - _{_escaped(note)}_" for note in entry.notes]
    text = "\n".join(lines)
    whole = len(text) <= ROOM
    return text if whole else f"{text[: text.rindex(chr(10), 0, ROOM)]}\n\nThe rest is too long for here: make diff"


def _unseen(machinery: list[str]) -> Iterator[Entry]:
    if machinery:
        shown = ", ".join(machinery[:8]) + (f" and {len(machinery) - 8} more" if len(machinery) > 8 else "")
        yield Entry(CHANGED, "the machinery", shown, (), ("pages may look otherwise; the built site shows it",))


def _summary(parts: list[Part]) -> str:
    """Return how much changed, in a line."""
    told = [f"{part.title} {_counts(part)}" for part in parts if part.title != BESIDES]
    return "; ".join(told) + "." if told else NOTHING


def _counts(part: Part) -> str:
    counts = {how: sum(entry.how == how for entry in part.entries) for how in SIGNS}
    return ", ".join(f"{number} {how}" for how, number in counts.items() if number)


def _edit(edit: Edit, shown: Callable[[str], str], gone: str, come: str) -> str:
    """Return an edit as a line: `value, en: 10 minutes → 9 minutes`, or only the words that are new or gone."""
    label = f"{shown(edit.label)}: " if edit.label else ""
    before = f"… {shown(edit.before)} " if edit.before else ""
    after = f" {shown(edit.after)} …" if edit.after else ""
    old = gone.format(shown(edit.old)) if edit.old else ""
    new = come.format(shown(edit.new)) if edit.new else ""
    if not (before or after) and not (old and new):
        return f"{label}{new or f'{old} (taken out)'}"
    middle = f"{old} → {new}" if old and new else f"+ {new}" if new else f"− {old}"
    return f"{label}{before}[{middle}]{after}" if before or after else f"{label}{middle}"


def _plain(text: str) -> str:
    """Return a text without the characters that steer a terminal."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", " ".join(_plain(text).split()))
