"""The typefaces of everything that is drawn into a file: all from locked packages, none from the machine.

    Source Serif 4     what is read in the PDF, and the covers of the books     fontpkg-source-serif-4
    Arimo              what is looked up in the PDF: charts, tables, labels     fontpkg-arimo
    Liberation Sans    the charts and the title cards as PNG                    vl-convert, which carries it

Arimo and Liberation Sans are one design, as wide as Arial. Pages and SVG files carry no typeface: they name those of
the reader's machine.
"""

import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert
from PIL import ImageFont

BOOK_PACKAGES = ("fontpkg_arimo", "fontpkg_source_serif_4")
PNG_FONT = "'Liberation Sans'"
BOLD, REGULAR = 700, 400
MEASURED = 1000  # pixels of an em: widths come out in thousandths of it
NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def font_folders() -> list[str]:
    """Return the folders with the typefaces of the books."""
    return [str(files(package) / "files") for package in BOOK_PACKAGES]


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Return how wide a text of a chart, a card or a page without a typeface of its own is, in the unit of its size."""
    return _sans(weight).getlength(text) * size / MEASURED


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
        try:
            vl_convert.svg_to_pdf(NOTHING)
        finally:
            os.environ.pop("FONTCONFIG_FILE")
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before
