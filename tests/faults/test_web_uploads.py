"""Faults and attacks on uploads, against the real web process: floods, large files, cut wires, kill -9."""

import hashlib
import os
import random
import socket
import time

import httpx
import pytest

from tests.faults.web_process import MIB, WebProcess

PIECE = 8 * MIB
LARGE_MIB = int(os.environ.get("VITRINE_TEST_UPLOAD_MIB", "500"))


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    process = WebProcess(tmp_path_factory.mktemp("data")).start()
    warm_up(process)
    yield process
    process.stop()


def warm_up(web):
    """Load what is loaded once, so that growth is growth."""
    browser = web.browser()
    upload_id = begin(browser, 3 * PIECE, "warm-up")
    for n in range(3):
        browser.put(f"/api/upload/{upload_id}?offset={n * PIECE}", content=os.urandom(PIECE))
    browser.delete(f"/api/upload/{upload_id}")


def begin(browser, size, fingerprint):
    answer = browser.post("/api/upload", json={"name": "a.mp4", "size": size, "fingerprint": fingerprint})
    return answer.json()["upload_id"]


def fifty_mib():
    for _ in range(50):
        yield b"x" * MIB


@pytest.mark.slow
@pytest.mark.parametrize("length", ["announced", "unannounced"])
def test_twelve_anonymous_files_of_50_mb_are_refused_and_leave_no_trace_in_memory(web, length):
    before_mib, refused = web.rss_mib(), 0
    for n in range(12):
        headers = {**web.origin, **({"Content-Length": str(50 * MIB)} if length == "announced" else {})}
        try:
            answer = httpx.put(
                f"{web.url}/_stcore/upload_file/session/{n}", content=fifty_mib(), headers=headers, timeout=60
            )
            refused += answer.status_code == 401
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            refused += 1  # it hung up on us before we had sent it all
    grown_mib = web.rss_mib() - before_mib
    assert refused == 12
    assert grown_mib <= 10, f"{grown_mib:.1f} MiB"


@pytest.mark.slow
def test_a_visitors_50_mb_file_for_streamlits_own_uploader_is_refused_too(web):
    before_mib = web.rss_mib()
    for headers in ({"Content-Length": str(50 * MIB)}, {}):
        try:
            answer = web.browser().put("/_stcore/upload_file/s/f", content=fifty_mib(), headers=headers)
            assert answer.status_code == 413 if headers else answer.status_code in {400, 403, 413}
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            continue
    assert web.rss_mib() - before_mib <= 10


@pytest.mark.slow
def test_a_large_upload_needs_no_memory_and_arrives_whole(web):
    browser, seed = web.browser(), random.Random(1)
    pieces = [seed.randbytes(PIECE) for _ in range(4)]
    count = LARGE_MIB * MIB // PIECE
    size, digest = count * PIECE, hashlib.sha256()
    upload_id = begin(browser, size, "large")
    before_mib = highest_mib = web.rss_mib()
    for n in range(count):
        piece = pieces[n % 4]
        digest.update(piece)
        answer = browser.put(f"/api/upload/{upload_id}?offset={n * PIECE}", content=piece)
        assert answer.json() == {"received": (n + 1) * PIECE}
        highest_mib = max(highest_mib, web.rss_mib())
    path = web.data_dir / "uploads" / f"{upload_id}.part"
    with path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").digest() == digest.digest()
    assert browser.delete(f"/api/upload/{upload_id}").status_code == 204
    assert not path.exists()
    assert highest_mib - before_mib <= 32, f"{highest_mib - before_mib:.1f} MiB"


@pytest.mark.slow
def test_a_wire_cut_in_the_middle_of_a_piece_leaves_a_prefix_to_go_on_from(web):
    browser, content = web.browser(), random.Random(2).randbytes(6 * MIB)
    upload_id = begin(browser, len(content), "cut")
    received = 0
    for part in (0.01, 0.5, 0.99):
        upto = received + int((len(content) - received) * part)
        send_and_hang_up(web, browser, upload_id, received, content[received:upto], len(content) - received)
        deadline = time.monotonic() + 10
        while (now := received_bytes(browser, len(content))) < upto and time.monotonic() < deadline:
            time.sleep(0.05)
        assert now == upto
        received = now
    browser.put(f"/api/upload/{upload_id}?offset={received}", content=content[received:])
    assert (web.data_dir / "uploads" / f"{upload_id}.part").read_bytes() == content
    browser.delete(f"/api/upload/{upload_id}")


def received_bytes(browser, size):
    body = {"name": "a.mp4", "size": size, "fingerprint": "cut"}
    return browser.post("/api/upload", json=body).json()["received"]


def send_and_hang_up(web, browser, upload_id, offset, data, announced):
    """Announce more than comes, then reset the connection as a pulled plug does."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"PUT /api/upload/{upload_id}?offset={offset} HTTP/1.1\r\nHost: localhost:{web.port}\r\n"
        f"Origin: {web.url}\r\nCookie: {cookie}\r\nContent-Length: {announced}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", web.port)) as wire:
        wire.sendall(head.encode() + data)
        time.sleep(0.3)


@pytest.mark.slow
def test_fifty_stalled_senders_do_not_keep_others_waiting(web):
    browser, before_mib = web.browser(), web.rss_mib()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    wires = []
    try:
        for n in range(50):
            upload_id = begin(browser, PIECE, f"stalled-{n}")
            wire = socket.create_connection(("127.0.0.1", web.port))
            wire.sendall(
                f"PUT /api/upload/{upload_id}?offset=0 HTTP/1.1\r\nHost: localhost:{web.port}\r\nOrigin: {web.url}\r\n"
                f"Cookie: {cookie}\r\nContent-Length: {PIECE}\r\n\r\nx".encode()
            )
            wires.append(wire)
        spent_s = []
        for _ in range(20):
            started = time.monotonic()
            assert browser.get("/api/health").status_code == 200
            spent_s.append(time.monotonic() - started)
        assert sorted(spent_s)[18] < 1.0
        assert web.rss_mib() - before_mib <= 100
    finally:
        for wire in wires:
            wire.close()


@pytest.mark.slow
def test_after_kill_9_in_the_middle_of_a_piece_the_upload_goes_on(tmp_path):
    web = WebProcess(tmp_path / "data").start()
    content = random.Random(3).randbytes(5 * MIB)
    try:
        browser = web.browser()
        upload_id = begin(browser, len(content), "cut")
        browser.put(f"/api/upload/{upload_id}?offset=0", content=content[:MIB])
        send_and_hang_up(web, browser, upload_id, MIB, content[MIB : 3 * MIB], 4 * MIB)
        web.kill()
        web.start()
        browser = web.browser()
        received = received_bytes(browser, len(content))
        assert received >= MIB, "what was confirmed before the crash is there"
        answer = browser.put(f"/api/upload/{upload_id}?offset={received}", content=content[received:])
        assert answer.json() == {"received": len(content)}
        assert (tmp_path / "data" / "uploads" / f"{upload_id}.part").read_bytes() == content
    finally:
        web.kill()
