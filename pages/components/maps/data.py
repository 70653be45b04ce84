"""What the map component is given: records become small JSON, positions become two bytes per number."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.services.maps.selection_views import Highlight, ViewerDot
from core.services.maps.views import Colouring, Comparison, MapView, Reshaped
from pages.components.maps import people as map_people
from pages.components.shown import count

NOWHERE = 65535  # a dot without another place: it stays where it is
STEPS = 65534
KIND_INKS = {"video": 0, "audio": 1, "sound": 1}  # picture and sound have their colours everywhere
Numbers = npt.NDArray[np.float32]


def ground(
    view: MapView,
    colouring: Colouring,
    *,
    region: str = "",
    found: Highlight | None = None,
    people: Sequence[ViewerDot] = (),
    trust_url: str = "",
    shape: Reshaped | None = None,
    before: Comparison | None = None,
) -> dict[str, Any]:
    """Everything the component draws; what is large it fetches itself."""
    what = "moments" if view.of == "moments" else "recordings"
    return {
        "revision": view.revision,
        "geometry": view.geometry_url,
        "points": f"/api/map/{view.revision}/points.json",
        "label": f"Map of {count(view.points, what[:-1])}",
        "what": what,
        "colour": colour(colouring),
        "names": [
            {"number": c.number, "name": c.name, "x": round(c.x, 4), "y": round(c.y, 4), "count": c.count}
            for c in view.clusters
        ],
        "region": region,
        "highlight": None if found is None else {"words": found.words, "rows": list(found.rows), "note": found.note},
        "people": [_person(person) for person in people],
        "trust": trust_url,
        "shape": None if shape is None else _shape(shape),
        "compare": None if before is None else _compared(view, before),
    }


def colour(colouring: Colouring) -> dict[str, Any]:
    """The legend, and where the bytes are."""
    inks = {}
    if colouring.mode.key == "kind":
        inks = {e.value: KIND_INKS[e.label.lower()] for e in colouring.legend if e.label.lower() in KIND_INKS}
    return {
        "key": colouring.mode.key,
        "label": colouring.mode.label,
        "kind": colouring.kind,
        "url": colouring.url,
        "entries": [{"value": e.value, "label": e.label, "count": e.count} for e in colouring.legend],
        "inks": inks,
        "note": colouring.note,
    }


def _person(person: ViewerDot) -> dict[str, Any]:
    return {
        "label": map_people.name_of(person),
        "x": round(person.x, 4),
        "y": round(person.y, 4),
        "liked": list(person.liked),
        "recommended": list(person.recommended),
    }


def _shape(shape: Reshaped) -> dict[str, Any]:
    x, y = np.frombuffer(shape.positions, "<f4").reshape(2, -1)
    known = np.frombuffer(shape.known, np.uint8) > 0
    key = "/".join(f"{name}:{weight:.2f}" for name, weight in sorted(shape.weights.items()))
    return {"key": key, **packed(x, y, known)}


def _compared(view: MapView, before: Comparison) -> dict[str, Any]:
    """Where the dots of this map were on the other drawing; those that were not on it stay."""
    x, y = np.frombuffer(before.positions, "<f4", count=2 * before.count).reshape(2, -1)
    there_x, there_y = np.zeros((2, view.points), np.float32)
    rows = np.array(before.rows_after, np.int64)
    known = np.zeros(view.points, bool)
    there_x[rows], there_y[rows], known[rows] = x, y, True
    return {
        "key": f"{before.before.revision}/{before.after.revision}",
        "before": before.before.name,
        "after": before.after.name,
        **packed(there_x, there_y, known),
    }


def packed(x: Numbers, y: Numbers, known: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """All x, then all y, as base64 of uint16 (LE) across their `box`; NOWHERE where not `known`."""
    xy = np.stack([x, y]).astype(np.float64)
    own = xy[:, known] if known.any() else np.zeros((2, 1))
    low, high = own.min(axis=1, keepdims=True), own.max(axis=1, keepdims=True)
    part = (xy - low) / np.maximum(high - low, 1e-12)
    whole = np.where(known, np.clip(np.rint(part * STEPS), 0, STEPS), NOWHERE).astype("<u2")
    box = [round(float(edge), 6) for edge in (*low[:, 0], *high[:, 0])]
    return {"positions": base64.b64encode(whole.tobytes()).decode(), "box": box}
