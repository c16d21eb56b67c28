"""The still drawings of a page's charts, as a book has them: one of each, complete in itself, in plain colours."""

import re

from bs4 import BeautifulSoup, Tag

SVG = "http://www.w3.org/2000/svg"
URL_REFERENCE = re.compile(r"url\(#([^)]+)\)")
DROPPED = ("class", "role", "style", "pointer-events")


def complete_drawing(figure: Tag, *, ground: int) -> None:
    """Put the title and the description of a chart into its drawing, and that on white, without links.

    `ground` is how many pixels of white stand around the drawing, for a page that may be dark.
    """
    title, told = figure.select_one(".chart-title"), figure.select_one(".chart-description")
    texts = [tag.get_text(" ", strip=True) if tag else "" for tag in (title, told)]
    for drawing in figure.select("svg"):
        _write_alone(drawing, texts, str(figure.get("id", "chart")))
        _put_on_white(drawing, ground)
    if told:
        told.decompose()


def _write_alone(svg: Tag, texts: list[str], id: str) -> None:
    soup = BeautifulSoup("", "html.parser")
    for tag in svg.select("a > title, title, desc"):
        tag.decompose()
    for tag in svg.select("a"):
        tag.unwrap()
    for tag in [svg, *svg.find_all(True)]:
        tag.attrs = {
            key: URL_REFERENCE.sub(rf"url(#{id}-\1)", value) if isinstance(value, str) else value
            for key, value in tag.attrs.items()
            if not key.startswith(("aria-", "data-", "on")) and key not in DROPPED
        }
        if "id" in tag.attrs:
            tag["id"] = f"{id}-{tag['id']}"
    svg.attrs |= {"xmlns": SVG, "role": "img", "class": "drawing"}
    for name, text in reversed(list(zip(("title", "desc"), texts, strict=True))):
        told = soup.new_tag(name)
        told.string, told["id"] = text, f"{id}-drawn-{name}"
        svg.insert(0, told)
    svg["aria-labelledby"], svg["aria-describedby"] = f"{id}-drawn-title", f"{id}-drawn-desc"


def _put_on_white(svg: Tag, ground: int) -> None:
    """Put a white ground under a drawing and around it: its colours are those of a light page."""
    left, top, width, height = (float(one) for one in str(svg.get("viewBox", "0 0 1 1")).split())
    frame = {"x": left - ground, "y": top - ground, "width": width + 2 * ground, "height": height + 2 * ground}
    sizes = {name: f"{value:g}" for name, value in frame.items()}
    svg.attrs |= {"viewBox": " ".join(sizes.values()), "width": sizes["width"], "height": sizes["height"]}
    words = svg.find_all(["title", "desc"], recursive=False)
    words[-1].insert_after(BeautifulSoup("", "html.parser").new_tag("rect", attrs=sizes | {"fill": "#ffffff"}))
