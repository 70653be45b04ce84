"""Take in what is dropped into a watched folder, once it has stopped growing. Files stay where they are."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from core.domain import Visitor
from core.services.ingestion.ingesting import Ingesting
from core.services.ingestion.sidecars import beside, without_sidecars

log = logging.getLogger(__name__)

Stamp = tuple[int, int]  # size in bytes, modification time in nanoseconds


class FolderWatch:
    """Looks at a folder whenever it is asked to; polling works on network shares, where notifications do not."""

    def __init__(self, folder: Path, ingesting: Ingesting, visitor: Visitor) -> None:
        self._folder = folder
        self._ingesting = ingesting
        self._visitor = visitor
        self._pending: dict[Path, Stamp] = {}
        self._done: dict[Path, Stamp] = {}

    def look(self) -> int:
        """Take in every new or changed file whose size and date are the same as at the last look; returns how many."""
        seen = dict(_files(self._folder))
        settled = [p for p, stamp in seen.items() if self._done.get(p) != stamp and self._pending.get(p) == stamp]
        settled = [p for p in without_sidecars(seen) if p in settled]
        for path in settled:
            record = self._ingesting.accept(self._visitor, path, path.name, source="folder", subtitles=beside(path))
            log.info("watched folder: %s %s", record.status, record.code)
            self._done[path] = seen[path]
        self._pending = seen
        return len(settled)


def _files(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    """Ordinary files below a folder; hidden ones and what vanishes meanwhile are left out."""
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            facts = path.stat()
        except OSError:
            continue
        if path.is_file():
            yield path, (facts.st_size, facts.st_mtime_ns)
