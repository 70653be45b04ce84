"""Answers a browser may keep: bytes with a tag of their content, and 304 when it has them already."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from core.web.headers import DATA_POLICY

ASK_FIRST = "private, no-cache"  # keep it, but ask each time whether it still holds


def unless_known(request: Request, body: bytes, media_type: str, cache: str = ASK_FIRST) -> Response:
    """The bytes, or 304 when the browser has them already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Content-Security-Policy": DATA_POLICY}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
