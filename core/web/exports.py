"""Finished exports, straight from disk: for whoever asked for them and nobody else, whole or in ranges.

GET /api/export/{export_id}    saves the file under its name
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from core.errors import NotFound, VitrineError
from core.services import Services
from core.web.gate import visitor_of
from core.web.headers import DATA_POLICY
from core.web.media import disposition
from core.web.replies import refusal


class Exports:
    """The route. A broken download goes on where it stopped: the server answers Range and If-Range."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [Route("/api/export/{export_id}", self.export, methods=["GET"])]

    async def export(self, request: Request) -> Response:
        """Always as a file to save, never shown: a page of an export must not run with the rights of this site."""
        export_id = request.path_params["export_id"]
        try:
            file = await run_in_threadpool(self._services().exporting.file, visitor_of(request.scope), export_id)
            facts = await run_in_threadpool(file.path.stat)
        except VitrineError as error:
            return refusal(error)
        except OSError:
            return refusal(NotFound("There is no such export; it is kept for a week."))
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": disposition("attachment", file.filename),
            "Content-Security-Policy": DATA_POLICY,
            "ETag": f'"{file.sha256}"',
        }
        return FileResponse(file.path, media_type=file.mime, headers=headers, stat_result=facts)
