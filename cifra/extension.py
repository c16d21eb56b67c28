"""The Sphinx extension: makes an ordinary Jupyter Book into one edition of the report.

`setup` is the list of all that it adds. The edition is chosen by `BOOK_LANGUAGE` before anything else reads the
configuration: the language is set and the book is rooted in `chapters/<language>`, so that `_config.yml` and
`_toc.yml` serve every edition and `jupyter-book build .` gives the first one.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
import sphinx
import sphinx_book_theme
import sphinx_togglebutton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.locale import init, translators
from sphinx.util import logging

from cifra import (
    assets,
    cards,
    cells,
    charts,
    citation,
    contents,
    directives,
    downloads,
    drawing,
    embedding,
    embeds,
    execution,
    newer,
    notebooks,
    pages,
    previews,
    project,
    roles,
    sections,
)
from cifra.editions import LANGUAGE_VARIABLE, LOCALE_FOLDER, Edition, current
from cifra.figures import hold, release
from cifra.keeping import kept, key_of
from cifra.places import Places
from cifra.templates import THEME

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).parent
AFTER_EVERYTHING = 999
AFTER_THE_TOC = 901
HELD = 50  # chapters
BEFORE_THE_TOC = 100  # sphinx-external-toc reads the source folder at 900
# Where the words of Sphinx, of the theme and of its extensions are: they were loaded before the edition was known.
CATALOGUES = {
    "sphinx": ((pydata_sphinx_theme, "locale"), (sphinx, "locale")),
    "booktheme": ((sphinx_book_theme, "theme/sphinx_book_theme/static/locales"),),
    "togglebutton": ((sphinx_togglebutton, "translations/locales"),),
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the edition, the roles, the directives, the charts and the pages' language links to Sphinx."""
    app.add_config_value("cifra_machinery", "", "env")
    app.add_event(execution.CELLS_RUN)
    app.connect("config-inited", choose_edition, priority=BEFORE_THE_TOC)
    app.connect("config-inited", dress, priority=BEFORE_THE_TOC + 1)
    app.connect("config-inited", translate_captions, priority=AFTER_THE_TOC)
    app.connect("builder-inited", leave_out_search)
    app.connect("env-before-read-docs", lambda *_: hold())  # until `write_files`: a build sees one state of the data
    app.connect("env-before-read-docs", execution.execute_ahead)
    app.connect("env-updated", contents.work_out)
    app.connect("source-read", note_tables)
    app.connect("doctree-read", let_go)
    app.connect("html-page-context", let_go)
    app.connect("missing-reference", roles.lead_to_row)
    app.connect("env-check-consistency", execution.report_failed_cells)
    app.connect("source-read", sections.note_other_editions)
    app.connect("doctree-resolved", leave_out_thebe, priority=AFTER_EVERYTHING)
    app.connect("doctree-resolved", cells.put_outputs_first)
    app.connect("env-get-outdated", newer.pages_to_read_again)
    app.connect("doctree-resolved", newer.tell_newer_sections)
    app.connect("doctree-resolved", sections.link_sections)
    app.connect("html-page-context", pages.add_values)
    app.connect("build-finished", write_files, priority=AFTER_EVERYTHING)  # the theme writes pygments.css there
    app.add_role("stat", roles.StatRole())
    app.add_role("count", roles.CountRole())
    app.add_role("margin", roles.MarginRole())
    app.add_role("lit", roles.LiteralRole())
    for name in directives.REPORT_BLOCKS:
        app.add_directive(name, directives.ReportBlock)
    for name in directives.ARTICLE_BLOCKS:
        app.add_directive(name, directives.ArticleBlock)
    app.add_node(HideCodeCellNode, override=True, html=(cells.open_code, cells.close_code))
    add_node(app, embedding.chart_figure, embedding)
    add_node(app, directives.data_block, directives)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def let_go(app: Sphinx, *_: Any) -> None:
    """Let go of the chapters that Sphinx holds in memory between reading and writing, once they are many.

    They are on the disk too, where Sphinx looks next.
    """
    for name in ("_write_doc_doctree_cache", "_pickled_doctree_cache"):
        held = getattr(app.env, name, {})
        if len(held) > HELD:
            held.clear()


def leave_out_search(app: Sphinx) -> None:
    """Leave out Sphinx's own search, which no page asks for."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def add_node(app: Sphinx, node: Any, module: Any) -> None:
    """Add a node with the module's visitors for HTML, plain text and LaTeX."""
    visitors: dict[str, Any] = {"html": (module.visit_html, None), "latex": (module.visit_latex, None)}
    visitors |= dict.fromkeys(("text", "man", "texinfo"), (module.visit_text, None))
    app.add_node(node, **visitors)


