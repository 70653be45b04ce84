"""Take files in: examine, store, queue the work. Nothing is half taken in."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.domain import ItemId, Job, MediaItem, Visitor
from core.errors import NotFound, Refused
from core.protocols import MediaReader
from core.security.roles import allowed
from core.services.ingestion.arrivals import new_item, regular_size
from core.services.ingestion.sidecars import all_beside, beside, lines_of, place_beside
from core.services.views import IngestRecord, JobView
from core.services.visibility import hidden_from
from core.storage.database import Database
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.objects import Objects, hash_file
from core.storage.segments import Segments
from core.storage.uploads import Upload, Uploads

LARGEST_RESERVE_BYTES = 5e9  # a twentieth of a large disk would be more than anybody needs
RECENT_JOBS = 50
# Shown to who asked for it, on a page of its own.
PERSONAL = ("export", "simulate", "fit", "behaviour", "evaluate", "interleave", "off_policy", "explain")


@dataclass(frozen=True)
class IntakeLimits:
    """How much may come in. `free_space_floor` is the fraction of the disk that stays free."""

    max_bytes: int
    max_waiting: int
    free_space_floor: float


class Ingesting:
    """The way of a file into the collection, from the browser, a folder or a command line."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        reader: MediaReader,
        uploads_dir: Path,
        limits: IntakeLimits,
    ) -> None:
        self._database = database
        self._objects = objects
        self._reader = reader
        self._uploads_dir = uploads_dir
        self._limits = limits

    @allowed("curator")
    def accept(
        self,
        visitor: Visitor,
        path: Path,
        name: str,
        *,
        source: str = "upload",
        move: bool = False,
        facts: Mapping[str, Any] | None = None,
        subtitles: Path | None = None,
    ) -> IngestRecord:
        """Take one file in and queue its embedding; a refusal is an answer, not an exception.

        Args:
            path: Where the bytes lie; `move` lets us keep that very file.
            name: What the person calls it: shown, never opened.
            facts: Descriptive fields that are known already: title, description, subject, language, rights, tags.
            subtitles: What is said in it, as a file; it wins over what a model will hear.
        """
        started = time.monotonic()
        try:
            record = self._accept(path, name, source, move, dict(facts or {}), subtitles)
        except Refused as refusal:
            record = IngestRecord(path=name, status="rejected", code=refusal.code, message=str(refusal))
        return _timed(record, time.monotonic() - started)

    def _accept(
        self, path: Path, name: str, source: str, move: bool, facts: dict[str, Any], subtitles: Path | None
    ) -> IngestRecord:
        size_bytes = regular_size(path)
        self._check_room(size_bytes)
        sha256, size_bytes = hash_file(path)
        if known := self._already_there(name, sha256):
            return known
        probe = self._reader.probe(path)
        self._objects.put(path, sha256, move=move)
        item = new_item(name, sha256, size_bytes, probe, source, facts)
        with self._database.write() as tx:
            present = Items(tx).by_sha256(sha256)
            if present and present.status != "failed":  # somebody else took in the same bytes meanwhile
                return _duplicate(name, present)
            if present:
                Items(tx).update(item.item_id, status="processing", code="", message=probe.note)
            else:
                Items(tx).add(item)
            key = f"embed:{item.item_id}:{(present or item).uploaded_at.timestamp():.3f}"
            Jobs(tx).enqueue("embed", {"item_id": item.item_id, "probe": asdict(probe)}, key)
            if lines := lines_of(subtitles, path, item.item_id, probe.duration_s) if subtitles else []:
                Segments(tx).replace(item.item_id, "speech", lines)
        return IngestRecord(path=name, status="processing", item_id=item.item_id, title=item.title, message=probe.note)

    def _already_there(self, name: str, sha256: str) -> IngestRecord | None:
        """The record for bytes we hold already; a deleted item is brought back, a failed one is tried again."""
        with self._database.write() as tx:
            items = Items(tx)
            if present := items.by_sha256(sha256):
                return None if present.status == "failed" else _duplicate(name, present)
            if deleted := items.deleted(sha256):
                items.restore(deleted)
                back = items.get(deleted)
                message = "This recording had been deleted; it was brought back."
                return IngestRecord(path=name, status=_status(back), item_id=deleted, title=back.title, message=message)
        return None

    def _check_room(self, size_bytes: int) -> None:
        """Whether a file of this size can come in at all.

        Raises:
            Refused: E_LIMIT_SIZE, E_EMPTY, E_NO_SPACE or E_QUOTA.
        """
        if size_bytes == 0:
            raise Refused("E_EMPTY")
        if size_bytes > self._limits.max_bytes:
            raise Refused("E_LIMIT_SIZE", f"It has {size_bytes:,} bytes; the limit is {self._limits.max_bytes:,}.")
        self._uploads_dir.mkdir(parents=True, exist_ok=True)
        disk = shutil.disk_usage(self._uploads_dir)
        reserve = min(self._limits.free_space_floor * disk.total, LARGEST_RESERVE_BYTES)
        if disk.free - size_bytes < reserve:
            raise Refused("E_NO_SPACE", f"{disk.free / 1e9:.1f} GB are free; a part of the disk is kept in reserve.")

    @allowed("curator")
    def begin_upload(self, visitor: Visitor, name: str, size_bytes: int, fingerprint: str) -> Upload:
        """Start an upload, or find the one that was interrupted (same person, name, size and date).

        Raises:
            Refused: there is no room, or too much is waiting already.
        """
        self._check_room(size_bytes)
        with self._database.write() as tx:
            known = Uploads(tx).find(visitor.user_id, fingerprint)
            if known and known.size_bytes == size_bytes:
                return known
            if Jobs(tx).counts().get("queued", 0) >= self._limits.max_waiting:
                raise Refused("E_QUOTA", f"{self._limits.max_waiting} are waiting.")
            upload = Upload(
                upload_id=uuid.uuid4().hex,
                owner=visitor.user_id,
                name=name,
                size_bytes=size_bytes,
                received_bytes=0,
                fingerprint=fingerprint,
                created_at=datetime.now(UTC),
            )
            Uploads(tx).add(upload)
        return upload

    @allowed("curator")
    def upload_path(self, visitor: Visitor, upload_id: str) -> tuple[Upload, Path]:
        """An upload of this visitor and the file its bytes go to.

        Raises:
            NotFound: there is no such upload, or it is somebody else's.
        """
        with self._database.read() as tx:
            upload = Uploads(tx).get(upload_id)
        if upload is None or upload.owner != visitor.user_id:
            raise NotFound("There is no such upload; start it again.")
        self._uploads_dir.mkdir(parents=True, exist_ok=True)
        return upload, self._uploads_dir / f"{upload.upload_id}.part"

    @allowed("curator")
    def advance(self, visitor: Visitor, upload_id: str, received_bytes: int) -> None:
        """Note how much has safely arrived."""
        self.upload_path(visitor, upload_id)
        with self._database.write() as tx:
            Uploads(tx).advance(upload_id, received_bytes)

    @allowed("curator")
    def put_subtitles(self, visitor: Visitor, upload_id: str, name: str, data: bytes) -> None:
        """Keep the subtitles of a recording that is being uploaded until it is taken in.

        Raises:
            NotFound: there is no such upload.
            Refused: E_TYPE, by its name it is no subtitle file.
        """
        _, part = self.upload_path(visitor, upload_id)
        place_beside(part, name).write_bytes(data)

    @allowed("curator")
    def finish_upload(self, visitor: Visitor, upload_id: str) -> IngestRecord:
        """Take the complete upload in, whatever the verdict the upload is then over.

        Raises:
            NotFound: there is no such upload.
            Refused: not all bytes have arrived.
        """
        upload, part = self.upload_path(visitor, upload_id)
        arrived = part.stat().st_size if part.exists() else 0
        if arrived != upload.size_bytes:
            raise Refused("E_CORRUPT", f"Only {arrived:,} of {upload.size_bytes:,} bytes have arrived.")
        record = self.accept(visitor, part, upload.name, move=True, subtitles=beside(part))
        self.cancel_upload(visitor, upload_id)
        return record

    @allowed("curator")
    def cancel_upload(self, visitor: Visitor, upload_id: str) -> None:
        """Forget an upload and its bytes."""
        _, part = self.upload_path(visitor, upload_id)
        forget_upload(part)
        with self._database.write() as tx:
            Uploads(tx).remove(upload_id)

    @allowed("viewer")
    def jobs(self, visitor: Visitor) -> tuple[JobView, ...]:
        """Live jobs, oldest first, then recent ones, newest first."""
        with self._database.read() as tx:
            live = Jobs(tx).live()
            ended = [job for job in Jobs(tx).recent(RECENT_JOBS) if job.state not in ("queued", "running")]
            titles = {item.item_id: item.title for item in Items(tx).all()}
            hidden = hidden_from(tx, visitor)
        apart = [job for job in (*live, *ended) if job.task not in PERSONAL]
        seen = [job for job in apart if job.payload.get("item_id") not in hidden]
        return tuple(JobView(job=job, title=_job_title(job, titles)) for job in seen)

    @allowed("curator")
    def cancel(self, visitor: Visitor, job_id: str) -> None:
        """Ask a job to stop; does nothing when it has ended."""
        with self._database.write() as tx:
            Jobs(tx).cancel(job_id)

    @allowed("curator")
    def retry(self, visitor: Visitor, job_id: str) -> None:
        """Queue a failed or cancelled job again, with all its attempts."""
        with self._database.write() as tx:
            job = Jobs(tx).get(job_id)
            Jobs(tx).retry(job_id)
            if job.task == "embed":
                Items(tx).update(ItemId(job.payload["item_id"]), status="processing", code="", message="")


def forget_upload(part: Path) -> None:
    """Remove the bytes of an upload and the subtitles that came with it."""
    for path in (part, *all_beside(part)):
        path.unlink(missing_ok=True)


def _duplicate(name: str, item: MediaItem) -> IngestRecord:
    message = f"Already in the collection as \u201c{item.title}\u201d."
    return IngestRecord(path=name, status="duplicate", item_id=item.item_id, title=item.title, message=message)


def _status(item: MediaItem) -> Any:
    return item.status if item.status != "failed" else "rejected"


def _timed(record: IngestRecord, seconds: float) -> IngestRecord:
    return IngestRecord(**{**asdict(record), "seconds": round(seconds, 3)})


def _job_title(job: Job, titles: Mapping[ItemId, str]) -> str:
    return titles.get(job.payload.get("item_id", ""), "") or str(job.payload.get("title", "")) or job.task
