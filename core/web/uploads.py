"""Uploads in pieces: each goes straight to a file on disk, and after a cut connection the rest follows.

    POST   /api/upload                 {"name", "size", "fingerprint"} -> {"upload_id", "received"}
    PUT    /api/upload/{id}?offset=N   the next piece, at most 8 MiB    -> {"received"}
    PUT    /api/upload/{id}/subtitles?name=film.en.srt                  subtitles of the recording
    POST   /api/upload/{id}/finish                                      -> what became of the file
    DELETE /api/upload/{id}

The position is the number of bytes that are safely on disk. A piece for another position is answered
with 409 and the right one. Memory in use does not depend on the size of the file.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.domain import Visitor
from core.errors import Refused, VitrineError
from core.services import Services
from core.web.gate import visitor_of
from core.web.limits import CHUNK_BYTES, MIB, TooLarge, TooSlow
from core.web.replies import failure, refusal

BUFFER_BYTES = MIB  # what is gathered before a write; keeps writes few and memory small
NAME_LIMIT = 1024
FINGERPRINT_LIMIT = 255


class Uploads:
    """The routes. Every call of a service may wait for a disk or a lock, hence runs in a thread."""

    def __init__(self, services: Callable[[], Services], free_space_floor: float) -> None:
        self._services = services
        self._floor = free_space_floor

    def routes(self) -> list[Route]:
        return [
            Route("/api/upload", self.begin, methods=["POST"]),
            Route("/api/upload/{upload_id}", self.receive, methods=["PUT"]),
            Route("/api/upload/{upload_id}", self.cancel, methods=["DELETE"]),
            Route("/api/upload/{upload_id}/subtitles", self.subtitles, methods=["PUT"]),
            Route("/api/upload/{upload_id}/finish", self.finish, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Start an upload or find the one that was cut."""
        wanted = _wanted(await request.body())
        if wanted is None:
            return failure(400, "E_INVALID", "An upload begins with a name, a size in bytes and a fingerprint.")
        try:
            upload = await run_in_threadpool(
                self._services().ingesting.begin_upload, visitor_of(request.scope), *wanted
            )
        except VitrineError as error:
            return refusal(error)
        return JSONResponse({"upload_id": upload.upload_id, "received": upload.received_bytes})

    async def receive(self, request: Request) -> Response:
        """Append one piece. Whatever of it arrives before a cut is kept."""
        offset = request.query_params.get("offset", "")
        if not (offset.isascii() and offset.isdecimal() and len(offset) < 16):
            return failure(400, "E_INVALID", "A piece needs its offset: ?offset=<bytes>.")
        try:
            return await self._receive(request, request.path_params["upload_id"], int(offset))
        except VitrineError as error:
            await _drain(request)
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _receive(self, request: Request, upload_id: str, offset: int) -> Response:
        visitor = visitor_of(request.scope)
        _, path = await run_in_threadpool(self._services().ingesting.upload_path, visitor, upload_id)
        with _Part(path) as part:
            if not part.lock():
                await _drain(request)
                return failure(409, "E_BUSY", "Another piece of this file is still arriving.")
            position, room = await run_in_threadpool(self._position, visitor, upload_id, part)
            if offset != position:
                await _drain(request)
                return JSONResponse(
                    {"code": "E_OFFSET", "message": "The file continues elsewhere.", "received": position}, 409
                )
            await run_in_threadpool(self._require_space, path, min(room, CHUNK_BYTES))
            try:
                await part.append(_pieces(request), position, room)
            finally:
                await run_in_threadpool(self._keep, visitor, upload_id, part)
            return JSONResponse({"received": part.end})

    def _position(self, visitor: Visitor, upload_id: str, part: _Part) -> tuple[int, int]:
        """Where to go on, and how many bytes are still missing.

        After a power cut the file may be shorter than what had been noted; then the file is right.
        """
        upload, _ = self._services().ingesting.upload_path(visitor, upload_id)
        position = min(upload.received_bytes, part.size())
        if position != upload.received_bytes:
            self._services().ingesting.advance(visitor, upload_id, position)
        part.end = position
        return position, upload.size_bytes - position

    def _require_space(self, path: Path, size_bytes: int) -> None:
        disk = shutil.disk_usage(path.parent)
        if disk.free - size_bytes < self._floor * disk.total:
            raise Refused("E_NO_SPACE", f"{disk.free / 1e9:.1f} GB are free; a part of the disk is kept in reserve.")

    def _keep(self, visitor: Visitor, upload_id: str, part: _Part) -> None:
        """First make the bytes safe, then note how many there are."""
        part.sync()
        self._services().ingesting.advance(visitor, upload_id, part.end)

    async def subtitles(self, request: Request) -> Response:
        """Keep the subtitle file that lay beside the recording."""
        data, name = await request.body(), request.query_params.get("name", "")[:NAME_LIMIT]
        put = self._services().ingesting.put_subtitles
        try:
            await run_in_threadpool(put, visitor_of(request.scope), request.path_params["upload_id"], name, data)
        except VitrineError as error:
            return refusal(error)
        return JSONResponse({"kept": len(data)})

    async def finish(self, request: Request) -> Response:
        """Examine the complete file and take it in."""
        return await self._ask("finish_upload", request)

    async def cancel(self, request: Request) -> Response:
        """Forget the upload and its bytes."""
        return await self._ask("cancel_upload", request)

    async def _ask(self, method: str, request: Request) -> Response:
        call = getattr(self._services().ingesting, method)
        try:
            record = await run_in_threadpool(call, visitor_of(request.scope), request.path_params["upload_id"])
        except VitrineError as error:
            return refusal(error)
        return JSONResponse(asdict(record)) if record is not None else Response(status_code=204)


