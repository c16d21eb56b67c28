"""The typefaces of everything that is drawn into a file: all from locked packages, none from the machine.

    Source Serif 4     what is read in the PDF, and the covers of the books     fontpkg-source-serif-4
    Arimo              what is looked up in the PDF: charts, tables, labels     fontpkg-arimo
    Liberation Sans    the charts and the title cards as PNG                    vl-convert, which carries it

Arimo and Liberation Sans are one design, as wide as Arial. Pages and SVG files carry no typeface: they name those of
the reader's machine.
"""

import os
import re
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

BOOK_PACKAGES = ("fontpkg_arimo", "fontpkg_source_serif_4")
PNG_FONT = "'Liberation Sans'"
BOLD, REGULAR = 700, 400
MEASURED = 1000  # pixels of an em: widths come out in thousandths of it
SPACES = re.compile("[ \t\r\n]+")  # not those that keep a number and its unit together
NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def font_folders() -> list[str]:
    """Return the folders with the typefaces of the books."""
    return [str(files(package) / "files") for package in BOOK_PACKAGES]


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Return how wide a text of a chart or of a card is, in the unit of its size."""
    return _sans(weight).getlength(text) * size / MEASURED


def wrap_text(text: str, size: float, room: float, weight: int = REGULAR, *, breaking: bool = True) -> list[str]:
    """Return a text on lines that `room` holds, broken between words.

    A word that is wider goes on in the next line, or not `breaking` stands alone in one that leaves the room.
    """
    lines = [""]
    for word in SPACES.split(text.strip()):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, weight) <= room:
            lines[-1] = longer
            continue
        lines[-1:] = [lines[-1], word] if lines[-1] else [word]
        while breaking and text_width(lines[-1], size, weight) > room and len(lines[-1]) > 1:
            ends = range(len(lines[-1]) - 1, 0, -1)
            end = next((end for end in ends if text_width(lines[-1][:end], size, weight) <= room), 1)
            lines[-1:] = [lines[-1][:end], lines[-1][end:]]
    return lines


@cache
def _sans(weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(
        Path(font_folders()[0], "Arimo[wght].ttf"), MEASURED, layout_engine=ImageFont.Layout.BASIC
    )
    font.set_variation_by_axes([weight])
    return font


@cache
def hide_machine_fonts() -> None:
    """Have vl-convert, which looks for typefaces at its first drawing, find none of the machine's.

    It asks fontconfig for the folders, and the usual ones where fontconfig names none. On macOS and Windows it does not
    ask: there `PNG_FONT` has to be a typeface that the system does not come with.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder, "fonts.conf")
        configuration.write_text(f"<fontconfig><dir>{font_folders()[0]}</dir></fontconfig>", "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(configuration)
        import vl_convert  # which starts threads: no cell that is laid out needs it

        try:
            vl_convert.svg_to_pdf(NOTHING)
        finally:
            os.environ.pop("FONTCONFIG_FILE")
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before
