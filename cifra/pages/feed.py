"""The Atom feed of an edition (RFC 4287): what changed in the report, from `data/corrections.csv`.

The same data give the same bytes. Ids are made from the report's name and the entry's id, so that they stay where the
site moves; addresses are whole where the site's is known, else from the feed's own.
"""

import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cifra import project
from cifra.editions import Edition
from cifra.project import CHANGES_PAGE
from cifra.records.citations import report_release
from cifra.records.journeys import change_log
from cifra.templates import template

FEED_FILE = "changes.xml"


def write_feed(outdir: Path, edition: Edition) -> None:
    """Write the feed beside the pages of an edition, where it has the page of the changes."""
    if project.chapter_file(project.root(), edition.code, CHANGES_PAGE).exists():
        (outdir / FEED_FILE).write_text(feed_xml(edition), "utf-8", newline="\n")


def feed_xml(edition: Edition) -> str:
    """Return the feed of an edition."""
    folder = project.root()
    name = json.loads(project.descriptor(folder).read_text("utf-8-sig"))["name"]
    rows = change_log(edition)["rows"]
    return template("changes.xml").render(
        edition=edition,
        rows=[row | {"uuid": uuid5(NAMESPACE_URL, f"{name}/{edition.code}/{row['id']}")} for row in rows],
        uuid=uuid5(NAMESPACE_URL, f"{name}/{edition.code}"),
        updated=rows[0]["date"] if rows else report_release(folder).published,
        home=project.edition_address(folder, edition.code),
        page=f"{CHANGES_PAGE}.html",
        file=FEED_FILE,
    )
