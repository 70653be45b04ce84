"""Tasks of a page's main thread from Chromium's own trace: how long each took, and how much of that it worked.

A task that is long by the clock but short in processor time waited: for another process on a busy machine, or for a
card that draws in software. The page can only cut what it works.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "devtools.timeline"]
LONG_MS = 50


@dataclass(frozen=True)
class Tasks:
    """Of one gesture, in ms: the longest task by the clock, the longest by processor time, how many worked over 50."""

    longest_ms: float
    longest_cpu_ms: float
    long: int


def traced(browser: Browser, page: Page, gesture: Callable[[], None]) -> Tasks:
    """Do something on a page and read what its main thread did meanwhile."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    gesture()
    return of(json.loads(browser.stop_tracing())["traceEvents"])


def of(events: list[dict[str, Any]]) -> Tasks:
    """Of the busiest main thread in a trace: several pages may share one browser."""
    named = [event for event in events if event["name"] == "thread_name"]
    main = {(event["pid"], event["tid"]) for event in named if event["args"]["name"] == "CrRendererMain"}
    threads: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for event in events:
        thread = event["pid"], event["tid"]
        if thread in main and event["ph"] == "X" and event["name"].endswith("RunTask"):
            threads.setdefault(thread, []).append(event)
    busiest = max(threads.values(), key=lambda tasks: sum(e.get("tdur", 0) for e in tasks), default=[])
    clock, worked = ([e.get(what, 0) / 1000 for e in busiest] for what in ("dur", "tdur"))
    return Tasks(max(clock, default=0.0), max(worked, default=0.0), sum(ms > LONG_MS for ms in worked))
