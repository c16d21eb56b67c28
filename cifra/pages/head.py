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

from cifra import project
from cifra.editions import DEFAULT, EDITIONS, Edition
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

    @property
    def colours(self) -> dict[str, str]:
        """Return the colour of the browser's own bars by colour scheme."""
        return BACKGROUND_COLOURS

    @property
    def size(self) -> tuple[int, int]:
        """Return the width and the height of the picture."""
        return CARD_SIZE


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
        locales=(edition.territory, *(one.territory for one in EDITIONS if one != edition)),
        address=f"{home}{page}.html" if home else "",
        image=f"{home}{card_address(page)}" if home and chapter else "",
        image_words=card_alt_text(title, edition),
        alternates=tuple(alternate_links(folder, page, root_page)) if chapter else (),
        indexed=chapter,
    )


def front_page_head(folder: Path) -> PageHead:
    """Return the head of the front page, in all the languages of the report."""
    home = project.site_address(folder)
    title = " / ".join(one.say("Figure by figure") for one in EDITIONS)
    return PageHead(
        title=title,
        description=" ".join(report_summary(one) for one in EDITIONS),
        kind="website",
        site=title,
        locales=tuple(one.territory for one in EDITIONS),
        address=home,
        image=f"{home}{FRONT_CARD_FILE}" if home else "",
        image_words=title,
        alternates=tuple(alternate_links(folder, "index", "index")),
    )


def alternate_links(folder: Path, page: str, root_page: str) -> list[tuple[str, str]]:
    """Return the addresses of a page by edition, and by "x-default"; none where the site's address is unknown."""
    home = project.site_address(folder)
    there = [one for one in EDITIONS if project.chapter_file(folder, one.code, page).exists()]
    if not home or not there:
        return []
    found = [(one.code, f"{project.edition_address(folder, one.code)}{page}.html") for one in there]
    first = dict(found).get(DEFAULT.code, found[0][1])
    return [*found, (ANY_LANGUAGE, home if page == root_page else first)]


def drop_repeated_metatags(metatags: str) -> str:
    """Return Sphinx's meta elements without those that the head has anyway."""
    return WRITTEN_TWICE.sub("", metatags)
