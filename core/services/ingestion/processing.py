"""The work of a job: decode once, encode, and store everything in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from core.domain import (
    WINDOW_S,
    FloatMatrix,
    ItemId,
    Job,
    MediaItem,
    Probe,
    Segment,
    SegmentVectors,
    Space,
    Visitor,
)
from core.errors import REFUSALS, Cancelled, Refused, Unavailable
from core.media.stills import StillWriter
from core.protocols import Beat, Encoders, EncoderStatus, MediaReader
from core.services.changes import Finish
from core.services.ingestion.duplicating import VERSION, Duplicates, searching
from core.services.ingestion.hearing import Excerpt
from core.services.ingestion.ingesting import Ingesting
from core.services.ingestion.inspecting import Inspection
from core.services.ingestion.models import Models
from core.services.ingestion.robustness import Robustness, measuring
from core.services.ingestion.sidecars import beside
from core.services.ingestion.telling import Vocabulary, tell
from core.storage.database import Database
from core.storage.findings import Fingerprints
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.objects import Objects
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from core.understanding.preparation import preparation
from core.understanding.realigning import realign

Handler = Callable[[Job, Beat], Finish]
SETTLE_LIMIT = 500  # ended jobs looked at
ENCODER_WAIT_S = 600.0  # loading ViT-L-14 and Whisper turbo from a slow disk takes minutes


class Processing:
    """Handlers of the worker process; each computes first and returns the function that stores the result."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        reader: MediaReader,
        encoders: Encoders,
        ingesting: Ingesting,
        models: Models,
        robustness: Robustness,
    ) -> None:
        self._database = database
        self._robustness = robustness
        self._duplicates = Duplicates(database)
        self._vocabulary = Vocabulary()
        self._objects = objects
        self._reader = reader
        self._encoders = encoders
        self._ingesting = ingesting
        self._models = models

    def handlers(self, visitor: Visitor) -> Mapping[str, Handler]:
        """Task name -> handler, most urgent first: what was taken in becomes ready before more is taken in.

        `visitor` is on whose behalf demo files are taken in.
        """
        return {
            "describe": self.describe,
            "retell": self.retell,
            "embed": self.embed,
            "take_in": lambda job, beat: self.take_in(visitor, job, beat),
            "find_duplicates": self._duplicates.find,
            "measure_stability": self._robustness.measure,
        }

    def fetching(self, visitor: Visitor) -> Mapping[str, Handler]:
        """The handler for downloads, which take minutes and must not hold up the others."""
        return {"fetch_model": lambda job, beat: self.fetch_model(visitor, job, beat)}

    def embed(self, job: Job, beat: Beat) -> Finish:
        """Decode an item once and turn its pictures, sound and words into vectors.

        Raises:
            Refused: nothing in it could be decoded after all, or it was cancelled.
        """
        item = self._item(ItemId(job.payload["item_id"]))
        active = self._wait_for_encoders(beat)
        path = self._objects.path(item.sha256)
        probe = Probe(**job.payload["probe"]) if "probe" in job.payload else self._reader.probe(path)
        stills = StillWriter(self._objects.derived(item.sha256))
        inspection = Inspection(item, self._encoders, active, stills)
        for batch in self._reader.decode(path, probe):
            inspection.add(batch)
            if beat(min(inspection.decoded_s / max(item.duration_s, 1e-6), 0.99), "Looking and listening"):
                raise Cancelled
        found = inspection.finish()
        if not found.anything:
            raise Refused("E_NO_DECODABLE")
        rows = [*found.vectors, *self._words(item, active)]
        texts = self._encoders.texts if active.clip else None
        found.segments["speech"] = self._given(item.item_id) or found.segments["speech"]
        with self._database.read() as tx:
            behind = self._vocabulary.now(tx)
        told = tell(item.item_id, found.segments["speech"], found.frames, found.times_s, texts, behind)
        missing_s = item.duration_s - found.decoded_s
        cleaned = preparation(
            sound=found.sound,
            duration_s=item.duration_s,
            sample_rate_hz=item.sample_rate_hz,
            rotation_degrees=found.treated.rotation_degrees,
            deinterlaced=found.treated.deinterlaced_frames > 0,
            blank_frames=found.treated.blank_frames,
            missing_s=max(0.0, item.duration_s - min(probe.decoded_s, found.decoded_s)) if probe.degraded else 0.0,
        )
        late = not probe.degraded and missing_s > max(1.0, 0.05 * item.duration_s)
        note = f"only the first {found.decoded_s:.1f} of {item.duration_s:.1f} seconds can be read" if late else ""
        status = "degraded" if probe.degraded or late else "ready"

        def store(tx: Connection) -> None:
            for vectors in rows:
                Vectors(tx).put(vectors)
            for kind, segments in found.segments.items():
                Segments(tx).replace(item.item_id, kind, segments)
            told.findings += [*found.findings, (cleaned, "")]
            told.store(tx)
            Fingerprints(tx).put(item.item_id, VERSION, found.fingerprint.to_bytes())
            Jobs(tx).enqueue(*searching(item.item_id, job.job_id))
            if len(found.times_s) or item.kind == "audio":
                Jobs(tx).enqueue(*measuring(item.item_id, job.job_id))
            Items(tx).update(
                item.item_id,
                status=status,
                code="",
                message=probe.note or note,
                decoded_s=min(probe.decoded_s, found.decoded_s) if late else probe.decoded_s,
                still_times_s=tuple(float(t) for t in found.times_s),
            )

        return store

    def describe(self, job: Job, beat: Beat) -> Finish:
        """Embed the words of an item anew after its title or description changed."""
        status = self._wait_for_encoders(beat)
        words = self._words(self._item(ItemId(job.payload["item_id"])), status)

        def store(tx: Connection) -> None:
            for vectors in words:
                Vectors(tx).put(vectors)

        return store

    def _given(self, item_id: ItemId) -> list[Segment]:
        """Lines that came as subtitles beside the recording; they win over what a model hears."""
        with self._database.read() as tx:
            return [line for line in Segments(tx).of(item_id, "speech") if line.origin == "file" and not line.locked]

    def retell(self, job: Job, beat: Beat) -> Finish:
        """Work out anew what follows from the words of an item after a line was corrected."""
        status = self._wait_for_encoders(beat)
        item = self._item(ItemId(job.payload["item_id"]))
        with self._database.read() as tx:
            lines = Segments(tx).of(item.item_id, "speech")
            rows = Vectors(tx).of(item.item_id)
            behind = self._vocabulary.now(tx)
        changed = next((line for line in lines if line.number == job.payload["line"] and line.text), None)
        measured = self._measured(item, changed, beat) if changed and status.transcribes else None
        frames = rows.get(self._encoders.frames.space) if status.clip else None
        told = tell(
            item.item_id,
            lines,
            None if frames is None else frames.values,
            None if frames is None else frames.starts_s,
            self._encoders.texts if status.clip else None,
            behind,
        )

        def store(tx: Connection) -> None:
            told.store(tx)
            if measured is not None and Segments(tx).get(measured.number) == changed:  # nobody wrote meanwhile
                Segments(tx).update(measured)

        return store

    def _measured(self, item: MediaItem, line: Segment, beat: Beat) -> Segment:
        """The line with the times of its words measured in its sound; only the sound is decoded."""
        path = self._objects.path(item.sha256)
        sound = Excerpt(line.start_s, min(line.end_s, line.start_s + WINDOW_S))
        probe = replace(self._reader.probe(path), kind="audio")
        for batch in self._reader.decode(path, probe):
            if batch.window is not None:
                sound.add(batch.window, batch.window_start_s)
            if beat(min(batch.done_s / max(line.end_s, 1e-6), 0.99), "Listening to the line"):
                raise Cancelled
            if sound.complete:
                break
        listener = self._encoders.listener
        return realign(line, line.text, lambda text, language: listener.align(sound.sound, text, language))

    def take_in(self, visitor: Visitor, job: Job, beat: Beat) -> Finish:
        """Take in one file of this machine (a demo clip), and embed it at once."""
        path = Path(job.payload["path"])
        facts = {k: tuple(v) if k == "tags" else v for k, v in job.payload["facts"].items()}
        beat(0.0, "Examining")
        record = self._ingesting.accept(
            visitor, path, path.name, source=job.payload["source"], facts=facts, subtitles=beside(path)
        )
        if record.status == "rejected":
            raise Refused(record.code, record.message)
        return lambda tx: None

    def fetch_model(self, visitor: Visitor, job: Job, beat: Beat) -> Finish:
        """Install published weights. Unreachable is a refusal here: somebody asked for it and wants an answer."""

        def progress(done: int, total: int) -> None:
            if beat(done / max(total, 1), f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"):
                raise Cancelled

        try:
            self._models.install(visitor, job.payload["name"], progress)
        except Unavailable as error:
            raise Refused("E_MODEL", str(error)) from error
        return lambda tx: None

    def settle(self) -> int:
        """Show on items that their job has failed or was cancelled for good; returns how many.

        A separate step, because the process that worked on such a job may have been killed by it.
        """
        with self._database.read() as tx:
            ended = [job for job in Jobs(tx).recent(SETTLE_LIMIT) if job.task == "embed" and _gave_up(job)]
            waiting = {item.item_id for item in Items(tx).all() if item.status == "processing"}
        ended = [job for job in ended if job.payload["item_id"] in waiting]
        for job in ended:
            code = "E_CANCELLED" if job.state == "cancelled" else job.error_code or "E_PROCESSING"
            message = REFUSALS[code] if job.state == "cancelled" else job.error
            with self._database.write() as tx:
                if Jobs(tx).get(job.job_id).state == job.state:
                    changes = {"status": "failed", "code": code, "message": message}
                    Items(tx).update(ItemId(job.payload["item_id"]), **changes)
        return len(ended)

    def _item(self, item_id: ItemId) -> MediaItem:
        with self._database.read() as tx:
            return Items(tx).get(item_id)

    def _wait_for_encoders(self, beat: Beat) -> EncoderStatus:
        """Wait while the models load. Either of the two models may be absent; what the other gives is still stored.

        Raises:
            Unavailable: they failed to load, or took longer than ENCODER_WAIT_S.
        """
        deadline = time.monotonic() + ENCODER_WAIT_S
        while (status := self._encoders.status()).state == "loading":
            if beat(0.0, "Waiting for the models to load"):
                raise Cancelled
            if time.monotonic() > deadline:
                break
            time.sleep(0.5)
        if status.state != "ready":
            raise Unavailable(f"The models are not ready: {status.note or status.state}.")
        return status

    def _words(self, item: MediaItem, status: EncoderStatus) -> list[SegmentVectors]:
        """One row per text: title, description, and subject with tags where there are any."""
        if not status.clip:
            return []
        values = self._encoders.texts.encode(item.texts)
        spans = [(0.0, item.duration_s)] * len(item.texts)
        return [_segment_vectors(self._encoders.texts.space, item.item_id, spans, [values])]


def _gave_up(job: Job) -> bool:
    return job.state in ("failed", "cancelled")


def _segment_vectors(
    space: Space, item_id: ItemId, spans: Sequence[tuple[float, float]], values: Sequence[FloatMatrix]
) -> SegmentVectors:
    times = np.array(spans, dtype=np.float32)
    return SegmentVectors(space, item_id, times[:, 0], times[:, 1], np.vstack(values))
