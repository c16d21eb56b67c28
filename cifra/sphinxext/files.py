"""The files that a build leaves beside its pages, and what it drops: old pages, comments, chapters held in memory."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from cifra import project
from cifra.build_cache import cached
from cifra.charts.vega_bundle import write_bundle
from cifra.data.loading import hold_files, release_files
from cifra.editions import current
from cifra.folders import BuildFolders
from cifra.pages.assets import write_assets
from cifra.pages.embeds import EMBED_FOLDER
from cifra.pages.feed import write_feed
from cifra.pages.hover_cards import write_hover_cards
from cifra.pages.social_cards import write_social_cards
from cifra.records.downloads import DOWNLOAD_FILES, write_downloads
from cifra.sphinxext.cache_key import tables_digest
from cifra.sphinxext.chart_node import remove_stale_files

COMMENT = re.compile(r"(<!--.*?-->\s*)+", re.DOTALL)
MOST_HELD = 50  # chapters

AFTER_EVERYTHING = 999


def setup_files(app: Sphinx) -> None:
    """Have a build see one state of the data, keep little in memory, and leave its files beside the pages."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))  # its own, which no page asks for
    app.connect("env-before-read-docs", lambda *_: hold_files())  # until `write_site_files`
    app.connect("doctree-read", drop_comments)
    app.connect("doctree-read", drop_held_chapters)
    app.connect("html-page-context", drop_held_chapters)
    app.connect("build-finished", write_site_files, priority=AFTER_EVERYTHING)


def drop_comments(app: Sphinx, doctree: nodes.document) -> None:
    """Drop the comments of a chapter (`<!-- to be checked -->`): they are for who writes, and are not published."""
    for part in list(doctree.findall(nodes.raw)):
        if COMMENT.fullmatch(part.astext().strip()):
            part.parent.remove(part)


def drop_held_chapters(app: Sphinx, *_: Any) -> None:
    """Let go of the chapters that Sphinx holds in memory between reading and writing, once they are many.

    They are on the disk too, where Sphinx looks next.
    """
    for name in ("_write_doc_doctree_cache", "_pickled_doctree_cache"):
        held = getattr(app.env, name, {})
        if len(held) > MOST_HELD:
            held.clear()


def write_site_files(app: Sphinx, failure: Exception | None) -> None:
    """Put beside the pages their stylesheet and script, their cards, and what they ask for later: data, Vega, notes."""
    if failure is None and app.builder.format == "html":
        outdir, edition = Path(app.outdir), current()
        titles = {name: app.env.titles[name].astext() for name in app.env.found_docs}
        drop_old_pages(outdir, app)
        write_assets(outdir)
        write_social_cards(outdir, titles, edition, Path(app.doctreedir) / "cards")
        write_bundle(outdir, BuildFolders(project.root()).bundle)
        remove_stale_files(outdir, app.env)
        key = tables_digest(project.root(), ["*"]) + app.config.cifra_machinery + project.site_address(project.root())
        downloads = [outdir / project.DOWNLOADS_FOLDER / name for name in DOWNLOAD_FILES]
        record = Path(app.doctreedir) / "downloads.json"
        cached(record, key, downloads, lambda: str(write_downloads(outdir, edition)))
        write_hover_cards(outdir, app.env, edition)
        write_feed(outdir, edition)
    release_files()


def drop_old_pages(outdir: Path, app: Sphinx) -> None:
    """Drop the pages of chapters that are no more: Sphinx leaves them where they are."""
    names = {*app.env.found_docs, *app.config.html_additional_pages}
    for path in outdir.rglob("*.html"):
        place = path.relative_to(outdir)
        if place.parts[0] not in (EMBED_FOLDER, "_static") and place.with_suffix("").as_posix() not in names:
            path.unlink()
