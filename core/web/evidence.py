"""A closer look at a pair of moments, fetched by the explanation itself when somebody asks for it.

GET /api/places.json?here=ITEM&at=1.5&there=ITEM&from=3.25   where in a still is what it has in common with another
GET /api/places.json?here=ITEM&word=snow                     where a word shows, in the still with most of it
GET /api/places.json?here=ITEM&person=USER                   where somebody's own taste shows, likewise
GET /api/levels/{item_id}.json?start=1.5&end=9               how loud a stretch is, 48 heights from 0 to 1

Each takes a confined process the first time; the browser keeps the answer and asks whether it still holds (ETag).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain import UserId
from core.errors import VitrineError
from core.services import Services
from core.web.caching import unless_known
from core.web.gate import visitor_of
from core.web.media import item_named, item_of
from core.web.replies import failure, refusal

DIGITS = 6


class Evidence:
    """The routes. What they ask takes a process, hence runs in a thread."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [
            Route("/api/places.json", self.places, methods=["GET"]),
            Route("/api/levels/{item_id}.json", self.levels, methods=["GET"]),
        ]

    async def places(self, request: Request) -> Response:
        asked, at_s, from_s = request.query_params, _second(request, "at"), _second(request, "from")
        if "word" not in asked and "person" not in asked and (at_s is None or from_s is None):
            return failure(400, "E_INVALID", "Ask for ?here=ITEM&at=1.5&there=ITEM&from=3.25 with seconds.")

        def ask() -> Any:
            here, visitor, services = item_named(asked.get("here", "")), visitor_of(request.scope), self._services()
            if "word" in asked:
                return asdict(services.pointing.word(visitor, here, asked["word"], at_s))
            if "person" in asked:
                return asdict(services.pointing.taste(visitor, UserId(asked["person"]), here, at_s))
            there = item_named(asked.get("there", ""))
            assert at_s is not None  # looked at above
            assert from_s is not None
            return asdict(services.locating.toward(visitor, here, at_s, there, from_s))

        return await _answer(request, ask)

    async def levels(self, request: Request) -> Response:
        start_s, end_s = _second(request, "start"), _second(request, "end")
        if start_s is None or end_s is None or end_s <= start_s:
            return failure(400, "E_INVALID", "Ask for ?start=1.5&end=9 with seconds.")

        def ask() -> Any:
            return self._services().locating.levels(visitor_of(request.scope), item_of(request), start_s, end_s)

        return await _answer(request, ask)


def _second(request: Request, name: str) -> float | None:
    try:
        second = float(request.query_params.get(name, ""))
    except ValueError:
        return None
    return second if math.isfinite(second) and second >= 0 else None


async def _answer(request: Request, ask: Callable[[], Any]) -> Response:
    """JSON, or 304 when the browser has it already."""

    def work() -> bytes:
        return json.dumps(_rounded(ask()), allow_nan=False, separators=(",", ":")).encode()

    try:
        body = await run_in_threadpool(work)
    except VitrineError as error:
        return refusal(error)
    return unless_known(request, body, "application/json")


def _rounded(value: Any) -> Any:
    """Numbers with as many digits as can be seen."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, tuple | list) else value
