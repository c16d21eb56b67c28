"""Every page of both editions, for every reader: any width, light and dark, keyboard, screen reader, no other host."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.site_pages import EVERY_PAGE

WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
MOST_STOPS = 700


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_has_no_barrier_no_message_and_no_request_to_another_host(page: Page, address: str, path: str) -> None:
    problems, hosts = listened(page)
    page.emulate_media(reduced_motion="reduce")  # what fades in is looked at once it is there
    page.goto(address + path, wait_until="networkidle")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{theme}, {width} px: {one}" for one in barriers(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{width} px: scrolls sideways to {wide} px"] if wide > width else []
    assert found == []
    assert problems == []
    assert hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, address: str, path: str) -> None:
    page.emulate_media(reduced_motion="reduce")  # what slides in is looked at once it is there
    page.goto(address + path, wait_until="networkidle")
    wanted = page.evaluate(MARK_STOPS)
    reached: dict[int, dict[str, Any]] = {}
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stop["number"] in reached and stop["number"] >= 0):
            break
        reached[stop["number"]] = stop
    missed = [name for number, name in enumerate(wanted) if number not in reached]
    assert missed == []
    assert [stop["name"] for stop in reached.values() if not stop["visible"]] == []
    assert [stop["name"] for stop in reached.values() if not stop["inside"]] == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_picture_and_chart_of_a_page_has_a_name(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    assert page.evaluate(UNNAMED) == []


def listened(page: Page) -> tuple[list[str], set[str]]:
    """Return the list of what a page complains about and the set of the hosts that it asks, both filled as it runs."""
    problems: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
    page.on("response", lambda answer: problems.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else 0)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc) if "data:" not in request.url else 0)
    return problems, hosts


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds on a page, a line for each element."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']} ({rule['help']}): {node['html'][:160]}" for rule in found for node in rule["nodes"]]


# The elements that the keyboard has to reach, numbered in the page; their names. Not the drawings: when the keyboard
# comes to one, the live one takes its place (test_charts).
MARK_STOPS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex]")]
    .filter((tag) => tag.tabIndex >= 0 && !tag.disabled && tag.tagName !== "svg")
    .filter((tag) => tag.checkVisibility({ visibilityProperty: true }));
  stops.forEach((tag, number) => (tag.dataset.stop = number));
  return stops.map((tag) => tag.outerHTML.slice(0, 120));
}"""
# Where the keyboard is: its number (none for what the page adds on the way, such as a number's card), whether the focus
# can be seen, whether it is on the screen.
STOP = """() => {
  const tag = document.activeElement;
  if (tag === document.body) return null;
  const look = getComputedStyle(tag), box = tag.getBoundingClientRect();
  const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return {
    number: Number(tag.dataset.stop ?? -1),
    name: tag.outerHTML.slice(0, 120),
    visible: outlined || look.boxShadow !== "none",
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
UNNAMED = """() => [...document.querySelectorAll("img, figure, svg, iframe")]
  .filter((tag) => !tag.closest("[aria-hidden=true]") && !tag.parentElement.closest("svg"))
  .filter((tag) => {
    const ids = (tag.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const words = ids.map((id) => document.getElementById(id)?.textContent ?? "").join("");
    return !(words || tag.getAttribute("aria-label") || tag.alt || tag.title || "").trim();
  })
  .map((tag) => tag.outerHTML.slice(0, 120))"""
