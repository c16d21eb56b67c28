"""Titles in their own language: wherever a line names an article or a study, its title is told apart.

A screen reader then says “Global Customer Service Barometer 2012” in English on an Italian page, and the title of an
Italian article in Italian on an English one. The languages are the `language` columns of `articles.csv` and
`studies.csv`.
"""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from cifra import project
from cifra.data.loading import data_stamp, load_table
from cifra.editions import EDITIONS, Edition


def split_by_language(text: str, edition: Edition) -> list[tuple[str, str]]:
    """Return a text in pieces, each with its language; "" is the edition's own.

    >>> pieces("American Express, Global Customer Service Barometer 2012, Italia", edition("it"))
    [('American Express, ', ''), ('Global Customer Service Barometer 2012', 'en'), (', Italia', '')]
    """
    foreign = _foreign(project.root(), data_stamp(project.root()), edition)
    if not foreign:
        return [(text, "")]
    longest_first = "|".join(map(re.escape, sorted(foreign, key=len, reverse=True)))
    parts = re.split(rf"(?<!\w)({longest_first})(?!\w)", text)
    return [(part, foreign[part] if place % 2 else "") for place, part in enumerate(parts) if part]


def mark_foreign_titles(text: str, edition: Edition) -> Markup:
    """Return a text as HTML, its titles in another language marked with `lang`."""
    told = [
        Markup('<span lang="{}">{}</span>').format(language, part) if language else Markup.escape(part)
        for part, language in split_by_language(text, edition)
    ]
    return Markup("").join(told)


@lru_cache(maxsize=len(EDITIONS))
def _foreign(folder: Path, stamp: int, edition: Edition) -> dict[str, str]:
    """Return the language of each title that is not in the edition's. See `figures.data_stamp`."""
    rows = [row for name in ("articles", "studies") for row in load_table(folder, name).itertuples()]
    return {row.title: row.language for row in rows if row.title and row.language not in ("", edition.code)}
