"""The folders of a build, and how the finished site takes the place of the one that stands.

    _build/editions/<code>/_build/html   what Jupyter Book makes of an edition, with its caches beside it
    _build/editions/<code>/unfinished    stands there while an edition is being built
    _build/logs/<code>.log               what the long tools said
    _build/vega.js                       Vega for the live view, which every edition copies
    _build/paper/<code>/                 each edition as a PDF and as an EPUB
    _build/site.next/                    where the next site is put together
    _build/site/                         the site

A build may be killed at any moment. What it leaves half done is known by the mark `unfinished` and made again; the
site that stands is exchanged for the next one in a single step, where the system has one.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from cifra.editions import Edition


@dataclass(frozen=True)
class BuildFolders:
    """The folders of a build."""

    folder: Path

    @property
    def site(self) -> Path:
        """Return where the finished site stands."""
        return self.folder / "_build" / "site"

    @property
    def staging(self) -> Path:
        """Return where the next site is put together."""
        return self.folder / "_build" / "site.next"

    @property
    def previous(self) -> Path:
        """Return where the site that stood before is, between two steps."""
        return self.folder / "_build" / "site.previous"

    @property
    def lock(self) -> Path:
        """Return the file that a build holds, so that no other works in the same folders."""
        return self.folder / "_build" / "lock"

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

    @property
    def bundle(self) -> Path:
        """Return where Vega for the live view is made, for every edition to copy."""
        return self.folder / "_build" / "vega.js"

    @property
    def paper(self) -> Path:
        """Return where the PDF and the EPUB of each edition are made."""
        return self.folder / "_build" / "paper"

    def log(self, edition: Edition) -> Path:
        """Return the log of an edition's build."""
        return self.folder / "_build" / "logs" / f"{edition.code}.log"


def mark_unfinished(places: BuildFolders, edition: Edition) -> None:
    """Mark an edition as unfinished; drop the pages of one that a killed build left so, since none can be trusted."""
    if places.unfinished(edition).exists():
        shutil.rmtree(places.doctrees(edition), ignore_errors=True)
        shutil.rmtree(places.html(edition), ignore_errors=True)
    places.unfinished(edition).parent.mkdir(parents=True, exist_ok=True)
    places.unfinished(edition).touch()


def mark_finished(places: BuildFolders, edition: Edition) -> None:
    """Take the mark away: what stands in the edition's folder is whole."""
    places.unfinished(edition).unlink(missing_ok=True)
