"""The door for other platforms: events in, recommendations with reasons out, for whoever shows a key.

POST   /api/v1/events                         up to 500 events; each is stored, or listed with the reason why not
GET    /api/v1/recommendations/{user}         ?strategy=hybrid&k=10
GET    /api/v1/items                          what a viewer may see, so that events can name it
GET    /api/v1/users/{user}/interests         what somebody said interests them, and what that means here
POST   /api/v1/users/{user}/interests         {"words": "steam trains, no music"} for before there is a like
DELETE /api/v1/users/{user}/interests         ?words=steam trains takes it back
POST   /api/v1/users/{user}/code              a code with which another platform can say: this is the same person
POST   /api/v1/users/{user}/link              {"code": ...} makes two users one person
DELETE /api/v1/users/{user}/link              takes a user out of the profile it shares
DELETE /api/v1/users/{user}                   forgets everything of a person
GET    /api/v1/openapi.json                   this description, for programs; needs no key

Cookies count for nothing here: only the key does, so that no page of another site can use a visitor's session.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.domain import UserId
from core.domain.interactions import INVENTED
from core.domain.requests import Wanted
from core.errors import NotAllowed, NotFound, VitrineError
from core.services import Services
from core.services.administration.platforms import NoKey, Platform
from core.services.changes import legible
from core.services.recommendation.interests import InterestView
from core.services.views import Pick
from core.web.headers import DATA_POLICY
from core.web.limits import Allowance
from core.web.platform_document import document
from core.web.replies import failure, refusal

MOST_K = 100
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUESTS, PERIOD_S = 600, 60.0  # of one key
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": DATA_POLICY}

Work = Callable[[Platform, Any], Any]


class PlatformApi:
    """The routes. Each asks for the key first, and reads what was sent only then."""

    def __init__(self, services: Callable[[], Services], allowance: Allowance | None = None) -> None:
        self._services = services
        self._allowance = allowance or Allowance(REQUESTS, PERIOD_S)

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/openapi.json", self.describe, methods=["GET"]),
            Route("/api/v1/events", self.events, methods=["POST"]),
            Route("/api/v1/recommendations/{user}", self.recommendations, methods=["GET"]),
            Route("/api/v1/items", self.items, methods=["GET"]),
            Route("/api/v1/users/{user}/interests", self.interests, methods=["GET"]),
            Route("/api/v1/users/{user}/interests", self.declare, methods=["POST"]),
            Route("/api/v1/users/{user}/interests", self.take_back, methods=["DELETE"]),
            Route("/api/v1/users/{user}/code", self.code, methods=["POST"]),
            Route("/api/v1/users/{user}/link", self.link, methods=["POST"]),
            Route("/api/v1/users/{user}/link", self.unlink, methods=["DELETE"]),
            Route("/api/v1/users/{user}", self.forget, methods=["DELETE"]),
            Route("/api/v1/{anything:path}", self.nothing, methods=[*METHODS]),  # and nobody behind us is asked
        ]

    async def nothing(self, _request: Request) -> Response:
        return failure(404, "E_NOT_FOUND", "There is nothing here; see /api/v1/openapi.json.")

    async def describe(self, _request: Request) -> Response:
        return JSONResponse(document(), headers={**HEADERS, "Cache-Control": "public, max-age=3600"})

    async def events(self, request: Request) -> Response:
        def work(platform: Platform, body: Any) -> Any:
            sent = body.get("events") if isinstance(body, dict) else None
            if not isinstance(sent, list):
                raise VitrineError('Send {"events": [{"user": ..., "item": ..., "kind": "like"}, ...]}.')
            taken = self._services().platforms.take(platform, sent)
            return {
                "stored": taken.stored,
                "refused": [{"index": place, "reason": reason} for place, reason in taken.refused],
            }

        return await self._answer(request, work)

    async def recommendations(self, request: Request) -> Response:
        strategy, k = request.query_params.get("strategy", "content"), _k(request)
        if k is None:
            return failure(400, "E_INVALID", f"k is a number from 1 to {MOST_K}.")

        def work(platform: Platform, _body: Any) -> Any:
            services = self._services()
            visitor = services.platforms.visitor(platform, request.path_params["user"])
            services.interests.catch_up(visitor)
            listed = services.recommending.listed(visitor, visitor.user_id, Wanted(strategy=strategy, k=k))
            return {
                "user": request.path_params["user"],
                "strategy": strategy,
                "version": listed.version,
                "simulated": listed.simulated or visitor.user_id.startswith(INVENTED),
                "items": [_told(pick) for pick in listed.picks],
            }

        return await self._answer(request, work)

    async def items(self, request: Request) -> Response:
        def work(platform: Platform, _body: Any) -> Any:
            found = self._services().platforms.items(platform)
            rows = [{"item": i.item_id, "title": i.title, "kind": i.kind, "duration_s": i.duration_s} for i in found]
            return {"items": sorted(rows, key=lambda row: str(row["item"]))}

        return await self._answer(request, work)

    async def interests(self, request: Request) -> Response:
        def work(platform: Platform, _body: Any) -> Any:
            services = self._services()
            visitor = services.platforms.visitor(platform, request.path_params["user"])
            return {"interests": [_heard(one) for one in services.interests.read(visitor)]}

        return await self._answer(request, work)

    async def declare(self, request: Request) -> Response:
        def work(platform: Platform, body: Any) -> Any:
            words, wanted = (body.get("words"), body.get("wanted", True)) if isinstance(body, dict) else (None, True)
            if not isinstance(words, str) or not isinstance(wanted, bool):
                raise VitrineError('Send {"words": "steam trains, no music"}.')
            services = self._services()
            visitor = services.platforms.visitor(platform, request.path_params["user"], "send")
            services.interests.declare(visitor, words, wanted)
            return {"interests": [_heard(one) for one in services.interests.read(visitor)]}

        return await self._answer(request, work)

    async def take_back(self, request: Request) -> Response:
        def work(platform: Platform, _body: Any) -> Any:
            services = self._services()
            visitor = services.platforms.visitor(platform, request.path_params["user"], "send")
            services.interests.take_back(visitor, request.query_params.get("words", ""))
            return {"interests": [_heard(one) for one in services.interests.read(visitor)]}

        return await self._answer(request, work)

    async def code(self, request: Request) -> Response:
        user = request.path_params["user"]
        return await self._answer(request, lambda p, _: {"code": self._services().platforms.offer(p, user)})

    async def link(self, request: Request) -> Response:
        def work(platform: Platform, body: Any) -> Any:
            code = body.get("code") if isinstance(body, dict) else None
            if not isinstance(code, str):
                raise VitrineError('Send {"code": "..."}.')
            self._services().platforms.join(platform, request.path_params["user"], legible(code))
            return {"linked": True}

        return await self._answer(request, work)

    async def unlink(self, request: Request) -> Response:
        def work(platform: Platform, _body: Any) -> Any:
            self._services().platforms.part(platform, request.path_params["user"])
            return {"linked": False}

        return await self._answer(request, work)

    async def forget(self, request: Request) -> Response:
        user = request.path_params["user"]
        return await self._answer(request, lambda p, _: {"forgotten": self._services().platforms.forget(p, user)})

    async def _answer(self, request: Request, work: Work) -> Response:
        """Key, allowance, body, work; in this order."""
        address = request.client.host if request.client else ""
        try:
            platform = await run_in_threadpool(self._services().platforms.enter, _key(request), address)
            if not self._allowance.spend(UserId(platform.key_id), 1):
                return failure(429, "E_QUOTA", f"At most {REQUESTS} requests a minute.", headers={"Retry-After": "60"})
            body = await _body(request)
            return JSONResponse(await run_in_threadpool(work, platform, body), headers=HEADERS)
        except NoKey as error:
            headers = {"WWW-Authenticate": 'Bearer realm="Vitrine"'}
            return failure(401, "E_KEY", str(error), hint=error.hint, headers=headers)
        except NotAllowed as error:
            return failure(403, "E_NOT_ALLOWED", str(error), hint="Ask for a key that allows it.")
        except NotFound as error:  # its usual hint is for somebody with a page before them
            return failure(404, "E_NOT_FOUND", str(error))
        except VitrineError as error:
            return refusal(error)


def _key(request: Request) -> str:
    """The key as it was shown; "" where none was, or more than one."""
    given = request.headers.getlist("authorization")
    scheme, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return secret.strip() if scheme.casefold() == "bearer" else ""


async def _body(request: Request) -> Any:
    """
    Raises:
        VitrineError: it is no JSON.
    """
    if request.method != "POST":
        return None
    data = await request.body()
    if not data:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise VitrineError("What was sent is no JSON.") from None


def _k(request: Request) -> int | None:
    given = request.query_params.get("k", "10")
    return int(given) if given.isascii() and given.isdecimal() and 1 <= int(given[:4]) <= MOST_K else None


def _heard(one: InterestView) -> dict[str, Any]:
    """`items` are what the words are taken to mean, surest first: the first few."""
    return {
        "words": one.words,
        "wanted": one.wanted,
        "waiting": one.waiting,
        "items": [card.item.item_id for card in one.cards],
    }


def _told(pick: Pick) -> dict[str, Any]:
    """One place of a list: base and shares add up to the score."""
    explanation = pick.explanation
    return {
        "rank": pick.recommendation.rank,
        "item": pick.recommendation.item_id,
        "title": pick.card.item.title,
        "score": pick.recommendation.score,
        "base": explanation.base,
        "exact": explanation.fidelity == 1.0,
        "reasons": [
            {"kind": r.kind, "label": r.label, "item": r.ref, "modality": r.modality, "share": r.share}
            for r in explanation.reasons
        ],
    }
