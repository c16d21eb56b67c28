"""The pages of the site, as the table of contents names them."""

import yaml

from cifra.editions import CODES
from tests.conftest import ROOT

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
CHAPTERS = [TOC["root"], *(entry["file"] for part in TOC["parts"] for entry in part["chapters"])]
PAGES = [f"{code}/{name}.html" for code in CODES for name in (*CHAPTERS, "search")]
EVERY_PAGE = ["index.html", "404.html", *PAGES]
