"""The pairs of moments that carry a score, kind by kind: stills, sounds, sentences. Pure functions; none draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from core.domain import Modality
from core.services.evidence_views import Moment
from core.services.explanation.views import FullExplanation, Term
from core.services.views import Card, EvidencePair
from pages.components.links import item_href
from pages.components.shown import cover

DIGITS = 4


def drawn(told: FullExplanation) -> list[dict[str, Any]]:
    """Groups of pairs, one per kind of content, each with what the kind carries of the score in all."""
    groups = groupby(told.evidence, key=lambda pair: pair.evidence.modality)
    return [_group(tone, list(pairs), told.terms) for tone, pairs in groups]


def _group(tone: Modality, pairs: Sequence[EvidencePair], terms: Sequence[Term]) -> dict[str, Any]:
    share = sum(term.parts.get(tone, 0.0) for term in terms)
    shown = sum(pair.evidence.share for pair in pairs)
    return {
        "tone": tone,
        "share": round(share, DIGITS),
        "shown": round(shown, DIGITS),
        "pairs": [_pair(pair) for pair in pairs],
    }


def _pair(pair: EvidencePair) -> dict[str, Any]:
    found = pair.evidence
    here = _side(pair.here, pair.here_still_url, found.here_s, found.modality, pair.here_moment)
    there = _side(pair.there, pair.there_still_url, found.there_s, found.modality, pair.there_moment)
    asked = {"here": here["id"], "at": here["t"], "there": there["id"], "from": there["t"]}
    places = f"/api/places.json?{urlencode(asked)}" if found.modality == "visual" else None
    return {
        "share": round(found.share, DIGITS),
        "alone": round(found.alone, DIGITS + 2),
        "here": here,
        "there": there,
        "places": places,
    }


def _side(card: Card, still: str | None, at_s: float, tone: Modality, moment: Moment | None) -> dict[str, Any]:
    """A moment of a recording; descriptions have none. `end` is None where it does not last."""
    timed = tone != "text"
    lasts = timed and moment is not None and moment.end_s > moment.start_s
    return {
        "id": card.item.item_id,
        "title": card.item.title,
        "kind": card.item.kind,
        "href": item_href(card.item.item_id, at_s if timed else None),
        "still": still or cover(card),
        "t": round(at_s, 3) if timed else None,
        "end": round(moment.end_s, 3) if moment is not None and lasts else None,
        "stretch": _stretch(moment) if timed else None,
        "said": moment.text if moment is not None else "",
        "heard": moment.heard if moment is not None else "",
    }


def _stretch(moment: Moment | None) -> list[float] | None:
    """From when to when the recording carries the share; None where that is the moment itself."""
    if moment is None or (moment.from_s >= moment.start_s and moment.until_s <= max(moment.start_s, moment.end_s)):
        return None
    return [round(moment.from_s, 3), round(moment.until_s, 3)]
