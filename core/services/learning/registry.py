"""Trained strategies and their versions: which there are, which answers, and how to go back to an older one.

A version is a folder `<data>/strategies/<strategy>/<version>/` written by `core.recommend.saving` and never changed.
It is written aside, brought to disk and renamed before the database speaks of it: whatever dies in between, every
version in the database is whole.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from core.domain import Visitor
from core.domain.interactions import Vocabulary
from core.domain.runs import Curve, Run, RunKind, Version
from core.errors import NotFound
from core.recommend.history import FromHistory
from core.recommend.over import Over
from core.recommend.saving import load
from core.security.roles import allowed, for_services
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.learning import curves, version_files
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.runs import Runs, Versions

log = logging.getLogger(__name__)

KEPT = 5  # versions of a strategy beside the one that answers
TIDIED = "Tidied away: newer versions are kept."
LOSS = "lose_versions"  # a change after which everything is learned anew
LOST = "Its files are gone, as after a backup without them, or this program does not read them; it is trained again."

Told = TypeVar("Told")


class Registry:
    """Hands out what is served; loads it without torch, once per process and version."""

    def __init__(self, database: Database, collection: Collection, folder: Path) -> None:
        self._database = database
        self._collection = collection
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: dict[str, tuple[str, FromHistory]] = {}
        self._over: dict[str, tuple[str, int, Over]] = {}
        self._readable: set[tuple[str, str]] = set()

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"serve_version": _serve_again}

    @for_services
    def names(self) -> tuple[str, ...]:
        """Strategies of which a version answers, by name."""
        with self._database.read() as tx:
            return tuple(version.strategy for version in Versions(tx).all() if version.state == "serving")

    @for_services
    def version(self, name: str) -> Version | None:
        """The version that answers now; None while there is none. Costs one small query."""
        with self._database.read() as tx:
            return Versions(tx).serving(name)

    @for_services
    def serving(self, name: str) -> str:
        """What the version that answers is called; "" while there is none."""
        version = self.version(name)
        return version.version if version else ""

    @for_services
    def recommender(self, name: str) -> Over | None:
        """The version that answers, over exactly the items of the collection; None while nothing was trained.

        Scores are NaN for items it has never met. `Over.base` is the fitted strategy itself.
        The same object is given until another version serves or the collection changes.
        """
        version = self.serving(name)
        if not version:
            return None
        snapshot = self._collection.snapshot()
        with self._lock:
            known = self._over.get(name)
            if known is None or known[:2] != (version, snapshot.revision):
                base = self._base(name, version)
                if base is None:
                    return None
                items = Vocabulary(tuple(sorted(snapshot.items)))
                known = self._over[name] = version, snapshot.revision, Over(items, base)
            return known[2]

    @for_services
    def load(self, name: str, version: str) -> FromHistory:
        """Any version that is still on disk, as it was trained.

        Raises:
            NotFound: it is not there, or of a format this program does not read.
        """
        return load(self.folder(name, version))

    @allowed("viewer")
    def versions(self, visitor: Visitor, name: str | None = None) -> tuple[Version, ...]:
        """All versions of a strategy, or of all, newest first; also refused ones, with the reason in words."""
        with self._database.read() as tx:
            return Versions(tx).all(name)

    @allowed("viewer")
    def runs(self, visitor: Visitor, kind: RunKind | None = None, name: str | None = None) -> tuple[Run, ...]:
        """What was tried so far, newest first."""
        with self._database.read() as tx:
            return Runs(tx).all(kind, name)

    @allowed("viewer")
    def run(self, visitor: Visitor, run_id: str) -> Run:
        """
        Raises:
            NotFound: there is no such run.
        """
        with self._database.read() as tx:
            return Runs(tx).get(run_id)

    @allowed("curator")
    def serve(self, visitor: Visitor, name: str, version: str) -> int:
        """Let a version answer from now on, for instance an older one; gives the number of the change, for undoing.

        A curator may also choose a version that was refused: the figures are shown, the decision is theirs.

        Raises:
            NotFound: there is no such version, or its files were tidied away.
        """
        if not (self.folder(name, version) / "model.json").exists():
            raise NotFound(f"the files of version {version} of '{name}' are not there")
        with self._database.write() as tx:
            before = Versions(tx).serving(name)
            Versions(tx).serve(name, version, "Chosen by a curator.")
            was = {"strategy": name, "version": before.version if before else ""}
            now = {"strategy": name, "version": version}
            return Audit(tx).record(visitor.user_id, "serve_version", None, was, now, datetime.now(UTC))

    @for_services
    def folder(self, name: str, version: str) -> Path:
        """Where the files of a version lie, whether or not they are there.

        Raises:
            NotFound: no version can be called so.
        """
        return version_files.folder(self._folder, name, version)

    @allowed("curator")
    def record(self, visitor: Visitor, run: Run) -> str:
        """Put an experiment on record that was made elsewhere, such as at the command line; gives its id."""
        with self._database.write() as tx:
            return Runs(tx).add(run)

    @allowed("viewer")
    def unfinished(self, visitor: Visitor, name: str) -> datetime | None:
        """Since when a fit that was stopped, or died, waits to go on; None where there is none."""
        try:
            return datetime.fromtimestamp(self._checkpoint(name).stat().st_mtime, UTC)
        except OSError:
            return None

    @allowed("curator")
    def begin_anew(self, visitor: Visitor, name: str) -> None:
        """Throw away what an unfinished fit has learned, so that the next one begins at the beginning."""
        self._checkpoint(name).unlink(missing_ok=True)

    def _checkpoint(self, name: str) -> Path:
        return self.folder(name, "checkpoint").with_name(".checkpoint")

    @for_services
    def checkpoint(self, name: str) -> Path:
        """Where a strategy that learns in passes keeps what it has, so that it goes on after a crash."""
        path = self._checkpoint(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @allowed("viewer")
    def learning(self, visitor: Visitor, name: str) -> Mapping[str, Curve]:
        """The learning curve of a network that is being fitted, as far as it is; nothing where none is."""
        return curves.read(self._look(name))

    def _look(self, name: str) -> Path:
        return self.folder(name, "curve").with_name(".curve")

    @for_services
    def look(self, name: str) -> Path:
        """Where a fit writes its learning curve while it learns."""
        path = self._look(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @for_services
    def keep(self, name: str, fill: Callable[[Path], Told]) -> tuple[str, Told]:
        """Write a new version to disk, whole or not at all; gives its name and what `fill` gave.

        Nobody is answered by it before the database says so.

        Args:
            fill: Writes the files into the folder it is given.
        """
        return version_files.keep(self._folder, name, fill)

    @for_services
    def reload(self) -> None:
        """Read versions from disk again when they are next asked for."""
        with self._lock:
            self._loaded.clear()
            self._over.clear()

    @for_services
    def tidy(self) -> int:
        """Remove the files of old versions and of fits that died; says how many folders went.

        A version whose files are gone or cannot be read any more, for instance after a restore or an update, says so
        and serves no more.
        """
        with self._database.read() as tx:
            known = {(v.strategy, v.version): v for v in Versions(tx).all()}
        lost = [own for own in known.values() if own.state in ("serving", "standby") and not self._is_whole(own)]
        if lost:
            with self._database.write() as tx:
                for own in lost:
                    Versions(tx).mark(own.strategy, own.version, "removed", LOST)
                told = {"versions": [f"{own.strategy} {own.version}" for own in lost]}
                Audit(tx).record("worker", LOSS, None, {}, told, datetime.now(UTC))
        with self._database.read() as tx:
            known = {(v.strategy, v.version): v for v in Versions(tx).all()}
        gone = [folder for folder in self._folder.glob("*/*") if version_files.is_left_over(folder, known.keys())]
        for name in {strategy for strategy, _ in known}:
            mine = [v for v in known.values() if v.strategy == name and v.state in ("standby", "refused")]
            for version in sorted(mine, key=lambda v: v.version, reverse=True)[KEPT:]:
                with self._database.write() as tx:
                    Versions(tx).mark(name, version.version, "removed", TIDIED)
                gone.append(self.folder(name, version.version))
        for folder in gone:
            shutil.rmtree(folder, ignore_errors=True)
        return len(gone)

    @for_services
    def lost(self) -> tuple[Version, ...]:
        """Versions whose files are gone or cannot be read, and that no other version has replaced since."""
        with self._database.read() as tx:
            known = Versions(tx).all()
        serving = {own.strategy for own in known if own.state == "serving"}
        return tuple(
            own
            for own in known
            if (own.state in ("serving", "standby") and not self._is_whole(own))
            or (own.state == "removed" and own.reason == LOST and own.strategy not in serving)
        )

    def _is_whole(self, version: Version) -> bool:
        """Its files are there; those of the version that answers can be read, too, tried once in a process."""
        key = version.strategy, version.version
        if not (self.folder(*key) / "model.json").exists():
            return False
        if version.state == "serving" and key not in self._readable:
            try:
                self.load(*key)
            except NotFound:
                return False
            self._readable.add(key)
        return True

    def _base(self, name: str, version: str) -> FromHistory | None:
        if self._loaded.get(name, ("",))[0] != version:
            try:
                self._loaded[name] = version, self.load(name, version)
            except NotFound as error:
                log.warning("version %s of strategy %s cannot be read: %s", version, name, error)
                return None
        return self._loaded[name][1]


def _serve_again(tx: Connection, change: Change) -> None:
    """The version that answered before; if there was none, the present one stands back."""
    name, before = change.before["strategy"], change.before["version"]
    if before:
        Versions(tx).serve(name, before, "Back again: a change was undone.")
    else:
        Versions(tx).mark(name, change.after["version"], "standby", "A change was undone.")
