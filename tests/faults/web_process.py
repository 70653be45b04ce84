"""Start, visit, measure and kill the real web process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

from core.web.serve import free_port

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024


class WebProcess:
    """One web process on a data directory of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port("127.0.0.1", 18501 + os.getpid() % 1000)
        self.url = f"http://localhost:{self.port}"
        self.origin = {"Origin": self.url}
        self._log = data_dir / "web.log"
        self._browsers: list[httpx.Client] = []

    def start(self) -> WebProcess:
        self.data_dir.mkdir(exist_ok=True)
        environment = {**os.environ, "VITRINE_DATA": str(self.data_dir), "VITRINE_STORAGE__FREE_SPACE_FLOOR": "0"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "tests" / "faults" / "web_server.py"), str(self.port)],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 90
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it politely; how it ended."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        for browser in self._browsers:
            browser.close()
        self._process.send_signal(number)
        return self._process.wait(30)

    def stranger(self) -> httpx.Client:
        """A browser that has not been here, on a page of this very origin."""
        self._browsers.append(httpx.Client(base_url=self.url, timeout=60, headers=self.origin))
        return self._browsers[-1]

    def browser(self) -> httpx.Client:
        """A browser that has opened the page."""
        browser = self.stranger()
        assert browser.get("/").status_code == 200
        return browser

    def rss_mib(self) -> float:
        return psutil.Process(self._process.pid).memory_info().rss / MIB

    def log(self) -> str:
        return self._log.read_text()
