"""`lasso`: selecting 10,000 of 100,000 dots, our map against plotly's `on_select`, in the same run and in turns.

Both pages run in one Streamlit server and one headless Chromium (software WebGL): the same dots, the same lasso, the
same number shown beside them. Processor seconds are those of the page's main thread and of the script's thread on the
server; they hold on a busy machine. Times by the clock are what a person waits, and depend on the load.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.tasks import LONG_MS, Tasks, traced

ROOT = Path(__file__).parents[1]
SITE = ROOT / "benchmarks" / "sites" / "lasso.py"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
MOVES = 11
EMPTY = "an empty page"
BUDGETS = {"ready_cpu_s": 2.5, "uplink_bytes": 2000, "rerun_cpu_ms": 40}
ROWS = {
    "ready_cpu_s": "main-thread CPU to ready, s",
    "drag_cpu_s": f"main-thread CPU of the lasso drag ({MOVES} moves), s",
    "drag_s": f"lasso drag ({MOVES} moves), s by the clock",
    "longest_ms": "longest task while dragging, ms",
    "panel_s": "mouse-up to panel, s by the clock",
    "panel_cpu_s": "main-thread CPU, mouse-up to panel, s",
    "uplink_bytes": "uplink per selection, bytes",
    "rerun_bytes": "answer to a selection, bytes",
    "rerun_cpu_ms": "server CPU per selection, ms",
    "pan_longest_ms": "longest task while panning, ms",
}
LONG_TASKS = """() => {
  window.long = []
  const seen = (list) => list.getEntries().forEach((one) => window.long.push(one.duration))
  new PerformanceObserver(seen).observe({ type: "longtask" })
}"""


@dataclass
class Watched:
    """A page with what went over its websocket."""

    page: Page
    sent: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.on("websocket", self._listen)

    def _listen(self, channel) -> None:
        channel.on("framesent", lambda frame: self.sent.append(_size(frame)))
        channel.on("framereceived", lambda frame: self.received.append(_size(frame)))

    def cpu_s(self) -> float:
        metrics = self.cdp.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks lasso", description=__doc__)
    parser.add_argument("--dots", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run on 5,000 dots: does it work?")
    asked = parser.parse_args(arguments)
    dots, runs = (5_000, 1) if asked.quick else (asked.dots, asked.runs)
    with tempfile.TemporaryDirectory() as folder, served(dots, Path(folder) / "cpu.jsonl") as site:
        found, tasks = measured(site, runs)
    report(found, dots, runs)
    report_tasks(tasks)


class served:
    """The two pages, in a process of their own."""

    def __init__(self, dots: int, log: Path) -> None:
        self.log = log
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = {**os.environ, "DOTS": str(dots), "DOTS_LOG": str(log), "PYTHONPATH": str(ROOT)}

    def __enter__(self) -> served:
        command = [sys.executable, "-m", "streamlit", "run", str(SITE)]
        flags = ["--server.port", str(self.port), "--server.headless", "true"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([*command, *flags], cwd=ROOT, env=self.environment, **quiet)
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the site did not start")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def cpu_ms(self) -> float:
        """Of the last run of the script."""
        return 1000 * json.loads(self.log.read_text().splitlines()[-1])["cpu_s"]


def measured(site: served, runs: int) -> tuple[dict[str, dict[str, list[float]]], dict[str, list[Tasks]]]:
    found: dict[str, dict[str, list[float]]] = {"ours": {}, "peer": {}}
    tasks: dict[str, list[Tasks]] = {}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(runs):
            for side in found:
                page = browser.new_page(viewport={"width": 1360, "height": 900})
                for name, value in one_visit(site, side, page).items():
                    found[side].setdefault(name, []).append(value)
                page.close()
            for gesture, told in gestures(site, browser).items():
                tasks.setdefault(gesture, []).append(told)
        browser.close()
    return found, tasks


def gestures(site: served, browser: Browser) -> dict[str, Tasks]:
    """Task by task, on visits of their own, because tracing costs; the empty page says what the machine adds."""
    empty = browser.new_page()
    empty.set_content("<canvas width=1200 height=700></canvas>")
    empty.wait_for_timeout(2_000)  # what opening a page takes is not asked here
    found = {EMPTY: traced(browser, empty, lambda: _moved(empty, (300, 300)))}
    empty.close()
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    watched = Watched(page)
    page.goto(f"{site.address}/?side=ours")
    page.wait_for_selector(".root[data-n]", timeout=120_000)
    _rest(watched)
    box = page.locator(".stage canvas").first.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    found["moving the map"] = traced(browser, page, lambda: _moved(page, middle))
    page.keyboard.press("0")
    page.keyboard.press("l")
    _rest(watched)
    found["drawing a lasso"] = traced(browser, page, lambda: _around(page, middle, 0.14 * box["height"]))
    found["letting go, to the panel"] = traced(browser, page, lambda: _let_go(watched))
    page.close()
    return found


def _moved(page: Page, middle: tuple[float, float]) -> None:
    page.mouse.move(*middle)
    page.mouse.down()
    for n in range(30):
        page.mouse.move(middle[0] + 150 * math.sin(n / 5), middle[1] + 60 * math.sin(n / 3))
    page.mouse.up()
    page.wait_for_timeout(1_000)


def _around(page: Page, middle: tuple[float, float], reach: float) -> None:
    """Around the middle with the button held down."""
    corners = [2 * math.pi * n / MOVES for n in range(MOVES)]
    for n, turn in enumerate(corners):
        page.mouse.move(middle[0] + reach * math.cos(turn), middle[1] + reach * math.sin(turn))
        if n == 0:
            page.mouse.down()
    page.wait_for_timeout(300)


def _let_go(watched: Watched) -> None:
    watched.page.mouse.up()
    watched.page.wait_for_function("() => /Selected: [1-9]/.test(document.body.innerText)", timeout=120_000)
    _rest(watched)


def one_visit(site: served, side: str, page: Page) -> dict[str, float]:
    watched = Watched(page)
    page.add_init_script(f"({LONG_TASKS})()")
    page.goto(f"{site.address}/?side={side}")
    page.wait_for_selector(READY, timeout=120_000)
    area = page.locator(".stage canvas" if side == "ours" else ".js-plotly-plot .nsewdrag").first
    area.wait_for(timeout=120_000)
    if side == "ours":
        page.wait_for_selector(".root[data-n]")
    _rest(watched)
    facts = {"ready_cpu_s": watched.cpu_s()}
    if side == "ours":
        facts["pan_longest_ms"] = panned(watched, area.bounding_box())
        page.keyboard.press("0")
        page.keyboard.press("l")
        _rest(watched)
    return facts | lassoed(site, watched, area.bounding_box())


def panned(watched: Watched, box) -> float:
    """Longest task of the main thread while the map is dragged about."""
    page = watched.page
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.evaluate("() => { window.long.length = 0 }")
    _moved(page, middle)
    _rest(watched)
    return max(page.evaluate("window.long"), default=0.0)


def lassoed(site: served, watched: Watched, box) -> dict[str, float]:
    """The same lasso on both: about a tenth of the dots."""
    page = watched.page
    middle, reach = (box["x"] + 0.56 * box["width"], box["y"] + 0.45 * box["height"]), 0.21 * box["height"]
    around = [
        (middle[0] + reach * math.cos(2 * math.pi * n / MOVES), middle[1] + reach * math.sin(2 * math.pi * n / MOVES))
        for n in range(MOVES)
    ]
    page.evaluate("() => { window.long.length = 0 }")
    cpu, clock = watched.cpu_s(), time.perf_counter()
    page.mouse.move(*around[0])
    page.mouse.down()
    for corner in around[1:]:
        page.mouse.move(*corner)
    facts = {"drag_s": time.perf_counter() - clock, "drag_cpu_s": watched.cpu_s() - cpu}
    facts["longest_ms"] = max(page.evaluate("window.long"), default=0.0)
    watched.sent.clear()
    watched.received.clear()
    cpu, clock = watched.cpu_s(), time.perf_counter()
    page.mouse.up()
    page.wait_for_function("() => /Selected: [1-9]/.test(document.body.innerText)", timeout=120_000)
    facts["panel_s"] = time.perf_counter() - clock
    _rest(watched)
    facts["panel_cpu_s"] = watched.cpu_s() - cpu
    said = page.get_by_text("Selected:").inner_text()
    facts["selected"] = float(said.split()[-1].replace(",", ""))
    facts |= {"uplink_bytes": sum(watched.sent), "rerun_bytes": sum(watched.received), "rerun_cpu_ms": site.cpu_ms()}
    return facts


def report(found: dict[str, dict[str, list[float]]], dots: int, runs: int) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    load = f"{os.getloadavg()[0]:.1f}"
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {load}, commit {commit.strip()}")
    chosen = {side: statistics.median(facts["selected"]) for side, facts in found.items()}
    print(
        f"{dots:,} dots, median of {runs} (spread); selected: ours {chosen['ours']:,.0f}, peer {chosen['peer']:,.0f}\n"
    )
    print("| | plotly on_select | our map | ratio |\n|---|---|---|---|")
    for name, label in ROWS.items():
        ours, peer = found["ours"][name], found["peer"].get(name, [])
        ratio = f"{statistics.median(peer) / max(statistics.median(ours), 1e-9):.1f}x" if peer else ""
        print(f"| {label} | {_spread(peer)} | {_spread(ours)} | {ratio} |")
    for name, budget in BUDGETS.items():
        value = statistics.median(found["ours"][name])
        print(f"{'held' if value <= budget else 'NOT HELD'}: {ROWS[name]}: {value:.4g}, at most {budget:g}")


def report_tasks(tasks: dict[str, list[Tasks]]) -> None:
    print("\n| main thread, our map | longest task, ms worked | ms by the clock | tasks that worked over 50 ms |")
    print("|---|---|---|---|")
    for gesture, told in tasks.items():
        worked, clock = _spread([one.longest_cpu_ms for one in told]), _spread([one.longest_ms for one in told])
        print(f"| {gesture} | {worked} | {clock} | {sum(one.long for one in told)} |")
    held = not any(one.long for gesture, told in tasks.items() if gesture != EMPTY for one in told)
    print(f"{'held' if held else 'NOT HELD'}: no task of the page works longer than {LONG_MS} ms")


def _spread(values: list[float]) -> str:
    if not values:
        return ""
    return f"{statistics.median(values):.4g} ({min(values):.3g}-{max(values):.3g})"


def _rest(watched: Watched) -> None:
    """Until the page has nothing to do."""
    watched.page.wait_for_selector(READY, timeout=120_000)
    before = watched.cpu_s()
    for _ in range(60):
        watched.page.wait_for_timeout(400)
        now = watched.cpu_s()
        if now - before < 0.02:
            return
        before = now


def _size(frame: str | bytes) -> int:
    return len(frame.encode() if isinstance(frame, str) else frame)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
