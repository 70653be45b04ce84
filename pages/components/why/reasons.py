"""Reasons as bars and tables whose numbers add up to the score, digit by digit. Pure functions; none draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain import Explanation
from core.services.explanation import tongues
from core.services.explanation.digits import PLACES, in_units, number, pick_in_digits
from core.services.explanation.tongues import Language, called_in, in_language, phrase
from core.services.strategy_words import STAGE_WORDS
from core.services.views import Card, EvidencePair, Pick, Profile
from pages.components.links import item_href
from pages.components.shown import MODALITY_WORDS, count, cover
from pages.components.shown import card as shown_card

TONES = ("visual", "sound", "speech", "text", "other", "stage")
ROWS = 8  # more rows are summed up in one line
NAMED = 3  # in a sum that is one line long
BEFORE = "Before any history"  # with how many people liked it, which a full explanation tells from the starting point
ALL_BEFORE = "It has this score before any history."
NOT_SHOWN = ("state", "tone", "note", "tags", "pick")  # of a card


def drawn(
    picks: Sequence[Pick],
    profile: Profile,
    moved: Mapping[str, str],
    strategy: str = "content",
    places: int = PLACES,
    language: Language = "en",
) -> dict[str, Any]:
    """All that the list of recommendations shows, in units of the last digit; the browser makes bars and sums of them.

    Each recording is described once, in `known`, and named by its id.

    Args:
        places: How many digits after the point the list is told in.
    """
    cards = [*profile.likes, *profile.hides, *profile.rated, *profile.plays]
    cards += [card for pick in picks for pair in pick.evidence for card in (pair.here, pair.there)]
    records = [_pick(pick, moved.get(pick.card.item.item_id, ""), strategy, places, language) for pick in picks]
    named = {ref for record in records for ref in _refs(record)}
    known = {c.item.item_id: _named(c) for c in cards if c.item.item_id in named}
    return {
        "picks": records,
        "known": known,
        "scale": scaled(records),
        "places": places,
        "legend": legend(records, language),
    }


def scaled(records: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How far the bars reach left and right of zero, in units; the same for all picks."""
    shares = [[share for _, _, row in record["rows"] for share in row] for record in records]
    right = max((sum(share for share in own if share > 0) for own in shares), default=0)
    left = max((-sum(share for share in own if share < 0) for own in shares), default=0)
    return {"left": left, "right": right}


def _refs(record: Mapping[str, Any]) -> set[str]:
    """The recordings a pick names, itself included."""
    rows, pairs = {ref for ref, _, _ in record["rows"]}, {pair["there"]["id"] for pair in record["pairs"]}
    return {record["key"], *rows, *pairs}


def _named(card: Card) -> dict[str, Any]:
    item = card.item
    return {"title": item.title, "href": item_href(item.item_id), "cover": cover(card), "kind": item.kind}


def _pick(pick: Pick, moved: str, strategy: str, places: int, language: Language) -> dict[str, Any]:
    """One recommendation: what it is, its score, and the table behind it, one column per tone that occurs."""
    pick = pick_in_digits(pick, places)
    rows = [*_table(pick.explanation, language), *_stages(pick, language)]
    by = pick.recommendation.strategy
    lines = [[in_units(value, places) for value in row] for _, row in rows]
    used = [t for t in range(len(TONES)) if any(row[t] for _, row in rows)]
    score = _figure(sum(map(sum, lines)), places)
    return {
        **{name: value for name, value in shown_card(pick.card).items() if name not in NOT_SHOWN},
        "rank": pick.recommendation.rank,
        "score": score,
        "moved": moved,
        "by": "" if by == strategy else called_in(by, language)[0],
        "chance": by_chance(pick),
        "because": _because(rows, lines, score, _folded(pick.explanation), places, language),
        "tones": [TONES[t] for t in used],
        "rows": [
            [*(("", label) if ref in ("", pick.card.item.item_id) else (ref, "")), [line[t] for t in used]]
            for ((ref, label), _), line in zip(rows, lines, strict=True)
        ],
        "pairs": [_pair(pair, places) for pair in pick.evidence],
    }


def by_chance(pick: Pick) -> bool:
    """Whether chance gave it its place."""
    return any(step.stage == "chance" and (step.rank_before or 0) > (step.rank_after or 0) > 0 for step in pick.steps)


def legend(records: Sequence[Mapping[str, Any]], language: Language = "en") -> list[dict[str, str]]:
    """The colours that occur, in words."""
    used = {tone for record in records for tone in record["tones"]}
    return [{"tone": tone, "word": in_language(_word(tone), language)} for tone in TONES if tone in used]


