"""The pages at the root of the site, above the editions: the front page and the 404, in every language.

The files of `theme/root` go with them: their own style and scripts, so that they need nothing of an edition. Numbers
are counted from the data, and printed in each edition's format.
"""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from cifra import project
from cifra.content.sections import chapter_sections
from cifra.data.loading import figures
from cifra.data.verdicts import VERDICT_NAMES, VERDICT_SIGNS, sort_verdicts
from cifra.editions import EDITIONS, Edition
from cifra.numbers.formats import format_number
from cifra.pages.assets import favicon_address, read_source
from cifra.pages.csp import content_security_policy
from cifra.pages.head import front_page_head
from cifra.pages.social_cards import FRONT_CARD_FILE, card_png, front_card
from cifra.records.citations import format_release, report_release
from cifra.templates import THEME, template

VERDICTS_OF_SEVERAL = {
    "confirmed": "match their source",
    "confirmed-second-hand": "match a report of it",
    "differs": "differ from their source",
    "not-found": "sources not found",
}


def write_front_page(site: Path, folder: Path) -> None:
    """Write the front page, its card, the 404 and what both load."""
    shutil.copytree(THEME / "root", site, dirs_exist_ok=True)
    own_style = (THEME / "root" / "front.css").read_text("utf-8")
    (site / "front.css").write_text(read_source("colours.css") + own_style, "utf-8", newline="\n")
    (site / FRONT_CARD_FILE).write_bytes(card_png(front_card()))
    verdicts = sort_verdicts(figures(edition=EDITIONS[0]).verdict)
    shared = {"policy": content_security_policy(), "favicon": favicon_address(), "editions": EDITIONS}
    index = template("site-index.html").render(
        shared,
        head=front_page_head(folder),
        squares=[(verdict, VERDICT_SIGNS.get(verdict, "")) for verdict in verdicts],
        verdicts={edition.code: verdict_counts(verdicts, edition) for edition in EDITIONS},
        release={edition.code: format_release(report_release(folder), edition) for edition in EDITIONS},
        linked_data=site_json_ld(folder),
    )
    (site / "index.html").write_text(index, "utf-8", newline="\n")
    missing = template("site-404.html").render(shared, root=root_path(folder), pages=page_titles(folder))
    (site / "404.html").write_text(missing, "utf-8", newline="\n")


def verdict_counts(verdicts: list[str], edition: Edition) -> list[dict[str, str]]:
    """Return how many figures have each verdict, with its sign and words: "8" and "match their source"."""
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICT_NAMES if verdict in verdicts}
    return [
        {
            "verdict": verdict,
            "sign": VERDICT_SIGNS[verdict],
            "words": edition.say(VERDICT_NAMES[verdict] if count == 1 else VERDICTS_OF_SEVERAL[verdict]),
            "count": format_number(count, edition),
        }
        for verdict, count in counts.items()
    ]


def page_titles(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the name and the title of every chapter, the first page first, by edition."""
    titles: dict[str, list[tuple[str, str]]] = {}
    for edition in EDITIONS:
        chapters = sorted(project.chapter_files(folder, edition.code), key=lambda path: (path.stem != "index", path))
        names = [project.page_name(folder, path) for path in chapters]
        sections = [chapter_sections(path, edition) for path in chapters]
        titles[edition.code] = [
            (name, parts[0].words if parts else name) for name, parts in zip(names, sections, strict=True)
        ]
    return titles


def site_json_ld(folder: Path) -> Markup:
    """Return the front page's JSON-LD: a `WebSite` with its name in every language; "" where its address is unknown."""
    address = project.site_address(folder)
    if not address:
        return Markup()
    names = [edition.say("Figure by figure") for edition in EDITIONS]
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": address,
        "url": address,
        "name": names[0],
        "alternateName": names[1:],
        "inLanguage": [edition.code for edition in EDITIONS],
        "image": f"{address}{FRONT_CARD_FILE}",
    }
    return Markup(json.dumps(site, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"))


def root_path(folder: Path) -> str:
    """Return the path of the site's root on its host, "/" where the address is unknown."""
    return urlsplit(project.site_address(folder)).path or "/"
