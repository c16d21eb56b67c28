"""A visit of a page by a real browser with nothing in its cache: what came over the line, when, and what it showed."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

# A mobile line and a processor four times slower: what Lighthouse tests with.
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
CPU_SLOWDOWN = 4
SCREENS = {"desktop": (1280, 800), "phone": (360, 740)}
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "scripts", "Font": "fonts", "Image": "images"}
OTHER = "other"
PROBE = (Path(__file__).parent / "probe.js").read_text("utf-8")
LIMIT = 180_000  # milliseconds: what has not been painted by then never is
POLL = 100  # milliseconds


@dataclass
class Visit:
    """What a visit saw. Bytes as they came over the line, heads and compression included; times in milliseconds.

    `chart`, `painted` and `largest` are counted from the start of the navigation; `chart` is nothing where none was
    painted. `drawings` is how many charts show a drawing at the end. `foreign` counts requests to another origin.
    """

    bytes: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    foreign: int = 0
    painted: float | None = None
    largest: float | None = None
    chart: float | None = None
    shift: float = 0.0
    drawings: int = 0

    @property
    def total(self) -> int:
        """Return all bytes."""
        return sum(self.bytes.values())


class Traffic:
    """The requests of a page, as the browser's network layer reports them."""

    def __init__(self, session: CDPSession) -> None:
        """Listen."""
        self.kinds: dict[str, str] = {}
        self.addresses: list[str] = []
        self.bytes: Counter[str] = Counter()
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def foreign(self, address: str) -> list[str]:
        """Return the addresses of another origin than that of `address`."""
        own = urlsplit(address).netloc
        return [one for one in self.addresses if urlsplit(one).netloc != own]

    def _sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):  # data: and blob: come over no line
            self.addresses.append(event["request"]["url"])
            self.kinds[event["requestId"]] = KINDS.get(event.get("type", ""), OTHER)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.bytes[self.kinds[event["requestId"]]] += int(event["encodedDataLength"])


def visit(
    browser: Browser,
    address: str,
    chart: str,
    *,
    screen: tuple[int, int] = SCREENS["desktop"],
    slow: bool = True,
    javascript: bool = True,
    blocked: str = "",
    until_drawn: bool = False,
    settle: float = 3.0,
) -> Visit:
    """Visit a page and stay `settle` seconds after everything is loaded and, if so asked, the first chart is painted.

    `chart` is the selector of what holds a chart; `blocked` is an origin that does not answer.
    """
    width, height = screen
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=javascript)
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        probe = PROBE.replace("SELECTOR", chart)
        page.add_init_script(probe)
        traffic = Traffic(session)
        if blocked:
            session.send("Network.setBlockedURLs", {"urls": [f"{blocked}/*"]})
        if slow:
            session.send("Network.emulateNetworkConditions", LINE)
            session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.goto(address, wait_until="load", timeout=LIMIT)
        if until_drawn:
            _until(page, "benchSeen.chart !== null")
        page.wait_for_timeout(settle * 1000)
        if not javascript:
            page.evaluate(probe)
        seen = page.evaluate("({...benchSeen, drawings: benchSeen.drawings()})")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)[0]")
        return Visit(
            bytes=dict(traffic.bytes),
            requests=len(traffic.addresses),
            foreign=len(traffic.foreign(address)),
            painted=painted,
            largest=seen["largest"] or None,
            chart=seen["chart"],
            shift=seen["shift"],
            drawings=seen["drawings"],
        )
    finally:
        context.close()


def _until(page: Page, expression: str) -> None:
    """Wait until an expression is true, or give up: then none was painted, and the visit says so.

    Playwright's own waiting evaluates text in the page, which a security policy forbids.
    """
    for _ in range(LIMIT // POLL):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(POLL)
