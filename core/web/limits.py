"""Limits: how much a request may send, and how slowly, whatever it claims about its length."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.domain import UserId, Visitor
from core.web.replies import failure

MIB = 1024 * 1024
CHUNK_BYTES = 8 * MIB  # one piece of a resumable upload
FORM_BYTES = 64 * 1024
SUBTITLE_BYTES = 2 * MIB  # hours of speech
STREAMLIT_UPLOAD_BYTES = 17 * MIB  # its uploader keeps files in memory: tables of up to 16 MB with what is around them
QUERY_BYTES = 64 * MIB  # a picture, clip or sound to search with
EVENTS_BYTES = MIB  # what another platform sends at once
PATIENCE_S = 60.0  # how long a sender may stay silent


class TooLarge(Exception):
    """More bytes came than the path takes."""


class TooSlow(Exception):
    """Nothing came for a while."""


def most_bytes(path: str) -> int:
    """The largest body a path takes."""
    if path.startswith("/api/upload/"):
        return CHUNK_BYTES
    if path == "/api/query":
        return QUERY_BYTES
    if path == "/api/v1/events":
        return EVENTS_BYTES
    if path.startswith("/api/transcript/"):
        return SUBTITLE_BYTES
    return STREAMLIT_UPLOAD_BYTES if path.startswith("/_stcore/upload_file/") else FORM_BYTES


class Allowance:
    """How many bytes each person may send into memory within a time.

    Attributes:
        most_bytes: Within any `period_s`.
    """

    def __init__(
        self, most_bytes: int = 64 * MIB, period_s: float = 3600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most_bytes = most_bytes
        self.period_s = period_s
        self._clock = clock
        self._spent: defaultdict[UserId, deque[tuple[float, int]]] = defaultdict(deque)

    def spend(self, who: UserId, size_bytes: int) -> bool:
        """Take this many bytes off somebody's allowance, or return False and take none."""
        now_s, spent = self._clock(), self._spent[who]
        while spent and spent[0][0] <= now_s - self.period_s:
            spent.popleft()
        if sum(size for _, size in spent) + size_bytes > self.most_bytes:
            return False
        spent.append((now_s, size_bytes))
        return True


class BodyLimits:
    """ASGI layer inside the gate: counts what arrives and stops reading at the limit."""

    def __init__(self, app: ASGIApp, allowance: Allowance | None = None, patience_s: float = PATIENCE_S) -> None:
        self.app = app
        self.allowance = allowance or Allowance()
        self.patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = most_bytes(scope["path"])
        if _announced(scope) > limit:
            await _answer(413, "E_LIMIT_SIZE", f"At most {limit:,} bytes at once.", scope, receive, send)
            return
        if not self._afford(scope):
            await _answer(429, "E_QUOTA", "You have sent a lot lately; try again in an hour.", scope, receive, send)
            return
        await self._run(limit, scope, receive, send)

    def _afford(self, scope: Scope) -> bool:
        """Whether this person may still send so much into the memory of Streamlit's own uploader."""
        if scope["method"] != "PUT" or not scope["path"].startswith("/_stcore/upload_file/"):
            return True
        visitor = scope["state"]["visitor"]
        size_bytes = _announced(scope) or STREAMLIT_UPLOAD_BYTES  # unannounced: count the most it can become
        return isinstance(visitor, Visitor) and self.allowance.spend(visitor.user_id, size_bytes)

    async def _run(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        arrived, complete, started = 0, False, False

        async def limited_receive() -> Message:
            nonlocal arrived, complete
            if complete:  # all that can still come is the news that the browser is gone
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.patience_s)
            except TimeoutError:
                raise TooSlow from None
            arrived += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if arrived > limit:
                raise TooLarge
            return message

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, limited_receive, noting_send)
        except (TooLarge, TooSlow) as error:
            if started:
                raise
            if isinstance(error, TooLarge):
                await _answer(413, "E_LIMIT_SIZE", f"At most {limit:,} bytes at once.", scope, receive, send)
            else:
                await _answer(408, "E_TIMEOUT", "Nothing arrived for too long.", scope, receive, send)


def _announced(scope: Scope) -> int:
    """The length the request claims; the counting does not rely on it."""
    claimed = Headers(scope=scope).get("content-length", "0")
    return int(claimed) if claimed.isascii() and claimed.isdecimal() else 0


async def _answer(status: int, code: str, message: str, scope: Scope, receive: Receive, send: Send) -> None:
    await failure(status, code, message, headers={"Connection": "close"})(scope, receive, send)
