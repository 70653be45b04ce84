"""What the colours of the dots can mean."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.domain import ItemId, MediaItem
from core.domain.maps import NO_CLUSTER, Cluster
from core.errors import NotFound
from core.services.maps.sheets import Sheet
from core.services.maps.views import UNKNOWN, Colouring, ColourMode, LegendEntry

MODES = (
    ColourMode(key="cluster", label="Group"),
    ColourMode(key="kind", label="Kind"),
    ColourMode(key="language", label="Language"),
    ColourMode(key="popularity", label="Popularity"),
    ColourMode(key="sentiment", label="Sentiment"),
    ColourMode(key="newness", label="Newness"),
    ColourMode(key="trust", label="Trust"),
)
TAG = "tag:"
FULL = 250  # the byte at the top of a scale
MIDDLE = 125
CATEGORIES = 12  # further ones are "other"

Bytes = npt.NDArray[np.uint8]


def tag_mode(name: str) -> ColourMode:
    return ColourMode(key=TAG + name, label=f"Tag: {name}")


def known_mode(key: str) -> ColourMode:
    """
    Raises:
        NotFound: there is no such mode.
    """
    if key.startswith(TAG) and len(key) > len(TAG):
        return tag_mode(key.removeprefix(TAG))
    for mode in MODES:
        if mode.key == key:
            return mode
    raise NotFound(f"There is no colour mode {key!r}.")


def by_cluster(sheet: Sheet, mode: ColourMode, clusters: Sequence[Cluster], url: str) -> Colouring:
    legend = [LegendEntry(value=c.number, label=c.name, count=c.count) for c in clusters]
    between = int((sheet.dots.classes == NO_CLUSTER).sum())
    if between and clusters:
        legend.append(LegendEntry(value=UNKNOWN, label="Between the groups", count=between))
    note = "" if clusters else "No groups stand out here."
    return Colouring(
        mode=mode,
        kind="categories",
        values=sheet.dots.classes.tobytes(),
        legend=tuple(legend),
        url=url,
        note=note,
    )


def by_category(sheet: Sheet, mode: ColourMode, of_item: Mapping[ItemId, str], url: str, note: str = "") -> Colouring:
    """The most frequent categories by number, the rest as "Other"; items without one are unknown."""
    labels = [of_item.get(item_id, "") for item_id in sheet.dots.item_ids]
    counted = sorted(Counter(filter(None, labels)).items(), key=lambda pair: (-pair[1], pair[0]))
    names = [name for name, _ in counted[:CATEGORIES]]
    if len(counted) > CATEGORIES:
        names.append("Other")
    numbers = {name: number for number, (name, _) in enumerate(counted[:CATEGORIES])}
    values = np.array([numbers.get(label, CATEGORIES) if label else UNKNOWN for label in labels], np.uint8)
    legend = [LegendEntry(value=n, label=name, count=int((values == n).sum())) for n, name in enumerate(names)]
    unknown = int((values == UNKNOWN).sum())
    if unknown:
        legend.append(LegendEntry(value=UNKNOWN, label="Not known", count=unknown))
    return Colouring(mode=mode, kind="categories", values=values.tobytes(), legend=tuple(legend), url=url, note=note)


def by_tag(sheet: Sheet, mode: ColourMode, tagged: npt.NDArray[np.bool_], url: str) -> Colouring:
    """The dots with a tag, (n,), in colour; all others stay in the background."""
    values = np.where(tagged, 0, UNKNOWN).astype(np.uint8)
    counts = (
        (0, mode.label.removeprefix("Tag: "), int((values == 0).sum())),
        (UNKNOWN, "Without it", int((values == UNKNOWN).sum())),
    )
    legend = tuple(LegendEntry(value=value, label=label, count=n) for value, label, n in counts if n)
    return Colouring(mode=mode, kind="categories", values=values.tobytes(), legend=legend, url=url, note="")


def by_trust(sheet: Sheet, mode: ColourMode, url: str) -> Colouring:
    marks = [(0, "none"), (MIDDLE, "half"), (FULL, "all of its neighbours are truly alike")]
    return _scale(mode, "scale", sheet.dots.trust.astype(np.float64), marks, url, "")


def by_popularity(sheet: Sheet, mode: ColourMode, counts: Mapping[ItemId, int], url: str) -> Colouring:
    """Plays and likes on a logarithmic scale; nobody's choice is 0, not unknown."""
    n = np.array([counts.get(item_id, 0) for item_id in sheet.dots.item_ids], np.float64)
    most = n.max(initial=0.0)
    share = np.log1p(n) / math.log1p(most) if most else n
    middle = round(math.expm1(math.log1p(most) / 2))
    marks = [(0, "0"), (MIDDLE, f"{middle:,}"), (FULL, f"{int(most):,} plays and likes")]
    return _scale(mode, "scale", share, marks, url, "" if most else "Nobody has played or liked anything yet.")


def by_sentiment(sheet: Sheet, mode: ColourMode, felt: Mapping[ItemId, float], url: str) -> Colouring:
    value = np.array([felt.get(item_id, math.nan) for item_id in sheet.dots.item_ids], np.float64)
    marks = [(0, "negative"), (MIDDLE, "neutral"), (FULL, "positive")]
    note = "" if np.isfinite(value).any() else "Of none of these can it be said how its words feel."
    return _scale(mode, "diverging", (value + 1) / 2, marks, url, note)


def by_newness(sheet: Sheet, mode: ColourMode, items: Mapping[ItemId, MediaItem], url: str) -> Colouring:
    """By the order in which they came, so that a collection taken in on one day has colours, too."""
    came: list[datetime] = [items[item_id].uploaded_at for item_id in sheet.dots.item_ids]
    order = sorted(set(came))
    place = {moment: n / max(len(order) - 1, 1) for n, moment in enumerate(order)}
    share = np.array([place[moment] for moment in came], np.float64)
    marks = []
    if order:
        spec = "%-d %B %Y" if order[0].date() < order[-1].date() else "%-d %B, %H:%M"
        marks = [(value, f"{order[round(value / FULL * (len(order) - 1))]:{spec}}") for value in (0, MIDDLE, FULL)]
    return _scale(mode, "scale", share, marks, url, "")


def _scale(
    mode: ColourMode,
    kind: Literal["scale", "diverging"],
    share: npt.NDArray[np.float64],
    marks: Sequence[tuple[int, str]],
    url: str,
    note: str,
) -> Colouring:
    """`share` 0 to 1; NaN is unknown."""
    known = np.isfinite(share)
    values: Bytes = np.full(len(share), UNKNOWN, np.uint8)
    values[known] = np.rint(np.clip(share[known], 0.0, 1.0) * FULL)
    seen = {label: value for value, label in reversed(marks)}  # two marks that read alike would be read as a mistake
    legend = [LegendEntry(value=value, label=label) for value, label in marks if seen[label] == value]
    if not known.all():
        legend.append(LegendEntry(value=UNKNOWN, label="Not known", count=int((~known).sum())))
    return Colouring(mode=mode, kind=kind, values=values.tobytes(), legend=tuple(legend), url=url, note=note)
