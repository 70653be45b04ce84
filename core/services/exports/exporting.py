"""Export any set of items: at once where that takes no time, else as a durable job, for who asked and nobody else."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from core.domain import Job, UserId, Visitor
from core.errors import Cancelled, NotFound, VitrineError
from core.exporting.package import slug
from core.exporting.records import Catalogue
from core.protocols import Beat
from core.security.roles import allowed, may
from core.services.apart import Told
from core.services.changes import Finish
from core.services.exports.files import NAMES, NO_ROOM, PACKED, SUFFIXES, TYPES, based, unpack, write
from core.services.exports.gathering import Gathering
from core.services.exports.shelf import Finished, Shelf
from core.services.exports.views import WITH_MEDIA, Estimate, ExportView, Wish, Written
from core.services.views import MediaFile
from core.services.whole_file import no_space
from core.storage.database import Database
from core.storage.jobs import Jobs

TASK = "export"
AT_ONCE_ITEMS = 200
AT_ONCE_DETAILED = 25  # items of JSON, which asks for more about each
AT_ONCE_BYTES = 8_000_000
MOST_WAITING = 3  # exports of one person at a time
SAMPLE = 40  # items whose pictures are weighed, to guess those of all
ROW_BYTES = {"csv": 1_500, "parquet": 6_000, "json": 12_000, "iiif": 6_000, "xmp": 2_500, "page": 4_000}
LARGEST_RESERVE_BYTES = 5e9  # a twentieth of a large disk would be more than anybody needs
RECENT_JOBS = 200


class Exporting:
    """Exports of the collection, one file each. They lie in a folder of the data directory for a week."""

    def __init__(self, database: Database, gathering: Gathering, folder: Path, free_space_floor: float) -> None:
        """
        Args:
            free_space_floor: Fraction of the disk that stays free.
        """
        self._database = database
        self._gathering = gathering
        self._shelf = Shelf(folder)
        self._floor = free_space_floor

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that makes a large export."""
        return {TASK: self._run}

    @allowed("viewer")
    def estimate(self, visitor: Visitor, wish: Wish) -> Estimate:
        """How large an export would be, and what it would leave out.

        Raises:
            NotFound: there is no such collection, or this visitor may not see it.
        """
        return self._estimate(visitor, wish, self._gathering.catalogue(visitor, wish))

    @allowed("viewer")
    def make(self, visitor: Visitor, wish: Wish) -> ExportView:
        """Make an export: what takes less than about a second is ready when this returns, the rest is queued.

        Raises:
            NotFound: there is no such collection.
            Refused: E_NO_SPACE.
            VitrineError: there is nothing to export, or too many are being made already.
        """
        catalogue = self._gathering.catalogue(visitor, wish)
        estimate = self._estimate(visitor, wish, catalogue)
        self._check(wish, estimate)
        self._shelf.tidy(datetime.now(UTC))
        export_id = uuid.uuid4().hex
        if estimate.at_once:
            return _ready(self._store(visitor, wish, export_id, lambda progress, note: False))
        with self._database.write() as tx:
            if len(self._own_jobs(tx, visitor, live=True)) >= MOST_WAITING:
                raise VitrineError(f"{MOST_WAITING} exports of yours are being made; wait for one, or cancel it.")
            payload = {
                "export_id": export_id,
                "owner": visitor.user_id,
                "role": visitor.role,
                "title": catalogue.title,
                "wish": wish.to_json(),
            }
            job = Jobs(tx).enqueue(TASK, payload, f"{TASK}:{export_id}")
        return _waiting(job)

    @allowed("viewer")
    def write(self, visitor: Visitor, wish: Wish, target: Path, told: Told = lambda progress, note: False) -> Written:
        """Write an export to a path of this machine, now. Packed forms become a folder unless it ends in ".zip".

        Args:
            told: Told how far it is, 0 to 1; True stops it.

        Raises:
            NotFound: there is no such collection.
            Refused: E_NO_SPACE.
            Cancelled: it was stopped.
            VitrineError: there is nothing to export.
        """
        catalogue = self._gathering.catalogue(visitor, wish)
        self._check(wish, self._estimate(visitor, wish, catalogue, target.parent))
        as_folder = wish.form in PACKED and target.suffix.lower() != ".zip"
        return self._write(visitor, wish, catalogue, target, told, as_folder=as_folder)

    @allowed("viewer")
    def mine(self, visitor: Visitor) -> tuple[ExportView, ...]:
        """The exports of this visitor: those being made, then those that failed or are ready, newest first."""
        ready = [_ready(finished) for finished in self._shelf.of(visitor.user_id) if _may_fetch(visitor, finished)]
        known = {view.export_id for view in ready}
        with self._database.read() as tx:
            live = [_waiting(job) for job in self._own_jobs(tx, visitor, live=True)]
            failed = [_waiting(job) for job in self._own_jobs(tx, visitor, live=False) if job.state == "failed"]
        ended = sorted((*failed, *ready), key=lambda view: view.made_at, reverse=True)
        return (*(view for view in live if view.export_id not in known), *ended)

    @allowed("viewer")
    def file(self, visitor: Visitor, export_id: str) -> MediaFile:
        """The file of a finished export, for the route that sends it.

        Raises:
            NotFound: there is no such export, or it is somebody else's.
        """
        finished, path = self._shelf.get(export_id)
        if finished.owner != visitor.user_id or not _may_fetch(visitor, finished):
            raise NotFound("There is no such export; it is kept for a week.")
        mime = TYPES[SUFFIXES[finished.form]]
        return MediaFile(path=path, mime=mime, filename=finished.name, sha256=export_id)

    @allowed("viewer")
    def discard(self, visitor: Visitor, export_id: str) -> None:
        """Remove one's own export; one that is being made is cancelled.

        Raises:
            NotFound: there is no such export, or it is somebody else's.
        """
        with self._database.write() as tx:
            for job in self._own_jobs(tx, visitor, live=True):
                if job.payload["export_id"] == export_id:
                    Jobs(tx).cancel(job.job_id)
                    return
        self.file(visitor, export_id)
        self._shelf.remove(export_id)

    def _run(self, job: Job, beat: Beat) -> Finish:
        told = job.payload
        visitor = Visitor(user_id=UserId(told["owner"]), role=told["role"])
        self._store(visitor, Wish.from_json(told["wish"]), told["export_id"], beat)
        return lambda tx: None

    def _store(self, visitor: Visitor, wish: Wish, export_id: str, told: Told) -> Finished:
        """Write an export onto the shelf; what was begun is gone when it cannot be finished."""
        catalogue = self._gathering.catalogue(visitor, wish)
        try:
            written = self._write(visitor, wish, catalogue, self._shelf.place(export_id), told)
        except BaseException:
            self._shelf.remove(export_id)
            raise
        return self._shelf.put(
            Finished(
                export_id=export_id,
                owner=visitor.user_id,
                role="viewer" if wish.for_everybody else visitor.role,
                form=wish.form,
                name=(slug(catalogue.title) or "collection") + NAMES[wish.form],
                title=catalogue.title,
                made_at=catalogue.made_at,
                count=written.count,
                left_out=written.left_out,
                notes=written.notes,
            )
        )

    def _write(
        self, visitor: Visitor, wish: Wish, catalogue: Catalogue, target: Path, told: Told, *, as_folder: bool = False
    ) -> Written:
        exhibits = self._gathering.exhibits(visitor, wish, catalogue)
        progress = _Progress(told, self._estimate(visitor, wish, catalogue), by_bytes=wish.form in WITH_MEDIA)
        way = unpack if as_folder else write
        way(target, wish, catalogue, exhibits, progress.grown, progress.done)
        size_bytes = progress.bytes if as_folder else target.stat().st_size
        count = len(catalogue.item_ids)
        return Written(count=count, left_out=catalogue.left_out, size_bytes=size_bytes, notes=exhibits.lacking)

    def _estimate(self, visitor: Visitor, wish: Wish, catalogue: Catalogue, folder: Path | None = None) -> Estimate:
        exhibits = self._gathering.exhibits(visitor, wish, catalogue)
        count = len(catalogue.item_ids)
        media_bytes = exhibits.media_bytes if wish.media and wish.form in WITH_MEDIA else 0
        pictures = exhibits.picture_bytes(SAMPLE) if wish.form in WITH_MEDIA else 0
        size_bytes = media_bytes + pictures + count * ROW_BYTES[wish.form]
        return Estimate(
            count=count,
            left_out=catalogue.left_out,
            size_bytes=size_bytes,
            media_bytes=media_bytes,
            free_bytes=_free_bytes(folder or self._shelf.root, self._floor),
            at_once=count <= (AT_ONCE_DETAILED if wish.form == "json" else AT_ONCE_ITEMS)
            and size_bytes <= AT_ONCE_BYTES,
        )

    def _check(self, wish: Wish, estimate: Estimate) -> None:
        if not estimate.count:
            why = f"{estimate.left_out} are left out." if estimate.left_out else ""
            raise VitrineError(f"There is nothing to export. {why}".strip())
        if wish.form == "iiif":
            based(wish.base)
        if estimate.size_bytes > estimate.free_bytes:
            needed, free = estimate.size_bytes / 1e6, max(estimate.free_bytes, 0) / 1e6
            raise no_space(f"It needs about {needed:,.0f} MB; {free:,.0f} MB may be used.", NO_ROOM)

    def _own_jobs(self, tx: Connection, visitor: Visitor, *, live: bool) -> list[Job]:
        jobs = Jobs(tx).live() if live else Jobs(tx).recent(RECENT_JOBS)
        return [job for job in jobs if job.task == TASK and job.payload["owner"] == visitor.user_id]


