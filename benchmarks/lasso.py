"""`lasso`: selecting 10,000 of 100,000 dots, our map against plotly's `on_select`, in the same run and in turns.

Both pages run in one Streamlit server and one headless Chromium (software WebGL): the same dots, the same lasso, the
same number shown beside them. Processor seconds are those of the page's main thread and of the script's thread on the
server; they hold on a busy machine. Times by the clock are what a person waits, and depend on the load.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.gestures import EMPTY, MOVES, gestures, moved
from benchmarks.machine import machine
from benchmarks.tasks import LONG_MS, Tasks
from benchmarks.watched import READY, Watched, rest, served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
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


def one_visit(site: served, side: str, page: Page) -> dict[str, float]:
    watched = Watched(page)
    page.add_init_script(f"({LONG_TASKS})()")
    page.goto(f"{site.address}/?side={side}")
    page.wait_for_selector(READY, timeout=120_000)
    area = page.locator(".stage canvas" if side == "ours" else ".js-plotly-plot .nsewdrag").first
    area.wait_for(timeout=120_000)
    if side == "ours":
        page.wait_for_selector(".root[data-n]")
    rest(watched)
    facts = {"ready_cpu_s": watched.cpu_s()}
    if side == "ours":
        facts["pan_longest_ms"] = panned(watched, area.bounding_box())
        page.keyboard.press("0")
        page.keyboard.press("l")
        rest(watched)
    return facts | lassoed(site, watched, area.bounding_box())


def panned(watched: Watched, box) -> float:
    """Longest task of the main thread while the map is dragged about."""
    page = watched.page
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.evaluate("() => { window.long.length = 0 }")
    moved(page, middle)
    rest(watched)
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
    rest(watched)
    facts["panel_cpu_s"] = watched.cpu_s() - cpu
    said = page.get_by_text("Selected:").inner_text()
    facts["selected"] = float(said.split()[-1].replace(",", ""))
    facts |= {"uplink_bytes": sum(watched.sent), "rerun_bytes": sum(watched.received), "rerun_cpu_ms": site.cpu_ms()}
    return facts


def report(found: dict[str, dict[str, list[float]]], dots: int, runs: int) -> None:
    print(machine())
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
