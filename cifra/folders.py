"""The folders of a build, and the mark of an edition that is being built.

    _build/editions/<code>/_build/html   what Jupyter Book makes of an edition, with its caches beside it
    _build/editions/<code>/unfinished    stands there while an edition is being built
    _build/logs/<code>.log               what the long tools print
    _build/lock                          held by a build, so that no other works in the same folders
    _build/vega.js                       Vega for the live view, which every edition copies
    _build/paper/<code>/                 each edition as a PDF and as an EPUB
    _build/site.next/                    where the next site is put together
    _build/site.previous/                the site that stood before, between two steps
    _build/site/                         the site
    _build/site.key                      what it was made from, and what it is (`cifra.site.publish`)

A build may be killed at any moment. What it leaves half done is recognised by the mark `unfinished` and made again; the
site that stands is exchanged for the next one in a single step, where the system has one.
"""

import shutil
from pathlib import Path

from cifra.editions import Edition


class BuildFolders:
    """The folders of a build, as the module's docstring lists them."""

    def __init__(self, folder: Path) -> None:
        """Take the project's folder."""
        build = folder / "_build"
        self.folder, self.lock, self.bundle, self.paper = folder, build / "lock", build / "vega.js", build / "paper"
        self.site, self.staging, self.previous = build / "site", build / "site.next", build / "site.previous"
        self.key = build / "site.key"

    def edition(self, edition: Edition) -> Path:
        """Return where an edition is built."""
        return self.folder / "_build" / "editions" / edition.code

    def html(self, edition: Edition) -> Path:
        """Return the pages that Jupyter Book makes of an edition."""
        return self.edition(edition) / "_build" / "html"

    def doctrees(self, edition: Edition) -> Path:
        """Return what Sphinx has read of an edition."""
        return self.edition(edition) / "_build" / ".doctrees"

    def unfinished(self, edition: Edition) -> Path:
        """Return the mark that stands while an edition is being built."""
        return self.edition(edition) / "unfinished"

    def log(self, edition: Edition) -> Path:
        """Return the log of an edition's build."""
        return self.folder / "_build" / "logs" / f"{edition.code}.log"


def mark_unfinished(folders: BuildFolders, edition: Edition) -> None:
    """Mark an edition as unfinished; drop the pages of one that a killed build left so, since none can be trusted."""
    mark = folders.unfinished(edition)
    if mark.exists():
        shutil.rmtree(folders.doctrees(edition), ignore_errors=True)
        shutil.rmtree(folders.html(edition), ignore_errors=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def mark_finished(folders: BuildFolders, edition: Edition) -> None:
    """Take the mark away: what stands in the edition's folder is whole."""
    folders.unfinished(edition).unlink(missing_ok=True)
