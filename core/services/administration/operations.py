"""What is active, what is waiting, and whether everything is whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.domain import ItemId, Job, MediaItem, Modality, Visitor
from core.domain.findings import Preparation
from core.errors import REFUSALS
from core.protocols import Encoders, EncoderStatus
from core.security.roles import allowed
from core.services.collection import spaces_in_use
from core.services.ingestion.demo import demo_entries, demo_vocabulary
from core.services.ingestion.ingesting import forget_upload
from core.storage.database import Database
from core.storage.findings import Findings
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.objects import Objects
from core.storage.tags import Tags
from core.storage.uploads import Uploads
from core.storage.vectors import Vectors

STALE_UPLOAD = timedelta(days=7)
GRACE = timedelta(days=30)  # how long a deletion can be undone
LOOKED_INTO = Preparation.KIND  # every item that was embedded since version 2 of the tables has this finding


class Operations:
    """For whoever keeps the application running."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        encoders: Encoders,
        uploads_dir: Path,
        demo_dir: Path,
        layers: Callable[[], Mapping[str, bool]],
        facts: Mapping[str, str],
        losses: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """
        Args:
            losses: What was learned and cannot be used any more, in sentences.
        """
        self._database = database
        self._objects = objects
        self._encoders = encoders
        self._uploads_dir = uploads_dir
        self._demo_dir = demo_dir
        self._layers = layers
        self._facts = facts
        self._losses = losses

    @allowed("viewer")
    def encoders(self, visitor: Visitor) -> EncoderStatus:
        """Which models are active, or why none is."""
        return self._encoders.status()

    @allowed("viewer")
    def counts(self, visitor: Visitor) -> Mapping[str, int]:
        """Jobs per state."""
        with self._database.read() as tx:
            return {str(state): count for state, count in Jobs(tx).counts().items()}

    @allowed("curator")
    def load_demo(self, visitor: Visitor) -> int:
        """Queue the bundled demo collection; returns how many files it has. Asking twice changes nothing.

        A collection without a vocabulary of its own gets that of the demo.
        """
        entries = demo_entries(self._demo_dir)
        with self._database.write() as tx:
            if not Tags(tx).all():
                for tag in demo_vocabulary(self._demo_dir):
                    Tags(tx).put(tag)
            queued = {job.payload["path"] for job in Jobs(tx).live() if job.task == "take_in"}
            for entry in entries:
                if entry["path"] not in queued:
                    payload = {**entry, "source": "demo", "title": entry["facts"]["title"]}
                    Jobs(tx).enqueue("take_in", payload, f"take_in:{uuid.uuid4().hex}")
        return len(entries)

    @allowed("admin")
    def tidy(self, visitor: Visitor, now: datetime | None = None) -> int:
        """Forget uploads nobody went on with, and for good what was deleted long ago; returns how many of both."""
        now = now or datetime.now(UTC)
        with self._database.write() as tx:
            stale = Uploads(tx).stale(now - STALE_UPLOAD)
            for upload in stale:
                Uploads(tx).remove(upload.upload_id)
            gone = Items(tx).buried(now - GRACE)
            for item_id, _ in gone:
                Items(tx).purge(item_id)
        for upload in stale:
            forget_upload(self._uploads_dir / f"{upload.upload_id}.part")
        for _, sha256 in gone:  # rows first: an object without a row is found by verify, a row without one is a loss
            self._objects.remove(sha256)
        return len(stale) + len(gone)

    @allowed("curator")
    def embed_missing(self, visitor: Visitor) -> int:
        """Queue every item that lacks vectors of the models now in use, or was never looked into; returns how many."""
        status = self._encoders.status()
        if status.state != "ready":
            return 0
        words = self._encoders.texts.space if status.clip else None
        sound = self._encoders.windows.space if status.whisper else None
        key = "+".join([*(space.key for space in (words, sound) if space), LOOKED_INTO])
        with self._database.write() as tx:
            for space in filter(None, (words, sound)):  # an earlier model may be back: nothing is missing, all is there
                Vectors(tx).take_up(space)
            have_words = Vectors(tx).items_in(words) if words else set()
            have_sound = Vectors(tx).items_in(sound) if sound else set()
            looked_into = Findings(tx).items(LOOKED_INTO)
            missing = [
                item
                for item in Items(tx).all()
                if _shown(item)
                and (
                    item.item_id not in looked_into
                    or (words and item.item_id not in have_words)
                    or (sound and item.has_audio and item.item_id not in have_sound)
                )
            ]
            # A silent recording never gets sound vectors: its job under this key is done, and stays done.
            queued = [
                Jobs(tx).enqueue("embed", {"item_id": item.item_id}, f"embed:{item.item_id}:{key}") for item in missing
            ]
        return sum(job.state == "queued" for job in queued)

    @allowed("admin")
    def verify(self, visitor: Visitor) -> list[str]:
        """The standing invariant: objects = rows = hashes, vectors complete, jobs sane. [] is good."""
        with self._database.read() as tx:
            items = Items(tx).all()
            live = {str(job.payload.get("item_id")): job for job in Jobs(tx).live()}
            spaces = spaces_in_use(Vectors(tx))
            covered = {space.modality: Vectors(tx).items_in(space) for space in spaces}
            deleted = {sha for _, sha in Items(tx).buried(datetime.now(UTC) + timedelta(days=1))}
            ended = Jobs(tx).recent(10_000)
        problems = [f"database: {line}" for line in self._database.check()]
        problems += [problem for item in items for problem in self._item_problems(item, covered, live)]
        stored = set(self._objects.all())
        problems += [
            f"object {sha} belongs to no item" for sha in sorted(stored - deleted - {item.sha256 for item in items})
        ]
        problems += [f"job {job.task} failed without a reason" for job in ended if _failed_silently(job)]
        problems += [f"left over: {path.name}" for path in self._objects.partial()]
        return problems

    def _item_problems(
        self, item: MediaItem, covered: Mapping[Modality, set[ItemId]], live: Mapping[str, Job]
    ) -> list[str]:
        problems = []
        if not self._objects.contains(item.sha256):
            problems.append("its bytes are missing")
        elif not self._objects.verify(item.sha256):
            problems.append("its bytes have changed")
        if item.status == "processing" and item.item_id not in live:
            problems.append("it is waiting for a job that does not exist")
        if _shown(item):
            if item.item_id not in covered.get("text", set()):
                problems.append("its words have no vectors")
            if item.kind == "video" and item.item_id not in covered.get("visual", set()):
                problems.append("its pictures have no vectors")
            stills = self._objects.derived(item.sha256)
            if not (stills / "cover.jpg").is_file():
                problems.append("its cover is missing")
            wanted = range(len(item.still_times_s))
            if any(not (stills / f"still_{n:04d}.jpg").is_file() for n in wanted):
                problems.append("some of its stills are missing")
        return [f"{item.title}: {problem}" for problem in problems]

    @allowed("admin")
    def doctor(self, visitor: Visitor) -> dict[str, Any]:
        """What is active here: device, encoders, sandbox layers, database, disk; and what was learned and is lost."""
        status = self._encoders.status()
        disk = shutil.disk_usage(self._objects.root)
        with self._database.read() as tx:
            counts = dict(Jobs(tx).counts())
            items = len(Items(tx).all())
        return {
            **self._facts,
            "encoders": {
                "state": status.state,
                "clip": status.clip,
                "whisper": status.whisper,
                "demo": status.demo,
                "device": status.device,
                "precision": status.precision,
                "note": status.note,
            },
            "sandbox": dict(self._layers()),
            "items": items,
            "jobs": counts,
            "lost": list(self._losses()),
            "disk_free_gb": round(disk.free / 1e9, 1),
        }


def _shown(item: MediaItem) -> bool:
    return item.status in ("ready", "degraded")


def _failed_silently(job: Job) -> bool:
    return job.state == "failed" and (job.error_code not in REFUSALS or not job.error)
