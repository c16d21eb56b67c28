"""Where a reader of a page can mend it or say what is wrong with it: the addresses of the repository that lead there.

    edit      the chapter's own file, in the edition of the page, in the editor of the repository's site
    report    an issue form for each kind of problem, in the edition's language, with the page already written in it

The forms are in `.github/ISSUE_TEMPLATE/`, one a kind and edition: `figure-it.yml`. GitHub fills a field of a form
from the parameter of the address that is named as the field's id
(https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms).
Where the repository's address is not known there is nothing to lead to, and both are left out.
"""

from pathlib import Path
from urllib.parse import quote, urlencode

from cifra import project
from cifra.editions import Edition

# The kinds of problem, which the forms are called by, and the words of the link that leads to each.
REPORT_KINDS = {"figure": "in a figure", "text": "in the text", "site": "with the page"}
PAGE_FIELD = "page"  # the id of the field, in every form, that says which page it is about


def contribution_links(folder: Path, page: str, title: str, edition: Edition, *, chapter: bool) -> dict[str, object]:
    """Return the addresses for a page: `edit`, only of a chapter, and `report`, pairs of a link's words and address."""
    if not project.repository_address(folder):
        return {"edit": "", "report": []}
    report = [
        (edition.say(words), report_form_address(folder, kind, page, title, edition))
        for kind, words in REPORT_KINDS.items()
    ]
    return {"edit": edit_address(folder, page, edition) if chapter else "", "report": report}


def edit_address(folder: Path, page: str, edition: Edition) -> str:
    """Return the address at which a chapter's file is edited in a browser."""
    path = project.display_path(project.chapter_file(folder, edition.code, page), folder)
    return f"{project.repository_address(folder)}/edit/{quote(project.repository_branch(folder))}/{quote(path)}"


def report_form_address(folder: Path, kind: str, page: str, title: str, edition: Edition) -> str:
    """Return the address of the form of a kind of problem, with the page's title and, where it is known, address."""
    home = project.edition_address(folder, edition.code)
    named = f"{title} {home}{page}.html" if home else f"{title} ({edition.code}/{page}.html)"
    asked = urlencode({"template": f"{kind}-{edition.code}.yml", PAGE_FIELD: named}, quote_via=quote)
    return f"{project.repository_address(folder)}/issues/new?{asked}"