def _word(tone: str) -> str:
    words: dict[str, str] = {tone: word for tone, word in MODALITY_WORDS.items()}
    return {"other": "Audience", "stage": "Settings"}.get(tone) or words[tone]


def _figure(units: int, places: int) -> str:
    """-81 -> "−0.081" of three places."""
    return number(units / 10**places, places)


def _table(explanation: Explanation, language: Language) -> list[tuple[tuple[str, str], list[float]]]:
    """One row per liked item, largest first: (ref, label) and its shares by tone."""
    rows: dict[tuple[str, str], list[float]] = {}
    for reason in explanation.reasons:
        key = (reason.ref or "", tongues.reason(reason.label, language, titled=bool(reason.ref)))
        tone = TONES.index(reason.modality if reason.modality in TONES else "other")
        rows.setdefault(key, [0.0] * len(TONES))[tone] += reason.share
    ordered = sorted(rows.items(), key=lambda row: (-abs(sum(row[1])), row[0]))
    kept, rest = ordered[:ROWS], ordered[ROWS:]
    if rest:
        sums = [sum(row[t] for _, row in rest) for t in range(len(TONES))]
        kept.append((("", in_language(count(len(rest), "other"), language)), sums))
    if explanation.base:
        kept.append((("", in_language(BEFORE, language)), _only("other", explanation.base)))
    return kept


def _stages(pick: Pick, language: Language) -> list[tuple[tuple[str, str], list[float]]]:
    """One row per stage after scoring that changed the score."""
    own = [step for step in pick.steps if step.stage in STAGE_WORDS and step.delta]
    return [(("", in_language(STAGE_WORDS[step.stage], language)), _only("stage", step.delta)) for step in own]


def _only(tone: str, value: float) -> list[float]:
    """A row with one value."""
    return [value if tone == one else 0.0 for one in TONES]


def _folded(explanation: Explanation) -> int:
    """How many reasons one row of the table stands for beside its own."""
    return max(0, len({(reason.ref or "", reason.label) for reason in explanation.reasons}) - ROWS - 1)


def _because(
    rows: Sequence[Any], lines: Sequence[Sequence[int]], score: str, folded: int, places: int, language: Language
) -> str:
    """The sum as one line: "0.312 Waves + 0.201 Harbour + 0.117 (3 others) = 0.630"; a single reason is no sum.

    The largest rows are named, what a score begins with among them; a row that stands for several is not.
    """
    totals = [(sum(line), _label(key)) for (key, _), line in zip(rows, lines, strict=True)]
    several = [totals.pop(ROWS)] if folded else []
    totals.sort(key=lambda total: -abs(total[0]))
    n = _how_many(totals, alone=not several)
    named, rest = totals[:n], [*totals[n:], *several]
    if any(units for units, _ in rest):
        others = in_language(count(len(rest) + folded, "other"), language)
        named.append((sum(units for units, _ in rest), phrase("({others})", language, others=others)))
    if len(named) == 1 and _figure(named[0][0], places) == score:
        before = named[0][1] == in_language(BEFORE, language)
        return phrase(ALL_BEFORE, language) if before else phrase("All of it: {label}", language, label=named[0][1])
    terms = [f"{_figure(abs(value), places)} {label}" for value, label in named]
    signs = ["−" if value < 0 else "+" for value, _ in named]
    line = " ".join(f"{sign} {term}" for sign, term in zip(signs, terms, strict=True))
    return f"{line.removeprefix('+ ')} = {score}"


def _how_many(totals: Sequence[tuple[int, str]], *, alone: bool) -> int:
    """How many of these, largest first, a sum names: none that shows as nothing, and the last if it is left alone."""
    n = NAMED + 1 if alone and len(totals) == NAMED + 1 else NAMED
    return min(n, max(1, sum(units != 0 for units, _ in totals)))


def _label(key: tuple[str, str]) -> str:
    return key[1]


def _pair(pair: EvidencePair, places: int) -> dict[str, Any]:
    found = pair.evidence
    here = _side(pair.here, pair.here_still_url, found.here_s, found.modality)
    there = _side(pair.there, pair.there_still_url, found.there_s, found.modality)
    there["id"] = pair.there.item.item_id
    return {"tone": found.modality, "share": in_units(found.share, places), "here": here, "there": there}


def _side(card: Card, still_url: str | None, at_s: float, modality: str) -> dict[str, Any]:
    """A moment of a recording; words have no moment. Its picture by name: the browser knows where pictures lie."""
    timed = modality != "text"
    picture = still_url or (cover(card) if modality == "sound" else None)
    return {"t": round(at_s, 2) if timed else None, "still": picture and picture.rpartition("/")[2]}
