"""The map as bytes, fetched by the map component itself: a rerun of the page carries none of it.

GET /api/map/{revision}.bin?v=STAMP                   all x, all y (float32 little-endian), all classes (uint8)
GET /api/map/{revision}/solid.bin?v=STAMP             the same with z
GET /api/map/{revision}/colours.bin?mode=...&v=STAMP  one byte per dot
GET /api/map/{revision}/density.bin?cells=256&box=x0,y0,x1,y1&v=STAMP   shade per cell, then class per cell (uint8)
GET /api/map/{revision}/points.json?rows=1,2,3        what some dots stand for, at most 100 at a time

With the stamp that holds now, bytes are kept by the browser for ever; with an older one or none, it asks each time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain import Visitor
from core.errors import NotFound, VitrineError
from core.services import Services
from core.services.maps.views import Box
from core.web.caching import ASK_FIRST, unless_known
from core.web.gate import visitor_of
from core.web.replies import failure, refusal

FOR_EVER = "private, max-age=31536000, immutable"
AT_ONCE = 100  # dots
BYTES, JSON = "application/octet-stream", "application/json"

Ask = Callable[[Visitor, str], tuple[bytes, str]]
"""Visitor and revision -> what to send, and the stamp of its geometry; "" where it may change without a new stamp."""


class Maps:
    """The routes. What they ask may take a while, hence runs in a thread."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [
            Route("/api/map/{revision}.bin", self.geometry, methods=["GET"]),
            Route("/api/map/{revision}/solid.bin", self.solid, methods=["GET"]),
            Route("/api/map/{revision}/colours.bin", self.colours, methods=["GET"]),
            Route("/api/map/{revision}/density.bin", self.density, methods=["GET"]),
            Route("/api/map/{revision}/points.json", self.points, methods=["GET"]),
        ]

    async def geometry(self, request: Request) -> Response:
        return await self._answer(request, lambda who, map_: self._services().mapping.geometry(who, map_))

    async def solid(self, request: Request) -> Response:
        return await self._answer(request, lambda who, map_: self._services().mapping.geometry(who, map_, solid=True))

    async def colours(self, request: Request) -> Response:
        mode = request.query_params.get("mode", "cluster")

        def ask(visitor: Visitor, revision: str) -> tuple[bytes, str]:
            return self._services().mapping.colours(visitor, revision, mode).values, ""

        return await self._answer(request, ask)

    async def density(self, request: Request) -> Response:
        cells, box = _cells(request), _box(request)
        if cells is None or box == ():
            return failure(400, "E_INVALID", "Ask for ?cells=256&box=x0,y0,x1,y1 with numbers.")

        def ask(visitor: Visitor, revision: str) -> tuple[bytes, str]:
            mapping = self._services().mapping
            grid = mapping.density(visitor, revision, cells, box or None)
            return grid.values + grid.classes, mapping.geometry(visitor, revision)[1]

        return await self._answer(request, ask)

    async def points(self, request: Request) -> Response:
        asked = request.query_params.get("rows", "").split(",")
        if not all(row.isascii() and row.isdecimal() and len(row) < 10 for row in asked) or len(asked) > AT_ONCE:
            return failure(400, "E_INVALID", f"Ask for at most {AT_ONCE} rows, such as ?rows=1,2,3.")

        def ask(visitor: Visitor, revision: str) -> tuple[bytes, str]:
            found = self._services().mapping.points(visitor, revision, [int(row) for row in asked])
            return json.dumps([asdict(point) for point in found], ensure_ascii=False, allow_nan=False).encode(), ""

        return await self._answer(request, ask, JSON)

    async def _answer(self, request: Request, ask: Ask, kind: str = BYTES) -> Response:
        """The bytes, or 304 when the browser has them already."""
        revision = str(request.path_params["revision"])
        if not (revision.isascii() and revision.isdecimal()):
            return refusal(NotFound("There is no such map."))
        try:
            body, stamp = await run_in_threadpool(ask, visitor_of(request.scope), revision)
        except VitrineError as error:
            return refusal(error)
        holds = stamp != "" and request.query_params.get("v") == stamp
        return unless_known(request, body, kind, FOR_EVER if holds else ASK_FIRST)


def _cells(request: Request) -> int | None:
    cells = request.query_params.get("cells", "256")
    return int(cells) if cells.isascii() and cells.isdecimal() and len(cells) < 5 else None


def _box(request: Request) -> Box | tuple[()] | None:
    """None where none is given, () where it cannot be read."""
    given = request.query_params.get("box")
    if given is None:
        return None
    try:
        numbers = [float(part) for part in given.split(",")]
    except ValueError:
        return ()
    if len(numbers) != 4 or not all(math.isfinite(n) for n in numbers):
        return ()
    return (numbers[0], numbers[1], numbers[2], numbers[3])
