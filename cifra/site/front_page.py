"""The pages at the root of the site, above the editions: the front page and the 404, in every language.

The files of `theme/root` go with them: their own style and scripts, so that they need nothing of an edition. Numbers
are counted from the data, and printed in each edition's format.
"""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from cifra import project
from cifra.content.sections import chapter_sections
from cifra.data.loading import figures
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_number
from cifra.pages.assets import favicon_address, read_source
from cifra.pages.csp import content_security_policy
from cifra.pages.head import front_page_head
from cifra.pages.social_cards import FRONT_CARD_FILE, card_png, front_card, sort_verdicts
from cifra.records.citations import format_release, report_release
from cifra.templates import THEME, template

VERDICTS_OF_SEVERAL = {
    "confirmed": "confirmed|of several",
    "confirmed-second-hand": "confirmed second hand|of several",
    "differs": "differ|of several",
    "not-found": "not found|of several",
}


def write_front_page(site: Path, folder: Path) -> None:
    """Write the front page, its card, the 404 and what both load."""
    shutil.copytree(THEME / "root", site, dirs_exist_ok=True)
    own_style = (THEME / "root" / "front.css").read_text("utf-8")
    (site / "front.css").write_text(read_source("colours.css") + own_style, "utf-8", newline="\n")
    (site / FRONT_CARD_FILE).write_bytes(card_png(front_card()))
    known = figures(edition=EDITIONS[0]).verdict
    shown = {
        "policy": content_security_policy(),
        "favicon": favicon_address(),
        "head": front_page_head(folder),
        "editions": EDITIONS,
        "squares": [(one, VERDICT_SIGNS.get(one, "")) for one in sort_verdicts(known)],
        "verdicts": {edition.code: verdict_counts(list(known), edition) for edition in EDITIONS},
        "release": {edition.code: format_release(report_release(folder), edition) for edition in EDITIONS},
        "linked_data": site_json_ld(folder),
    }
    (site / "index.html").write_text(template("site-index.html").render(shown), "utf-8", newline="\n")
    lost = {
        "policy": content_security_policy(),
        "favicon": favicon_address(),
        "editions": EDITIONS,
        "root": root_path(folder),
        "pages": page_titles(folder),
    }
    (site / "404.html").write_text(template("site-404.html").render(lost), "utf-8", newline="\n")


def verdict_counts(verdicts: list[str], edition: Edition) -> list[dict[str, str]]:
    """Return how many figures have each verdict, with its sign and words: "8" and "confermate" / "confirmed"."""
    found = []
    for verdict, name in VERDICT_NAMES.items():
        count = verdicts.count(verdict)
        if count:
            words = edition.say(name if count == 1 else VERDICTS_OF_SEVERAL[verdict])
            told = {"verdict": verdict, "sign": VERDICT_SIGNS[verdict], "words": words}
            found.append(told | {"count": format_number(count, edition)})
    return found


def page_titles(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the name and the title of every chapter, the first page first, by edition."""
    return {
        edition.code: [_titled(path, folder, edition) for path in _first_page_first(folder, edition)]
        for edition in EDITIONS
    }


def site_json_ld(folder: Path) -> Markup:
    """Return the front page's JSON-LD: a `WebSite` with its name in every language; "" where its address is unknown."""
    address = project.site_address(folder)
    if not address:
        return Markup()
    names = [one.say("Figure by figure") for one in EDITIONS]
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": address,
        "url": address,
        "name": names[0],
        "alternateName": names[1:],
        "inLanguage": [one.code for one in EDITIONS],
        "image": f"{address}{FRONT_CARD_FILE}",
    }
    return Markup(json.dumps(site, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"))


def root_path(folder: Path) -> str:
    """Return the path of the site's root on its host, "/" where the address is unknown."""
    return urlsplit(project.site_address(folder)).path or "/"


def _first_page_first(folder: Path, edition: Edition) -> list[Path]:
    return sorted(project.chapter_files(folder, edition.code), key=lambda path: (path.stem != "index", path))


def _titled(path: Path, folder: Path, edition: Edition) -> tuple[str, str]:
    name = path.relative_to(project.chapter_folder(folder, edition.code)).with_suffix("").as_posix()
    found: list[Any] = chapter_sections(path, edition)
    return name, found[0].words if found else name
