"""The pages of the site, as the table of contents names them, and a page of each kind."""

import yaml

from cifra.editions import CODES, DEFAULT
from tests.conftest import ROOT

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
CHAPTERS = [TOC["root"], *(entry["file"] for part in TOC["parts"] for entry in part["chapters"])]
PAGES = [f"{code}/{name}.html" for code in CODES for name in (*CHAPTERS, "search")]
EVERY_PAGE = ["index.html", "404.html", *PAGES]
# The start page, an article, a theme, the pages of the evidence and of the method, the search.
KINDS = ("index", "magicnet", "social", "verification", "data", "studies", "journeys", "changes", "method", "search")
PAGE_OF_EACH_KIND = ["index.html", "404.html", *(f"{DEFAULT.code}/{name}.html" for name in KINDS)]
