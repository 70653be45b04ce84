"""When a map is drawn or added to: on request, or because the collection has come to rest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from core.domain import Job, Modality
from core.domain.maps import MapRevision, Subject
from core.services.collection import Collection
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.maps import Maps

DRAW, PLACE = "draw_map", "place_on_map"
TAKING_IN = ("take_in", "embed")  # while these go on, the collection is not what it is about to be
WORTH_IT = 20  # items that are placed even so


def request(
    jobs: Jobs,
    subject: Subject,
    space: Modality,
    *,
    by: str,
    name: str = "",
    weights: Mapping[str, float] | None = None,
    seed: int = 0,
    once: bool = False,
) -> Job:
    """Queue a drawing. `once`: not again when one that nobody asked for has failed."""
    payload = {"subject": subject, "space": space, "name": name, "weights": weights, "seed": seed, "by": by}
    return jobs.enqueue(DRAW, payload, f"{DRAW}:{subject}:{space}:{'first' if once else uuid.uuid4().hex}")


def drawing_of(live: Sequence[Job], subject: Subject, space: Modality) -> Job | None:
    """The drawing of this kind that is being made or waits."""
    wanted = (subject, space)
    return next((j for j in live if j.task == DRAW and (j.payload["subject"], j.payload["space"]) == wanted), None)


def queue_due(database: Database, collection: Collection) -> int:
    """Queue a first map of a collection that has come to rest, and new items on the newest maps; how many jobs."""
    snapshot = collection.snapshot()
    ready = set(snapshot.content.items.ids)
    with database.read() as tx:
        live = Jobs(tx).live()
        newest = _newest(Maps(tx).all())
        dots = {revision.number: Maps(tx).dots(revision.number) for revision in newest.values()}
    calm = not any(job.task in TAKING_IN for job in live)
    queued = 0
    if ("items", "fused") not in newest and calm and len(ready) > 2:
        queued += _first(database, live)
    for revision in newest.values():
        drawn, added = dots[revision.number]
        known = {*drawn.item_ids, *(added.item_ids if added else ())}
        pooled = snapshot.pooled.get(revision.space)
        could = ready if pooled is None else set(pooled.vectors.item_ids)
        missing = len(could - known)
        busy = any(job.task == PLACE and job.payload["map"] == revision.number for job in live)
        if missing and not busy and (calm or missing >= WORTH_IT):
            with database.write() as tx:
                key = f"{PLACE}:{revision.number}:{snapshot.revision}"
                job = Jobs(tx).enqueue(PLACE, {"map": revision.number}, key)
            queued += job.state == "queued"
    return queued


def _first(database: Database, live: Sequence[Job]) -> int:
    if drawing_of(live, "items", "fused") is not None:
        return 0
    with database.write() as tx:
        return int(request(Jobs(tx), "items", "fused", by="Vitrine", once=True).state == "queued")


def _newest(revisions: Sequence[MapRevision]) -> dict[tuple[Subject, Modality], MapRevision]:
    found: dict[tuple[Subject, Modality], MapRevision] = {}
    for revision in revisions:  # newest first
        found.setdefault((revision.subject, revision.space), revision)
    return found
