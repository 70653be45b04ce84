"""What a real browser makes of our headers: pages work without a complaint, and foreign pages get nowhere."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.settings import Settings
from core.storage.database import Database
from core.storage.uploads import Uploads
from tests.faults.web_process import WebProcess

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"

ATTACK = """<!doctype html><title>foreign</title><script>
const target = %s;
const outcome = (name, promise) => promise.then(value => [name, value], error => [name, "failed"]);
const upload = JSON.stringify({name: "evil.mp4", size: 3, fingerprint: "evil"});
const opened = url => new Promise((good, bad) => {
  const socket = new WebSocket(url); socket.onopen = () => good("open"); socket.onerror = bad; });
const shown = url => new Promise((good, bad) => {
  const image = new Image(); image.onload = () => good("shown"); image.onerror = bad; image.src = url; });
Promise.all([
  outcome("read", fetch(target + "/api/health", {credentials: "include"}).then(reply => reply.text())),
  outcome("post", fetch(target + "/api/upload", {method: "POST", mode: "no-cors", credentials: "include", body: upload})
    .then(() => "sent")),
  outcome("put", fetch(target + "/api/upload/x?offset=0", {method: "PUT", credentials: "include", body: "x"})),
  outcome("websocket", opened(target.replace("http", "ws") + "/_stcore/stream")),
  outcome("picture", shown(target + "/favicon.png")),
]).then(all => { window.outcomes = Object.fromEntries(all); });
</script><iframe src="%s"></iframe>"""


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    process = WebProcess(tmp_path_factory.mktemp("data")).start()
    yield process
    process.stop()


@pytest.fixture
def visit():
    """A browser's context that notes everything it complains about and every address it asks."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        context = browser.new_context()
        context.complaints, context.asked = [], []
        context.on("console", lambda message: message.type == "error" and context.complaints.append(message.text))
        context.on("weberror", lambda error: context.complaints.append(str(error.error)))
        context.on("request", lambda request: context.asked.append(request.url))
        yield context
        browser.close()


@contextmanager
def foreign_site(page):
    """Another web server on this very machine: the browser sends it, and from it, all cookies of `localhost`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_the_application_runs_under_its_policy_without_a_complaint_and_asks_no_foreign_host(web, visit):
    page = visit.new_page()
    page.goto(web.url)
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_timeout(1500)
    assert visit.complaints == []
    own = (web.url, "data:", "blob:", web.url.replace("http", "ws"))
    assert [url for url in visit.asked if not url.startswith(own)] == []
    assert page.title() == "Vitrine"


def test_a_script_that_got_into_a_page_does_not_run(web, visit):
    page = visit.new_page()
    page.goto(web.url)
    page.wait_for_selector(READY, timeout=60_000)
    page.evaluate("""() => {
      const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
      add("script", {textContent: "window.ran = true"});
      add("div", {innerHTML: "<img src=x onerror='window.ran = true'>"});
      add("script", {src: "http://127.0.0.1:9/x.js"});
    }""")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert sum("Content Security Policy" in text for text in visit.complaints) >= 3


def test_a_foreign_page_on_this_very_machine_can_neither_read_nor_change_nor_frame(web, visit):
    page = visit.new_page()
    page.goto(web.url)  # the cookie is there, and is sent along from any port of this machine
    page.wait_for_selector(READY, timeout=60_000)
    with foreign_site(ATTACK % (json.dumps(web.url), web.url)) as address:
        page.goto(address)
        page.wait_for_function("window.outcomes", timeout=20_000)
        outcomes = page.evaluate("window.outcomes")
        framed = [frame.url for frame in page.frames[1:]]
    assert outcomes == dict.fromkeys(("read", "post", "put", "websocket", "picture"), "failed")
    assert framed == ["chrome-error://chromewebdata/"]
    database = Database(Settings.load(Path("no.toml"), {}, web.data_dir).database_url)
    with database.read() as tx:
        assert Uploads(tx).stale(datetime.now(UTC) + timedelta(days=1)) == ()
    database.close()
