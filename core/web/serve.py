"""Serve: turns this process into the web server, on a free port, once it may listen there."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

from core.bootstrap import shared
from core.errors import SettingsError
from core.settings import Settings
from core.web.site import refuse_exposure

APP = Path(__file__).resolve().parents[2] / "app.py"
PORTS_TRIED = 100
_NOT_OURS = {errno.EADDRNOTAVAIL}


def serve(settings: Settings) -> None:
    """Does not return: the server takes the place of this process, so that signals reach it directly.

    Raises:
        SettingsError: the address is not this machine's own and there is no account yet, or no port is free.
    """
    address = settings.web.address
    refuse_exposure(address, shared(settings).services.accounts)
    port = free_port(address, settings.web.port)
    if port != settings.web.port:
        _say(f"Port {settings.web.port} is taken by another program; using {port}.")
    _say("Vitrine is starting ...")
    os.execve(sys.executable, command(address, port), environment(settings, port))  # noqa: S606


def command(address: str, port: int) -> list[str]:
    """Streamlit's own server, silent about itself; the rest of its settings are in .streamlit/config.toml."""
    options = {
        "server.address": address,
        "server.port": port,
        "server.headless": "true",
        "logger.hideWelcomeMessage": "true",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The server and its companions read the settings anew; these may have come from the command line."""
    return {
        **os.environ,
        "VITRINE_DATA": str(settings.storage.data_dir),
        "VITRINE_WEB__ADDRESS": settings.web.address,
        "VITRINE_WEB__PORT": str(port),
    }


def free_port(address: str, wanted: int) -> int:
    """The wanted port, or the next one nobody listens on.

    Raises:
        SettingsError: none of the next hundred is free, or the address is not one of this machine.
    """
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if _is_free(address, port):
            return port
    raise SettingsError(f"No port from {wanted} to {wanted + PORTS_TRIED - 1} is free on {address}.")


def _is_free(address: str, port: int) -> bool:
    try:
        family, kind, *_, target = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except PermissionError:
        return False
    except socket.gaierror as error:
        raise SettingsError(f"web.address is not an address: {address!r} ({error.strerror}).") from None
    except OSError as error:
        if error.errno in _NOT_OURS:
            raise SettingsError(f"web.address {address} does not belong to this machine.") from None
        return False
    return True


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
