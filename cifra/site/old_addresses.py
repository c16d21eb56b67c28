"""The addresses that pages had: at each a small page that points on to the page that took over, in every edition.

The chapter that takes over names them in its front matter, see `cifra.content.answers.old_addresses`. They stand
neither in the sitemap nor in the search; `cifra.site.verify` follows their link.
"""

from pathlib import Path

from cifra import project
from cifra.content.answers import old_addresses
from cifra.content.sections import chapter_sections
from cifra.editions import EDITIONS, Edition
from cifra.pages.csp import content_security_policy
from cifra.templates import template


def write_old_addresses(site: Path, folder: Path) -> None:
    """Write the pages that point on."""
    for edition in EDITIONS:
        for path in project.chapter_files(folder, edition.code):
            for name, label in old_addresses(path).items():
                page = site / edition.code / f"{name}.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(_pointing_page(name, path, label, folder, edition), "utf-8", newline="\n")


def _pointing_page(name: str, chapter: Path, label: str, folder: Path, edition: Edition) -> str:
    page, home = f"{project.page_name(folder, chapter)}.html", project.edition_address(folder, edition.code)
    return template("moved.html").render(
        edition=edition,
        policy=content_security_policy(),
        title=chapter_sections(chapter, edition)[0].words,
        target=f"{'../' * name.count('/')}{page}{'#' if label else ''}{label}",
        canonical=home and f"{home}{page}",
    )
