"""What becomes of recordings that arrive in a collection, with and without help."""

from __future__ import annotations

import math

import numpy as np

from core.coldstart import new_items
from core.services.coldstart.lab import Laboratory
from core.services.coldstart.views import Arrivals, LaunchView
from core.services.collection import card

HORIZON = 1_500  # visits that new recordings are followed for
TRIES = 5  # sets of new recordings


def arrivals(room: Laboratory, seed: int) -> Arrivals:
    """Several sets of new recordings, so that a lucky one does not decide."""
    towns = [room.town(seed + TRIES * n) for n in range(TRIES)]
    views = []
    for launch in new_items.LAUNCHES:
        runs = [new_items.arrive(town, launch, visits=HORIZON, seed=seed + n) for n, town in enumerate(towns)]
        visits = np.concatenate([run.visits for run in runs])
        median = float(np.median(visits))
        views.append(
            LaunchView(
                name=launch.name,
                label=launch.label,
                visits=tuple(float(v) if math.isfinite(v) else None for v in np.sort(visits)),
                median=median if math.isfinite(median) else None,
                quality=float(np.mean([run.quality for run in runs])),
                shown_enough=float(np.mean([run.shown_enough for run in runs])),
            )
        )
    arrived = [card(room.snapshot.items[room.ids[row]]) for row in towns[0].new]
    return Arrivals(
        launches=tuple(views),
        arrived=tuple(arrived),
        horizon=HORIZON,
        people=len(room.audience),
        map_error=room.content_map.error,
        called=room.source.name,
    )
