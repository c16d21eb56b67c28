"""The units of `data/units.csv`: what a number counts, and how it is written in each edition.

    id,form,code,decimals,minimum,maximum,name_it,name_en,word_it,word_en,gender_it
    hours,word,,0,0,8784,ore,hours,ora|ore,hour|hours,f
    customers,word,,0,0,,clienti,customers,cliente|clienti,customer|customers,m

A unit is one row there; `cifra.numbers.formats` writes the forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cifra import project
from cifra.data.loading import cached_until_saved, load_table
from cifra.editions import CODES, Edition

PLURAL_TAGS = ("zero", "one", "two", "few", "many", "other")  # CLDR's, in its order


@dataclass(frozen=True)
class Unit:
    """How a row of `units.csv` writes its numbers; `names`, `words` and `genders` are by language."""

    id: str
    form: str
    code: str
    decimals: int
    names: Mapping[str, str]
    words: Mapping[str, str]
    genders: Mapping[str, str]

    def name(self, edition: Edition) -> str:
        """Return the unit's name in tables and on axes: "US dollars"."""
        return self.names[edition.code]

    def is_share(self) -> bool:
        """Return whether the number is said in the singular: "il 59%", "the 59%"."""
        return self.form in ("percent", "permille")

    def is_feminine(self, edition: Edition) -> bool:
        """Return whether the unit's word is feminine in the edition's language: "le 36 ore"."""
        return self.genders.get(edition.code) == "f"

    def word(self, value: float, edition: Edition) -> str:
        """Return the word beside a value, in the plural form that CLDR's rules ask for: "cliente", "clienti"."""
        forms = self.words[edition.code].split("|")
        return forms[min(_plural_place(value, edition, len(forms)), len(forms) - 1)]


def unit_with_id(id: str) -> Unit:
    """Return the unit with this id; raises `ValueError`, naming those there are, where none has it."""
    units = all_units(project.root())
    if id not in units:
        raise ValueError(f"unit {id!r} is not in data/units.csv, which has {', '.join(units)}; add a row there")
    return units[id]


@cached_until_saved
def all_units(folder: Path) -> dict[str, Unit]:
    """Return the units by id, in the order of the table."""
    return {row["id"]: _unit(row) for row in load_table(folder, "units").to_dict("records")}


def _unit(row: dict[str, Any]) -> Unit:
    by_language = [
        {code: row[f"{stem}_{code}"] for code in CODES if f"{stem}_{code}" in row}
        for stem in ("name", "word", "gender")
    ]
    return Unit(row["id"], row["form"], row["code"], int(row["decimals"]), *by_language)


def plural_tags(edition: Edition) -> list[str]:
    """Return the plural forms of a language, in CLDR's order: one, many, other."""
    return [tag for tag in PLURAL_TAGS if tag in edition.locale.plural_form.tags or tag == "other"]


def _plural_place(value: float, edition: Edition, count: int) -> int:
    """Return which of `count` plural forms a value takes; a language's form for millions may be left out."""
    rules, tags = edition.locale.plural_form, plural_tags(edition)
    if len(tags) > count and "many" in tags:
        tags.remove("many")
    tag = rules(value if value != int(value) else int(value))
    return tags.index(tag) if tag in tags else len(tags) - 1
