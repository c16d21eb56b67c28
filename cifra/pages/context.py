"""What the templates of a page are given: its edition, its siblings, its head, its part of the report, its citation."""

import json
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config

from cifra import project
from cifra.data.loading import article_ids, figures
from cifra.data.verdicts import VERDICT_SIGNS
from cifra.editions import EDITIONS, current, siblings
from cifra.numbers.formats import format_number
from cifra.numbers.grammar import grammar
from cifra.pages.assets import SCRIPT_FILE, favicon_address, page_style
from cifra.pages.csp import content_security_policy
from cifra.pages.head import drop_repeated_metatags, page_head
from cifra.pages.json_ld import page_json_ld
from cifra.pages.navigation import navigation_of_page
from cifra.pages.repository_links import contribution_links
from cifra.pages.section_links import page_in_edition, siblings_with_page
from cifra.records.citations import cite_page, format_release, report_release
from cifra.templates import TEMPLATES_FOLDER

# A page is fetched when the reader points at a link to it or comes to it by the keyboard: by the browser alone, which
# knows who saves data.
PAGE_LINKS = {"href_matches": "/*.html"}
NEXT_PAGES = json.dumps(
    {
        "prefetch": [
            {"where": PAGE_LINKS, "eagerness": "moderate"},
            {"where": {"and": [PAGE_LINKS, {"selector_matches": ":focus-visible"}]}, "eagerness": "immediate"},
        ]
    }
)


def setup_page_values(app: Sphinx) -> None:
    """Give the templates of every page what they print."""
    app.connect("html-page-context", add_page_values)


def add_page_values(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's templates all that they print, beyond what Sphinx and the theme give them."""
    edition = current()
    title, description = title_and_description(app, page, context, doctree)
    # It stands in each page, because it sets the theme before the first line is drawn.
    first_script = (TEMPLATES_FOLDER / "first.js").read_text("utf-8").strip()
    others = siblings_with_page(page, edition) if doctree else siblings(edition)
    context |= {
        "edition": edition,
        "editions": EDITIONS,
        "say": edition.say,
        "little_words": {other.code: " ".join(sorted(grammar(other.code).function_words)) for other in EDITIONS},
        "style": page_style(),
        "report_script": SCRIPT_FILE,
        "favicon": favicon_address(),
        "first_script": first_script,
        "next_pages": NEXT_PAGES,
        "sections": page_sections(doctree),
        "contents": navigation_of_page(app, page),
        "number": lambda count: format_number(count, edition),
        "policy": content_security_policy([first_script, NEXT_PAGES], [page_style()]),
        "signs": [(verdict, sign) for verdict, sign in VERDICT_SIGNS.items() if sign],
        "metatags": drop_repeated_metatags(context.get("metatags") or ""),
        "siblings": [(other, page_in_edition(page, other.code)) for other in others],
        "contribute": contribution_links(project.root(), page, title, edition, chapter=bool(doctree)),
        "head": page_head(page, title, description, app.config.root_doc, edition, chapter=bool(doctree)),
    }
    if doctree:
        address = f"{app.config.html_baseurl}{page}.html" if app.config.html_baseurl else ""
        context["chapter"] = app.config.external_site_map[page].title  # its name in the contents, where it has one
        context["part"] = part_caption(app.config, page) or format_release(report_release(project.root()), edition)
        verdicts = figures(page, edition=edition).verdict if page in article_ids(project.root()) else []
        context["strip"] = [(verdict, VERDICT_SIGNS[verdict]) for verdict in verdicts]
        context["linked_data"] = page_json_ld(page, title, description, app.config.root_doc, edition)
        context["citation"] = cite_page(title, address, edition, project.root())


def title_and_description(app: Sphinx, page: str, context: dict[str, Any], doctree: Any) -> tuple[str, str]:
    """Return the title and the description of a page; those of the search, which no chapter describes, are ours."""
    if not doctree:
        described = current().say("Look for a figure, a source or a word in all the pages of the report.")
        return Markup(context.get("title") or page).striptags(), described
    descriptions = (meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description")
    return app.env.titles[page].astext(), next(descriptions, "")


def page_sections(doctree: nodes.document | None) -> list[tuple[str, str]]:
    """Return the id and the heading of each section of a page, for the contents of the page."""
    if doctree is None:
        return []
    chapters = [part for part in doctree.children if isinstance(part, nodes.section)]
    sections = [part for chapter in chapters for part in chapter.children if isinstance(part, nodes.section)]
    return [(part["ids"][0], next(iter(part.findall(nodes.title))).astext()) for part in sections]


def part_caption(config: Config, page: str) -> str:
    """Return the caption of the part of the table of contents that a page belongs to; "" for the first page."""
    site_map = config.external_site_map
    parts = site_map[site_map.root.docname].subtrees
    return next((part.caption or "" for part in parts if page in [str(item) for item in part.items]), "")
