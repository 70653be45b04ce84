"""Lists, stages and reasons in words and pictures, with titles instead of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from core.domain import Evidence, Explanation, Interaction, ItemId, Reason
from core.domain.requests import ListRequest, Step
from core.explain.digits import in_digits
from core.explain.wording import Verb
from core.services.collection import Snapshot, card, still_at
from core.services.recommendation.list_log import step_of
from core.services.recommendation.lists import PastList, PastPick, places_of
from core.services.recommendation.served import Served
from core.services.strategy_words import called
from core.services.views import EvidencePair

SAY_FIRST = "Say what this person likes, or ask about somebody else."
NOTHING = "There is nothing to go by yet: like a recording first."
UNSEEN = "A recording that is not shown any more"
# A reason that is the recommended recording itself. In a list it was played: what was judged is not listed again.
ITSELF: Mapping[Verb, str] = {
    "play": "You played it before",
    "skip": "You skipped it before",
    "like": "You liked it before",
    "rate": "You rated it before",
    "hide": "You put it aside before",
}
OURS = frozenset({UNSEEN, *ITSELF.values()})  # what stands in the place of a title


def verbs(history: Sequence[Interaction]) -> dict[ItemId, Verb]:
    """What somebody did with each item; a like says more than a play, and of playing and skipping it the last."""
    rank = {"hide": 3, "like": 2, "rate": 1}
    found: dict[ItemId, str] = {}
    for event in history:
        verb = event.kind if event.kind in (*rank, "skip") else "play"
        if rank.get(verb, 0) >= rank.get(found.get(event.item_id, ""), -1):
            found[event.item_id] = verb
    return cast(dict[ItemId, Verb], found)


def with_titles(seen: Snapshot, explanation: Explanation, done: Verb = "play") -> Explanation:
    """Reasons as a person reads them, largest share first.

    Args:
        done: With the explained item itself, where that is among the reasons.
    """

    def titled(reason: Reason) -> Reason:
        if reason.ref is None:
            return reason
        own = reason.ref == explanation.item_id
        return replace(reason, label=ITSELF[done] if own else _title(seen, reason.ref))

    reasons = sorted(explanation.reasons, key=lambda r: (-abs(r.share), r.ref or "", r.modality or ""))
    return replace(explanation, reasons=tuple(titled(reason) for reason in reasons))


def told_steps(seen: Snapshot, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The path of an item with reasons a person can read."""
    return tuple(replace(step, reason=_because(seen, step)) for step in steps)


def told_fallback(served: Served) -> str:
    """Which places another strategy filled, in a sentence; "" where none was."""
    others = [pick for pick in served.picks if pick.strategy != served.wanted.strategy]
    if not others:
        return ""
    asked, fillers = served.wanted.strategy, tuple(dict.fromkeys(pick.strategy for pick in others))
    if len(others) == len(served.picks):
        return answers_instead(asked, fillers, trained=bool(served.version))
    last = "last place is" if len(others) == 1 else f"last {len(others)} places are"
    return f"“{called(asked)}” does not know enough recordings: the {last} filled by {_quoted(fillers)}."


def answers_instead(asked: str, fillers: Sequence[str], *, trained: bool) -> str:
    """Why a whole list is by other strategies than the one that was asked for."""
    lacks = "has nothing to go by here" if trained else "is not trained"
    answer = "answers" if len(fillers) == 1 else "answer"
    return f"“{called(asked)}” {lacks} yet, so {_quoted(fillers)} {answer} instead."


def _quoted(strategies: Sequence[str]) -> str:
    return " and ".join(f"“{called(name)}”" for name in strategies)


def evidence_pair(seen: Snapshot, evidence: Evidence) -> EvidencePair:
    here, there = seen.items[evidence.item_id], seen.items[evidence.ref]
    pictured = evidence.modality == "visual"
    return EvidencePair(
        evidence=evidence,
        here=card(here),
        there=card(there),
        here_still_url=still_at(here, evidence.here_s) if pictured else None,
        there_still_url=still_at(there, evidence.there_s) if pictured else None,
    )


def past_list(seen: Snapshot, request: ListRequest) -> PastList:
    """A list of the past, from its record alone."""
    return PastList(
        request=request,
        first_at=request.at,
        last_at=request.until or request.at,
        picks=tuple(_past_pick(seen, request, ItemId(pick["item"])) for pick in request.listed),
    )


def _past_pick(seen: Snapshot, request: ListRequest, item_id: ItemId) -> PastPick:
    [pick] = [pick for pick in request.listed if pick["item"] == item_id]
    places = places_of(request)
    why = in_digits(_recorded(request, item_id), places)
    shares: dict[str, float] = {}
    ours = frozenset({*OURS, *(reason.label for reason in why.reasons if not reason.ref)})
    for reason in why.reasons:
        own = reason.ref == item_id
        named = ITSELF["play"] if own else _title(seen, reason.ref) if reason.ref else reason.label
        shares[named] = round(shares.get(named, 0.0) + reason.share, places)
    return PastPick(
        rank=pick["rank"],
        score=pick["score"],
        strategy=pick["strategy"],
        card=card(seen.items[item_id]) if item_id in seen.items else None,
        base=why.base,
        reasons=tuple(sorted(shares.items(), key=lambda pair: (-abs(pair[1]), pair[0]))),
        ours=ours,
        steps=told_steps(seen, [step_of(told) for told in request.path if told["item"] == item_id]),
    )


def _recorded(request: ListRequest, item_id: ItemId) -> Explanation:
    """The reasons that were kept with a list."""
    why = request.reasons.get(item_id, {"base": 0.0, "shares": []})
    reasons = tuple(
        Reason(kind="history", label=label, share=share, ref=ItemId(ref) if ref else None, modality=modality)
        for ref, modality, label, share in why["shares"]
    )
    score = why["base"] + sum(reason.share for reason in reasons)
    return Explanation(
        item_id=item_id, strategy=request.wanted.strategy, score=score, base=why["base"], reasons=reasons
    )


def _because(seen: Snapshot, step: Step) -> str:
    title = f"“{_title(seen, step.ref)}”" if step.ref else ""
    if step.stage == "diversity" and title:
        return f"like {title} above it"
    if step.stage == "novelty" and title:
        return f"of what you know, nearest to {title}"
    return step.reason


def _title(seen: Snapshot, item_id: ItemId) -> str:
    known = seen.items.get(item_id)
    return known.title if known else UNSEEN
