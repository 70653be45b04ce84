"""The site: everything of ours in the web process, ready to be put around Streamlit.

Streamlit itself is not imported here; `app.py` joins the two.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from core.errors import SettingsError, VitrineError
from core.privacy.pseudonyms import read_or_create_key
from core.security.cookies import Cookies
from core.services import Services
from core.services.administration.accounts import Accounts
from core.settings import Settings
from core.web.evaluations import Evaluations
from core.web.evidence import Evidence
from core.web.exports import Exports
from core.web.gate import Gate
from core.web.headers import SecurityHeaders
from core.web.hosts import is_loopback
from core.web.limits import BodyLimits
from core.web.login import Login
from core.web.logs import kept_log
from core.web.maps import Maps
from core.web.media import Media
from core.web.platform import PlatformApi
from core.web.queries import Queries
from core.web.replies import refusal
from core.web.supervisor import Supervisor, companions
from core.web.timeline import Timeline
from core.web.uploads import Uploads

log = logging.getLogger(__name__)

FAVICON = Path(__file__).with_name("favicon.png")
COOKIE_MAX_AGE_S = 30 * 24 * 3600  # of the signature; the session table knows much shorter limits


class Site:
    """Routes, layers and life span around one collection.

    Args:
        services: Gives the services; called in a thread, when they are needed, and expected to remember them.
        address: What the server listens on; decides which names it answers to.
        supervisor: Keeps the other processes running; None leaves that to somebody else.
    """

    def __init__(
        self,
        settings: Settings,
        services: Callable[[], Services],
        *,
        address: str | None = None,
        supervisor: Supervisor | None = None,
    ) -> None:
        self.settings = settings
        self.services = services
        self.address = address or settings.web.address
        self.supervisor = supervisor

    def routes(self) -> list[Route]:
        return [
            *Login(self._accounts, self._signer).routes(),
            *Uploads(self.services, self.settings.storage.free_space_floor).routes(),
            *Media(self.services).routes(),
            *Timeline(self.services).routes(),
            *Queries(self.services).routes(),
            *Evidence(self.services).routes(),
            *Maps(self.services).routes(),
            *Exports(self.services).routes(),
            *PlatformApi(self.services).routes(),
            *Evaluations(self.services).routes(),
            Route("/api/health", self.health, methods=["GET"]),
            Route("/favicon.png", self.favicon, methods=["GET"]),
        ]

    def middleware(self, inline_hashes: Sequence[str] = (), rerun: bytes = b"") -> list[Middleware]:
        """Outermost first.

        Args:
            inline_hashes: The scripts written into Streamlit's page, as CSP knows them.
            rerun: The message on Streamlit's websocket that runs the whole script.
        """
        loopback = is_loopback(self.address)
        return [
            Middleware(SecurityHeaders, inline_hashes=inline_hashes),
            Middleware(Gate, accounts=self._accounts, signer=self._signer, loopback=loopback, rerun=rerun),
            Middleware(BodyLimits),
        ]

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Database first, then the other processes; they are gone before we are."""
        services = await run_in_threadpool(self.services)
        refuse_exposure(self.address, services.accounts)
        with kept_log(self.settings.storage.data_dir / "logs"):
            if self.supervisor:
                self.supervisor.start()
            try:
                yield
            finally:
                if self.supervisor:
                    await run_in_threadpool(self.supervisor.stop)

    async def health(self, request: Request) -> Response:
        """Whether the database answers; to this machine also how the other processes fare."""
        try:
            await run_in_threadpool(self._accounts().any)
        except VitrineError as error:
            return refusal(error)
        facts: dict[str, object] = {"status": "ok"}
        if self.supervisor and request.client and is_loopback(request.client.host):
            facts["processes"] = [
                {"name": one.name, "state": one.state, "restarts": one.restarts} for one in self.supervisor.status()
            ]
        return JSONResponse(facts, headers={"Cache-Control": "no-store"})

    async def favicon(self, _request: Request) -> Response:
        return FileResponse(FAVICON, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})

    def _accounts(self) -> Accounts:
        return self.services().accounts

    def _signer(self) -> Cookies:
        return signer(self.settings)


@lru_cache(maxsize=8)
def signer(settings: Settings) -> Cookies:
    """What signs and reads the cookies of this collection; its key lies beside the database, not in it."""
    return Cookies(read_or_create_key(settings.storage.data_dir / "keys" / "cookies.key"), COOKIE_MAX_AGE_S)


def supervised(settings: Settings) -> Supervisor:
    """The supervisor of this collection's encoder and workers."""
    return Supervisor(companions(settings), settings.storage.data_dir / "logs")


def refuse_exposure(address: str, accounts: Accounts) -> None:
    """Listen to others only when they have to sign in.

    Raises:
        SettingsError: the address is not this machine's own, and there is no account.
    """
    if not is_loopback(address) and not accounts.any():
        raise SettingsError(
            f"To listen on {address}, first add an account, so that others must sign in: "
            "python -m core accounts add NAME --role admin"
        )


def announce(address: str, port: int) -> None:
    """The one line a person waits for."""
    shown = "localhost" if is_loopback(address) else f"[{address}]" if ":" in address else address
    sys.stdout.write(f"Vitrine is ready: http://{shown}:{port}  (Ctrl-C stops it)\n")
    sys.stdout.flush()
