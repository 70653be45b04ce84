"""One application per process."""

from __future__ import annotations

import threading

from core.bootstrap.application import Application
from core.bootstrap.wiring import build
from core.services import (
    Services,
)
from core.settings import Settings

_shared: dict[Settings, Application] = {}
_building = threading.Lock()


def shared(settings: Settings) -> Application:
    """One application per process and settings, shared by pages and routes, whoever asks first."""
    with _building:
        if settings not in _shared:
            _shared[settings] = build(settings)
        return _shared[settings]


def forget_shared() -> None:
    """Close what `shared` built; for tests, which use many data directories in one process."""
    with _building:
        for application in _shared.values():
            application.database.close()
        _shared.clear()


def shared_services() -> Services:
    """The services on the settings of this process."""
    return shared(Settings.load()).services
