"""Items that are the same recording in another file: the job that looks for them, and what it found."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import ItemId, Job
from core.domain.duplicates import SameContent, SameContents
from core.domain.findings import Finding
from core.domain.fingerprints import Fingerprint
from core.protocols import Beat
from core.services.changes import Finish
from core.storage.database import Database
from core.storage.findings import Findings, Fingerprints
from core.understanding.duplicates import Match, compare
from core.understanding.lookup import Keys, Lookup, keys

VERSION = 1  # of the fingerprints; a new one makes all of them anew
MODEL = "changes of pictures over time; Haitsma-Kalker words of sound"


def searching(item_id: ItemId, after: str) -> tuple[str, dict[str, str], str]:
    """Task, payload and key of the job for an item that the job `after` has just embedded."""
    return "find_duplicates", {"item_id": item_id}, f"find_duplicates:{item_id}:{after}"


class Duplicates:
    """The handler of `find_duplicates`. Keeps the keys of every item in memory, 3 kB each."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[ItemId, Keys] = {}

    def find(self, job: Job, beat: Beat) -> Finish:
        """Compare an item with the others; what is found is noted on both sides."""
        beat(0.0, "Looking for the same recording")
        item_id = ItemId(job.payload["item_id"])
        with self._database.read() as tx:
            prints = Fingerprints(tx)
            data = prints.of(item_id, VERSION)
            self._keep_up(prints)
            if data is None:
                return lambda tx: None
            own = Fingerprint.from_bytes(data)
            candidates = Lookup(self._keys.items()).candidates(keys(own, asking=True), exclude=[item_id])
            others = [(other, prints.of(other, VERSION)) for other in candidates]
        found = {
            other: match
            for other, blob in others
            if blob is not None and (match := compare(own, Fingerprint.from_bytes(blob))) is not None
        }
        return lambda tx: _note(tx, item_id, found)

    def _keep_up(self, prints: Fingerprints) -> None:
        """Know the keys of exactly the items that are there."""
        present = prints.items(VERSION)
        self._keys = {item_id: known for item_id, known in self._keys.items() if item_id in present}
        for item_id in sorted(present - self._keys.keys()):
            data = prints.of(item_id, VERSION)
            if data is not None:
                self._keys[item_id] = keys(Fingerprint.from_bytes(data))


def _note(tx: Connection, item_id: ItemId, found: dict[ItemId, Match]) -> None:
    rows, now = Findings(tx), datetime.now(UTC)
    own = tuple(_same(other, match, match.shift_s) for other, match in found.items())
    _put(rows, item_id, SameContents(others=own), now)
    for other, match in found.items():
        stored = rows.of(other).get(SameContents.KIND)
        known = SameContents.from_json(stored.value).others if stored else ()
        kept = tuple(same for same in known if same.item_id != item_id)
        _put(rows, other, SameContents(others=(*kept, _same(item_id, match, -match.shift_s))), now)


def _put(rows: Findings, item_id: ItemId, finding: Finding, now: datetime) -> None:
    rows.put(item_id, finding.KIND, finding.to_json(), MODEL, now)


def _same(other: ItemId, match: Match, shift_s: float) -> SameContent:
    """`shift_s` is added to a time of the other to get that of this item."""
    shares = [share for share in (match.picture, match.sound) if not math.isnan(share)]
    return SameContent(item_id=other, kind=match.kind, share=max(shares, default=1.0), at_s=max(0.0, -shift_s))
