"""Every page of both editions, for every reader: any width, light and dark, keyboard, screen reader, no other host.

A page of each kind is looked at in two ways, on a wide screen by day and on a phone by night; any other page in one of
them, and in the other edition in the other, with one of each kind of its parts open. `make test-slow` looks at every
page in all six ways with every part open, and goes through every page by keyboard.
"""

import json
from collections.abc import Sequence
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from bench.visits import PROBE
from cifra.editions import CODES
from tests.published.test_pages import italian_messages
from tests.site_pages import EVERY_PAGE, PAGE_OF_EACH_KIND, PAGES

TWO_WAYS = (("light", 1280), ("dark", 360))
WIDTHS = (360, 768, 1280)
SIX_WAYS = tuple(product(("light", "dark"), WIDTHS))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = json.dumps({"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}})
MOST_STOPS = 700  # more than any page has: the table of all figures has some 600
LEAST_LETTERS = 11  # pixels: smaller letters in a chart cannot be read
LEAST_SHIFT = 0.01  # what no eye sees move
# English words that Vega puts into a page, and the beginnings of ours.
ENGLISH = {"Click to", "axis titled", "mark container", "Read in", "Show the", "Hide the"}


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_has_no_barrier_no_message_no_foreign_word_and_no_request_to_another_host(
    page: Page, address: str, path: str
) -> None:
    messages, hosts = record_messages_and_hosts(page)
    page.add_init_script(PROBE.replace("SELECTOR", "figure.chart"))
    open_page(page, address + path)
    shift = page.evaluate("benchSeen.shift")
    page.evaluate(OPEN_PARTS, "one of each kind")
    problems = [f"moves by {shift} while it loads"] if path in PAGES and shift >= LEAST_SHIFT else []
    problems += [f"has no name: {tag}" for tag in page.evaluate(UNNAMED)]
    if path.startswith("it/"):
        problems += [f"is English: {word}" for word in english_words(page)]
    problems += barriers(page, ways(path))
    assert problems + messages == []
    assert hosts == {urlsplit(address).netloc}


@pytest.mark.slow
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_has_no_barrier_in_any_way_with_all_its_parts_open(page: Page, address: str, path: str) -> None:
    open_page(page, address + path)
    page.evaluate(OPEN_PARTS, "every part")
    assert barriers(page, SIX_WAYS) == []


@pytest.mark.parametrize("path", PAGE_OF_EACH_KIND)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, address: str, path: str) -> None:
    check_keyboard(page, address + path)


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in EVERY_PAGE if path not in PAGE_OF_EACH_KIND])
def test_the_keyboard_reaches_everything_on_every_other_page(page: Page, address: str, path: str) -> None:
    check_keyboard(page, address + path)


def check_keyboard(page: Page, address: str) -> None:
    """Go through a page with the tabulator; what can be reached is, can be seen to be, and is on the screen."""
    open_page(page, address)
    names = page.evaluate(MARK_STOPS)
    stops: dict[int, dict[str, Any]] = {}
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stop["number"] in stops and stop["number"] >= 0):
            break
        stops[stop["number"]] = stop
    assert [name for number, name in enumerate(names) if number not in stops] == []
    assert [stop["name"] for stop in stops.values() if not stop["visible"]] == []
    assert [stop["name"] for stop in stops.values() if not stop["inside"]] == []


def open_page(page: Page, address: str) -> None:
    """Open a page without its movements, for what slides or fades in to be looked at where it ends."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(address, wait_until="networkidle")


def record_messages_and_hosts(page: Page) -> tuple[list[str], set[str]]:
    """Return the list of what a page complains about and the set of the hosts that it asks, both filled as it runs."""
    messages: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("requestfailed", lambda request: messages.append(f"failed: {request.url}"))
    page.on("response", lambda answer: messages.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else 0)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc) if "data:" not in request.url else 0)
    return messages, hosts


def ways(path: str) -> Sequence[tuple[str, int]]:
    """Return the ways in which a page is looked at."""
    return TWO_WAYS if path in PAGE_OF_EACH_KIND else TWO_WAYS[CODES.index(path.partition("/")[0]) % 2 :][:1]


def barriers(page: Page, ways: Sequence[tuple[str, int]]) -> list[str]:
    """Return what axe-core finds on a page in these ways; what scrolls sideways or cannot be read at any width."""
    page.evaluate(AXE_SCRIPT)
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        lines = page.evaluate(MISFITS, {"width": width, "letters": LEAST_LETTERS})
        for theme in (theme for theme, axe_width in ways if axe_width == width):
            page.emulate_media(color_scheme=theme)
            violations = page.evaluate(f"axe.run({OPTIONS}).then((results) => results.violations)")
            lines += [
                f"{rule['id']} ({rule['help']}), {theme}: {node['html'][:160]}"
                for rule in violations
                for node in rule["nodes"]
            ]
        problems += [f"{width} px: {line}" for line in lines]
    return problems


def english_words(page: Page) -> list[str]:
    """Return the words of an Italian page's interface that are English."""
    english = {str(message.id) for message in italian_messages() if message.id and message.string != message.id}
    words = page.evaluate(WORDS_OF_THE_INTERFACE)
    return [word for word in words if word in english or any(part in word for part in ENGLISH)]


# The rows of the table of all figures differ in words alone; axe takes three times as long when all are open.
OPEN_PARTS = """(which) => {
  const kinds = new Set();
  for (const tag of document.querySelectorAll("details")) {
    const kind = `${tag.className} in ${tag.parentElement.tagName}.${tag.parentElement.className}`;
    tag.open ||= which === "every part" || !kinds.has(kind);
    kinds.add(kind);
  }
}"""
# What does not fit a screen of this width: the page itself, letters of charts, a chart that shows not its own drawing.
MISFITS = """({ width, letters }) => {
  const misfits = [], root = document.documentElement;
  if (root.scrollWidth > width) misfits.push(`scrolls sideways to ${root.scrollWidth} px`);
  for (const svg of document.querySelectorAll("figure.chart svg.chart-wide, figure.chart svg.chart-narrow")) {
    const shown = svg.getBoundingClientRect().width, drawing = svg.getAttribute("class");
    const meant = drawing.includes("chart-wide") === width > 480;
    if (meant !== shown > 0) misfits.push(`${shown > 0 ? "shows" : "hides"} ${drawing} of ${svg.closest("figure").id}`);
    for (const text of shown > 0 ? svg.querySelectorAll("text") : []) {
      const size = parseFloat(getComputedStyle(text).fontSize) * shown / svg.viewBox.baseVal.width;
      if (size < letters) misfits.push(`letters of ${size} px in ${svg.closest("figure").id}: ${text.textContent}`);
    }
  }
  return misfits;
}"""
WORDS_OF_THE_INTERFACE = """() => {
  const words = new Set();
  for (const tag of document.querySelectorAll("body *")) {
    if (tag.closest("script, style, noscript, pre, body [lang]:not([lang=it])")) continue;
    for (const name of ["title", "aria-label", "aria-roledescription", "placeholder", "alt", "data-bs-title"])
      if (tag.hasAttribute(name)) words.add(tag.getAttribute(name).trim());
    for (const node of tag.childNodes)
      if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) words.add(node.textContent.trim());
  }
  return [...words];
}"""
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
