"""Signing in and out: a plain form, and a session token in a cookie that no script can read."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core.errors import NotAllowed, VitrineError
from core.security.backoff import TooManyTries
from core.security.cookies import Cookies
from core.services.administration.accounts import Accounts
from core.web.gate import drop_cookie, set_cookie
from core.web.headers import FORM_POLICY

_PAGE = Template(Path(__file__).with_name("login.html").read_text(encoding="utf-8"))
_OWN_PAGE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1500}")  # a path of ours: no host, no backslash


class Login:
    """The routes. All are open to anyone; the gate has checked that forms come from our own page."""

    def __init__(self, accounts: Callable[[], Accounts], signer: Callable[[], Cookies]) -> None:
        self._accounts = accounts
        self._signer = signer

    def routes(self) -> list[Route]:
        return [
            Route("/login", self.show, methods=["GET"]),
            Route("/login", self.sign_in, methods=["POST"]),
            Route("/logout", self.sign_out, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form; until there is an account there is nothing to sign in to."""
        if not await run_in_threadpool(self._accounts().any):
            return RedirectResponse("/", 303)
        return _form(wanted=own_page(request.query_params.get("next", "")))

    async def sign_in(self, request: Request) -> Response:
        """A new session in place of any old one, so that a planted cookie is worth nothing."""
        name, password, wanted = _fields(await request.body(), "name", "password", "next")
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(self._accounts().sign_in, name, password, address=address)
        except VitrineError as error:
            return _form(name=name, wanted=own_page(wanted), error=error)
        await run_in_threadpool(self._accounts().sign_out, self._token(request))
        response = RedirectResponse(own_page(wanted), 303, {"Cache-Control": "no-store"})
        response.headers["Set-Cookie"] = set_cookie(self._signer(), token, secure=request.url.scheme == "https")
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session in the database, not only in this browser."""
        await run_in_threadpool(self._accounts().sign_out, self._token(request))
        response = RedirectResponse("/login", 303, {"Cache-Control": "no-store"})
        response.headers["Set-Cookie"] = drop_cookie(self._signer())
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def _token(self, request: Request) -> str | None:
        signer = self._signer()
        return signer.read(request.cookies.get(signer.name))


def own_page(wanted: str) -> str:
    """Where to go after signing in: a page of ours, never another site."""
    return wanted if _OWN_PAGE.fullmatch(wanted) and not wanted.startswith(("/login", "/logout", "/api/")) else "/"


def _fields(body: bytes, *names: str) -> list[str]:
    """The first value of each field of a form; "" for what is missing, and for all when it is no form."""
    try:
        given = parse_qs(body.decode(), max_num_fields=16)
    except ValueError:
        return [""] * len(names)
    return [given.get(name, [""])[0] for name in names]


def _form(*, name: str = "", wanted: str = "/", error: VitrineError | None = None) -> Response:
    notice = f'<p role="alert">{escape(str(error))} <small>{escape(error.hint)}</small></p>' if error else ""
    page = _PAGE.substitute(notice=notice, name=escape(name[:64]), next=escape(wanted))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": FORM_POLICY}
    if isinstance(error, TooManyTries):
        return HTMLResponse(page, 429, {**headers, "Retry-After": str(max(1, round(error.wait_s)))})
    status = 200 if error is None else 401 if isinstance(error, NotAllowed) else 503
    return HTMLResponse(page, status, headers)