class _Progress:
    """Says how far an export is, by bytes where recordings are copied, else by items; raises when it is to stop."""

    def __init__(self, told: Told, estimate: Estimate, *, by_bytes: bool) -> None:
        self._told = told
        self._estimate = estimate
        self._by_bytes = by_bytes
        self.bytes = 0
        self._items = 0

    def grown(self, size_bytes: int) -> None:
        self.bytes += size_bytes
        if self._by_bytes:
            self._say(self.bytes / max(self._estimate.size_bytes, 1), f"{self.bytes / 1e6:,.0f} MB written")

    def done(self, items: int) -> None:
        self._items += items
        if not self._by_bytes:
            self._say(self._items / max(self._estimate.count, 1), f"{self._items:,} of {self._estimate.count:,}")

    def _say(self, progress: float, note: str) -> None:
        if self._told(min(progress, 0.99), note):
            raise Cancelled


def _free_bytes(folder: Path, floor: float) -> int:
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder)
    return int(disk.free - min(floor * disk.total, LARGEST_RESERVE_BYTES))


def _may_fetch(visitor: Visitor, finished: Finished) -> bool:
    return may(visitor, finished.role)  # type: ignore[arg-type]  # an unknown role is held by nobody


def _ready(finished: Finished) -> ExportView:
    return ExportView(
        export_id=finished.export_id,
        form=finished.form,
        name=finished.name,
        title=finished.title,
        state="ready",
        made_at=finished.made_at,
        count=finished.count,
        left_out=finished.left_out,
        size_bytes=finished.size_bytes,
        url=f"/api/export/{finished.export_id}",
        progress=1.0,
        notes=finished.notes,
    )


def _waiting(job: Job) -> ExportView:
    wish = job.payload["wish"]
    state = "failed" if job.state == "failed" else "making" if job.state == "running" else "waiting"
    return ExportView(
        export_id=job.payload["export_id"],
        form=wish["form"],
        name="",
        title=job.payload["title"],
        state=state,  # type: ignore[arg-type]  # one of the three above
        made_at=job.created_at or datetime.now(UTC),
        progress=job.progress,
        doing=job.note,
        error=job.error if state == "failed" else "",
        job_id=job.job_id,
    )