class _Part:
    """The growing file of one upload, held by one request at a time. `end` is how far it is good."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.end = 0

    def __enter__(self) -> _Part:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self._file: BinaryIO = os.fdopen(handle, "r+b", buffering=0)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # also gives up the lock

    def lock(self) -> bool:
        """Whether no other request is writing to it, in this process or another."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    async def append(self, pieces: AsyncIterator[bytes], position: int, room: int) -> None:
        """Write what comes, at most `room` bytes; `end` grows with what is written, also when this is cut short."""
        buffer = bytearray()
        try:
            async for piece in pieces:
                buffer += piece
                if self.end - position + len(buffer) > room:
                    raise Refused("E_LIMIT_SIZE", "More bytes came than were announced.")
                if len(buffer) >= BUFFER_BYTES:
                    await self._write(buffer)
        except (ClientDisconnect, TooSlow):
            await self._write(buffer)
            raise
        await self._write(buffer)

    async def _write(self, buffer: bytearray) -> None:
        await run_in_threadpool(self._write_at_end, bytes(buffer))
        buffer.clear()

    def _write_at_end(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                written = os.pwrite(self._file.fileno(), view, self.end)
                self.end += written
                view = view[written:]
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise Refused("E_NO_SPACE", "The disk is full.") from error
            raise

    def sync(self) -> None:
        """On disk, and not longer than it is good."""
        os.ftruncate(self._file.fileno(), self.end)
        os.fdatasync(self._file.fileno())


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def _drain(request: Request) -> None:
    """Read the rest and forget it, so that the browser gets to read our answer instead of a broken pipe."""
    try:
        async for _ in request.stream():
            pass
    except (ClientDisconnect, TooLarge, TooSlow, RuntimeError):
        return


def _wanted(body: bytes) -> tuple[str, int, str] | None:
    """Name, size and fingerprint as the services take them, or None when they are not given like that."""
    try:
        given: Any = json.loads(body)
        name, size_bytes, fingerprint = given["name"], given["size"], given["fingerprint"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(name, str) or not isinstance(fingerprint, str) or type(size_bytes) is not int:
        return None
    if not (0 < len(name) <= NAME_LIMIT and 0 < len(fingerprint) <= FINGERPRINT_LIMIT and 0 <= size_bytes < 2**53):
        return None
    return name, size_bytes, fingerprint
