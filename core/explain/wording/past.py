"""How a list of the past, made again today, compares with its record: nothing is claimed that was not computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.explain.digits import PLACES, number
from core.explain.wording.facts import Language

Why = Literal["", "collection", "model"]  # what is known to be another than then


@dataclass(frozen=True, kw_only=True)
class Then:
    """A place of a list of the past, and what came of it when the list was made again.

    Attributes:
        place, score: As the record has them.
        place_now: Of the list made again; None where the recording is not in it.
        score_now: None where there is none.
        same: Score and place came out again.
        why: What is known to have changed since: the collection, or the model is no longer kept.
        shown: The recording is here and may be seen by the one who asks.
        places: How many digits after the point the list is told in.
    """

    place: int
    score: float
    place_now: int | None = None
    score_now: float | None = None
    same: bool = False
    why: Why = ""
    shown: bool = True
    places: int = PLACES


def then(told: Then, language: Language) -> str:
    """Whether the layers below are those of that day, and what the record says where they are not."""
    zh = language == "zh"
    record = (
        f"存档：第 {told.place} 位，得分 {number(told.score, told.places)}。"
        if zh
        else f"On record: place {told.place}, score {number(told.score, told.places)}."
    )
    if told.same:
        again = "刚才按存档重做了一遍，名次和得分都相同。" if zh else "Made again just now: the same place and score."
        return _joined((record, again), language)
    parts = (record, _changed(told, language), _now(told, language))
    return _joined(parts, language)


def because(reasons: Sequence[tuple[str, float]], places: int, language: Language) -> str:
    """What stood on record for a place, and against it: "because of Waves +0.400, despite Fog −0.100"."""
    figures = {name: f"{name} {number(share, places, sign=True)}" for name, share in reasons}
    comma = "、" if language == "zh" else ", "
    speaking = comma.join(figures[name] for name, share in reasons if share >= 0)
    against = comma.join(figures[name] for name, share in reasons if share < 0)
    if language == "zh":
        parts = (f"因为{speaking}" if speaking else "", f"尽管{against} 不支持它" if against else "")
    else:
        parts = (f"because of {speaking}" if speaking else "", f"despite {against}" if against else "")
    return ("，" if language == "zh" else ", ").join(part for part in parts if part)


def _changed(told: Then, language: Language) -> str:
    zh = language == "zh"
    if not told.shown:
        return "这件藏品已不在馆藏中，或不再展示。" if zh else "The recording is gone, or is not shown any more."
    if told.why == "model":
        return "当天的模型已不再保留。" if zh else "The model of that day is no longer kept."
    if told.why == "collection":
        return "此后馆藏有了变化。" if zh else "The collection has changed since then."
    return "现在得不到同样的结果。" if zh else "It does not come out like that any more."


def _now(told: Then, language: Language) -> str:
    zh = language == "zh"
    if told.score_now is None:
        return "下面只有存档。" if zh else "What follows is the record alone."
    score = number(told.score_now, told.places)
    if told.place_now is None:
        return (
            f"现在它不会在列表里，得分 {score}；下面是现在的理由。"
            if zh
            else f"Made again today it would not be in the list, with a score of {score}; "
            "the reasons below are today's."
        )
    return (
        f"现在是第 {told.place_now} 位，得分 {score}；下面是现在的理由。"
        if zh
        else f"Made again today it is at place {told.place_now} with {score}; the reasons below are today's."
    )


def _joined(parts: tuple[str, ...], language: Language) -> str:
    return ("" if language == "zh" else " ").join(parts)
