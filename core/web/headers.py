"""Security headers on every response, also on those that report a failure.

Sources: OWASP ASVS 5.0, chapter 3.4; W3C Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.web.hosts import host_of
from core.web.replies import failure

log = logging.getLogger(__name__)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # "no-referrer" would make the browser send "Origin: null" with forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=(), payment=(), usb=()",
}
# A recording opened by itself is shown by the browser's own player, which needs media and a little style.
DATA_POLICY = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
FORM_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page_policy(host: str, inline_hashes: Sequence[str]) -> str:
    """What Streamlit's front end needs, and nothing from another host.

    Styles are written by its style library while it runs, and the scripts of components arrive
    over the websocket and are run from `blob:` addresses; both must be let through.
    """
    scripts = " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *inline_hashes])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            f"connect-src 'self' blob: ws://{host} wss://{host}",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def inline_hashes(html: str) -> tuple[str, ...]:
    """CSP sources for the scripts written into a page, so that no others need to be allowed."""
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class SecurityHeaders:
    """Outermost ASGI layer. A response may bring its own Content-Security-Policy, the rest is set here.

    It also answers for requests whose handling failed: the framework's own answer to those would
    leave without headers. The traceback goes to the log, never to the browser.
    """

    def __init__(self, app: ASGIApp, inline_hashes: Sequence[str] = ()) -> None:
        self.app = app
        self.inline_hashes = inline_hashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        started = False
        policy = page_policy(host_of(Headers(scope=scope)) or "localhost", self.inline_hashes)

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            log.exception("A request to %r failed", scope["path"])
            if started or scope["type"] != "http":
                raise
            await failure(500, "E_INTERNAL", "Something went wrong here; the log says what.")(
                scope, receive, send_with_headers
            )
