"""Strategies as people read of them: a name and one plain line each."""

from __future__ import annotations

from collections.abc import Mapping

# name: (what it is called, what it does); in the order in which they are offered
WORDS: Mapping[str, tuple[str, str]] = {
    "content": (
        "By content",
        "Recordings whose pictures, sounds and words are like what was liked.",
    ),
    "popularity": ("Most liked", "What most people liked. The same for everybody, so nothing personal."),
    "popularity_by_segment": ("Most liked by people alike", "What most people of the same group liked."),
    "hybrid": ("Best of several", "Several strategies weighed against each other, by what worked on past choices."),
    "ease": ("Liked together", "Recordings that people with the same likes also liked, learned in one step (EASE)."),
    "als": ("Hidden tastes", "Finds the tastes behind everybody's likes and matches yours with them (ALS)."),
    "bpr": (
        "Hidden tastes, by order",
        "As “Hidden tastes”, learned from what was preferred to what (BPR).",
    ),
    "item_knn": ("Neighbouring recordings", "Recordings liked by the same people as those you liked."),
    "user_knn": ("People like you", "What people with the most similar likes also liked."),
    "rp3beta": ("Chains of likes", "Follows likes from recording to person to recording; favours the less well known."),
    "cold_user": ("First steps", "For people who have told very little so far."),
    "cold_item": ("New arrivals", "Guesses from the content of a recording who would like it before anybody has."),
    "two_tower": ("Two networks", "One neural network reads the taste, one the recording; they meet in the middle."),
    "sequence": ("What comes next", "A Transformer reads what was liked in order and says what follows."),
    "lightgcn": ("Network of likes", "Spreads tastes along the network of people and recordings (LightGCN)."),
}

# What the field calls them, for those who know it.
FIELD_NAMES: Mapping[str, str] = {
    "content": "content-based",
    "popularity": "popularity",
    "popularity_by_segment": "popularity by segment",
    "hybrid": "weighted hybrid",
    "ease": "EASE",
    "als": "implicit ALS",
    "bpr": "BPR-MF",
    "item_knn": "item-kNN",
    "user_knn": "user-kNN",
    "rp3beta": "RP3beta",
    "cold_user": "first-k ridge",
    "cold_item": "content-to-CF ridge",
    "two_tower": "two-tower",
    "sequence": "SASRec-like Transformer",
    "lightgcn": "LightGCN",
}

# What stages after scoring are called.
STAGE_WORDS: Mapping[str, str] = {
    "novelty": "Something new",
    "exposure": "Fair chances",
    "diversity": "Variety",
    "calibration": "Your mix",
    "rules": "House rules",
    "chance": "By chance",
}


def called(strategy: str) -> str:
    """What a strategy is called; its own name where it has no other."""
    return WORDS[strategy][0] if strategy in WORDS else strategy.replace("_", " ").capitalize()


def in_the_field(strategy: str) -> str:
    """What a strategy is called in the field; "" where it is ours alone."""
    return FIELD_NAMES.get(strategy, "")


def called_fully(strategy: str) -> str:
    """Both names, for tables and menus of those who compare strategies: "Hidden tastes (implicit ALS)"."""
    field = in_the_field(strategy)
    return f"{called(strategy)} ({field})" if field else called(strategy)


def described(strategy: str) -> str:
    return WORDS[strategy][1] if strategy in WORDS else ""
