"""The interface words of Sphinx and of the theme in the language of the edition, our corrections before theirs."""

from pathlib import Path

import pydata_sphinx_theme
import sphinx
import sphinx_book_theme
import sphinx_togglebutton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.locale import init, translators

from cifra.editions import LOCALE_FOLDER, Edition

# Where the words of Sphinx, of the theme and of its extensions are: they were loaded before the edition was known.
CATALOGUES = {
    "sphinx": ((pydata_sphinx_theme, "locale"), (sphinx, "locale")),
    "booktheme": ((sphinx_book_theme, "theme/sphinx_book_theme/static/locales"),),
    "togglebutton": ((sphinx_togglebutton, "translations/locales"),),
}


def load_translations(app: Sphinx, edition: Edition) -> None:
    """Load the interface words of the edition anew, our corrections before those of Sphinx and of the theme."""
    ours = compile_catalogues(Path(app.doctreedir), edition)
    for domain, places in CATALOGUES.items():
        folders = [str(Path(str(module.__file__)).parent / folder) for module, folder in places]
        translators.pop(("general", domain), None)
        translator, _ = init([str(ours), *folders], edition.code, domain)
        if domain == "sphinx":
            app.translator = translator


def compile_catalogues(folder: Path, edition: Edition) -> Path:
    """Compile our corrections of the theme's words to where Sphinx finds them, and return that folder."""
    target = folder / "locale"
    for name in CATALOGUES:
        source = LOCALE_FOLDER / edition.code / "LC_MESSAGES" / f"{name}.po"
        if source.exists():
            compiled = target / edition.code / "LC_MESSAGES" / f"{name}.mo"
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as read, compiled.open("wb") as write:
                write_mo(write, read_po(read, locale=edition.code))
    return target
