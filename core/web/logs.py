"""The log of the web process: what was refused and what failed, one event per line, nobody by name."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES = 8 * 1024 * 1024
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029) if code != 0x0A}


class OneLine(logging.Formatter):
    """Control characters are shown, not obeyed: a name with a line break cannot forge an event.

    The lines of a traceback are indented, so that they cannot be taken for events either.
    """

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_ESCAPED).replace("\n", "\n    ")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.replace("\n", "\\x0a")
        return super().formatMessage(record)


@contextmanager
def kept_log(logs_dir: Path) -> Iterator[None]:
    """While the block runs our events go to logs_dir/web.log, and the serious ones to the terminal as well."""
    logs_dir.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(logs_dir / "web.log", maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    file.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(OneLine("%(levelname)s %(message)s"))
    ours = logging.getLogger("core")
    level = ours.level
    ours.setLevel(logging.INFO)
    for handler in (file, terminal):
        ours.addHandler(handler)
    try:
        yield
    finally:
        ours.setLevel(level)
        for handler in (file, terminal):
            ours.removeHandler(handler)
            handler.close()
