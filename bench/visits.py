"""A visit of a page by a real browser with nothing in its cache: what came over the line, when, and what it showed."""

from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

# A mobile line and a processor four times slower: what Lighthouse tests with.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
CPU_SLOWDOWN = 4
SCREENS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "scripts", "Font": "fonts", "Image": "images"}
PROBE = (Path(__file__).parent / "probe.js").read_text("utf-8")
LIMIT = 180_000  # milliseconds: what has not been painted by then never is
POLL = 100  # milliseconds


def visit(
    browser: Browser,
    address: str,
    chart: str,
    *,
    screen: str = "desktop",
    slow: bool = False,
    javascript: bool = True,
    blocked: str = "",
    stay: float = 3.0,
) -> dict[str, Any]:
    """Visit a page, stay so many seconds after all is loaded (on a slow line, after the first chart), and return it.

    `chart` is the selector of what holds a chart; `blocked` is an origin that does not answer. Of the visit: `bytes` by
    kind, as they came over the line, heads and compression included; the addresses of the `requests`; the times
    `painted`, `largest` and `chart` in milliseconds from the start of the navigation, None for what never was; `shift`;
    `drawings`, how many charts show a drawing at the end.
    """
    requests: dict[str, tuple[str, str]] = {}
    received: Counter[str] = Counter()

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):  # data: and blob: come over no line
            requests[event["requestId"]] = KINDS.get(event.get("type", ""), "other"), event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in requests:
            received[requests[event["requestId"]][0]] += int(event["encodedDataLength"])

    with browser.new_context(viewport=SCREENS[screen], java_script_enabled=javascript) as context:  # type: ignore[arg-type]
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", sent)
        session.on("Network.loadingFinished", finished)
        session.send("Network.enable")
        probe = PROBE.replace("SELECTOR", chart)
        page.add_init_script(probe)
        if blocked:
            session.send("Network.setBlockedURLs", {"urls": [f"{blocked}/*"]})
        if slow:
            session.send("Network.emulateNetworkConditions", LINE)
            session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.goto(address, wait_until="load", timeout=LIMIT)
        if slow:
            wait_for_chart(page)
        page.wait_for_timeout(stay * 1000)
        if not javascript:
            page.evaluate(probe)
        seen = page.evaluate("benchSeen.report()")
        return seen | {"bytes": dict(received), "requests": [address for _, address in requests.values()]}


def wait_for_chart(page: Page) -> None:
    """Wait until a chart is painted, or give up: then none was, and the visit says so.

    Playwright's own waiting evaluates text in the page, which a security policy forbids.
    """
    for _ in range(LIMIT // POLL):
        if page.evaluate("benchSeen.chart !== null"):
            return
        page.wait_for_timeout(POLL)
