"""The theme's icons: a font with the few that the pages use, cut from the theme's own FontAwesome.

The theme writes `<i class="fa-solid fa-bars">` and sends a script of 1.5 MB that turns it into a drawing; in its CSS
some icons stand as characters of the same font. Here both come from a font of a few glyphs, inside the stylesheet: no
script, no request, no shift when it arrives, and the colour of the text whatever the theme.
"""

import base64
import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from fontTools.ttLib import TTFont

FONT = "Font Awesome"  # the family, whose own @font-face rules are left out of the stylesheet
THEME_FOLDER = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
NAMES = THEME_FOLDER / "scripts" / "fontawesome.js"
GLYPHS = THEME_FOLDER / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
ICON = re.compile(r'[{,]"?(?P<name>[a-z][a-z0-9-]*)"?:\[\d+,\d+,\[[^\]]*\],"(?P<code>[0-9a-f]+)"')
USED = re.compile(r'class="[^"]*\bfa-solid fa-([a-z0-9-]+)')
SIZES = (  # a box of its own, so that nothing moves when the font is read
    ".fa-solid{display:inline-block;width:1.25em;height:1em;overflow:hidden;text-align:center}"
    ".fa-lg{font-size:1.25em;vertical-align:-.075em}"
)
COPYRIGHT_AND_LICENCE = [0, 13, 14]  # of the font's names, those that its licence wants kept
PRIVATE_USE = range(0xE000, 0xF900)
CHARACTER = re.compile(r"\\([0-9a-fA-F]{4,6})|([\ue000-\uf8ff])")


def css(pages: Iterable[str]) -> str:
    """Return the rules for the icons of the pages; raises `KeyError` for one that the theme's set does not have."""
    used = sorted({name for page in pages for name in USED.findall(page)})
    return SIZES + "".join(f'.fa-{name}::before{{content:"\\{codes()[name]}"}}' for name in used)


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
def codes() -> dict[str, str]:
    """Return the character of each solid icon, as four or five hexadecimal digits, by the icon's name.

    Brands and outlines stand before the solid ones in the file, so that the last of a name is the solid one.
    """
    return {one["name"]: one["code"] for one in ICON.finditer(NAMES.read_text("utf-8"))}


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
