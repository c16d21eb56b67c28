"""The edition of a build: its language, its folder of chapters, its words and its theme options."""

import os
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import sphinx
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.locale import init, translators

from cifra import charts, project
from cifra.build_cache import digest_of_files
from cifra.editions import LANGUAGE_VARIABLE, LOCALE_FOLDER, Edition, current
from cifra.project import PACKAGE
from cifra.records.citations import report_release
from cifra.sphinxext.cache_key import tables_digest
from cifra.templates import THEME

DOMAIN = "sphinx"  # the words of Sphinx, our corrections of which are before its own
HTML_THEME = "cifra"  # as `_config.yml` names it
BEFORE_THE_TOC, AFTER_THE_TOC = 100, 901  # sphinx-external-toc reads the source folder at 900


def setup_edition(app: Sphinx) -> None:
    """Choose the edition before anything else reads the configuration, then put on its look and its words."""
    app.add_config_value("cifra_machinery", "", "env")
    app.add_config_value("comments_config", None, "")  # Jupyter Book sets it, with or without sphinx-comments
    app.add_html_theme(HTML_THEME, str(THEME / "page"))
    app.connect("config-inited", choose_edition, priority=BEFORE_THE_TOC)
    app.connect("config-inited", configure_theme, priority=BEFORE_THE_TOC + 1)
    app.connect("config-inited", translate_captions, priority=AFTER_THE_TOC)


def choose_edition(app: Sphinx, config: Config) -> None:
    """Set the language and root the book in the chapters of the edition, before anything reads either."""
    root = Path(app.srcdir)
    os.environ[project.ROOT_VARIABLE] = str(root)
    try:
        edition = current()
    except ValueError as problem:
        raise ConfigError(str(problem)) from problem
    os.environ[LANGUAGE_VARIABLE] = edition.code
    charts.emit_specifications()  # the cells run in forks of this process, see `cifra.sphinxext.execution`
    config.language = edition.code
    config.html_baseurl = project.edition_address(root, edition.code)
    # In citations, in what machines read, in the links to the repository.
    values = (project.site_address, project.repository_address, project.repository_branch, report_release)
    printed = " ".join(str(value(root)) for value in values)
    config.cifra_machinery = tables_digest(root, []) + _digest_of_package() + printed
    app.srcdir = type(app.srcdir)(project.chapter_folder(root, edition.code))


def configure_theme(app: Sphinx, config: Config) -> None:
    """Put on the report's look and words: templates, catalogues, the title in the edition's language."""
    edition = current()
    config.html_title = config.project = edition.say("Figure by figure")
    config.html_additional_pages = config.html_additional_pages | {"search": "search.html"}
    config.html_permalinks_icon = "#"
    config.templates_path = [str(THEME / "templates"), *config.templates_path]
    load_translations(app, edition)
    config.nb_custom_formats = {".md": ["cifra.sphinxext.cache_key.read_notebook", {}, False]}
    config.nb_code_prompt_show = edition.say("Show the code")
    config.nb_code_prompt_hide = edition.say("Hide the code")


def translate_captions(app: Sphinx, config: Config) -> None:
    """Put the captions and titles of `_toc.yml`, which are messages or names, into the edition's language."""
    for document in config.external_site_map.values():
        document.title = current().say(document.title) if document.title else None
        for subtree in document.subtrees:
            subtree.caption = current().say(subtree.caption) if subtree.caption else None


def load_translations(app: Sphinx, edition: Edition) -> None:
    """Load the words of Sphinx anew, which were loaded before the edition was known, our corrections before them."""
    translators.pop(("general", DOMAIN), None)
    app.translator, _ = init([str(Path(sphinx.__file__).parent / "locale")], edition.code, DOMAIN)
    source, compiled = LOCALE_FOLDER / edition.code / "LC_MESSAGES" / f"{DOMAIN}.po", BytesIO()
    if source.exists():
        write_mo(compiled, read_po(source.read_bytes().splitlines(), locale=edition.code))
        compiled.seek(0)
        ours = GNUTranslations(compiled)
        ours.add_fallback(app.translator)
        translators["general", DOMAIN] = app.translator = ours


def _digest_of_package() -> str:
    patterns = ("**/*.py", "theme/page/*.html", "theme/static/*.css", "theme/templates/**/*.*", "locale/*/*/*.po")
    return digest_of_files(project.files_in(PACKAGE, *patterns))[:16]
