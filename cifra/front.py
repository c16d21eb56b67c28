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

from cifra import cards, citation, head, policy, project, sections
from cifra.editions import EDITIONS, Edition
from cifra.figures import figures
from cifra.formats import decimal
from cifra.marks import VERDICT_NAMES, VERDICT_SIGNS
from cifra.templates import template

PACKAGE = Path(__file__).parent
VERDICTS_OF_SEVERAL = {
    "confirmed": "confirmed|of several",
    "confirmed-second-hand": "confirmed second hand|of several",
    "differs": "differ|of several",
    "not-found": "not found|of several",
}


def write(site: Path, folder: Path) -> None:
    """Write the front page, its card, the 404 and what both load."""
    shutil.copytree(PACKAGE / "theme" / "root", site, dirs_exist_ok=True)
    shutil.copy(PACKAGE / "theme" / "static" / "favicon.svg", site)
    (site / cards.FRONT).write_bytes(cards.as_png(cards.of_front()))
    known = figures(edition=EDITIONS[0]).verdict
    shown = {
        "policy": policy.content(),
        "head": head.of_front(folder),
        "editions": EDITIONS,
        "squares": [(one, VERDICT_SIGNS.get(one, "")) for one in cards.by_verdict(known)],
        "verdicts": {edition.code: verdict_counts(list(known), edition) for edition in EDITIONS},
        "release": {edition.code: citation.in_words(citation.release(folder), edition) for edition in EDITIONS},
        "linked_data": linked_data(folder),
    }
    (site / "index.html").write_text(template("site-index.html").render(shown), "utf-8", newline="\n")
    lost = {"policy": policy.content(), "editions": EDITIONS, "root": root_path(folder), "pages": pages(folder)}
    (site / "404.html").write_text(template("site-404.html").render(lost), "utf-8", newline="\n")


def verdict_counts(verdicts: list[str], edition: Edition) -> list[dict[str, str]]:
    """Return how many figures have each verdict, with its sign and words: "8" and "confermate" / "confirmed"."""
    found = []
    for verdict, name in VERDICT_NAMES.items():
        count = verdicts.count(verdict)
        if count:
            words = edition.say(name if count == 1 else VERDICTS_OF_SEVERAL[verdict])
            told = {"verdict": verdict, "sign": VERDICT_SIGNS[verdict], "words": words}
            found.append(told | {"count": decimal(count, edition)})
    return found


def pages(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the name and the title of every chapter, the first page first, by edition."""
    return {
        edition.code: [_titled(path, folder, edition) for path in _first_page_first(folder, edition)]
        for edition in EDITIONS
    }


def linked_data(folder: Path) -> Markup:
    """Return the front page's JSON-LD: a `WebSite` with its name in every language; "" where its address is unknown."""
    address = project.address(folder)
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
        "image": f"{address}{cards.FRONT}",
    }
    return Markup(json.dumps(site, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"))


def root_path(folder: Path) -> str:
    """Return the path of the site's root on its host, "/" where the address is unknown."""
    return urlsplit(project.address(folder)).path or "/"


def _first_page_first(folder: Path, edition: Edition) -> list[Path]:
    return sorted(project.chapters(folder, edition.code), key=lambda path: (path.stem != "index", path))


def _titled(path: Path, folder: Path, edition: Edition) -> tuple[str, str]:
    name = path.relative_to(project.chapter_folder(folder, edition.code)).with_suffix("").as_posix()
    found: list[Any] = sections.of_chapter(path, edition)
    return name, found[0].words if found else name
