"""The package's templates: pages and blocks in HTML, which escape all that they are given, and the codebook."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup

from cifra import titles
from cifra.editions import current

THEME = Path(__file__).parent / "theme"
FOLDER = THEME / "templates"


def template(name: str) -> Template:
    """Return a template of `cifra/theme/templates` by its file name."""
    return _environment().get_template(name)


def host(address: str) -> str:
    """Return the host of an address, as a link prints it: `www.podium.com` is "podium.com"."""
    return urlsplit(address).netloc.removeprefix("www.")


def titled(text: str) -> Markup:
    """Return a line of the edition being built as HTML, with the titles of another language marked as such."""
    return titles.marked(text, current())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cifra", "theme/templates"),
        autoescape=select_autoescape(("html", "xml")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"host": host, "titled": titled}
    return environment
