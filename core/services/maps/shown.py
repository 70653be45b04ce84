"""Maps in the words and records of the page: what a dot, a group, a drawing says about itself."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.domain import ItemId, Job
from core.domain.maps import Cluster
from core.errors import Refused
from core.services.changes import legible
from core.services.collection import Snapshot, card, still_at
from core.services.maps.sheets import Sheet
from core.services.maps.views import MapView, PointView

MAX_NAME = 120  # letters


def with_progress(view: MapView, job: Job | None) -> MapView:
    if job is None:
        return view
    return replace(view, drawing=True, progress=job.progress, doing=job.note or "Waiting", job_id=job.job_id)


def url_of(sheet: Sheet, end: str) -> str:
    joint = "&" if "?" in end else "?"
    return f"/api/map/{sheet.revision.number}{end}{joint}v={sheet.stamp}"


def clusters_of(sheet: Sheet) -> tuple[Cluster, ...]:
    """The groups, each with the dots that it has now."""
    counts = np.bincount(sheet.dots.classes, minlength=256)
    return tuple(replace(c, count=int(counts[c.number])) for c in sheet.revision.clusters if counts[c.number])


def note_of(sheet: Sheet, snapshot: Snapshot) -> str:
    """What a person should know about the drawing."""
    spaces = {p.space.key for m, p in snapshot.pooled.items() if sheet.revision.space in ("fused", m)}
    if spaces and not spaces & set(sheet.revision.spaces):
        return "This map was drawn with another model; draw it anew to see what the present one sees."
    if sheet.placed.sum() * 2 > len(sheet.dots):
        return "Most of these dots came after the map was drawn; draw it anew to give them a place of their own."
    return sheet.revision.note


def point_of(sheet: Sheet, snapshot: Snapshot, row: int, names: Table[int, str]) -> PointView:
    dots, item = sheet.dots, snapshot.items[sheet.dots.item_ids[row]]
    start_s = float(dots.starts_s[row]) if sheet.timed else None
    end_s = float(dots.ends_s[row]) if sheet.timed else None
    trust = None if np.isnan(dots.trust[row]) else float(dots.trust[row])
    cover = card(item).cover_url if item.still_times_s else None
    middle = None if start_s is None or end_s is None else (start_s + end_s) / 2
    return PointView(
        row=row,
        item_id=item.item_id,
        title=item.title,
        kind=item.kind,
        duration_s=item.duration_s,
        media_url=f"/api/media/{item.item_id}",
        still_url=cover if middle is None else still_at(item, middle),
        x=float(dots.xy[row, 0]),
        y=float(dots.xy[row, 1]),
        cluster=names.get(int(dots.classes[row]), ""),
        trust=trust,
        trust_sentence="" if trust is None else f"{trust:.0%} of its neighbours here are truly like it.",
        placed=bool(sheet.placed[row]),
        start_s=start_s,
        end_s=end_s,
    )


def nearest_moment(sheet: Sheet, rows: Sequence[int], at_s: float | None) -> int:
    """Of an item's dots the one in which a second lies; the first where there is no time."""
    if at_s is None or not sheet.timed:
        return rows[0]
    starts = sheet.dots.starts_s[list(rows)]
    before = [row for row, start in zip(rows, starts.tolist(), strict=True) if start <= at_s + 1e-3]
    return before[-1] if before else rows[0]


def first_rows(sheet: Sheet, item_ids: Sequence[ItemId]) -> tuple[int, ...]:
    return tuple(sheet.rows_of[item_id][0] for item_id in item_ids if item_id in sheet.rows_of)


def positive(weights: Table[str, float], snapshot: Snapshot) -> dict[str, float]:
    """Weights that count, of modalities there are, adding up to 1 and rounded to a thousandth."""
    used = {str(m): float(weights.get(m, 0.0)) for m in sorted(snapshot.pooled)}
    used = {m: weight for m, weight in used.items() if np.isfinite(weight) and weight > 0}
    total = sum(used.values())
    if not total:
        raise Refused("E_EMPTY", "Give at least one of pictures, sound, speech and words some weight.")
    return {m: round(weight / total, 3) for m, weight in used.items()}


def clean(name: str) -> str:
    return " ".join(str(legible(name)).split())[:MAX_NAME]
