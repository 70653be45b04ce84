"""What happens inside an item, fetched by the item page itself: a rerun of the page need not carry it.

GET /api/timeline/{item_id}.json                             tracks and transcript lines
GET /api/timeline/{item_id}/concept.json?phrase=...          one more track: where a phrase shows
GET /api/timeline/{item_id}/effect.json?tag=...&accepted=1   what a verdict would do elsewhere; 0 rejects, "" opens
GET /api/transcript/{item_id}.{srt|vtt|eaf|txt|json}         saves the transcript under the item's name
POST /api/transcript/{item_id}?name=film.en.srt              puts a subtitle file in the place of the transcript

The browser keeps each answer and asks whether it still holds (ETag): a second visit costs a few hundred bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.domain import ItemId, Visitor
from core.errors import NotFound, VitrineError
from core.services import Services
from core.services.ingestion.sidecars import language_of
from core.services.understanding.transcripts import Subtitled
from core.services.understanding.view_json import to_json
from core.web.caching import unless_known
from core.web.gate import visitor_of
from core.web.headers import DATA_POLICY
from core.web.media import disposition, item_of
from core.web.replies import failure, refusal

PHRASE_LIMIT, NAME_LIMIT = 200, 1024
TYPES = {
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "eaf": "text/x-eaf+xml",
    "txt": "text/plain",
    "json": "application/json",
}


class Timeline:
    """The routes. What they ask may take a while, hence runs in a thread."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [
            Route("/api/timeline/{item_id}.json", self.timeline, methods=["GET"]),
            Route("/api/timeline/{item_id}/concept.json", self.concept, methods=["GET"]),
            Route("/api/timeline/{item_id}/effect.json", self.effect, methods=["GET"]),
            Route("/api/transcript/{item_id}.{format}", self.export, methods=["GET"]),
            Route("/api/transcript/{item_id}", self.subtitles, methods=["POST"]),
        ]

    async def timeline(self, request: Request) -> Response:
        """Tracks and lines. Words within lines stay here: the page does not show them one by one."""

        def ask(visitor: Visitor, item_id: ItemId) -> dict[str, Any]:
            view = to_json(self._services().understanding.timeline(visitor, item_id))
            lines = [to_json(line) for line in self._services().transcripts.lines(visitor, item_id)]
            spoken = [{name: value for name, value in line.items() if name != "words"} for line in lines]
            return {"duration_s": view["duration_s"], "tracks": view["tracks"], "lines": spoken}

        return await self._answer(request, ask)

    async def concept(self, request: Request) -> Response:
        phrase = " ".join(request.query_params.get("phrase", "").split())[:PHRASE_LIMIT]
        if not phrase:
            return failure(400, "E_INVALID", "Type a phrase to look for.")

        def ask(visitor: Visitor, item_id: ItemId) -> Any:
            return to_json(self._services().understanding.concept(visitor, item_id, phrase))

        return await self._answer(request, ask)

    async def effect(self, request: Request) -> Response:
        tag, accepted = (
            request.query_params.get("tag", ""),
            {"1": True, "0": False}.get(request.query_params.get("accepted", "")),
        )

        def ask(visitor: Visitor, item_id: ItemId) -> Any:
            return to_json(self._services().tagging.preview(visitor, item_id, tag, accepted))

        return await self._answer(request, ask)

    async def export(self, request: Request) -> Response:
        form = request.path_params["format"]

        def ask(visitor: Visitor, item_id: ItemId) -> tuple[str, str]:
            if form not in TYPES:
                raise NotFound("There is no such format.")
            services = self._services()
            title = services.library.item(visitor, item_id).card.item.title
            return services.transcripts.export(visitor, item_id, form), title

        try:
            text, title = await run_in_threadpool(ask, visitor_of(request.scope), item_of(request))
        except VitrineError as error:
            return refusal(error)
        name = disposition("attachment", f"{title}.{form}")
        headers = {"Content-Disposition": name, "Cache-Control": "no-store", "Content-Security-Policy": DATA_POLICY}
        return Response(text.encode(), media_type=f"{TYPES[form]}; charset=utf-8", headers=headers)

    async def subtitles(self, request: Request) -> Response:
        data, name = await request.body(), request.query_params.get("name", "")[:NAME_LIMIT]

        def give() -> Subtitled:
            give_subtitles = self._services().transcripts.give_subtitles
            return give_subtitles(visitor_of(request.scope), item_of(request), data, language_of(name))

        try:
            given = await run_in_threadpool(give)
        except VitrineError as error:
            return refusal(error)
        return JSONResponse(asdict(given))

    async def _answer(self, request: Request, ask: Callable[[Visitor, ItemId], Any]) -> Response:
        """JSON, or 304 when the browser has it already."""

        def work() -> bytes:
            return json.dumps(
                ask(visitor_of(request.scope), item_of(request)),
                ensure_ascii=False,
                allow_nan=False,
                separators=(",", ":"),
            ).encode()

        try:
            body = await run_in_threadpool(work)
        except VitrineError as error:
            return refusal(error)
        return unless_known(request, body, "application/json")
