"""Files to search with: read once into vectors, and gone.

    PUT /api/query?name=...   a picture, clip or sound, at most 64 MiB  -> {"key", "kind"}

The bytes go to a nameless temporary folder, through the same sandbox as uploads, and are deleted before the answer.
Anybody who may see the collection may search it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.web.gate import visitor_of
from core.web.replies import failure, refusal

NAME_LIMIT = 200
AT_ONCE = 2  # files that are read at the same time; others are asked to come back


class Queries:
    """The route. Reading a file takes a process and the models, hence a thread and a limit."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services
        self._reading = threading.BoundedSemaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        return [Route("/api/query", self.read, methods=["PUT"])]

    async def read(self, request: Request) -> Response:
        visitor, name = visitor_of(request.scope), request.query_params.get("name", "")[:NAME_LIMIT]
        if not self._reading.acquire(blocking=False):
            return failure(503, "E_BUSY", "Other files are being read just now; try again in a moment.")
        try:
            with tempfile.TemporaryDirectory(prefix="vitrine-query-") as folder:
                path = Path(folder) / "file"
                with path.open("wb") as file:
                    async for piece in request.stream():
                        await run_in_threadpool(file.write, piece)
                key, kind = await run_in_threadpool(self._read, visitor, path, name)
        except VitrineError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        finally:
            self._reading.release()
        return JSONResponse({"key": key, "kind": kind}, headers={"Cache-Control": "no-store"})

    def _read(self, visitor: Visitor, path: Path, name: str) -> tuple[str, str]:
        return self._services().searching.read_example(visitor, path, name)
