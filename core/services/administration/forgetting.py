"""Forget a person: everything they did, wrote, asked and were shown, everywhere at once.

What was learned from them is learned anew: versions that hold histories of people go at once, the others as soon as
the next training is through (`Training.keep_up`). What somebody did to the collection as a curator stays, unsigned.
Figures of evaluations stay: people have a number drawn by chance there, and no pseudonym. A backup made before still
holds the person; the next one into the same folder does not.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.domain import UserId, Visitor
from core.errors import NotAllowed, NotFound
from core.security.roles import allowed, for_services
from core.services.exports.shelf import Shelf
from core.services.learning.learning_again import FORGOT
from core.services.learning.registry import Registry
from core.storage.accounts import Accounts
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.platforms import SamePeople
from core.storage.profiles import Profiles
from core.storage.runs import Versions
from core.storage.traces import FORGOTTEN, Traces

MODEL = "model.json"
HISTORIES = '"kind": "UserKnnRecommender"'  # models that hold the histories people have, row by row
GONE = "Somebody whose history it held was forgotten."


@dataclass(frozen=True)
class Forgotten:
    """What went.

    Attributes:
        events: Likes, plays, ratings and comments.
        rows: Everything, by table.
        versions: Trained versions that were taken away, as they held histories; others are learned anew.
    """

    events: int
    rows: dict[str, int]
    versions: int


class Forgetting:
    """Erases people."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        learned: tuple[Path, ...],
        shelf: Shelf,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """
        Args:
            learned: Folders of models, `<folder>/**/model.json`.
        """
        self._database = database
        self._registry = registry
        self._learned = learned
        self._shelf = shelf
        self._now = clock

    @allowed("admin")
    def forget(self, visitor: Visitor, user_id: UserId) -> Forgotten:
        """Forget anybody, and overwrite what deleting leaves behind in the file.

        Raises:
            NotFound: nothing is known of such a person.
            NotAllowed: it is the last admin.
        """
        gone = self.erase(user_id, visitor.user_id if visitor.user_id != user_id else "")
        if not any(gone.rows.values()):
            raise NotFound("Nothing is known of such a person.")
        self._database.scrub()
        return gone

    @allowed("viewer")
    def forget_me(self, visitor: Visitor) -> Forgotten:
        """Forget whoever asks, with their account.

        Raises:
            NotAllowed: it is the last admin.
        """
        gone = self.erase(visitor.user_id)
        self._database.scrub()
        return gone

    @allowed("curator")
    def remove_viewer(self, visitor: Visitor, user_id: UserId) -> Forgotten:
        """Take an invented viewer out, with all that was said in that name.

        Raises:
            NotFound: there is no such viewer, or it is somebody real.
        """
        with self._database.read() as tx:
            invented = Profiles(tx).label(user_id) is not None
        if not invented:
            raise NotFound("There is no such invented viewer.")
        return self.erase(user_id, visitor.user_id)

    @for_services
    def erase(self, user_id: UserId, by: str = "") -> Forgotten:
        """The work of it, for services that know who may ask.

        Raises:
            NotAllowed: it is the last admin.
        """
        with self._database.write() as tx:
            _require_another_admin(tx, user_id)
            person = SamePeople(tx).of(user_id)
            rows: Counter[str] = Counter()
            for name in (names := {user_id, person, *SamePeople(tx).aliases(person)}):
                rows.update(Traces(tx).remove(name))
            versions = self._withdraw(tx)
            if rows["interactions"] or rows["user_groups"]:
                told = {"events": rows["interactions"]}
                Audit(tx).record(by or FORGOTTEN, FORGOT, None, {}, told, self._now())
        for name in names:
            for export in self._shelf.of(name):
                self._shelf.remove(export.export_id)
            self._strike(name)
        self._registry.reload()
        return Forgotten(rows["interactions"], dict(rows), versions)

    def _withdraw(self, tx: Connection) -> int:
        """Take away versions that hold histories; nobody could say which row is whose."""
        withdrawn = 0
        for version in Versions(tx).all():
            folder = self._registry.folder(version.strategy, version.version)
            if version.state != "removed" and HISTORIES in _text(folder / MODEL):
                Versions(tx).mark(version.strategy, version.version, "removed", GONE)
                shutil.rmtree(folder, ignore_errors=True)
                withdrawn += 1
        return withdrawn

    def _strike(self, user_id: UserId) -> None:
        """Take the pseudonym out of models that say who belongs to which group."""
        for root in self._learned:
            for path in sorted(root.rglob(MODEL)):
                text = _text(path)
                if user_id in text:
                    aside = path.with_name(f"{MODEL}.part")
                    aside.write_text(json.dumps(_without(json.loads(text), user_id)), encoding="utf-8")
                    aside.replace(path)


def _without(tree: Any, user_id: str) -> Any:
    """A model without the entries of one person."""
    if isinstance(tree, dict):
        if "pairs" in tree:
            tree = {**tree, "pairs": [pair for pair in tree["pairs"] if pair[0] != user_id]}
        return {key: _without(own, user_id) for key, own in tree.items()}
    return [_without(own, user_id) for own in tree] if isinstance(tree, list) else tree


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _require_another_admin(tx: Connection, user_id: UserId) -> None:
    accounts = Accounts(tx).all()
    if not any(account.user_id == user_id for account in accounts):
        return
    if not any(a.role == "admin" and not a.disabled and a.user_id != user_id for a in accounts):
        raise NotAllowed("At least one admin must be left.")
