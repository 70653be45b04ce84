"""A page with what went over its websocket, what its main thread did, and the server it comes from."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
SITE = ROOT / "benchmarks" / "sites" / "lasso.py"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


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


def rest(watched: Watched) -> None:
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
