"""The one stylesheet of the pages: what it leaves out, and that no page can tell the difference."""

import base64
import re
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Route

from cifra.editions import CODES
from cifra.pages import icons, stylesheet
from cifra.pages.assets import SCRIPT_FILE, STYLES

PAGES = ("it/magicnet", "it/data", "en/search")
ICON = re.compile(r'class="[^"]*\bfa-solid fa-([a-z0-9-]+)')
CSS = """
.used, .unused { color: red }
.unused { color: blue }
p.used:not(.unused):hover { color: var(--ink) }
:is(.unused, .used) a[href] { color: green }
:root { --ink: black; --quiet: var(--far); --far: grey; --nobody: pink }
@media print { .unused { color: red } .used { color: black; border-color: var(--quiet) } }
@keyframes gone { from { top: 0 } to { top: 1px } }
@keyframes turn { from { top: 0 } to { top: 1px } }
.used { animation: turn 1s }
@font-face { font-family: Nobody; src: url(nobody.woff2) }
@font-face { font-family: Font Awesome 6 Free; src: url(fa.woff2) }
"""


def test_what_no_page_uses_is_left_out_and_the_rest_stays_in_its_order() -> None:
    used = stylesheet.words(['<p class="used" id="x"><a href="y">z</a></p>'], ["const created = 'by-script';"])
    assert stylesheet.purged(CSS, used) == (
        ".used{color:red}"
        "p.used:not(.unused):hover{color:var(--ink)}"
        ":is(.unused, .used) a[href]{color:green}"
        ":root{--ink:black;--quiet:var(--far);--far:grey}"
        "@media print{.used{color:black;border-color:var(--quiet)}}"
        "@keyframes turn{from{top:0}to{top:1px}}"
        ".used{animation:turn 1s}"
    )


def test_a_word_of_a_script_keeps_a_rule_and_a_word_of_the_text_does_not() -> None:
    used = stylesheet.words(["<p>prose</p>"], ["element.className = 'by-script'"])
    kept = stylesheet.purged(".by-script{top:0}.prose{top:0}p{top:0}", used)
    assert kept == ".by-script{top:0}p{top:0}"


def test_the_notices_of_licences_stay() -> None:
    assert stylesheet.purged("/*! MIT */ .gone{top:0} /* a note */", frozenset()) == "/*! MIT */"


def test_an_icon_is_a_character_of_a_font_with_no_other_glyph() -> None:
    face = icons.font_face(".fa-bars::before{content:'\\f0c9'}.fa-list::before{content:'\uf03a'}")
    assert glyphs(face) == {"\uf0c9", "\uf03a"}
    assert icons.font_face(".plain::before{content:'→'}") == ""


@pytest.mark.parametrize("code", CODES)
def test_the_icons_of_every_page_are_in_the_font_of_the_stylesheet(built: Path, code: str) -> None:
    css = (built / code / "_static" / stylesheet.STYLESHEET_FILE).read_text("utf-8")
    pages = [path.read_text("utf-8") for path in (built / code).rglob("*.html")]
    used = {name for page in pages for name in ICON.findall(page)}
    assert {"bars", "list", "magnifying-glass", "sun", "moon", "circle-half-stroke"} <= used
    for name in used:
        character = re.search(rf"\.fa-{name}(?:,[^{{}}]*)?:?:before{{content:\"(.)\"}}", css)
        assert character is not None, name
        assert character[1] in glyphs(css), name
    assert css.count("@font-face") == 1


@pytest.mark.parametrize("code", CODES)
def test_the_site_has_no_file_of_the_theme_that_no_page_asks_for(built: Path, code: str) -> None:
    files = {path.relative_to(built / code / "_static").as_posix() for path in (built / code / "_static").rglob("*.*")}
    assert {stylesheet.STYLESHEET_FILE, SCRIPT_FILE, "favicon.svg"} <= files
    unwanted = ("fontawesome", "bootstrap", "pydata", "sphinx", "thebe", "clipboard", "searchtools", "woff", "mathjax")
    assert [name for name in files if any(word in name.lower() for word in unwanted)] == []


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1280)])
def test_no_element_of_a_page_looks_otherwise_than_with_every_rule_of_the_theme(
    browser: Browser, built: Path, address: str, theme: str, width: int
) -> None:
    """Hold the computed style of every element with the purged stylesheet against that with nothing left out."""
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    for path in PAGES:
        code, name = path.split("/")
        static = built.parent / "editions" / code / "_build" / "html" / "_static"
        whole = re.sub(r"@font-face\s*{[^}]*}", "", stylesheet.whole(static, STYLES))
        looks = []
        for css in ((static / stylesheet.STYLESHEET_FILE).read_text("utf-8"), whole + icons.font_face(whole)):
            page.unroute_all()
            page.route(f"**/{stylesheet.STYLESHEET_FILE}", partial(answer, css))
            page.goto(f"{address}{path}.html", wait_until="networkidle")
            looks.append(page.evaluate(LOOKS))
        assert [pair for pair in zip(*looks, strict=True) if pair[0] != pair[1]] == [], name
    context.close()


def glyphs(css: str) -> set[str]:
    """Return the characters of the font that stands in a stylesheet."""
    font = TTFont(BytesIO(base64.b64decode(re.search(r"woff2;base64,([^\"]+)", css)[1])))
    return set(map(chr, font.getBestCmap()))


def answer(css: str, route: Route) -> None:
    """Answer a request for the stylesheet with this one."""
    route.fulfill(body=css, content_type="text/css")


# The name and a digest of the whole computed style of each element and of what stands before and after it.
LOOKS = """() => [...document.querySelectorAll("body, body *:not(svg *)")].map((tag) => {
  let digest = 0;
  for (const part of [null, "::before", "::after"]) {
    const style = getComputedStyle(tag, part);
    for (const name of style) {
      if (name.startsWith("--")) continue;
      const text = name + style.getPropertyValue(name);
      for (let place = 0; place < text.length; place++) digest = (digest * 31 + text.charCodeAt(place)) | 0;
    }
  }
  return `${tag.tagName}.${tag.getAttribute("class") ?? ""}#${tag.id} ${digest}`;
})"""
