"""Recordings and pictures, straight from disk: seekable, cached by content, and only for who may see the item.

GET /api/media/{item_id}           whole or in ranges; ?download=1 saves it under its name
GET /api/still/{item_id}/{name}    one still picture
GET /api/cover/{item_id}.jpg
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from core.domain import ItemId
from core.errors import NotFound, VitrineError
from core.services import Services
from core.web.gate import visitor_of
from core.web.headers import DATA_POLICY
from core.web.replies import refusal

FOREVER = "private, max-age=31536000, immutable"
FOR_AN_HOUR = "private, max-age=3600"
_ITEM = re.compile(r"[A-Za-z0-9_-]{1,128}")
_STILL = re.compile(r"(?:cover|still_\d{4,6})\.jpg")
_MEDIA_TYPE = re.compile(r"(?:audio|video)/[a-z0-9.+-]{1,60}")
_UNPRINTABLE = re.compile('[\\\\/:*?"<>|]')


class Media:
    """The routes. A name that does not look like one of ours is answered like an item that is not there."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [
            Route("/api/media/{item_id}", self.media, methods=["GET"]),
            Route("/api/still/{item_id}/{name}", self.still, methods=["GET"]),
            Route("/api/cover/{item_id}.jpg", self.cover, methods=["GET"]),
        ]

    async def media(self, request: Request) -> Response:
        """The recording itself, with the type we detected and never the one that was claimed."""
        try:
            item_id = item_of(request)
            file = await run_in_threadpool(self._services().library.media, visitor_of(request.scope), item_id)
        except VitrineError as error:
            return refusal(error)
        kind = file.mime if _MEDIA_TYPE.fullmatch(file.mime) else "application/octet-stream"
        wanted = "attachment" if request.query_params.get("download") == "1" else "inline"
        headers = {"Cache-Control": FOR_AN_HOUR, "Content-Disposition": disposition(wanted, file.filename)}
        return await _send(request, file.path, kind, f'"{file.sha256}"', headers)

    async def still(self, request: Request) -> Response:
        return await self._picture(request, request.path_params["name"])

    async def cover(self, request: Request) -> Response:
        return await self._picture(request, "cover.jpg")

    async def _picture(self, request: Request, name: str) -> Response:
        try:
            item_id = item_of(request)
            if not _STILL.fullmatch(name):
                raise NotFound("There is no such picture.")
            path = await run_in_threadpool(self._services().library.still, visitor_of(request.scope), item_id, name)
        except VitrineError as error:
            return refusal(error)
        return await _send(request, path, "image/jpeg", None, {"Cache-Control": FOREVER})


async def _send(request: Request, path: Path, kind: str, tag: str | None, headers: dict[str, str]) -> Response:
    """The file, a range of it, or 304 when the browser has it already."""
    try:
        facts = await run_in_threadpool(os.stat, path)
    except OSError:
        return refusal(NotFound("Its file is not there."))
    tag = tag or f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    headers = {**headers, "ETag": tag, "Content-Security-Policy": DATA_POLICY}
    if _matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=kind, headers=headers, stat_result=facts)


def _matches(given: str, tag: str) -> bool:
    """RFC 9110, section 13.1.2: weak comparison with any of the tags given."""
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in given.split(","))


def item_of(request: Request) -> ItemId:
    """The item in the path; one that cannot be ours is not there."""
    return item_named(request.path_params["item_id"])


def item_named(item_id: str) -> ItemId:
    """The same for a name from elsewhere in a request."""
    if not _ITEM.fullmatch(item_id):
        raise NotFound("There is no such item.")
    return ItemId(item_id)


def disposition(kind: str, name: str) -> str:
    """Content-Disposition by RFC 6266: the name for old programs in ASCII, and in full for all others."""
    shown = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    shown = _UNPRINTABLE.sub("_", shown).strip(" .")[:200] or "recording"
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().replace("%", "_") or "recording"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
