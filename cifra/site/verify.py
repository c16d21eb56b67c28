"""What is verified of a site before it is published: links that lead somewhere, nothing asked of another host."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

LOADED = dict.fromkeys(("script", "img", "iframe", "source", "video", "audio"), "src") | {"object": "data"}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "shortcut", "manifest"}
CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")


@dataclass(frozen=True)
class PageLinks:
    """What is verified of a page: its links, the ids they may lead to, what it loads."""

    links: list[str]
    ids: set[str]
    loaded: list[str]


def site_problems(site: Path) -> list[str]:
    """Return each link or anchor that leads nowhere, and all that is loaded from another host."""
    pages = {path: page_links(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    messages = [
        f"{path.relative_to(site)}: {message}"
        for path, page in pages.items()
        for message in (*_dead_links(path, page.links, pages, site), *_bad_requests(path, page.loaded))
    ]
    for path in sorted(site.rglob("*.css")):
        foreign = CSS_ADDRESS.findall(path.read_text("utf-8"))
        messages += [f"{path.relative_to(site)}: loads {address} from another host" for address in foreign]
    return messages


def page_links(page: str) -> PageLinks:
    """Return what is verified of a page's HTML."""
    tree = LexborHTMLParser(page)
    links = [str(tag.attributes["href"] or "") for tag in tree.css("a[href]")]
    loaded = [str(tag.attributes.get(LOADED[tag.tag or ""]) or "") for tag in tree.css(", ".join(LOADED))]
    for tag in tree.css("link[rel]"):
        if LOADED_RELATIONS & set(str(tag.attributes["rel"]).split()):
            loaded.append(str(tag.attributes.get("href") or ""))
    return PageLinks(links, {str(tag.attributes["id"]) for tag in tree.css("[id]")}, loaded)


def _dead_links(path: Path, links: list[str], pages: dict[Path, PageLinks], site: Path) -> Iterator[str]:
    if path == site / "404.html":
        return  # served at any depth: its links are built from the site's address
    for link in links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = _target(path, unquote(parts.path), site)
        if target not in pages and not target.exists():
            yield f"the link to {link} leads nowhere"
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
            yield f"the link to {link} leads to no place on that page"


def _target(page: Path, link: str, site: Path) -> Path:
    """Return the file that a link's path leads to from a page; the page itself for none."""
    if not link:
        return page
    base = site if link.startswith("/") else page.parent
    target = Path(normpath(base / link.lstrip("/")))
    return target / "index.html" if not target.suffix and target.is_dir() else target


def _bad_requests(path: Path, loaded: list[str]) -> Iterator[str]:
    for address in loaded:
        parts = urlsplit(address)
        if parts.netloc:
            yield f"loads {address} from another host"
        elif parts.path and not parts.scheme and path.name != "404.html" and not (path.parent / parts.path).exists():
            yield f"loads {address}, which is not there"
