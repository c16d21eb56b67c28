"""Which sections of the editions have been confirmed as saying the same, and which edition has changed since.

`chapters/in-step.toml` holds, below each chapter, a line a section: its name and the digest of its text in each edition
at the moment somebody compared them. A section is known by what it says, not by its name or its place: the line that
has the digest of one edition is its line, and where another edition's digest differs there, that one has changed since.
So a heading may be reworded and sections may move without a word lost. The name is for people; it is the section's
address in the first edition. Lines stand apart, so that git joins two people's changes without a conflict.

The file is also the project's memory of its chapters, which a clone without a history has too: the lines of one that
is gone stay until another chapter names it as an address that it had (`was:`) and takes them over, or somebody deletes
them.

TOML rather than YAML: a section that a bad merge has left twice is an error there, and Python reads it.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from cifra import project
from cifra.content.answers import old_addresses
from cifra.content.chapter import Chapter, read_chapter
from cifra.content.sections import section_ids
from cifra.editions import CODES, EDITIONS

DIGEST_LENGTH = 12  # hexadecimal digits: a chapter would need millions of sections for two to meet
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
FILE_HEADING = """\
# The sections that say the same in every edition, each with the digest of its text when it was last confirmed.
# Written by: make in-step CHAPTER=name. After a conflict keep either line; make in-step then puts it right.
"""

Record = Mapping[str, str]  # the digest of a section's text, by language


@dataclass(frozen=True)
class SectionStatus:
    """How a section stands: its line and digest in each edition by language, and what was last confirmed, if ever."""

    chapter: str
    place: int
    names: tuple[str, ...]
    lines: dict[str, int]
    digests: dict[str, str]
    recorded: Record | None

    @property
    def name(self) -> str:
        """Return the section's name: its address in the first edition."""
        return self.names[0]

    @property
    def settled(self) -> bool:
        """Return whether the section is confirmed as it is in every edition."""
        return self.recorded is not None and self.digests.items() <= self.recorded.items()

    @property
    def ahead(self) -> list[str]:
        """Return the languages whose text has changed since it was confirmed."""
        recorded = self.recorded or {}
        return [code for code, digest in self.digests.items() if code in recorded and recorded[code] != digest]

    @property
    def behind(self) -> list[str]:
        """Return the languages whose text has not changed while another's has."""
        recorded = self.recorded or {}
        return [code for code, digest in self.digests.items() if self.ahead and recorded.get(code) == digest]

    def settled_but_for(self, new: set[str]) -> bool:
        """Return whether the section is confirmed as it is in every edition but new ones, never confirmed before."""
        old = {code: digest for code, digest in self.digests.items() if code not in new}
        return self.recorded is not None and old.items() <= self.recorded.items()

    @property
    def line(self) -> str:
        """Return the line that confirms the section as it is now."""
        return _line(self.name, self.digests)


def confirmations_file(folder: Path) -> Path:
    """Return where the confirmations are."""
    return folder / "chapters" / "in-step.toml"


def read_confirmations(folder: Path) -> dict[str, dict[str, Record]]:
    """Return the confirmed sections by chapter and name, those of a renamed chapter under the name that it has now.

    Raises `ValueError` for a file that is not as it should be.
    """
    path = confirmations_file(folder)
    recorded = tomllib.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    for chapter, sections in recorded.items():
        for name, record in sections.items() if isinstance(sections, dict) else [("", None)]:
            if not isinstance(record, dict) or not all(isinstance(digest, str) for digest in record.values()):
                raise ValueError(f'{chapter} {name}: a section is a line such as: name = {{it = "…", en = "…"}}')
    for path in (path for code in CODES for path in project.chapter_files(folder, code)):
        for old in old_addresses(path).keys() & recorded.keys():
            recorded.setdefault(project.page_name(folder, path), recorded.pop(old))
    return recorded


def chapter_in_editions(folder: Path, name: str) -> dict[str, Chapter]:
    """Return a chapter in every edition that has it, by language."""
    paths = {code: project.chapter_file(folder, code, name) for code in CODES}
    return {code: read_chapter(path) for code, path in paths.items() if path.exists()}


