"""A comparison of two states of the project as lines for a terminal, and as Markdown for the summary of a job."""

from collections.abc import Callable, Sequence

from cifra.console import markdown_summary, markdown_words, printable
from cifra.data.problem import Message, said
from cifra.editing.diff import ADDED, CHANGED, REMOVED, Comparison
from cifra.editing.git import Edit
from cifra.editions import Edition

SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
NO_CHANGE = "Nothing that readers see changes."


def as_text(comparison: Comparison, edition: Edition | None = None) -> str:
    """Return a comparison as lines for a terminal, in an edition's language; in English for none."""

    def shown(words: str) -> str:
        return printable(said(words, edition))

    lines = [_summary(comparison, shown)]
    for title, changes in comparison.items():
        lines += ["", shown(title)]
        for change in changes:
            place = f"  ({shown(change.place)})" if change.place else ""
            lines.append(f"  {SIGNS[change.kind]} {shown(change.name)}{place}")
            lines += [f"      {_edit_in_words(edit, shown, '{}', '{}')}" for edit in change.edits]
            lines += [f"      {shown(note)}" for note in change.notes]
    return "\n".join(lines)


def as_markdown(comparison: Comparison, editions: Sequence[Edition]) -> str:
    """Return a comparison as Markdown for the summary of a job, in the language of each edition: the first unfolded."""
    lines = []
    for edition in editions[1:]:
        lines += [f"<details><summary>{edition.name}</summary>", "", *_markdown_lines(comparison, edition)]
        lines += ["", "</details>", ""]
    return markdown_summary(lines + _markdown_lines(comparison, editions[0]), "make diff")


def _markdown_lines(comparison: Comparison, edition: Edition) -> list[str]:
    """Return a comparison as lines of Markdown; words of the sources stay words."""

    def shown(words: str) -> str:
        return markdown_words(said(words, edition))

    lines = [f"**{_summary(comparison, shown)}**"]
    for title, changes in comparison.items():
        lines += ["", f"### {shown(title)}", ""]
        for change in changes:
            place = f" <sub>{shown(change.place)}</sub>" if change.place else ""
            lines.append(f"- {shown(Message(change.kind))}: **{shown(change.name)}**{place}")
            lines += [f"  - {_edit_in_words(edit, shown, '<del>{}</del>', '<ins>{}</ins>')}" for edit in change.edits]
            lines += [f"  - _{shown(note)}_" for note in change.notes]
    return lines


def _summary(comparison: Comparison, shown: Callable[[str], str]) -> str:
    counts = ", ".join(f"{shown(title)} {len(changes)}" for title, changes in comparison.items())
    return shown(Message("Changes: {counts}.", counts=counts) if counts else Message(NO_CHANGE))


def _edit_in_words(edit: Edit, shown: Callable[[str], str], removed: str, added: str) -> str:
    """Return an edit as a line: `value, en: 10 minutes → 9 minutes`, or with a sign what is only new or only gone."""
    old = removed.format(shown(edit.old)) if edit.old else ""
    new = added.format(shown(edit.new)) if edit.new else ""
    change = f"{old} → {new}" if old and new else f"+ {new}" if new else f"− {old}"
    if edit.before or edit.after:
        change = f"{shown(edit.before)} [{change}] {shown(edit.after)}".strip()
    return f"{shown(edit.label)}: {change}" if edit.label else change
