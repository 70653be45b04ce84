"""Reasons as bars and tables whose numbers add up to the score, digit by digit. Pure functions; none draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core.domain import Explanation
from core.services.views import Card, EvidencePair, Pick, Profile
from pages.components.links import item_href
from pages.components.shown import MODALITY_WORDS, count, cover
from pages.components.shown import card as shown_card

TONES = ("visual", "sound", "text", "other")
ROWS = 8  # more rows are summed up in one line
NOT_SHOWN = ("state", "tone", "note", "pick")  # of a card
UNIT = 1000  # numbers are shown in thousandths


def drawn(picks: Sequence[Pick], profile: Profile, moved: Mapping[str, str]) -> dict[str, Any]:
    """All that the list of recommendations shows. Each recording is described once, in `known`, and named by id."""
    scale = scaled(picks)
    cards = [*profile.likes, *profile.hides, *profile.plays]
    cards += [card for pick in picks for pair in pick.evidence for card in (pair.here, pair.there)]
    known = {c.item.item_id: _named(c) for c in cards}
    records = [_pick(pick, scale["full"], moved.get(pick.card.item.item_id, "")) for pick in picks]
    return {"picks": records, "known": known, "scale": scale, "legend": legend(records)}


def scaled(picks: Sequence[Pick]) -> dict[str, float]:
    """How much of the bar lies left and right of zero, and what full width means; the same for all picks."""
    parts = [_table(pick.explanation) for pick in picks]
    positive = max((sum(v for _, row in p for v in row if v > 0) for p in parts), default=0.0)
    negative = max((-sum(v for _, row in p for v in row if v < 0) for p in parts), default=0.0)
    full = positive + negative or 1.0
    return {"negative": negative / full, "full": full}


def _named(card: Card) -> dict[str, Any]:
    item = card.item
    return {"title": item.title, "href": item_href(item.item_id), "cover": cover(card), "kind": item.kind}


def _pick(pick: Pick, full: float, moved: str) -> dict[str, Any]:
    """One recommendation: what it is, its score, its bar, and the table behind it."""
    rows = _table(pick.explanation)
    digits = add_up([value for _, row in rows for value in row], pick.explanation.score)
    lines = [digits[n * len(TONES) : (n + 1) * len(TONES)] for n in range(len(rows))]
    used = [t for t in range(len(TONES)) if any(row[t] for _, row in rows)]
    score = number(sum(digits))
    return {
        **{name: value for name, value in shown_card(pick.card).items() if name not in NOT_SHOWN},
        "rank": pick.recommendation.rank,
        "score": score,
        "moved": moved,
        "because": _because(rows, lines, score),
        "pieces": _pieces(rows, full),
        "columns": ["Other" if TONES[t] == "other" else MODALITY_WORDS[TONES[t]] for t in used],
        "tones": [TONES[t] for t in used],
        "rows": [_line(key, line, used) for (key, _), line in zip(rows, lines, strict=True)],
        "totals": [number(sum(line[t] for line in lines)) for t in used],
        "pairs": [_pair(pair) for pair in pick.evidence],
    }


def legend(records: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The colours that occur, in words."""
    used = {tone: word for record in records for tone, word in zip(record["tones"], record["columns"], strict=True)}
    return [{"tone": tone, "word": used[tone]} for tone in TONES if tone in used]


def add_up(values: Sequence[float], total: float) -> list[int]:
    """Thousandths that sum to the rounded total: each is rounded down or up, the largest remainders up."""
    floors = [math.floor(value * UNIT) for value in values]
    missing = round(total * UNIT) - sum(floors)
    by_remainder = sorted(range(len(values)), key=lambda n: floors[n] - values[n] * UNIT)
    for n in by_remainder[: max(0, missing)]:
        floors[n] += 1
    return floors


def number(thousandths: int) -> str:
    """-81 -> "−0.081" (with a real minus sign)."""
    return f"{'−' if thousandths < 0 else ''}{abs(thousandths) / UNIT:.3f}"


def _table(explanation: Explanation) -> list[tuple[tuple[str, str], list[float]]]:
    """One row per liked item, largest first: (ref, label) and its shares by tone."""
    rows: dict[tuple[str, str], list[float]] = {}
    for reason in explanation.reasons:
        key = (reason.ref or "", reason.label)
        tone = TONES.index(reason.modality) if reason.modality in TONES else len(TONES) - 1
        rows.setdefault(key, [0.0] * len(TONES))[tone] += reason.share
    ordered = sorted(rows.items(), key=lambda row: (-abs(sum(row[1])), row[0]))
    kept, rest = ordered[:ROWS], ordered[ROWS:]
    if rest:
        sums = [sum(row[t] for _, row in rest) for t in range(len(TONES))]
        kept.append((("", count(len(rest), "other")), sums))
    if explanation.base:
        kept.append((("", "Starting point"), [0.0, 0.0, 0.0, explanation.base]))
    return kept


def _because(rows: Sequence[Any], lines: Sequence[Sequence[int]], score: str) -> str:
    """The sum as one line: "0.312 Waves + 0.201 Harbour + 0.117 others = 0.630"."""
    totals = [(sum(line), _label(key)) for (key, _), line in zip(rows, lines, strict=True)]
    named, rest = totals[:3], totals[3:]
    if rest:
        named.append((sum(value for value, _ in rest), count(len(rest), "other")))
    terms = [f"{number(abs(value))} {label}" for value, label in named]
    signs = ["−" if value < 0 else "+" for value, _ in named]
    line = " ".join(f"{sign} {term}" for sign, term in zip(signs, terms, strict=True))
    return f"{line.removeprefix('+ ')} = {score}"


def _label(key: tuple[str, str]) -> str:
    return key[1]


def _pieces(rows: Sequence[Any], full: float) -> list[list[Any]]:
    """Pieces of the bar, from zero outwards on either side: row, tone, start and width as fractions, share."""
    pieces: list[list[Any]] = []
    right, left = 0.0, 0.0
    for n, (_, row) in enumerate(rows):
        for tone, share in zip(TONES, row, strict=True):
            if abs(share) < full / 2000:  # less than half a pixel
                continue
            width = abs(share) / full
            start = right if share > 0 else -(left + width)
            right, left = (right + width, left) if share > 0 else (right, left + width)
            pieces.append([n, tone, round(start, 4), round(width, 4), f"{share:.3f}"])
    return pieces


def _line(key: tuple[str, str], line: Sequence[int], used: Sequence[int]) -> dict[str, Any]:
    ref, label = key
    return {"id": ref, "label": label, "shares": [number(line[t]) for t in used], "total": number(sum(line))}


def _pair(pair: EvidencePair) -> dict[str, Any]:
    found = pair.evidence
    return {
        "tone": found.modality,
        "says": f"{MODALITY_WORDS[found.modality]}, {found.share:.3f} of the score",
        "here": _side(pair.here, pair.here_still_url, found.here_s, found.modality),
        "there": _side(pair.there, pair.there_still_url, found.there_s, found.modality),
    }


def _side(card: Card, still_url: str | None, at_s: float, modality: str) -> dict[str, Any]:
    """A moment of a recording; words have no moment."""
    timed = modality != "text"
    return {
        "id": card.item.item_id,
        "t": round(at_s, 2) if timed else None,
        "still": still_url or (cover(card) if modality == "sound" else None),
    }
