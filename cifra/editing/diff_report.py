"""A comparison of two states of the project as lines for a terminal, and as Markdown for the summary of a job."""

from collections.abc import Callable

from cifra.console import markdown_summary, markdown_words, printable
from cifra.editing.diff import ADDED, CHANGED, NOT_COMPARED, REMOVED, Comparison
from cifra.editing.git import Edit

SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
NO_CHANGE = "Nothing that readers see changes."


def as_text(comparison: Comparison) -> str:
    """Return a comparison as lines for a terminal."""
    lines = [_summary(comparison)]
    for title, changes in comparison.items():
        lines += ["", title]
        for change in changes:
            lines.append(f"  {SIGNS[change.kind]} {change.name}" + (f"  ({change.place})" if change.place else ""))
            lines += [f"      {_edit_in_words(edit, str, '{}', '{}')}" for edit in change.edits]
            lines += [f"      {note}" for note in change.notes]
    return "\n".join(map(printable, lines))


def as_markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown for the summary of a job; words of the sources stay words."""
    lines = [f"**{_summary(comparison)}**"]
    for title, changes in comparison.items():
        lines += ["", f"### {title}", ""]
        for change in changes:
            place = f" <sub>{markdown_words(change.place)}</sub>" if change.place else ""
            lines.append(f"- {change.kind}: **{markdown_words(change.name)}**{place}")
            lines += [
                f"  - {_edit_in_words(edit, markdown_words, '<del>{}</del>', '<ins>{}</ins>')}" for edit in change.edits
            ]
            lines += [f"  - _{markdown_words(note)}_" for note in change.notes]
    return markdown_summary(lines, "make diff")


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
