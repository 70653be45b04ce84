"""Evaluations to take away: GET /api/evaluation/{run_id}.{csv|json|parquet}, for curators."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import VitrineError
from core.services import Services
from core.web.gate import visitor_of
from core.web.headers import DATA_POLICY
from core.web.media import disposition
from core.web.replies import refusal


class Evaluations:
    """The route. A file is made when it is asked for; it is as small as its table."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [Route("/api/evaluation/{run_id}.{form}", self.evaluation, methods=["GET"])]

    async def evaluation(self, request: Request) -> Response:
        asked = request.path_params
        try:
            data, mime, name = await run_in_threadpool(
                self._services().measuring.file, visitor_of(request.scope), asked["run_id"], asked["form"]
            )
        except VitrineError as error:
            return refusal(error)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": disposition("attachment", name),
            "Content-Security-Policy": DATA_POLICY,
        }
        return Response(data, media_type=mime, headers=headers)
