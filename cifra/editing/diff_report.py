"""A comparison of two states of the project as lines for a terminal, and as Markdown for the summary of a job."""

import re
from collections.abc import Callable

from cifra.editing.diff import ADDED, CHANGED, NOT_COMPARED, REMOVED, Comparison
from cifra.editing.git import Edit

SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
NO_CHANGE = "Nothing that readers see changes."
MARKDOWN_LIMIT = 500_000  # characters; GitHub shows no summary of more than a mebibyte
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]#~|@!<>&])")


def as_text(comparison: Comparison) -> str:
    """Return a comparison as lines for a terminal."""
    lines = [_summary(comparison)]
    for title, changes in comparison.items():
        lines += ["", title]
        for change in changes:
            lines.append(f"  {SIGNS[change.kind]} {change.name}" + (f"  ({change.place})" if change.place else ""))
            lines += [f"      {_edit_in_words(edit, str, '{}', '{}')}" for edit in change.edits]
            lines += [f"      {note}" for note in change.notes]
    return "\n".join(map(_printable, lines))


def as_markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown for the summary of a job; words of the sources stay words."""
    lines = [f"**{_summary(comparison)}**"]
    for title, changes in comparison.items():
        lines += ["", f"### {title}", ""]
        for change in changes:
            place = f" <sub>{_escaped(change.place)}</sub>" if change.place else ""
            lines.append(f"- {change.kind}: **{_escaped(change.name)}**{place}")
            lines += [
                f"  - {_edit_in_words(edit, _escaped, '<del>{}</del>', '<ins>{}</ins>')}" for edit in change.edits
            ]
            lines += [f"  - _{_escaped(note)}_" for note in change.notes]
    text = "\n".join(lines)
    if len(text) <= MARKDOWN_LIMIT:
        return text
    return f"{text[: text.rindex(chr(10), 0, MARKDOWN_LIMIT)]}\n\nThe rest is too long for here; see it with: make diff"


def _summary(comparison: Comparison) -> str:
    counts = [f"{title} {len(changes)}" for title, changes in comparison.items() if title != NOT_COMPARED]
    return f"Changes: {', '.join(counts)}." if counts else NO_CHANGE


def _edit_in_words(edit: Edit, shown: Callable[[str], str], removed: str, added: str) -> str:
    """Return an edit as a line: `value, en: 10 minutes → 9 minutes`, or with a sign what is only new or only gone."""
    old = removed.format(shown(edit.old)) if edit.old else ""
    new = added.format(shown(edit.new)) if edit.new else ""
    change = f"{old} → {new}" if old and new else f"+ {new}" if new else f"− {old}"
    if edit.before or edit.after:
        change = f"{shown(edit.before)} [{change}] {shown(edit.after)}".strip()
    return f"{shown(edit.label)}: {change}" if edit.label else change


def _printable(text: str) -> str:
    """Return a text without the characters that steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _escaped(text: str) -> str:
    return MARKDOWN_SIGNS.sub(r"\\\1", _printable(" ".join(text.split())))
