"""The Content-Security-Policy: in every page, kept by every page, and everything works under it."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from cifra.editions import CODES, edition, siblings
from cifra.pages.csp import inline_hash
from tests.conftest import until

REFUSALS = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(
  `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


def test_every_page_has_a_policy_before_anything_that_it_governs(built: Path) -> None:
    for path in (path for path in built.rglob("*.html") if "pagefind" not in path.parts):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        metas = page.select("meta[http-equiv='Content-Security-Policy']")
        assert len(metas) == 1, path
        assert not metas[0].find_all_previous(["script", "link", "style"]), path
        rules = dict(rule.strip().partition(" ")[::2] for rule in metas[0]["content"].split(";"))
        assert rules["default-src"] == "'none'", path
        assert "unsafe-inline" not in metas[0]["content"], path
        assert not re.search(r"'unsafe-eval'|https?:|\*", metas[0]["content"]), path


def test_every_script_and_style_in_a_page_is_allowed_by_its_hash_and_nothing_else_is_inline(built: Path) -> None:
    for path in (path for path in built.rglob("*.html") if "pagefind" not in path.parts):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        allowed = page.select_one("meta[http-equiv='Content-Security-Policy']")["content"]
        data = {"application/json", "application/ld+json"}
        inline = [one for one in page.find_all("script", src=False) if one.get("type") not in data]
        assert all(inline_hash(one.string) in allowed for one in inline + page.find_all("style")), path
        styled = [tag for tag in page.find_all(True) if any(name == "style" or name[:2] == "on" for name in tag.attrs)]
        assert not styled, (path, styled[:1])


def test_search_charts_table_cards_theme_and_language_work_under_the_policy(page: Page, address: str) -> None:
    code = CODES[0]
    page.add_init_script(REFUSALS)
    refused: list[str] = []
    page.goto(f"{address}{code}/magicnet.html", wait_until="networkidle")
    page.locator("figure.chart").first.hover()
    until(page, "document.querySelector('figure.chart').dataset.live === 'yes'")
    page.locator("a.stat").first.hover()
    expect(page.locator("[popover]:popover-open")).to_be_visible()
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.locator(".theme-switch-button").click()
    assert page.evaluate("document.documentElement.dataset.theme") != theme
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input").fill("59%")
    expect(page.locator("dialog[open] a").first).to_be_visible()
    refused += page.evaluate("window.refused")
    page.goto(f"{address}{code}/data.html", wait_until="networkidle")
    page.locator(".collection thead button").first.click()
    expect(page.locator(".collection thead th").first).to_have_attribute("aria-sort", "ascending")
    refused += page.evaluate("window.refused")
    other = siblings(edition(code))[0]
    page.locator(".language-link").get_by_text(other.name, exact=True).click()
    assert page.evaluate("document.documentElement.lang") == other.code
    refused += page.evaluate("window.refused")
    page.goto(f"{address}index.html?choose", wait_until="networkidle")
    refused += page.evaluate("window.refused")
    assert refused == []


def test_the_policy_does_refuse_what_is_not_ours(page: Page, address: str) -> None:
    page.add_init_script(REFUSALS)
    page.goto(f"{address}it/method.html")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      const image = document.createElement("img");
      image.src = "https://elsewhere.example/pixel.png";
      document.body.append(image);
    }""")
    until(page, "window.refused.length >= 2")
    assert page.evaluate("window.ran === undefined")
    assert {one.partition(":")[0] for one in page.evaluate("window.refused")} == {"script-src-elem", "img-src"}
