"""The theme's icons: a font with the few that the pages use, cut from the theme's own FontAwesome.

The theme writes `<i class="fa-solid fa-bars">`, has a character of a font for each icon in its CSS, and sends a script
of 1.5 MB that turns them into drawings. Here they come from a font of a few glyphs, inside the stylesheet: no script,
no request, no shift when it is read, and the colour of the text whatever the theme.
"""

import base64
import logging
import re
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT = "Font Awesome"  # the family, whose own @font-face rules are left out of the stylesheet
THEME = find_spec("pydata_sphinx_theme")  # not imported, which would take Sphinx along
STATIC = Path(str(THEME and THEME.origin)).parent / "theme" / "pydata_sphinx_theme" / "static"
GLYPHS = STATIC / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
CSS = (  # a box of its own, so that nothing moves when the font is read
    ".fa-solid{display:inline-block;width:1.25em;height:1em;overflow:hidden;text-align:center}"
    ".fa-lg{font-size:1.25em;vertical-align:-.075em}"
)
COPYRIGHT_AND_LICENCE = [0, 13, 14]  # of the font's names, those that its licence wants kept
PRIVATE_USE = range(0xE000, 0xF900)
CHARACTER = re.compile(r"\\([0-9a-fA-F]{4,6})|([\ue000-\uf8ff])")

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each step that it takes


def font_face(css: str) -> str:
    """Return a rule with a font of the icons that a stylesheet prints; nothing where it prints none."""
    found = {int(code, 16) if code else ord(raw) for code, raw in CHARACTER.findall(css)}
    wanted = sorted(found.intersection(PRIVATE_USE))
    if not wanted:
        return ""
    data = base64.b64encode(_font_of(tuple(wanted))).decode()
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    return f'@font-face{{font-family:"Font Awesome 6 Free";font-weight:900;src:{source}}}'


@cache
def _font_of(characters: tuple[int, ...]) -> bytes:
    """Return the theme's font as WOFF2 with these characters and no other."""
    options = subset.Options(layout_features=[], hinting=False, name_IDs=COPYRIGHT_AND_LICENCE)
    cutter = subset.Subsetter(options)
    font = TTFont(GLYPHS, recalcTimestamp=False)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()
