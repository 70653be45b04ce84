"""JSON: everything about the items in one document, written item by item."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from core.domain import Segment
from core.exporting.records import Catalogue, Exhibit

FORMAT = "vitrine.collection/1"


def document(catalogue: Catalogue, exhibits: Iterable[Exhibit]) -> Iterator[str]:
    """The file, an item at a time, each on its own line."""
    head = {
        "format": FORMAT,
        "made_at": catalogue.made_at.isoformat(),
        "title": catalogue.title,
        "introduction": catalogue.introduction,
        "credit": catalogue.credit,
        "left_out": catalogue.left_out,
        "sections": [
            {
                "heading": part.heading,
                "text": part.text,
                "items": [{"item_id": i, "note": part.notes.get(i, "")} for i in part.item_ids],
            }
            for part in catalogue.parts
        ],
    }
    yield _json(head)[:-1] + ', "items": ['
    for n, exhibit in enumerate(exhibits):
        yield (",\n" if n else "\n") + _json(_item(exhibit, for_curators=catalogue.for_curators))
    yield "\n]}\n"


def _item(exhibit: Exhibit, *, for_curators: bool) -> dict[str, Any]:
    item, decided = exhibit.item, exhibit.curation
    facts: dict[str, Any] = {
        "item_id": item.item_id,
        "title": item.title,
        "kind": item.kind,
        "description": item.description,
        "subject": item.subject,
        "language": item.language,
        "tags": list(item.tags),
        "rights": item.rights,
        "found_tags": [
            {"name": tag.name, "probability": _number(tag.probability), "by": "human" if tag.human else "machine"}
            for tag in exhibit.found_tags
        ],
        "duration_s": item.duration_s,
        "uploaded_at": item.uploaded_at.isoformat(),
        "original_name": item.original_name,
        "mime": item.mime,
        "size_bytes": item.size_bytes,
        "sha256": item.sha256,
        "width_px": item.width_px,
        "height_px": item.height_px,
        "frame_rate_hz": item.frame_rate_hz,
        "sample_rate_hz": item.sample_rate_hz,
        "summary": list(exhibit.summary),
        "segments": [_segment(segment) for segment in (*exhibit.segments, *exhibit.lines)],
    }
    if exhibit.place:
        place = exhibit.place
        facts["map"] = {"x": place.x, "y": place.y, "cluster": place.cluster, "trust": _number(place.trust)}
    if for_curators:
        embargo = decided.embargo_until.isoformat() if decided.embargo_until else None
        facts["curation"] = {"status": decided.status, "embargo_until": embargo, "note": decided.note}
        facts["ratings"] = {"stars": _number(exhibit.stars), "count": exhibit.ratings}
    return facts


def _segment(segment: Segment) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": segment.kind, "start_s": segment.start_s, "end_s": segment.end_s}
    for name in ("text", "language", "flag", "model"):
        if value := getattr(segment, name):
            facts[name] = value
    facts |= {"confidence": _number(segment.confidence), "origin": segment.origin}
    if segment.words:
        facts["words"] = [[w.text, w.start_s, w.end_s, _number(w.confidence)] for w in segment.words]
    return facts


def _number(value: float | None) -> float | None:
    """JSON has no word for "cannot say" but null."""
    return value if value is not None and math.isfinite(value) else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
