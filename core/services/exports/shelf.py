"""Finished exports, each in a folder of its own with a note of whose it is; they are kept for a week."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.errors import NotFound
from core.exporting.records import Form

KEPT = timedelta(days=7)
ABOUT = "about.json"
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Finished:
    """One finished export. `role` is what its owner held when it was made: who lost it may no longer fetch it."""

    export_id: str
    owner: str
    role: str
    form: Form
    name: str
    title: str
    made_at: datetime
    count: int = 0
    left_out: int = 0
    size_bytes: int = 0
    notes: tuple[str, ...] = ()


class Shelf:
    """The folder of exports. An export is there only when its note is, which is written last."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, export_id: str) -> Path:
        """Where the file of a new export goes; what an earlier attempt left there is gone.

        Raises:
            NotFound: not an id of ours; nothing else ever becomes a path.
        """
        folder = self._folder(export_id)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        return folder / "file"

    def put(self, finished: Finished) -> Finished:
        """Note that the file is complete."""
        folder = self._folder(finished.export_id)
        done = replace(finished, size_bytes=(folder / "file").stat().st_size)
        part = folder / f"{ABOUT}.part"
        part.write_text(json.dumps({**asdict(done), "made_at": done.made_at.timestamp()}), encoding="utf-8")
        part.replace(folder / ABOUT)
        return done

    def get(self, export_id: str) -> tuple[Finished, Path]:
        """
        Raises:
            NotFound: there is no such finished export.
        """
        folder = self._folder(export_id)
        finished = _read(folder / ABOUT)
        if finished is None or not (folder / "file").is_file():
            raise NotFound("There is no such export; it is kept for a week.")
        return finished, folder / "file"

    def of(self, owner: str) -> tuple[Finished, ...]:
        """Newest first."""
        own = [finished for finished in self._all() if finished.owner == owner]
        return tuple(sorted(own, key=lambda finished: (finished.made_at, finished.export_id), reverse=True))

    def remove(self, export_id: str) -> None:
        shutil.rmtree(self._folder(export_id), ignore_errors=True)

    def tidy(self, now: datetime) -> int:
        """Remove what is older than a week, finished or left behind; returns how many."""
        old = [folder for folder in self._folders() if _written(folder) < now - KEPT]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    def _all(self) -> Iterator[Finished]:
        for folder in self._folders():
            if finished := _read(folder / ABOUT):
                yield finished

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return [folder for folder in self.root.iterdir() if _ID.fullmatch(folder.name)]

    def _folder(self, export_id: str) -> Path:
        if not _ID.fullmatch(export_id):
            raise NotFound("There is no such export.")
        return self.root / export_id


def _read(path: Path) -> Finished | None:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made_at = datetime.fromtimestamp(told.pop("made_at"), UTC)
        return Finished(**{**told, "notes": tuple(told["notes"]), "made_at": made_at})
    except (OSError, ValueError, KeyError, TypeError):  # being removed at this moment, or of another version
        return None


def _written(folder: Path) -> datetime:
    try:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)
