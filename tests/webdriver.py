"""Firefox, WebKit and Chromium as one `Session`, for the journeys that every browser has to make.

Firefox is driven over WebDriver BiDi: Debian has no geckodriver, and Playwright's BiDi sends commands that Firefox ESR
refuses. WebKit is the MiniBrowser of WebKitGTK, over WebDriver. Both take the same description of what a hand does
(https://www.w3.org/TR/webdriver2/#actions).
"""

import glob
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import playwright.sync_api
from websocket import create_connection

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}  # as WebDriver has them
SIZE = {"width": 1280, "height": 900}
START_SECONDS = 30  # a browser of a busy machine
PATIENCE = 15  # seconds for what a page does after a move
MINI_BROWSER = next(iter(glob.glob("/usr/lib*/*/webkit*gtk-*/MiniBrowser")), None)
LISTEN = """["error", "unhandledrejection", "securitypolicyviolation"].forEach(kind => addEventListener(kind, event => {
  const problem = `${kind}: ${event.message ?? event.reason ?? event.blockedURI}`;
  sessionStorage.problems = `${sessionStorage.problems ?? ""}${problem}\\n`;
}))"""
PROGRAMS = {  # of each browser, all of which it needs
    "firefox": [shutil.which("firefox-esr") or shutil.which("firefox")],
    "webkit": [MINI_BROWSER, shutil.which("WebKitWebDriver"), shutil.which("Xvfb")],
}


