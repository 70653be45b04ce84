"""Ghosts: recordings that are not there, made of a file, a phrase or a copy, placed among those that are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.coldstart import new_items, taste_text
from core.domain import FloatVector, Modality, Visitor
from core.embedding.pooling import towards
from core.errors import NotFound, Unavailable
from core.services.changes import legible
from core.services.coldstart.lab import Laboratory
from core.services.coldstart.views import Asked, Ghost, GroupShare
from core.services.collection import card
from core.services.phrasing import Phrasing
from core.services.search.examples import Example, of_moment
from core.services.search.searching import Searching
from core.understanding.background import PHRASES
from core.understanding.tags import SENTENCES

Array = npt.NDArray[np.float64]

ALIKE, DISPLACED, FANS = 4, 6, 6
PHRASE_LETTERS = 120
FAR = 0.25  # cosine to the nearest recording below which nothing here is like it
CHANGED = "The collection was read by another model and is being read anew."
UNLIKE = "Nothing in the collection is much like it, so this is a rough guess."


class Ghosts:
    """Turns what is asked into a row of the item space, and asks who would get it."""

    def __init__(self, phrasing: Phrasing, searching: Searching) -> None:
        self._phrasing = phrasing
        self._searching = searching

    def likeness(self, room: Laboratory, phrase: str) -> Array:
        """How much every recording is like a phrase, by pictures and by what is written, (n,); NaN: cannot say.

        Raises:
            Unavailable: no model can read the phrase.
        """
        parts: list[Array] = []
        by_words: tuple[Modality, ...] = ("visual", "text")
        for modality in by_words:
            pooled = room.snapshot.pooled.get(modality)
            if pooled is None:
                continue
            read = self._phrasing.passing(pooled.space)
            vector = read([s.format(phrase) for s in SENTENCES]).mean(axis=0) - read(list(PHRASES)).mean(axis=0)
            units = room.snapshot.content.units[modality].astype(np.float64)
            scores = units @ (vector / max(float(np.linalg.norm(vector)), 1e-9))
            there = room.snapshot.content.scale[modality] > 0
            spread = max(float(scores[there].std()), 1e-9)
            parts.append(np.where(there, (scores - scores[there].mean()) / spread, np.nan))
        if not parts:
            raise Unavailable("There are no pictures and no descriptions that words could be compared with.")
        stacked = np.array(parts)
        known = np.isfinite(stacked)
        return np.where(known.any(axis=0), np.nansum(stacked, axis=0) / np.maximum(known.sum(axis=0), 1), np.nan)

    def sure_of(self, visitor: Visitor, room: Laboratory, phrase: str) -> Array | None:
        """How surely a search for a phrase finds each recording, 0 to 1, (n,); None where it finds nothing.

        In a collection that is too small for a search to be sure of anything, what is nearest (`likeness`).

        Raises:
            Unavailable: no model can read the phrase.
        """
        found = self._searching.words(visitor, phrase, len(room.ids))
        if not found.calibrated:
            return self.likeness(room, phrase)
        if not found.hits:
            return None
        sure = np.zeros(len(room.ids))
        rows = room.home.items.rows([hit.card.item.item_id for hit in found.hits])
        sure[rows[rows >= 0]] = np.array([hit.confidence for hit in found.hits])[rows >= 0]
        return sure if sure.any() else None

    def received(self, visitor: Visitor, room: Laboratory, asked: Asked) -> Ghost:
        """Who would get it, and what it would displace."""
        label, row = self._placed(visitor, room, asked)
        learned = room.content_map
        factors = new_items.mixed(room.own_factors, learned.factors(room.content), room.counts)
        ghost = learned.factors(np.delete(row, -2)[None])[0]
        found = new_items.received(room.factors, factors, ghost, room.met)
        gets = found.ranks <= new_items.SLATE
        nearest = self._nearest(room, row)
        ids, items = room.ids, room.snapshot.items
        out = np.argsort(-found.displaced, kind="stable")[:DISPLACED]
        return Ghost(
            label=label,
            reach=float(gets.mean()),
            typical=min(1.0, new_items.SLATE / max(float((~room.met).sum(axis=1).mean()), 1.0)),
            groups=_groups(room, gets),
            fans=tuple(card(items[ids[n]]) for n in _loved(room, gets)),
            displaces=tuple(
                (card(items[ids[n]]), float(found.displaced[n] / len(gets))) for n in out if found.displaced[n]
            ),
            alike=tuple(card(items[ids[n]]) for n in np.argsort(-nearest, kind="stable")[:ALIKE]),
            people=len(gets),
            note=UNLIKE if nearest.max() < FAR else "",
            called=room.source.name,
        )

    def _placed(self, visitor: Visitor, room: Laboratory, asked: Asked) -> tuple[str, Array]:
        phrase = " ".join(legible(asked.phrase).split())[:PHRASE_LETTERS]
        if phrase:
            where = taste_text.pointed(room.space, self.likeness(room, phrase))
            return phrase, np.r_[where[:-1], 1.0]
        if asked.key:
            example = self._searching.example(visitor, asked.key)
        elif asked.item_id is not None:
            example = of_moment(room.snapshot, asked.item_id, None)
        else:
            raise NotFound("Drop a file, or say in a few words what the recording would show.")
        return example.label, room.space.placed(_fused(room, example)[None])[0]

    def _nearest(self, room: Laboratory, row: Array) -> Array:
        """Cosine to every recording in the directions that matter, (n,)."""
        own = row[:-2] * np.sqrt(room.space.shares)
        return np.asarray(room.lab.directions @ (own / max(float(np.linalg.norm(own)), 1e-9)))


def _fused(room: Laboratory, example: Example) -> FloatVector:
    """The fused vector that the collection would give a recording with these pictures and sounds."""
    content = room.snapshot.content
    given: dict[Modality, FloatVector | None] = {"visual": example.visual, "sound": example.sound}
    fullest = int(np.argmax(np.sum([scale > 0 for scale in content.scale.values()], axis=0)))
    weights = {m: float(scale[fullest]) ** 2 for m, scale in content.scale.items()}
    pooled = room.snapshot.pooled
    known = {m: v for m, v in given.items() if v is not None and m in content.units and m in pooled}
    there = {m: v for m, v in known.items() if example.spaces.get(m, pooled[m].space.key) == pooled[m].space.key}
    total = sum(weights[m] for m in there)
    if not total:
        if known:
            raise Unavailable(CHANGED)
        raise NotFound("There is nothing in it that could be compared with the collection.")
    blocks = []
    for modality, units in content.units.items():
        vector = there.get(modality)
        unit = np.zeros(units.shape[1]) if vector is None else towards(room.snapshot.pooled[modality], vector)
        blocks.append(np.sqrt(weights[modality] / total) * unit)
    return np.concatenate(blocks).astype(np.float32)


def _groups(room: Laboratory, gets: npt.NDArray[np.bool_]) -> tuple[GroupShare, ...]:
    names = np.array([room.crowd.segment(person) for person in range(len(gets))], dtype=object)
    return tuple(
        GroupShare(name=name, share=float(gets[names == name].mean()), people=int((names == name).sum()))
        for name in room.crowd.design.ages
        if (names == name).any()
    )


def _loved(room: Laboratory, gets: npt.NDArray[np.bool_]) -> list[int]:
    """What those who would get it love more than the others do."""
    if not gets.any():
        return []
    gains = room.audience.gains
    more = gains[gets].mean(axis=0) - gains.mean(axis=0)
    return [int(row) for row in np.argsort(-more, kind="stable")[:FANS]]
