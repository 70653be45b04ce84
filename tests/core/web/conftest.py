"""The site around a stand-in for Streamlit, on a real database and object store in a temporary folder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from core.domain import MediaItem
from core.privacy.pseudonyms import Pseudonyms
from core.security.backoff import LoginBackoff
from core.security.passwords import Passwords
from core.services.administration.accounts import Accounts
from core.services.collection import Collection
from core.services.ingestion.ingesting import Ingesting, IntakeLimits
from core.services.items.library import Library
from core.settings import Settings
from core.storage.database import Database
from core.storage.items import Items
from core.storage.objects import Objects
from core.web.site import Site, signer
from tests.factories import WEIGHTS, media_item
from tests.fakes import FakeReader
from tests.understood import Understood

HERE = "http://localhost:8501"
FROM_HERE = {"Origin": HERE}
PASSWORD = "four words no link"
LARGEST = 64 * 1024 * 1024


class Clock:
    """Time that passes when a test says so."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Place:
    """A collection with its site; `streamlit` is what reached the stand-in for Streamlit."""

    folder: Path
    database: Database
    objects: Objects
    services: Any
    site: Site
    clock: Clock
    streamlit: list[str] = field(default_factory=list)

    def browser(self, *, base_url: str = HERE, client: str = "127.0.0.1", **options: Any) -> TestClient:
        """A browser that has not visited yet; redirects are shown, not followed."""
        return TestClient(self.app, base_url, follow_redirects=False, client=(client, 50000), **options)

    def visitor(self) -> TestClient:
        """A browser with the page open, on a collection without accounts."""
        browser = self.browser()
        assert browser.get("/").status_code == 200
        return browser

    def signed_in(self, role: str = "curator", name: str = "") -> TestClient:
        """A browser of somebody with that role; the first call makes the admin account that must exist."""
        self.add_account("boss", "admin")
        name = name or {"admin": "boss"}.get(role, role)
        self.add_account(name, role)
        browser = self.browser()
        answer = browser.post("/login", data={"name": name, "password": PASSWORD}, headers=FROM_HERE)
        assert answer.status_code == 303
        return browser

    def add_account(self, name: str, role: str) -> None:
        accounts = self.services.accounts
        if name not in {account.name for account in accounts.list(accounts.operator())}:
            accounts.add(accounts.operator(), name, PASSWORD, role)

    def item(self, item_id: str = "a" * 16, content: bytes = b"", **fields: Any) -> MediaItem:
        """An item with its bytes, a cover and two stills."""
        source = self.folder / "source"
        source.write_bytes(content or bytes(range(256)) * 40)
        sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
        self.objects.put(source, sha256, move=False)
        stills = self.objects.derived(sha256)
        stills.mkdir(parents=True, exist_ok=True)
        for name in ("cover.jpg", "still_0000.jpg", "still_0001.jpg"):
            (stills / name).write_bytes(b"\xff\xd8 " + name.encode())
        item = media_item(item_id, sha256=sha256, still_times_s=(0.0, 1.0), **fields)
        with self.database.write() as tx:
            Items(tx).add(item)
        return item

    @property
    def cookie(self) -> str:
        """What the session cookie of this collection is called."""
        return signer(self.site.settings).name

    def stored_bytes(self) -> int:
        """How many bytes lie in the folder of uploads."""
        return sum(path.stat().st_size for path in (self.folder / "uploads").rglob("*") if path.is_file())

    @property
    def app(self) -> Starlette:
        """Our routes and layers, and behind them what is Streamlit's in life."""
        routes = [
            *self.site.routes(),
            Route("/_stcore/health", self._reached),
            Route("/_stcore/upload_file/{session}/{file}", self._reached, methods=["PUT", "DELETE", "OPTIONS"]),
            WebSocketRoute("/_stcore/stream", self._talk),
            Route("/{anything:path}", self._reached, methods=["GET", "POST", "PUT"]),
        ]
        return Starlette(routes=routes, middleware=self.site.middleware(rerun=b"from the top"))

    async def _reached(self, request: Request) -> PlainTextResponse:
        body = await request.body()
        self.streamlit.append(f"{request.method} {request.url.path} {len(body)}")
        if request.url.path == "/bug":
            raise RuntimeError("a bug")
        return PlainTextResponse("streamlit")

    async def _talk(self, websocket: Any) -> None:
        """Answer each message with itself, as long as any come."""
        await websocket.accept()
        self.streamlit.append("websocket")
        async for message in websocket.iter_bytes():
            await websocket.send_bytes(message)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: a migration takes longer than a copy."""
    path = tmp_path_factory.mktemp("empty") / "vitrine.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture
def place(tmp_path: Path, empty_database: Path) -> Iterator[Place]:
    shutil.copy(empty_database, tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
    objects = Objects(tmp_path / "objects")
    limits = IntakeLimits(max_bytes=LARGEST, max_waiting=50, free_space_floor=0.0)
    clock = Clock()
    passwords, pseudonyms = Passwords(passes=1, memory_kib=64), Pseudonyms(tmp_path / "keys" / "pseudonyms.key")
    services = SimpleNamespace(
        library=Library(database, objects, Collection(database, WEIGHTS), None),
        ingesting=Ingesting(database, objects, FakeReader(), tmp_path / "uploads", limits),
        accounts=Accounts(database, pseudonyms, passwords=passwords, backoff=LoginBackoff(clock)),
        **dict.fromkeys(("understanding", "transcripts", "tagging"), Understood()),
    )
    settings = Settings.load(tmp_path / "no.toml", {"VITRINE_STORAGE__FREE_SPACE_FLOOR": "0"}, tmp_path)
    yield Place(tmp_path, database, objects, services, Site(settings, lambda: services), clock)
    database.close()
