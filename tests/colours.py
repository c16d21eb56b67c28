"""The colours of the report as its stylesheet declares them, for the tests that look at them.

--ink: light-dark(#1a1a1a, #ece8df);
"""

import re

from cifra.pages.assets import read_source

THEMES = ("light", "dark")
COLOUR = re.compile(r"(--[\w-]+): light-dark\((#\w{6}), (#\w{6})\);")


def palette(theme: str) -> dict[str, str]:
    """Return the colours of a theme by their variables: `{"--ink": "#1a1a1a", ...}`."""
    place = 1 + THEMES.index(theme)
    return {found[0]: found[place] for found in COLOUR.findall(read_source("colours.css"))}
