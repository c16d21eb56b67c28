"""What a page says of itself to machines: JSON-LD in the terms of https://schema.org.

The first page is a `Report`; every other one a `Chapter` of it, with the same chapter in the other editions; the data
page holds a `Dataset` with its downloads. No figure has a `ClaimReview`: Google shows none since 2025, and they made
the data page a third heavier.

Addresses are relative to the page where the site's own is not known, which JSON-LD allows.
"""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cifra import project
from cifra.editions import Edition, siblings
from cifra.pages.social_cards import card_address
from cifra.project import DATA_PAGE
from cifra.records.citations import LICENSE_URL, report_release
from cifra.records.downloads import SCHEMA_NAME, download_list

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".zip": "application/zip",
}


def page_json_ld(page: str, title: str, description: str, root_page: str, edition: Edition) -> Markup:
    """Return a page's JSON-LD, safe inside a `<script>`; `page` is its name, `root_page` that of the first page."""
    whole = _work("Report" if page == root_page else "Chapter", page, title, description, edition)
    if page != root_page:
        whole["isPartOf"] = _report(root_page, edition)
    nodes = [whole]
    if page == DATA_PAGE:
        nodes.append(_dataset(title, description, edition))
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False, sort_keys=True)
    return Markup(text.replace("<", "\\u003c"))


def _work(kind: str, page: str, title: str, description: str, edition: Edition) -> dict[str, Any]:
    address = _address(page, edition, edition)
    translations = [
        {"@type": kind, "@id": _address(page, other, edition), "inLanguage": other.code} for other in siblings(edition)
    ]
    return _published(title, description) | {
        "@type": kind,
        "@id": address,
        "url": address,
        "image": _beside(card_address(page), page, edition),
        "inLanguage": edition.code,
        "workTranslation": translations,
        "author": _authors(edition),
    }


def _published(title: str, description: str) -> dict[str, Any]:
    """Return what a work and the data share."""
    release = report_release(project.root())
    return {
        "name": title,
        "description": description,
        "datePublished": release.published,
        "version": release.version,
        "license": LICENSE_URL,
        "isAccessibleForFree": True,
    }


def _report(root_page: str, edition: Edition) -> dict[str, str]:
    address = _address(root_page, edition, edition)
    return {"@type": "Report", "@id": address, "url": address, "name": edition.say("Figure by figure")}


def _dataset(title: str, description: str, edition: Edition) -> dict[str, Any]:
    address, rows = _address(DATA_PAGE, edition, edition), download_list(edition)["rows"]
    return _published(title, description) | {
        "@type": "Dataset",
        "@id": f"{address}#dataset",
        "url": address,
        "inLanguage": [language.code for language in (edition, *siblings(edition))],
        "creator": _authors(edition),
        "distribution": [_download(row, edition) for row in rows if row["file"] != SCHEMA_NAME],
    }


def _download(row: dict[str, Any], edition: Edition) -> dict[str, str]:
    root = project.edition_address(project.root(), edition.code)
    return {
        "@type": "DataDownload",
        "name": row["file"],
        "description": row["what"],
        "contentUrl": f"{root}{project.DOWNLOADS_FOLDER}/{row['file']}",
        "encodingFormat": MEDIA_TYPES[Path(row["file"]).suffix],
    }


def _authors(edition: Edition) -> dict[str, str]:
    name = edition.say("The authors of {report}", report=edition.say("Figure by figure"))
    return {"@type": "Organization", "name": name}


def _beside(file: str, page: str, edition: Edition) -> str:
    """Return the address of a file of an edition, as a page of it gives it."""
    return (project.edition_address(project.root(), edition.code) or "../" * page.count("/")) + file


def _address(page: str, other: Edition, edition: Edition) -> str:
    """Return the address of a page of an edition, as a page of `edition` gives it."""
    root = project.edition_address(project.root(), other.code)
    to_root = "../" * page.count("/")
    here = to_root if other == edition else f"{to_root}../{other.code}/"
    return f"{root or here}{page}.html"
