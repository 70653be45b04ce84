"""Every kind of work that waits for a curator: what it is called, why it matters, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain import ItemId, MediaItem
from core.domain.curation import Curation
from core.domain.searches import UnansweredQuestion
from core.services.curation.changes import STATUS_WORDS, in_words
from core.services.curation.likeness import LIST, Likeness


@dataclass(frozen=True)
class Facts:
    """All that the chores are made of, read once."""

    items: Mapping[ItemId, MediaItem]
    placed: set[ItemId]
    decided: Mapping[ItemId, Curation]
    tagged: set[ItemId]
    spoken: Mapping[ItemId, str]  # language heard, by item
    speaking: set[ItemId]
    reached: Mapping[ItemId, int]
    shown: Mapping[ItemId, int]
    questions: tuple[UnansweredQuestion, ...]
    wanted: tuple[UnansweredQuestion, ...]
    likeness: Likeness
    today: date


Found = Mapping[ItemId, str]  # what is the matter with each, in words; may be ""


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    why: str
    action: str
    find: Callable[[Facts], Found]
    asked: Callable[[Facts], tuple[UnansweredQuestion, ...]] = lambda facts: ()


def _where(matters: Callable[[Facts, MediaItem], bool]) -> Callable[[Facts], Found]:
    """Readable items of which something holds; nothing more is to be said about each."""
    return lambda facts: {i: "" for i, item in facts.items.items() if _readable(item) and matters(facts, item)}


def _readable(item: MediaItem) -> bool:
    return item.status in ("ready", "degraded")


def _in_order(facts: Facts, wanted: Iterable[ItemId]) -> list[ItemId]:
    some = set(wanted)
    return [item for item in facts.items if item in some]


def _alone(facts: Facts) -> Found:
    with_few = {1: "nothing else is like it", 2: "a pair apart from the rest", 3: "three apart from the rest"}
    alone = facts.likeness.alone
    return {i: f"{with_few[alone[i][0]]}; nearest {alone[i][1]:.2f}" for i in _in_order(facts, alone)}


def _unseen(facts: Facts) -> Found:
    """Hardest to meet first. Before the first list is kept, only what is near nothing else: the rest may still come."""
    never = [
        i for i, item in facts.items.items() if _readable(item) and i not in facts.shown and i not in facts.reached
    ]
    far = [i for i in never if i in facts.likeness.unreached]
    rest = [i for i in never if i not in facts.likeness.unreached] if facts.shown else []
    return {**dict.fromkeys(far, f"not among the {LIST} nearest of any recording"), **dict.fromkeys(rest, "")}


def _hidden(facts: Facts) -> Found:
    found = {}
    for item in facts.items:
        decided = facts.decided.get(item)
        if decided is not None and decided.hidden(facts.today):
            until = in_words("embargo_until", decided.embargo_until and decided.embargo_until.isoformat())
            found[item] = STATUS_WORDS["withheld"] if decided.status == "withheld" else f"Embargo until {until}"
    return found


def _new(facts: Facts, item: MediaItem) -> bool:
    return facts.decided.get(item.item_id, Curation()).status == "new"


KINDS = (
    Kind(
        "questions",
        "Questions without a good answer",
        "Somebody searched for this, and nothing in the collection was a sure match. Describe what would answer it, "
        "or note it for the next acquisition.",
        "ask",
        lambda facts: {},
        lambda facts: facts.questions,
    ),
    Kind(
        "wanted",
        "For acquisition",
        "What people looked for in vain, noted as something the collection should have.",
        "ask",
        lambda facts: {},
        lambda facts: facts.wanted,
    ),
    Kind(
        "uncollected",
        "In no collection",
        "Visitors who come by collections never meet these recordings.",
        "collect",
        _where(lambda facts, item: item.item_id not in facts.placed),
    ),
    Kind(
        "unseen",
        "Never recommended",
        "None of the lists that are kept of what people were shown held these, and nobody has played or liked them. "
        "A collection brings them to people.",
        "collect",
        _unseen,
    ),
    Kind(
        "alone",
        "Standing alone",
        "Hardly anything is like these: gaps in the collection, or recordings whose description misleads.",
        "collect",
        _alone,
    ),
    Kind(
        "untagged",
        "Tags not settled",
        "Nobody has given these a tag, or accepted one that a model proposes.",
        "tags",
        _where(lambda facts, item: not item.tags and item.item_id not in facts.tagged),
    ),
    Kind(
        "undescribed",
        "Without a description",
        "Descriptions are searched, and tell visitors what they will see.",
        "describe",
        _where(lambda facts, item: not item.description.strip()),
    ),
    Kind(
        "languageless",
        "Without a language",
        "Somebody speaks, but neither a curator nor a model has said in which language.",
        "language",
        _where(
            lambda facts, item: item.item_id in facts.speaking and not (item.language or facts.spoken.get(item.item_id))
        ),
    ),
    Kind(
        "rightless",
        "Without a rights statement",
        "Nobody may use what says nothing about its rights.",
        "rights",
        _where(lambda facts, item: not item.rights.strip()),
    ),
    Kind(
        "unreviewed",
        "Not reviewed yet",
        "Their status is still “New”.",
        "status",
        _where(_new),
    ),
    Kind(
        "damaged",
        "Damaged or failed",
        "A part of the file could not be read, or none of it.",
        "",
        lambda facts: {i: item.message for i, item in facts.items.items() if item.status in ("degraded", "failed")},
    ),
    Kind(
        "hidden",
        "Not shown to viewers",
        "Withheld, or under an embargo that has not ended.",
        "status",
        _hidden,
    ),
)
