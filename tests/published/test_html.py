"""The HTML of the whole site, as the Nu Html Checker reads it."""

from pathlib import Path

from tests.site_pages import PAGES
from tests.validator import messages

# What it says that is no fault of a page, and why.
ACCEPTED = {
    "property in a speculation rule must be one of": "the HTML Standard has “immediate” too",
    "violates Content Security Policy": "it reads files, for which 'self' is nobody, and takes JSON for a script",
    "Consider using the “h1” element": "an article in the page has the page's only h1",
    "Article lacks heading": "its heading is in the section that it holds",
    "CSS: “container-type”": "CSS Containment has it, and what the checker reads CSS with is older",
    "CSS: Unrecognized at-rule “@container”": "the same",
    "CSS: Unrecognized at-rule “@starting-style”": "CSS Transitions has it; the same",
}


def test_every_page_is_valid(built: Path) -> None:
    pages = sorted(path for path in built.rglob("*.html") if "pagefind" not in path.parts)
    assert len(pages) > 2 * len(PAGES)  # those of the charts alone too
    found = [f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')}" for one in messages(pages)]
    assert [one for one in found if not any(words in one for words in ACCEPTED)] == []


def test_every_excuse_is_still_needed(built: Path) -> None:
    said = " ".join(one["message"] for one in messages([built / "it" / "index.html"]))
    assert [words for words in ACCEPTED if words not in said] == []
