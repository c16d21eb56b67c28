"""What the head of a page says of it: to search engines, to whoever shows a link to it, to the browser.

`of_page` gives the values that `theme/templates/head.html` writes, for the pages of the editions and for the front
page alike. What has to be a whole address (canonical link, alternates, Open Graph) is left out where the site's own
is not known. The alternates as well: Google reads only fully-qualified ones, so that relative ones would say nothing
(https://developers.google.com/search/docs/specialty/international/localized-versions). The link that readers see
is relative, and there without an address too.

The alternates of a page are the same set in every edition, the page itself included. `x-default`, for readers whose
language no edition has, is the front page, where they choose, for the first page, which Google advises; no other page
has a page for choosing, and there it is the page of the first edition.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cifra import project
from cifra.editions import CODES, DEFAULT, EDITIONS, Edition, siblings
from cifra.pages.social_cards import CARD_SIZE, FRONT_CARD_FILE, card_address, card_alt_text
from cifra.templates import report_summary

BACKGROUND_COLOURS = {"light": "#fffdf8", "dark": "#14171a"}  # the page's background in cifra.css
ANY_LANGUAGE = "x-default"
# docutils and Sphinx write both into `metatags`; the layout has a viewport already, and ours is the description.
WRITTEN_TWICE = re.compile(r"<meta\b(?=[^>]*\bname=\"(?:viewport|description)\")[^>]*>\s*")


@dataclass(frozen=True)
class PageHead:
    """The values of a head; what is unknown is empty.

    `kind` is the type of Open Graph, `alternates` are pairs of a language and an address.
    """

    title: str
    description: str
    kind: str
    site: str
    locales: tuple[str, ...]
    address: str = ""
    image: str = ""
    image_words: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    indexed: bool = True
    colours: ClassVar = BACKGROUND_COLOURS  # of the browser's own bars, by colour scheme
    size: ClassVar = CARD_SIZE  # the width and the height of the picture


def page_head(
    page: str, title: str, description: str, root_page: str, edition: Edition, *, chapter: bool = True
) -> PageHead:
    """Return the head of a page of an edition; a page that is no chapter (the search) is not for search engines."""
    folder = project.root()
    home = project.edition_address(folder, edition.code)
    return PageHead(
        title=title,
        description=description,
        kind="website" if page == root_page else "article",
        site=edition.say("Figure by figure"),
        locales=(edition.territory, *(other.territory for other in siblings(edition))),
        address=f"{home}{page}.html" if home else "",
        image=f"{home}{card_address(page)}" if home and chapter else "",
        image_words=card_alt_text(title, edition),
        alternates=tuple(alternate_links(folder, page, root_page)) if chapter else (),
        indexed=chapter,
    )


def front_page_head(folder: Path) -> PageHead:
    """Return the head of the front page, in all the languages of the report."""
    home = project.site_address(folder)
    title = " / ".join(edition.say("Figure by figure") for edition in EDITIONS)
    return PageHead(
        title=title,
        description=" ".join(report_summary(edition) for edition in EDITIONS),
        kind="website",
        site=title,
        locales=tuple(edition.territory for edition in EDITIONS),
        address=home,
        image=f"{home}{FRONT_CARD_FILE}" if home else "",
        image_words=title,
        alternates=tuple(alternate_links(folder, "index", "index")),
    )


def alternate_links(folder: Path, page: str, root_page: str) -> list[tuple[str, str]]:
    """Return the addresses of a page by edition, and by "x-default"; none where the site's address is unknown."""
    home = project.site_address(folder)
    codes = [code for code in CODES if project.chapter_file(folder, code, page).exists()]
    if not home or not codes:
        return []
    links = {code: f"{project.edition_address(folder, code)}{page}.html" for code in codes}
    default = home if page == root_page else links.get(DEFAULT.code, links[codes[0]])
    return [*links.items(), (ANY_LANGUAGE, default)]


def drop_repeated_metatags(metatags: str) -> str:
    """Return Sphinx's meta elements without those that the head has anyway."""
    return WRITTEN_TWICE.sub("", metatags)
