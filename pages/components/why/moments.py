"""The pairs of moments that carry a score, kind by kind: stills, sounds, sentences. Pure functions; none draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from core.domain import Modality
from core.services.evidence_views import Moment
from core.services.explanation.digits import MOST
from core.services.explanation.views import FullExplanation, Term
from core.services.views import Card, EvidencePair
from pages.components.links import item_href
from pages.components.shown import cover

DIGITS = MOST
PLACES = "/api/places.json"


def drawn(told: FullExplanation, *, lived: bool = True) -> list[dict[str, Any]]:
    """Groups of pairs, one per kind of content, each with what the kind carries of the score in all.

    Args:
        lived: The history is the person's own, as it is now: where it shows in the pictures can be asked.
    """
    groups = groupby(told.evidence, key=lambda pair: pair.evidence.modality)
    found = [_group(tone, list(pairs), told.terms) for tone, pairs in groups]
    asked = {"here": told.card.item.item_id, "person": told.user_id}
    for group in found:
        group["taste"] = f"{PLACES}?{urlencode(asked)}" if lived and group["tone"] == "visual" else None
    return found


def word_places(told: FullExplanation, name: str) -> str | None:
    """Where to ask in which of its pictures a word shows; None where there are none, or for what has no name."""
    if not name or told.card.item.kind == "audio":
        return None
    return f"{PLACES}?{urlencode({'here': told.card.item.item_id, 'word': name})}"


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
    towards = [_toward(here, there), _toward(there, here)] if found.modality == "visual" else None
    return {
        "share": round(found.share, DIGITS),
        "alone": round(found.alone, DIGITS),
        "here": here,
        "there": there,
        "places": towards,
    }


def _toward(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    asked = {"here": one["id"], "at": one["t"], "there": other["id"], "from": other["t"]}
    return f"{PLACES}?{urlencode(asked)}"


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