def choose_edition(app: Sphinx, config: Config) -> None:
    """Set the language and root the book in the chapters of the edition, before anything reads either."""
    root = Path(app.srcdir)
    os.environ[project.ROOT_VARIABLE] = str(root)
    try:
        edition = current()
    except ValueError as problem:
        raise ConfigError(str(problem)) from problem
    os.environ[LANGUAGE_VARIABLE] = edition.code
    charts.emit_specifications()  # the cells run in forks of this process, see `cifra.execution`
    config.language = edition.code
    config.html_baseurl = project.edition_address(root, edition.code)
    # In citations, in what machines read, in the links to the repository.
    told = f"{project.address(root)} {project.repository(root)} {project.branch(root)} {citation.release(root)}"
    config.cifra_machinery = notebooks.digest(root, []) + _digest_of_theme() + told
    app.srcdir = type(app.srcdir)(project.chapter_folder(root, edition.code))


def dress(app: Sphinx, config: Config) -> None:
    """Put on the report's look and words: templates, static files, catalogues, the title in the edition's language."""
    edition = current()
    config.html_title = config.project = edition.say("Figure by figure")
    config.html_static_path = [*config.html_static_path, str(THEME / "static"), str(THEME / "vendor")]
    config.html_favicon = str(THEME / "static" / "favicon.svg")
    config.html_additional_pages = config.html_additional_pages | {"search": "search.html"}
    config.html_context = config.html_context | {"default_mode": "auto"}
    config.templates_path = [str(THEME / "templates"), *config.templates_path]
    speak(app, edition)
    config.nb_custom_formats = {".md": ["cifra.notebooks.read", {}, False]}
    config.nb_code_prompt_show = edition.say("Show the code")
    config.nb_code_prompt_hide = edition.say("Hide the code")
    config.html_theme_options = config.html_theme_options | theme_words(edition)


def translate_captions(app: Sphinx, config: Config) -> None:
    """Put the captions and titles of `_toc.yml`, which are messages or names, into the edition's language."""
    for document in config.external_site_map.values():
        document.title = current().say(document.title) if document.title else None
        for subtree in document.subtrees:
            subtree.caption = current().say(subtree.caption) if subtree.caption else None


def speak(app: Sphinx, edition: Edition) -> None:
    """Load the interface words of the edition anew, our corrections before those of Sphinx and of the theme."""
    ours = compiled_catalogues(Path(app.doctreedir), edition)
    for domain, places in CATALOGUES.items():
        folders = [str(Path(str(module.__file__)).parent / folder) for module, folder in places]
        translators.pop(("general", domain), None)
        translator, _ = init([str(ours), *folders], edition.code, domain)
        if domain == "sphinx":
            app.translator = translator


def theme_words(edition: Edition) -> dict[str, Any]:
    """Return the theme's options that are words."""
    return {
        "search_bar_text": edition.say("Search the report"),
        "toc_title": edition.say("On this page"),
        "logo": {"text": edition.say("Figure by figure"), "alt_text": edition.say("Figure by figure")},
    }


def compiled_catalogues(folder: Path, edition: Edition) -> Path:
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


def note_tables(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a chapter depend on the tables its cells read, so that an edited CSV is seen."""
    for path in notebooks.paths_read(content[0]):
        app.env.note_dependency(str(path))


def leave_out_thebe(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave out what sphinx-thebe adds to each page for running code in the browser, which no page offers."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName =" in node.astext():
            node.parent.remove(node)


def write_files(app: Sphinx, failure: Exception | None) -> None:
    """Put beside the pages their stylesheet and script, their cards, and what they ask for later: data, Vega, notes."""
    if failure is None and app.builder.format == "html" and app.builder.name != "epub":
        outdir, edition = Path(app.outdir), current()
        titles = {name: app.env.titles[name].astext() for name in app.env.found_docs}
        drop_old_pages(outdir, app)
        assets.write(outdir, Path(app.doctreedir) / "words.json")
        cards.write(outdir, titles, edition, Path(app.doctreedir) / "cards.json")
        drawing.write_bundle(outdir, Places(project.root()).bundle)
        embeds.write_stylesheet(outdir)
        embedding.sweep(outdir, app.env)
        write_downloads(app, outdir, edition)
        previews.write(outdir, app.env, edition)
    release()


def write_downloads(app: Sphinx, outdir: Path, edition: Edition) -> None:
    """Write the files to take away, unless those that stand were made of the same data by the same package."""
    key = key_of(notebooks.digest(project.root(), ["*"]), app.config.cifra_machinery, project.address(project.root()))
    written = [outdir / downloads.FOLDER / name for name in downloads.FILES]
    kept(Path(app.doctreedir) / "downloads.json", key, written, lambda: str(downloads.write(outdir, edition)))


def drop_old_pages(outdir: Path, app: Sphinx) -> None:
    """Drop the pages of chapters that are no more: Sphinx leaves them where they are."""
    names = {*app.env.found_docs, *app.config.html_additional_pages}
    for path in outdir.rglob("*.html"):
        place = path.relative_to(outdir)
        if place.parts[0] not in (embeds.FOLDER, "_static") and place.with_suffix("").as_posix() not in names:
            path.unlink()


def _digest_of_theme() -> str:
    patterns = ("*.py", "theme/templates/**/*.*", "locale/*/*/*.po")
    files = sorted(path for pattern in patterns for path in PACKAGE.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
