"""The code of the cells: after what it draws, once, and nowhere where nothing is drawn."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from cifra.editions import CODES

WIDTHS = (320, 360, 768, 1280)


@pytest.mark.parametrize("code", CODES)
def test_code_stands_after_what_it_draws_and_nowhere_else(built: Path, code: str) -> None:
    for path in sorted((built / code).glob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for folded in page.select("details.code"):
            assert "cell_output" in folded.find_previous_sibling("div")["class"], path


@pytest.mark.parametrize("code", CODES)
def test_the_first_code_of_a_page_holds_what_the_cells_before_it_prepared(built: Path, code: str) -> None:
    page = BeautifulSoup((built / code / "abandonment.html").read_text("utf-8"), "html.parser")
    text = page.select_one("details.code pre").get_text()
    assert text.startswith("import cifra\n")
    assert "charts." in text
    assert page.select_one("details.code pre span.kn")  # still coloured as code


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", CODES)
def test_the_code_s_name_covers_no_other_tool_of_the_chart(
    browser: Browser, address: str, code: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{code}/abandonment.html")
    for place in range(page.locator("details.code").count()):
        cell = page.locator("div.cell", has=page.locator("details.code")).nth(place)
        name = cell.locator("details.code > summary").bounding_box()
        assert name["height"] >= 24
        for tool in cell.locator(".chart-tools summary, .chart-files a, .chart-sources").all():
            assert apart(name, tool.bounding_box())
    context.close()


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    """Return whether two boxes do not overlap."""
    beside = one["x"] >= other["x"] + other["width"] or other["x"] >= one["x"] + one["width"]
    return beside or one["y"] >= other["y"] + other["height"] or other["y"] >= one["y"] + one["height"]
