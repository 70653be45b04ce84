"""The gate: no request reaches Streamlit or a route of ours before it is known who sent it, and from where.

Deny by default. Open are the front end's own files, the health checks and the sign-in form; what other platforms
may ask for needs a key, which their routes look at (`core.web.platform`). A page needs
a session, or gets one: until the first account exists, whoever sits at this machine is let in and handed
a signed cookie; from then on the way in is the sign-in form. All else needs that cookie.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, MutableMapping
from typing import Any, Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.domain import Visitor
from core.errors import VitrineError
from core.security.cookies import Cookies
from core.services.administration.accounts import Accounts
from core.web.hosts import host_of, is_loopback, names_loopback, same_origin, sent_by_another_site
from core.web.replies import failure, refusal

log = logging.getLogger(__name__)

OPEN_PATHS = frozenset(
    {"/login", "/logout", "/api/health", "/favicon.png", "/manifest.json", "/_stcore/health", "/_stcore/host-config"}
)
OPEN_FOLDERS = ("/static/",)  # Streamlit's front end: public code, no data
CLOSED_PATHS = frozenset({"/_stcore/metrics", "/_stcore/script-health-check", "/oauth2callback"})
CLOSED_FOLDERS = ("/_stcore/agent/", "/auth/", "/app/")  # switched off here, and stay out of reach if switched on
DATA_FOLDERS = ("/api/", "/_stcore/", "/media/", "/component/")
KEYED_FOLDERS = ("/api/v1/",)  # for other platforms: their routes ask for a key, and no cookie opens them
READING = frozenset({"GET", "HEAD"})

Zone = Literal["open", "closed", "keyed", "data", "page"]


def zone_of(path: str) -> Zone:
    """Which rule a path falls under."""
    if path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
        return "open"
    if path in CLOSED_PATHS or path.startswith(CLOSED_FOLDERS):
        return "closed"
    if path.startswith(KEYED_FOLDERS):
        return "keyed"
    return "data" if path.startswith(DATA_FOLDERS) else "page"


class Gate:
    """ASGI layer for HTTP and websockets. Whom it lets through is found in `scope["state"]["visitor"]`.

    Args:
        accounts: Gives the accounts service; called when a request needs it.
        loopback: The server listens on this machine only, so only its own names are accepted as `Host`.
        rerun: The message on Streamlit's websocket that runs the whole script.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        accounts: Callable[[], Accounts],
        signer: Callable[[], Cookies],
        loopback: bool,
        rerun: bytes,
    ) -> None:
        self.app = app
        self._rerun = rerun
        self._accounts = accounts
        self._signer = signer
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["visitor"] = None
        answer = self._refuse_at_sight(scope)
        if answer is None and not _asks_nobody(scope):
            try:
                answer, cookie = await run_in_threadpool(self._identify, scope)
            except VitrineError as error:
                answer, cookie = refusal(error), None
            send = _with_cookie(send, cookie) if cookie else send
        if answer is not None:
            await _deny(answer, scope, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, self._asking_again(scope["state"], receive), send)
        else:
            await self.app(scope, receive, send)

    def _refuse_at_sight(self, scope: Scope) -> Response | None:
        """What can be judged by the headers alone: host, origin, and paths that are never served."""
        headers = Headers(scope=scope)
        host = host_of(headers)
        if host is None or (self._loopback and not names_loopback(host)):
            return failure(421, "E_HOST", "This collection does not answer to that name.")
        if zone_of(scope["path"]) == "closed":
            return failure(404, "E_NOT_FOUND", "There is nothing here.")
        if zone_of(scope["path"]) == "keyed" and scope["type"] == "http":
            return None  # sent by programs, which name no origin; a page of another site has no key
        changing = scope["type"] == "websocket" or scope["method"] not in READING
        if changing and not same_origin(headers, host):
            return failure(403, "E_ORIGIN", "Only pages of this collection may do that.")
        if zone_of(scope["path"]) == "data" and sent_by_another_site(headers):
            return failure(403, "E_ORIGIN", "Only pages of this collection may show this.")
        return None

    def _identify(self, scope: Scope) -> tuple[Response | None, str | None]:
        """Find out who sent this: an answer when they may not pass, and a cookie to hand out; reads the database."""
        signer, accounts = self._signer(), self._accounts()
        token = signer.read(cookie_parser(Headers(scope=scope).get("cookie", "")).get(signer.name))
        page = zone_of(scope["path"]) == "page" and scope["type"] == "http" and scope["method"] in READING
        handed_out = None
        if not accounts.any():
            if not _from_this_machine(scope):
                return failure(403, "E_NO_ACCOUNTS", "Until there is an account, only this machine may enter."), None
            if token is None and page:
                token = secrets.token_urlsafe(16)
                handed_out = set_cookie(signer, token, secure=_encrypted(scope))
        visitor = accounts.visitor(token) if token else None
        if visitor is None:
            return (_to_login(scope) if page else _sign_in_first()), None
        scope["state"].update(visitor=visitor, token=token)
        return None, handed_out

    def _asking_again(self, state: MutableMapping[str, Any], receive: Receive) -> Receive:
        """A websocket lives for hours, and parts of a page run without the shell asking who it is.

        So each message is asked for its sender, as each request is. When the session is over, or the role is
        another, the message is not passed on; instead the shell is run anew, and shows what may be seen now.
        """

        async def receive_and_ask() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            visitor = await run_in_threadpool(self._accounts().visitor, state["token"])
            if visitor is not None and visitor == state["visitor"]:
                return message
            state["visitor"] = visitor
            return {"type": "websocket.receive", "bytes": self._rerun}

        return receive_and_ask


def set_cookie(signer: Cookies, token: str, *, secure: bool) -> str:
    """The Set-Cookie line that hands out a session: out of reach of scripts, and of other sites' requests."""
    flags = f"Path=/; Max-Age={signer.max_age_s}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{signer.name}={signer.sign(token)}; {flags}"


def drop_cookie(signer: Cookies) -> str:
    """The Set-Cookie line that makes the browser forget the session."""
    return f'{signer.name}=""; Path=/; Max-Age=0; HttpOnly; SameSite=Lax'


def visitor_of(scope: Scope) -> Visitor:
    """Whom the gate let through. Raises LookupError on an open path, where nobody was asked."""
    visitor = scope["state"]["visitor"]
    if not isinstance(visitor, Visitor):
        raise LookupError(f"{scope['path']} is open to anyone and has no visitor")
    return visitor


def _asks_nobody(scope: Scope) -> bool:
    """Whether it is for the route alone to decide who may have this."""
    zone = zone_of(scope["path"])
    return zone == "open" or (zone == "keyed" and scope["type"] == "http")


def _from_this_machine(scope: Scope) -> bool:
    client = scope.get("client")
    return client is None or is_loopback(client[0])


def _encrypted(scope: Scope) -> bool:
    return scope["scheme"] in {"https", "wss"}


def _sign_in_first() -> Response:
    return failure(401, "E_SESSION", "Your session is over. Reload the page.")


def _to_login(scope: Scope) -> Response:
    wanted = quote(scope["path"]) + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303, {"Cache-Control": "no-store"})


def _with_cookie(send: Send, line: str) -> Send:
    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("Set-Cookie", line)
        await send(message)

    return send_with_cookie


async def _deny(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without reading what was sent; the connection is closed so that the rest never arrives."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    if scope["type"] == "http" and scope["method"] not in READING:
        answer.headers["Connection"] = "close"
    log.info("refused %s %r: %s", scope.get("method", "websocket"), scope["path"], answer.status_code)
    await answer(scope, receive, send)
