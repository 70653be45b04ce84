"""Records as people see them: cards, times and words. Pure functions; none draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from os.path import commonprefix
from typing import Any, TypeVar

from core.domain import Modality
from core.domain.counts import count as count  # the pages' words, this one too
from core.services.understanding.description_views import CardFacts
from core.services.views import Card, Hit, HitMoment
from pages.components.links import item_href

T = TypeVar("T")
HOVER_STILLS = 8  # enough to see what happens; 24 cards stay below 30 kB
TOP_TAGS = 2
NOTHING = CardFacts()
STRIP_STILLS = 60  # more would not be told apart in a strip
KIND_WORDS = {"video": "Video", "audio": "Sound"}
MODALITY_WORDS: dict[Modality, str] = {
    "visual": "Picture",
    "sound": "Sound",
    "speech": "Speech",
    "text": "Words",
    "fused": "Overall",
}
STATES = {
    "processing": ("Processing", "busy"),
    "degraded": ("Partly readable", "warn"),
    "failed": ("Failed", "bad"),
}


def clock(seconds: float) -> str:
    """65.2 -> "1:05"; 3665 -> "1:01:05"."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def spread(values: Sequence[T], n: int) -> list[T]:
    """At most `n` of `values`, evenly, first and last included."""
    if len(values) <= n:
        return list(values)
    return [values[round(k * (len(values) - 1) / (n - 1))] for k in range(n)]


def cover(card: Card) -> str | None:
    """Address of the picture of an item; None while there is none."""
    return card.cover_url if card.item.status in ("ready", "degraded") else None


def card(card: Card, *, pick: str = "", facts: CardFacts = NOTHING) -> dict[str, Any]:
    """A card of the grid. `pick` labels a button below it; `facts` say what was found inside."""
    item = card.item
    spoken = f" · {facts.language.upper()}" if facts.language else ""
    state, tone = STATES.get(item.status, ("", ""))
    return {
        "key": item.item_id,
        "title": item.title,
        "href": item_href(item.item_id),
        "kind": item.kind,
        "time": clock(item.duration_s) + spoken,
        "cover": cover(card),
        "alt": f"Still from {item.title}" if item.kind == "video" else f"Waveform of {item.title}",
        "stills": _shared(spread(facts.storyboard or card.stills, HOVER_STILLS) if cover(card) else []),
        "tags": list(facts.tags[:TOP_TAGS]),
        "state": state,
        "tone": tone,
        "note": item.message or item.description or item.subject or ", ".join(item.tags),
        "pick": pick,
    }


def moment(card_: Card, row: int, start_s: float, end_s: float) -> dict[str, Any]:
    """A card of a stretch of an item: its own stills and times; it opens there. `row` tells it from its neighbours."""
    shown, item = card(card_), card_.item
    own = [url for url, at_s in zip(card_.stills, item.still_times_s, strict=True) if start_s <= at_s < end_s]
    shown |= {"key": f"{item.item_id}.{row}", "item": item.item_id, "at": round(start_s, 1), "note": ""}
    shown["href"] = item_href(item.item_id, start_s)
    shown["time"] = f"{clock(start_s)} to {clock(end_s)}"
    shown["cover"] = _still_at(card_, (start_s + end_s) / 2) or shown["cover"]
    shown["stills"] = _shared(spread(own, HOVER_STILLS) if cover(card_) else [])
    return shown


EVEN = 0.5  # confidence of what is as likely right as not


def hit(found: Hit, *, meter: bool = False, facts: CardFacts = NOTHING) -> dict[str, Any]:
    """A card that says why it was found, and opens there. Its picture is the moment that matched."""
    shown = card(found.card, facts=facts)
    if found.at_s is not None:
        shown["at"] = round(found.at_s, 1)
        shown["href"] = item_href(found.card.item.item_id, found.at_s)
        shown["cover"] = _still_at(found.card, found.at_s) or shown["cover"]
    shown["why"] = found.why[:1].upper() + found.why[1:]
    shown["whyIcon"] = {"visual": "video", "sound": "audio", "fused": found.card.item.kind}.get(found.modality, "words")
    if not math.isnan(found.confidence):
        shown["strength"] = round(100 * found.confidence)
        shown["sure"] = f"{found.confidence:.0%} sure"
        shown["doubtful"] = found.confidence < EVEN
    shown["moments"] = [_moment(found.card, moment) for moment in found.others]
    if found.quote:
        lead, _, _ = shown["why"].partition("“")
        shown["why"], shown["quote"] = lead, found.quote
    if meter:
        shown["strength"] = round(100 * min(1.0, max(0.03, found.score)))
        shown["score"] = f"{found.score:.2f}"
    return shown


def _moment(card: Card, moment: HitMoment) -> dict[str, Any]:
    """One more second worth seeing: its still, or the line that is said there."""
    return {
        "at": round(moment.at_s, 1),
        "href": item_href(card.item.item_id, moment.at_s),
        "clock": clock(moment.at_s),
        "why": moment.why[:1].upper() + moment.why[1:],
        "quote": moment.quote,
        "icon": {"picture": "video", "sound": "audio"}.get(moment.way, "words"),
        "still": None if moment.quote else _still_at(card, moment.at_s),
    }


def chip(card: Card, remove: str = "") -> dict[str, Any]:
    """A small item; `remove` is what its cross reports."""
    item = card.item
    href = item_href(item.item_id)
    return {"key": item.item_id, "title": item.title, "href": href, "cover": cover(card), "remove": remove}


def moments(card: Card) -> dict[str, Any]:
    """The stills below the player: what their addresses share, and the rest of each with its second."""
    pairs = spread(list(zip(card.stills, card.item.still_times_s, strict=True)), STRIP_STILLS)
    shared = _shared([url for url, _ in pairs])
    ends = [[end, round(at_s, 2)] for end, (_, at_s) in zip(shared["ends"], pairs, strict=True)]
    return {"start": shared["start"], "ends": ends}


def _shared(addresses: Sequence[str]) -> dict[str, Any]:
    """What all begin with, once, and the ends: a third of the bytes."""
    start = commonprefix(list(addresses))  # noqa: RUF071  # of characters, as wanted
    return {"start": start, "ends": [address.removeprefix(start) for address in addresses]}


def _still_at(card: Card, at_s: float) -> str | None:
    times = card.item.still_times_s
    if not times or not cover(card):
        return None
    return card.stills[min(range(len(times)), key=lambda n: abs(times[n] - at_s))]
