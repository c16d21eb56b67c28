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
TRANSFERRED, REQUESTS, FOREIGN = "Transferred, kB", "Requests", "Requests to another origin"
SHIFT, CHARTS_DRAWN = "Cumulative layout shift", "Charts drawn"
FIRST_CHART = "First chart painted, s"
CHARTS = ".cell_output [id^=altair-viz-], figure.chart"  # what holds a chart: in a stock book, in ours
PROBE = (Path(__file__).parent / "probe.js").read_text("utf-8").replace("SELECTOR", CHARTS)
STAY = 1000  # milliseconds after all is loaded and the first chart painted: for what is loaded or moves late
LIMIT = 60_000  # milliseconds: what has not been painted by then never is
POLL = 100  # milliseconds


def visit(
    browser: Browser, address: str, screen: str = "desktop", *, javascript: bool = True, blocked: str = ""
) -> dict[str, float | None]:
    """Visit a page on the slow line and return what it cost, by the rows of the table; None for what never was.

    Bytes are those that came over the line, heads and compression included; `blocked` is an origin that does not
    answer.
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
        session.send("Network.setBlockedURLs", {"urls": [f"{blocked}/*"] if blocked else []})
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.add_init_script(PROBE)
        page.goto(address, wait_until="load", timeout=LIMIT)
        if javascript and not blocked:
            wait_for_chart(page)
        page.wait_for_timeout(STAY)
        if not javascript:
            page.evaluate(PROBE)
        seen = page.evaluate("benchSeen.report()")
    foreign = [url for _, url in requests.values() if not url.startswith("/".join(address.split("/")[:3]))]
    return {
        TRANSFERRED: received.total() / 1000,
        **{f"of which {kind}, kB": received[kind] / 1000 for kind in (*KINDS.values(), "other")},
        REQUESTS: len(requests),
        FOREIGN: len(foreign),
        "First contentful paint, s": seconds(seen["painted"]),
        "Largest contentful paint, s": seconds(seen["largest"]),
        FIRST_CHART: seconds(seen["chart"]),
        SHIFT: seen["shift"],
        CHARTS_DRAWN: seen["drawings"],
    }


def seconds(milliseconds: float | None) -> float | None:
    """Return a time of the page in seconds; None stays None."""
    return None if milliseconds is None else milliseconds / 1000


def wait_for_chart(page: Page) -> None:
    """Wait until a chart is painted, or give up: then none was, and the visit says so.

    Playwright's own waiting evaluates text in the page, which a security policy forbids.
    """
    for _ in range(LIMIT // POLL if page.query_selector(CHARTS) else 0):
        if page.evaluate("benchSeen.chart !== null"):
            return
        page.wait_for_timeout(POLL)
