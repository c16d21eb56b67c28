"""A chapter of the report as a chapter of any Jupyter Book.

Our roles become the text that they print, by the functions that print it in the report, so that both books have the
same words; our blocks become lists of figures, of studies, of steps, or are left out, and the box of an answer
becomes a note. All else stays as it is.
"""

import re

import yaml

from cifra import project
from cifra.data.loading import figures, load_table
from cifra.editions import Edition
from cifra.numbers.stat import format_stated
from cifra.records.citations import study_label
from cifra.sphinxext.directives import NAMED_BLOCKS, REPORT_BLOCKS
from cifra.sphinxext.roles import PRINTERS

ROLE = re.compile(rf"\{{({'|'.join(PRINTERS)})\}}`([^`]+)`")
BLOCK = re.compile(
    rf"^(?P<fence>`{{3,}}|:{{3,}})\{{(?P<name>{'|'.join([*REPORT_BLOCKS, *NAMED_BLOCKS])})\}}"
    r"[ ]*(?P<argument>\S*)\n(?:.*\n)*?(?P=fence)",
    re.MULTILINE,
)
ANSWER = re.compile(r"^(`{3,}|:{3,})\{answer\}.*$", re.MULTILINE)


def stock_chapter(text: str, edition: Edition) -> str:
    """Return a chapter's text as a stock Jupyter Book reads it. `BOOK_LANGUAGE` has to name the edition."""
    text = ROLE.sub(lambda match: PRINTERS[match[1]](" ".join(match[2].split())), text)
    text = ANSWER.sub(r"\1{note}", text)
    return BLOCK.sub(lambda match: "\n".join(f"- {line}" for line in listed(match, edition)), text)


def listed(block: re.Match[str], edition: Edition) -> list[str]:
    """Return what a block of ours lists: figures, studies; nothing for one that is not about rows of the data."""
    if block["name"] == "studies":
        return [study_label(row, edition) for row in load_table(project.root(), "studies").itertuples()]
    if block["name"] == "journey":
        steps = load_table(project.root(), "journeys")
        return [text.replace("*", "") for text in steps[steps.journey == block["argument"]][f"says_{edition.code}"]]
    if block["name"] not in ("collection", "register"):
        return []
    rows = figures(block["argument"] or None, edition=edition).itertuples()
    return [f"{row.measure}: {format_stated(row, edition)}" for row in rows]


def stock_toc(text: str, edition: Edition) -> str:
    """Return `_toc.yml` with its captions and titles, which are messages, in the edition's language."""
    contents = yaml.safe_load(text)
    for part in contents.get("parts", [contents]):
        for entry in (part, *part["chapters"]):
            entry |= {key: edition.say(entry[key]) for key in ("caption", "title") if key in entry}
    return yaml.safe_dump(contents, allow_unicode=True, sort_keys=False)
