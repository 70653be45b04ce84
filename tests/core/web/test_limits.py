"""Limits: neither a claimed nor a hidden length gets more into memory than a path takes."""

import asyncio

import pytest

from core.domain import UserId
from core.web.limits import CHUNK_BYTES, MIB, Allowance, BodyLimits
from tests.core.web.conftest import FROM_HERE, Clock


def piecewise(size):
    """A body without a length: sent in chunks of 64 KiB."""
    for _ in range(0, size, 65536):
        yield b"x" * 65536


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [("POST", "/api/upload", 64 * 1024), ("PUT", "/api/upload/0?offset=0", CHUNK_BYTES), ("POST", "/login", 64 * 1024),
     ("PUT", "/_stcore/upload_file/a/b", 17 * MIB), ("POST", "/anything", 64 * 1024)],
)  # fmt: skip
def test_a_body_beyond_the_limit_is_refused_announced_or_not(place, method, path, most):
    browser = place.visitor()
    place.streamlit.clear()
    for body in (b"x" * (most + 1), piecewise(most + 65536)):
        answer = browser.request(method, path, content=body, headers=FROM_HERE)
        if answer.status_code == 404:  # an upload that does not exist: drained up to the limit, then refused
            assert path.startswith("/api/upload/")
            continue
        assert answer.status_code == 413, path
        assert answer.json()["code"] == "E_LIMIT_SIZE"
    assert place.streamlit == []


def test_streamlits_own_uploader_takes_small_files_of_visitors_within_an_allowance(place):
    browser = place.visitor()
    codes = [
        browser.put(f"/_stcore/upload_file/session/{n}", content=b"x" * MIB, headers=FROM_HERE).status_code
        for n in range(70)
    ]
    assert codes == [200] * 64 + [429] * 6


def test_chunked_bodies_count_as_the_most_they_can_become(place):
    browser = place.visitor()
    codes = [
        browser.put(f"/_stcore/upload_file/s/{n}", content=piecewise(65536), headers=FROM_HERE).status_code
        for n in range(4)
    ]
    assert codes == [200] * 3 + [429]


def test_an_allowance_comes_back_with_time_and_is_not_shared():
    clock = Clock()
    allowance = Allowance(10, 3600, clock)
    assert allowance.spend(UserId("a"), 7)
    assert not allowance.spend(UserId("a"), 4)
    assert allowance.spend(UserId("a"), 3)
    assert allowance.spend(UserId("b"), 10)
    clock.now_s += 3600
    assert allowance.spend(UserId("a"), 10)


def test_a_sender_who_falls_silent_is_cut_off():
    sent = []

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def receive():
        await asyncio.sleep(10)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "path": "/api/upload/x", "headers": [], "state": {"visitor": None}}
    asyncio.run(BodyLimits(app, patience_s=0.05)(scope, receive, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_waiting_for_the_browser_to_leave_has_no_limit():
    """Once the body is complete, `receive` only says when the browser is gone: that may take hours."""

    async def app(scope, receive, send):
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if messages:
            return messages.pop()
        await asyncio.sleep(0.2)
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "state": {"visitor": None}}
    asyncio.run(BodyLimits(app, patience_s=0.05)(scope, receive, None))


@pytest.mark.parametrize("claimed", ["-1", "1e9", "x", "", "0x7", "٩" * 9])
def test_a_length_that_is_no_number_counts_as_none_and_the_bytes_are_counted(claimed):
    sent = []

    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def receive():
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    async def send(message):
        sent.append(message)

    headers = [(b"content-length", claimed.encode())]
    scope = {"type": "http", "method": "POST", "path": "/login", "headers": headers, "state": {"visitor": None}}
    asyncio.run(BodyLimits(app)(scope, receive, send))
    assert sent[0]["status"] == 413
