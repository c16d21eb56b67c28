"""What the site tells the robots that visit it: the pages of all editions with each other's addresses, and where.

A page is in the sitemap unless it asks not to be indexed (`<meta name="robots" content="noindex">`) or points on.
Its date is that of the report's version, as `data/datapackage.json` declares it: the clock of a build says nothing.
"""

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from cifra import project
from cifra.pages.head import alternate_links
from cifra.records.citations import report_release
from cifra.templates import template

NOT_INDEXED = "meta[name=robots][content*=noindex], meta[http-equiv=refresh]"  # the second points on
HEAD = 20_000  # characters at the beginning of a page in which its head ends, so that little is parsed of many pages


def write_sitemap(site: Path, folder: Path) -> None:
    """Write `robots.txt`, and `sitemap.xml` where the site's address is known.

    Robots read the first at the root of a host only; under a path it says what is meant, and harms nothing.
    """
    address = project.site_address(folder)
    robots = template("robots.txt").render(address=address)
    (site / "robots.txt").write_text(robots, "utf-8", newline="\n")
    if address:
        (site / "sitemap.xml").write_text(sitemap_xml(site, folder), "utf-8", newline="\n")


def sitemap_xml(site: Path, folder: Path) -> str:
    """Return the sitemap of all editions; the site's address has to be known."""
    address = project.site_address(folder)
    paths = [path.relative_to(site) for path in sorted(site.rglob("*.html")) if is_indexed(path)]
    pages = [{"address": page_address(path, address), "alternates": sitemap_alternates(path, folder)} for path in paths]
    return template("sitemap.xml").render(pages=pages, changed=report_release(folder).published)


def page_address(path: Path, address: str) -> str:
    """Return the address of a page of the site; that of the front page is the site's own."""
    return address if path == Path("index.html") else address + path.as_posix()


def sitemap_alternates(path: Path, folder: Path) -> list[tuple[str, str]]:
    """Return the addresses of a page in every edition; the front page has those of the editions' first pages."""
    inside = path.relative_to(path.parts[0]) if len(path.parts) > 1 else path
    return alternate_links(folder, inside.with_suffix("").as_posix(), "index")


def is_indexed(path: Path) -> bool:
    """Return whether a page lets search engines have it."""
    return not LexborHTMLParser(path.read_text("utf-8")[:HEAD]).css_matches(NOT_INDEXED)