def section_statuses(name: str, texts: dict[str, Chapter], recorded: Mapping[str, Record]) -> list[SectionStatus]:
    """Return how each section of a chapter stands; none where the editions have not the same number of sections."""
    if len(texts) < len(EDITIONS) or len({len(chapter.headings) for chapter in texts.values()}) > 1:
        return []
    digests = {code: [section_digest(text) for text in chapter.section_texts()] for code, chapter in texts.items()}
    statuses = []
    for place, names in enumerate(zip(*map(section_ids, texts.values()), strict=True)):
        lines = {code: chapter.headings[place].line for code, chapter in texts.items()}
        now = {code: digests[code][place] for code in texts}
        statuses.append(SectionStatus(name, place, names, lines, now, _record(names[0], now, recorded)))
    return statuses


def unconfirmed_sections(folder: Path) -> dict[str, list[str]]:
    """Return the sections that are not confirmed as they are, by chapter; a chapter whose editions differ has none."""
    recorded = read_confirmations(folder)
    statuses = {
        name: section_statuses(name, chapter_in_editions(folder, name), recorded.get(name, {}))
        for name in _chapters(folder)
    }
    waiting = {name: [status.name for status in each if not status.settled] for name, each in statuses.items()}
    return {name: sections for name, sections in waiting.items() if sections}


def confirm_sections(folder: Path, name: str, section: str = "") -> list[str]:
    """Record the sections of a chapter as they are, or one by its name in any edition; return those not so before.

    Raises `ValueError` for a chapter or a section that does not exist, and for editions with other sections.
    """
    recorded = read_confirmations(folder)
    chapters = _chapters(folder)
    if name not in chapters:
        raise ValueError(f"no chapter {name!r}; the chapters are {', '.join(chapters)}")
    statuses = section_statuses(name, chapter_in_editions(folder, name), recorded.get(name, {}))
    if not statuses:
        raise ValueError(f"{name}: the editions do not have the same sections; see make check")
    confirmed = [status for status in statuses if not section or section in status.names]
    if not confirmed:
        raise ValueError(f"{name}: no section {section!r}; the sections are {', '.join(map(_addresses, statuses))}")
    records = {status.name: status.digests if status in confirmed else status.recorded for status in statuses}
    recorded[name] = {id: record for id, record in records.items() if record is not None}
    confirmations_file(folder).write_text(format_confirmations(recorded), "utf-8", newline="\n")
    return [status.name for status in confirmed if not status.settled]


def format_confirmations(recorded: Mapping[str, Mapping[str, Record]]) -> str:
    """Return the file's text: chapters sorted by name, sections in their order, an empty line between any two."""
    parts = [FILE_HEADING]
    for name in sorted(recorded):
        parts += [f"[{_key(name)}]\n", *(f"{_line(id, record)}\n" for id, record in recorded[name].items())]
    return "\n".join(parts)


def section_digest(text: str) -> str:
    """Return the digest of a section's text, the same however its lines are broken and its letters composed."""
    return hashlib.sha256(normalize("NFC", " ".join(text.split())).encode()).hexdigest()[:DIGEST_LENGTH]


def _record(name: str, digests: Record, recorded: Mapping[str, Record]) -> Record | None:
    """Return the record of a section: the one that most editions still agree with, or the one of its name."""
    agreeing = {id: sum(record.get(code) == now for code, now in digests.items()) for id, record in recorded.items()}
    best = max(agreeing, key=lambda section: (agreeing[section], section == name), default="")
    return recorded[best] if agreeing.get(best) else recorded.get(name)


def _addresses(status: SectionStatus) -> str:
    """Return a section's address in every edition, once where they are the same: "fonte", "premesse (premises)"."""
    others = [name for name in dict.fromkeys(status.names) if name != status.name]
    return f"{status.name} ({', '.join(others)})" if others else status.name


def _chapters(folder: Path) -> list[str]:
    return sorted({project.page_name(folder, path) for code in CODES for path in project.chapter_files(folder, code)})


def _line(name: str, record: Record) -> str:
    return f"{_key(name)} = {{{', '.join(f'{code} = {json.dumps(record[code])}' for code in record)}}}"


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else json.dumps(name)
