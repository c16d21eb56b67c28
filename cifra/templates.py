"""The package's templates: pages and blocks in HTML, which escape all that they are given, and the codebook."""

import re
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup

from cifra import project
from cifra.data.foreign_titles import mark_foreign_titles
from cifra.data.loading import article_ids, figures
from cifra.editions import Edition, current
from cifra.numbers.formats import count_in_words, format_number

THEME = project.PACKAGE / "theme"
TEMPLATES_FOLDER = THEME / "templates"
CHANGED_WORDS = re.compile(r"\*([^*]+)\*")


def template(name: str) -> Template:
    """Return a template of `cifra/theme/templates` by its file name."""
    return _environment().get_template(name)


def host_name(address: str) -> str:
    """Return the host of an address, as a link prints it: `www.podium.com` is "podium.com"."""
    return urlsplit(address).netloc.removeprefix("www.")


def mark_titles(text: str) -> Markup:
    """Return a line of the edition being built as HTML, with the titles of another language marked as such."""
    return mark_foreign_titles(text, current())


def mark_changed_words(text: str) -> Markup:
    """Return a line as HTML, the words between asterisks as <mark>: those that changed where a number passed."""
    return Markup(CHANGED_WORDS.sub(r"<mark>\1</mark>", str(mark_titles(text))))


def report_summary(edition: Edition) -> str:
    """Return what the report has found, in a sentence that begins with the number of its articles."""
    verdicts = figures(edition=edition).verdict
    values = {
        "count": count_in_words(len(article_ids(project.root())), edition).capitalize(),
        "figures": format_number(len(verdicts), edition),
        "confirmed": count_in_words(int((verdicts == "confirmed").sum()), edition),
    }
    message = "{count} articles quote {figures} survey figures about customer service: {confirmed} match their source."
    return edition.say(message, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cifra", "theme/templates"),
        autoescape=select_autoescape(("html", "xml")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"in_a_line": report_summary}
    environment.filters |= {"host": host_name, "titled": mark_titles, "changed": mark_changed_words}
    return environment
