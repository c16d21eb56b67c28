"""The editions of the book: one language each, listed in `cifra/editions.toml` and nowhere else.

`make edition` adds one: its entry there, its chapters, the columns of its labels in `data/`, its catalogue and grammar
in `cifra/locale/`, its forms in `.github/`. What is empty in them is reported by `make check`.

Interface words are gettext messages. English is the language of the messages themselves; every other edition
has a `cifra.po`, read with Babel, so that nothing has to be compiled before the package can be used.
"""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

LANGUAGE_VARIABLE = "BOOK_LANGUAGE"
CATALOGUES = ("cifra.po", "checks.po")  # the words of the pages, the messages of the checks
MESSAGE_LANGUAGE = "en"  # messages are their own translation into it
LOCALE_FOLDER = Path(__file__).parent / "locale"
LIST = Path(__file__).with_name("editions.toml")
CATALOGUE, GRAMMAR = "LC_MESSAGES/cifra.po", "grammar.toml"  # the files of a language in the folder of locales


@dataclass(frozen=True)
class Edition:
    """The whole book in one language: its code (ISO 639-1), its name for itself and its Open Graph locale."""

    code: str
    name: str
    territory: str

    @property
    def locale(self) -> Locale:
        """Return the Babel locale that numbers, dates and country names follow."""
        return Locale.parse(self.code)

    def named(self, speaker: "Edition | None" = None) -> str:
        """Return the language's name as another edition says it; in English, the language of messages, by default.

        >>> edition("it").named(), edition("en").named(edition("it"))
        ('Italian', 'inglese')
        """
        return self.locale.get_display_name(speaker.code if speaker else MESSAGE_LANGUAGE) or self.name

    def say(self, message: str, /, **values: object) -> str:
        """Return an interface message in the edition's language, its `{names}` filled in.

        What follows a `|` in a message tells two uses of the same English words apart, and is not printed.

        >>> edition("it").say("Source"), edition("en").say("Source")
        ('Fonte', 'Source')
        """
        text = _catalogue(self.code).get(message, message.partition("|")[0])
        return text.format(**values) if values else text


EDITIONS = tuple(Edition(code, **values) for code, values in tomllib.loads(LIST.read_text("utf-8")).items())
DEFAULT = EDITIONS[0]
CODES = tuple(edition.code for edition in EDITIONS)


def edition(code: str) -> Edition:
    """Return the edition of a language code; raises `ValueError`, naming those that exist, for any other."""
    if code in CODES:
        return EDITIONS[CODES.index(code)]
    raise ValueError(f"{LANGUAGE_VARIABLE}: no edition {code!r}; the editions are {', '.join(CODES)}")


def current() -> Edition:
    """Return the edition being built or edited.

    That is `BOOK_LANGUAGE`; where it is unset, the edition in whose folder a notebook runs; else the first one.
    """
    named = os.environ.get(LANGUAGE_VARIABLE)
    if named:
        return edition(named)
    for part in reversed(Path.cwd().parts):
        if part in CODES:
            return edition(part)
    return DEFAULT


def siblings(edition: Edition) -> list[Edition]:
    """Return the other editions, in the order of the list."""
    return [sibling for sibling in EDITIONS if sibling != edition]


@cache
def _catalogue(code: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for name in CATALOGUES:
        catalogue = read_catalogue(LOCALE_FOLDER / code / "LC_MESSAGES" / name)
        words |= {message: translation for message, translation in catalogue.items() if translation}
    return words


def read_catalogue(path: Path) -> dict[str, str]:
    """Return the messages of a catalogue with their translations, empty where there is none; no file has none."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}
