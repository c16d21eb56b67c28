"""The package's templates: pages and blocks in HTML, which escape all that they are given, and the codebook."""

from functools import cache

from jinja2 import Environment, PackageLoader, Template, select_autoescape


def template(name: str) -> Template:
    """Return a template of `cifra/theme/templates` by its file name."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("cifra", "theme/templates"),
        autoescape=select_autoescape(("html", "xml")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
