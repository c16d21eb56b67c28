"""The Sphinx extension: makes an ordinary Jupyter Book into one edition of the report.

`setup` is the list of all that it adds; each feature registers itself. The edition is chosen by `BOOK_LANGUAGE` before
anything else reads the configuration: the language is set and the book is rooted in `chapters/<language>`, so that
`_config.yml` and `_toc.yml` serve every edition and `jupyter-book build .` gives the first one.
"""

from typing import Any

from sphinx.application import Sphinx

from cifra.pages.context import setup_page_values
from cifra.pages.navigation import setup_navigation
from cifra.pages.section_links import setup_section_links
from cifra.sphinxext.cells import setup_cells
from cifra.sphinxext.chart_node import setup_charts
from cifra.sphinxext.directives import setup_directives
from cifra.sphinxext.edition import setup_edition
from cifra.sphinxext.execution import setup_execution
from cifra.sphinxext.files import setup_files
from cifra.sphinxext.roles import setup_roles


def setup(app: Sphinx) -> dict[str, Any]:
    """Make a Jupyter Book into an edition of the report."""
    setup_edition(app)
    setup_files(app)
    setup_execution(app)
    setup_roles(app)
    setup_directives(app)
    setup_charts(app)
    setup_cells(app)
    setup_navigation(app)
    setup_section_links(app)
    setup_page_values(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
