"""A real server on a temporary data directory, and headless Chromium looking at it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "media" / "real"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
START_S = 120
FINISHED = """(least) => {
  const says = []
  const walk = (root) => root.querySelectorAll('*').forEach((e) => {
    if (e.matches('li.file .says')) says.push(e.textContent)
    if (e.shadowRoot) walk(e.shadowRoot)
  })
  walk(document)
  return says.length >= least && says.every((text) => /collection/.test(text))
}"""
DRAWN = """() => {
  const waiting = (root) => [...root.querySelectorAll('*')].some(
    (e) => e.matches('.root:not([data-drawn])') || (e.shadowRoot && waiting(e.shadowRoot)))
  return Boolean(window.vitrineKit) && !waiting(document)
}"""
OWN_PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit looks for its base path below every address


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first day comes first: it begins with an empty collection."""
    items.sort(key=lambda item: item.path.parent == HERE and item.path.stem != "test_journeys")


@dataclass
class Server:
    address: str
    process: subprocess.Popen


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """`python -m core serve` on an empty collection, with models of a few thousand random weights each."""
    from tests.core.encoders import tiny

    data = tmp_path_factory.mktemp("data")
    clip, whisper = tiny.clip_folder(data / "tiny-clip"), tiny.whisper_folder(data / "tiny-whisper")
    port = _free_port()
    environment = {
        **os.environ,
        "VITRINE_DATA": str(data),
        "VITRINE_WEB__PORT": str(port),
        "VITRINE_STORAGE__DEMO": "false",
        "VITRINE_MODELS__SOURCE": "real",
        "VITRINE_MODELS__CLIP": str(clip.path),
        "VITRINE_MODELS__WHISPER": str(whisper.path),
        "VITRINE_MODELS__FETCH": "false",
    }
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/api/health", process)
        yield Server(address, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One browser window; what went wrong in it is gathered, and checked when the test ends."""

    page: object
    address: str
    troubles: list[str] = field(default_factory=list)
    sent: list[object] = field(default_factory=list)  # what the page told the server
    received: list[object] = field(default_factory=list)

    def go(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Until the script has run and every component of ours has drawn itself."""
        for pause_ms in (400, 0):
            self.page.wait_for_selector(READY, timeout=60_000)
            self.page.wait_for_timeout(pause_ms)
        self.page.wait_for_function(DRAWN, timeout=60_000)

    def watch(self) -> None:
        page = self.page
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(frame))
        socket.on("framereceived", lambda frame: self.received.append(frame))

    def _console(self, message) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(OWN_PROBES):
            self.troubles.append(f"console: {message.text} ({where})")

    def _request(self, request) -> None:
        host = self.address.split("//")[1]
        if not request.url.startswith((f"http://{host}", f"ws://{host}", "data:", "blob:")):
            self.troubles.append(f"foreign: {request.url}")


@pytest.fixture
def visit(server, chromium, request, tmp_path):
    """A window of 1360 x 900 in the light theme; `@pytest.mark.parametrize` may ask for others through `look`."""
    look = getattr(request, "param", {"width": 1360, "theme": "light"})
    context = chromium.new_context(
        viewport={"width": look["width"], "height": 900},
        color_scheme=look["theme"],
        permissions=["clipboard-read", "clipboard-write"],
    )
    visit = Visit(context.new_page(), server.address)
    visit.watch()
    yield visit
    visit.page.screenshot(path=tmp_path / "last.png")
    context.close()
    assert visit.troubles == []


@pytest.fixture
def filled(visit, recordings) -> list[str]:
    """Addresses of at least three finished recordings; they are uploaded when a test runs by itself."""
    visit.go()
    if visit.page.locator(".card").count() < 3:
        visit.page.get_by_role("button", name="Upload").first.click()
        visit.page.wait_for_selector(".zone")
        visit.page.locator("input[type=file][multiple]").set_input_files([str(path) for path in recordings])
        visit.page.wait_for_function(FINISHED, arg=3, timeout=120_000)
        visit.page.keyboard.press("Escape")
        visit.go()
    visit.go("/?lib_sort=title")
    found = visit.page.locator(".card:has(img) a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(found) >= 3
    return found


@pytest.fixture
def listed(visit, filled) -> None:
    """A list of recommendations is open: where nothing was liked yet something is, else something is taken back."""
    visit.go("/recommend")
    if visit.page.locator(".pick").count():
        return
    again = visit.page.locator("button[aria-label^='Take back']")  # everything is judged
    (again if again.count() else visit.page.locator("button:has-text('Like')")).first.click()
    visit.page.wait_for_selector(".pick")
    visit.settle()


@pytest.fixture(scope="session")
def recordings() -> list[Path]:
    """Three short real recordings: two videos and a sound."""
    names = ("video/learning-area__frog.webm", "video/learning-area__rabbit320.mp4", "music/audio__flute_trill_1.mp3")
    found = [REAL / name for name in names]
    if not all(path.exists() for path in found):
        pytest.skip("the shared real recordings are not here")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                json.load(answer)
                return
        except (OSError, ValueError):
            time.sleep(0.3)
    raise RuntimeError("the server did not start; see server.log in its data directory")
