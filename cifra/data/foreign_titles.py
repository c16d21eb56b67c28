"""Titles in their own language: wherever a line names an article or a study, its title has its own language.

A screen reader then says “Global Customer Service Barometer 2012” in English on an Italian page, and the title of an
Italian article in Italian on an English one. The languages are the `language` columns of `articles.csv` and
`studies.csv`.
"""

import re
from pathlib import Path

from markupsafe import Markup

from cifra import project
from cifra.data.loading import cached_until_saved, load_table
from cifra.editions import Edition


def split_by_language(text: str, edition: Edition) -> list[tuple[str, str]]:
    """Return a text in pieces, each with its language; "" is the edition's own.

    >>> split_by_language("American Express, Global Customer Service Barometer 2012, Italia", edition("it"))
    [('American Express, ', ''), ('Global Customer Service Barometer 2012', 'en'), (', Italia', '')]
    """
    foreign = _foreign_titles(project.root(), edition)
    if not foreign:
        return [(text, "")]
    longest_first = "|".join(map(re.escape, sorted(foreign, key=len, reverse=True)))
    parts = re.split(rf"(?<!\w)({longest_first})(?!\w)", text)
    return [(part, foreign[part] if place % 2 else "") for place, part in enumerate(parts) if part]


def mark_foreign_titles(text: str, edition: Edition) -> Markup:
    """Return a text as HTML, its titles in another language marked with `lang`."""
    marked = [
        Markup('<span lang="{}">{}</span>').format(language, part) if language else Markup.escape(part)
        for part, language in split_by_language(text, edition)
    ]
    return Markup("").join(marked)


@cached_until_saved
def _foreign_titles(folder: Path, edition: Edition) -> dict[str, str]:
    """Return the language of each title that is not in the edition's."""
    rows = [row for name in ("articles", "studies") for row in load_table(folder, name).itertuples()]
    return {row.title: row.language for row in rows if row.title and row.language not in ("", edition.code)}
