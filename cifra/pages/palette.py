"""The colours of the report, read from its stylesheet: for the pages that do not load it, and for those who check it.

`cifra.css` sets them once for light and once more for dark, as variables:

    html, html[data-theme="light"] { --chart-ink: #1a1a1a; ... }
    html[data-theme="dark"] { --chart-ink: #ece8df; ... }
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import tinycss2

from cifra.templates import THEME

STYLESHEET = THEME / "static" / "cifra.css"
THEMES = ("light", "dark")


@cache
def palette(theme: str) -> dict[str, str]:
    """Return the variables of a theme ("light" or "dark") with their values: `{"--chart-ink": "#1a1a1a", ...}`."""
    wanted = f'html[data-theme="{theme}"]'
    rules = tinycss2.parse_stylesheet(STYLESHEET.read_text("utf-8"), skip_comments=True, skip_whitespace=True)
    found: dict[str, str] = {}
    for rule in _plain_rules(rules):
        if wanted in tinycss2.serialize(rule.prelude):
            declared = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            found |= {one.name: tinycss2.serialize(one.value).strip() for one in declared if one.type == "declaration"}
    return {name: value for name, value in found.items() if value.startswith("#")}


def _plain_rules(rules: list[Any]) -> Iterator[Any]:
    """Yield the rules of a stylesheet, those inside `@media` too."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword == "media":
            yield from _plain_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
