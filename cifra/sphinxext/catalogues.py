"""The words of Sphinx in the language of the edition, our corrections before its own."""

from pathlib import Path

import sphinx
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.locale import init, translators

from cifra.editions import LOCALE_FOLDER, Edition

DOMAIN = "sphinx"


def load_translations(app: Sphinx, edition: Edition) -> None:
    """Load the words of Sphinx anew, which were loaded before the edition was known, our corrections before them."""
    ours = compile_catalogue(Path(app.doctreedir), edition)
    translators.pop(("general", DOMAIN), None)
    app.translator, _ = init([str(ours), str(Path(sphinx.__file__).parent / "locale")], edition.code, DOMAIN)


def compile_catalogue(folder: Path, edition: Edition) -> Path:
    """Compile our corrections of Sphinx's words to where it finds them, and return that folder."""
    source = LOCALE_FOLDER / edition.code / "LC_MESSAGES" / f"{DOMAIN}.po"
    if source.exists():
        compiled = folder / "locale" / edition.code / "LC_MESSAGES" / f"{DOMAIN}.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, compiled.open("wb") as write:
            write_mo(write, read_po(read, locale=edition.code))
    return folder / "locale"