class Session(ABC):
    """A browser with one page: its JavaScript is asked, and a pointer, a finger and a keyboard move it."""

    messages: list[str]  # of the console: errors, and what the security policy refuses

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address and wait until it has loaded."""

    @abstractmethod
    def value(self, expression: str) -> Any:
        """Return what an expression is in the page, where JSON has such a thing."""

    @abstractmethod
    def act(self, source: dict[str, Any]) -> None:
        """Carry out the actions of a pointer or a keyboard."""

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        latest = time.monotonic() + PATIENCE
        while time.monotonic() < latest:
            with suppress(playwright.sync_api.Error, AssertionError, OSError):  # a page that is being left
                if self.value(f"Boolean({expression})"):
                    return
            time.sleep(0.05)
        raise AssertionError(f"never true: {expression}")

    def point(self, selector: str, pointer: str = "mouse", *, press: bool = False) -> None:
        """Bring an element into sight, move a pointer to its middle and, if wanted, press it."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.until(element)
        self.value(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        middle = "(({x, y, width, height}) => [x + width / 2, y + height / 2].map(Math.round))"
        x, y = self.value(f"{middle}({element}.getClientRects()[0])")
        actions: list[dict[str, Any]] = [{"type": "pointerMove", "x": x, "y": y, "duration": 0}]
        if press:
            actions += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.act({"type": "pointer", "id": pointer, "parameters": {"pointerType": pointer}, "actions": actions})

    def type(self, *keys: str) -> None:
        """Press keys one after the other, each a character or one of `KEYS`."""
        presses = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": presses})


class Firefox(Session):
    """Firefox over WebDriver BiDi."""

    def __init__(self, address: str) -> None:
        self.socket = create_connection(f"{address}/session", suppress_origin=True, timeout=START_SECONDS)
        self.number, self.messages = 0, []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        # The first tab of a headless Firefox never has the focus, a second one does.
        self.context = self.send("browsingContext.create", type="tab")["context"]
        self.send("browsingContext.setViewport", context=self.context, viewport=SIZE)

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; keep what the console says meanwhile."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            if answer.get("method") == "log.entryAdded":
                self.messages.append(answer["params"]["text"])
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def value(self, expression: str) -> Any:
        code, target = f"JSON.stringify({expression}) ?? 'null'", {"context": self.context}
        answer = self.send("script.evaluate", expression=code, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def act(self, source: dict[str, Any]) -> None:
        self.send("input.performActions", context=self.context, actions=[source])


class WebKit(Session):
    """WebKitGTK over WebDriver.

    Its driver touches with the mouse, and its private windows have no console: each opened page keeps its problems.
    """

    def __init__(self, driver: str, *options: str) -> None:
        self.session = f"{driver}/session"
        browser = {"binary": MINI_BROWSER, "args": ["--automation", *options]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": browser}}
        self.session += "/" + self.send("", capabilities=capabilities)["sessionId"]
        self.send("/window/rect", **SIZE)

    @property
    def messages(self) -> list[str]:  # type: ignore[override]
        problems = "location.protocol === 'http:' ? sessionStorage.problems ?? '' : ''"
        return list(self.value(problems).splitlines())

    def send(self, command: str, **parameters: Any) -> Any:
        """Send a command and return its value."""
        request = urllib.request.Request(self.session + command, json.dumps(parameters).encode())
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            return json.load(answer)["value"]

    def open(self, address: str) -> None:
        self.send("/url", url=address)
        self.value(LISTEN)

    def value(self, expression: str) -> Any:
        return self.send("/execute/sync", script=f"return {expression}", args=[])

    def act(self, source: dict[str, Any]) -> None:
        self.send("/actions", actions=[source])


class Chromium(Session):
    """Chromium over Playwright, as in the other tests."""

    def __init__(self, browser: playwright.sync_api.Browser, *, javascript: bool) -> None:
        self.page = browser.new_page(viewport=SIZE, has_touch=True, java_script_enabled=javascript)
        self.messages = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address)

    def value(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def act(self, source: dict[str, Any]) -> None:
        names = {code: name for name, code in KEYS.items()}
        for action in source["actions"]:
            match action["type"]:
                case "keyDown":
                    self.page.keyboard.press(names.get(action["value"], action["value"]))
                case "pointerMove" if source["id"] == "mouse":
                    self.page.mouse.move(action["x"], action["y"])
                case "pointerDown" if source["id"] == "mouse":
                    self.page.mouse.down()
                case "pointerUp" if source["id"] == "mouse":
                    self.page.mouse.up()
                case "pointerMove":
                    self.page.touchscreen.tap(action["x"], action["y"])


@contextmanager
def firefox(folder: Path, *, javascript: bool) -> Iterator[Session]:
    """Start Firefox with a profile of its own."""
    (folder / "user.js").write_text(f'user_pref("javascript.enabled", {json.dumps(javascript)});\n', "utf-8")
    command = [*PROGRAMS["firefox"], "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder]
    with running(command, folder / "log"):
        yield Firefox(printed(folder / "log", r"WebDriver BiDi listening on (ws://\S+)"))


@contextmanager
def webkit(folder: Path, *, javascript: bool) -> Iterator[Session]:
    """Start WebKit on a screen of its own; without JavaScript means that the page's scripts are left out of it."""
    _, driver, screen = PROGRAMS["webkit"]
    port = free_port()
    with running([screen, "-displayfd", "1", "-screen", "0", "1400x1000x24"], folder / "screen"):
        display = printed(folder / "screen", r"(?m)^(\d+)$")
        with running([driver, f"--port={port}"], folder / "driver", DISPLAY=f":{display}"):
            wait_for_port(port)
            yield WebKit(f"http://127.0.0.1:{port}", f"--enable-javascript-markup={json.dumps(javascript)}")


@contextmanager
def running(command: Sequence[str | Path], log: Path, **variables: str) -> Iterator[None]:
    """Run a program, with what it prints in a file, and end it."""
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=os.environ | variables)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def printed(log: Path, pattern: str) -> str:
    """Wait until a program has printed something and return its group."""
    latest = time.monotonic() + START_SECONDS
    while not (match := re.search(pattern, log.read_text("utf-8"))):
        assert time.monotonic() < latest, log.read_text("utf-8")
        time.sleep(0.05)
    return match[1]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Wait until a program listens at a port."""
    latest = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < latest, f"nobody listens at {port}"
            time.sleep(0.05)
