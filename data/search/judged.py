"""The judged queries: what is asked, what answers it, and how well a ranking does.

Every query says in rules over the demo's manifest which recordings answer it, from what they show, say or are described
as; an empty list means that nothing does. The rules and the split into a tuning and a held-out half were written down
before any method was tried; only the tuning half may be looked at when something is changed.

    "harbour"                            every recording of a subject
    "harbour.colour=red|blue"            ... whose attribute has one of these values
    "train.place=coast & train.hour=day" all of these; several rules in a list: any of them
    "title=Dawn chorus", "sound=rain"    by title, or by the sound that was synthesised for it
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent
MANIFEST = HERE.parent / "demo" / "manifest.json"


@dataclass(frozen=True)
class Judged:
    """Attributes:
    kind: "words", "plus-minus", "picture", "sound", "moment"; "framed" or "open" for words in a frame.
    half: "tuning" or "held-out".
    query: As it stands in queries.json.
    relevant: File names of the recordings that answer it.
    """

    kind: str
    half: str
    query: Mapping[str, Any]
    relevant: frozenset[str]

    @property
    def name(self) -> str:
        asked = self.query
        return str(asked.get("text") or asked.get("file") or f"{asked.get('title')} at {asked.get('at_s')} s")


def queries() -> Iterator[Judged]:
    items = json.loads(MANIFEST.read_text(encoding="utf-8"))["items"]
    for query in json.loads((HERE / "queries.json").read_text(encoding="utf-8")):
        fits = [i for i in items if any(_holds(i, rule) for rule in query["relevant"])]
        names = (Path(item["file"]).name for item in fits if item["title"] != query.get("without"))
        yield Judged(query["kind"], query["half"], query, frozenset(names))


def framed() -> Iterator[Judged]:
    """The judged questions in words as people put them: "please find ...", each half in frames of its own.

    The frames were written down before what answers them. "Open" ones use words that no list of the search has.
    """
    frames = json.loads((HERE / "frames.json").read_text(encoding="utf-8"))
    words = [query for query in queries() if query.kind == "words"]
    for frame in frames:
        for query in (query for query in words if query.half == frame["half"]):
            text = frame["frame"].format(query.query["text"])
            yield Judged("open" if frame.get("open") else "framed", query.half, {"text": text}, query.relevant)


def ndcg(ranked: Sequence[str], relevant: frozenset[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain with a gain of 1; the ideal has as many hits as there are, at most `k`."""
    discounts: npt.NDArray[np.float64] = 1 / np.log2(np.arange(2, k + 2))
    gains = sum(discounts[place] for place, name in enumerate(ranked[:k]) if name in relevant)
    return float(gains / discounts[: min(k, len(relevant))].sum())


def _holds(item: Mapping[str, Any], rule: str) -> bool:
    return all(_fits(item, part) for part in rule.split(" & "))


def _fits(item: Mapping[str, Any], part: str) -> bool:
    place, _, values = part.partition("=")
    if place in ("title", "sound"):
        return bool(item[place] == values)
    subject, _, attribute = place.partition(".")
    return item["subject"] == subject and (not values or item["attributes"].get(attribute) in values.split("|"))


@dataclass(frozen=True)
class Verdict:
    """What the search said to one query: file names of hits, best first, and of everything it ranked.

    `sure` and `scores` are the confidence of each hit, and its evidence.
    """

    judged: Judged
    hits: tuple[str, ...]
    ranked: tuple[str, ...]
    best: float
    sure: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()

    @property
    def right(self) -> tuple[bool, ...]:
        """Of each hit."""
        return tuple(name in self.judged.relevant for name in self.hits)


@dataclass(frozen=True)
class Figures:
    """Attributes:
    ndcg: Mean nDCG@10 of the queries that something answers.
    precision, recall: Of the answer "nothing matches"; NaN where it was never given, or never right.
    """

    queries: int
    ndcg: float
    precision: float
    recall: float


def figures(verdicts: Sequence[Verdict]) -> Figures:
    answerable = [v for v in verdicts if v.judged.relevant]
    said_nothing = [v for v in verdicts if not v.hits]
    nothing = [v for v in verdicts if not v.judged.relevant]
    right = sum(not v.judged.relevant for v in said_nothing)
    return Figures(
        queries=len(verdicts),
        ndcg=float(np.mean([ndcg(v.hits, v.judged.relevant) for v in answerable])) if answerable else float("nan"),
        precision=right / len(said_nothing) if said_nothing else float("nan"),
        recall=right / len(nothing) if nothing else float("nan"),
    )


def ask(searching: Any, visitor: Any, judged: Judged, by_title: Mapping[str, str]) -> Verdict:
    """Put one query to the service, files through its sandbox."""
    from core.domain.searches import SearchQuery

    query = judged.query
    if judged.kind in ("picture", "sound"):
        key, _ = searching.read_example(visitor, HERE / query["file"], query["file"])
        asked = SearchQuery(example=key)
    elif judged.kind == "moment":
        asked = SearchQuery(item_id=by_title[query["title"]], at_s=float(query["at_s"]))
    else:
        asked = SearchQuery(text=query["text"])
    found = searching.ask(visitor, asked, k=50, log=False)
    hits = tuple(hit.card.item.original_name for hit in found.hits)
    misses = tuple(miss.card.item.original_name for miss in found.misses)
    sure, scores = (tuple(getattr(hit, name) for hit in found.hits) for name in ("confidence", "score"))
    return Verdict(judged, hits, hits + misses, found.best, sure, scores)


def reliability(verdicts: Sequence[Verdict]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Of every hit how sure it was said to be, and whether it was right, (n_hits,) each."""
    sure = [value for verdict in verdicts for value in verdict.sure]
    return np.array(sure, np.float64), np.array([value for verdict in verdicts for value in verdict.right], bool)


class Plain:
    """The peer, without calibration: cosine with the mean frame, plus a word match; one flat cut-off for all queries.

    The cut-off is the best one for the tuning half, by the mean of both recalls.
    """

    def __init__(self, application: Any, visitor: Any) -> None:
        snapshot = application.services.searching._collection.snapshot(visitor)
        self._encoders = application.services.searching._encoders
        self._examples = application.services.searching._examples
        visual = snapshot.pooled["visual"].times
        self._names = {item_id: item.original_name for item_id, item in snapshot.items.items()}
        self._titles = {item.title: item_id for item_id, item in snapshot.items.items()}
        self._words = {i: f"{m.title} {m.description} {m.subject}".casefold() for i, m in snapshot.items.items()}
        self._items = sorted(visual)
        rows = np.array([visual[item].values.mean(axis=0) for item in self._items])
        self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self._visual = visual

    def ask(self, judged: Judged) -> Verdict:
        """Every query kind but sounds; hits are not cut yet, `best` is the score to cut at."""
        query = judged.query
        text = query.get("text", "")
        signed = [part for part in text.split() if part[0] not in "+-"]
        minus = [part[1:] for part in text.split() if part[0] == "-"]
        vector = self._vector(judged, " ".join([*signed, *(part[1:] for part in text.split() if part[0] == "+")]))
        scores = dict(zip(self._items, (self._rows @ vector).tolist(), strict=True))
        for term in minus:
            against = self._rows @ self._encoders.texts.encode([term])[0]
            scores = {i: s - max(0.0, a) for (i, s), a in zip(scores.items(), against.tolist(), strict=True)}
        for item, words in self._words.items():
            if signed and all(part.casefold() in words for part in signed):
                scores[item] = scores.get(item, 0.0) + 0.5
        scores.pop(self._titles.get(query.get("without", ""), ""), None)
        order = sorted(scores, key=lambda item: (-scores[item], item))
        names = tuple(self._names[item] for item in order)
        return Verdict(judged, names, names, scores[order[0]])

    def _vector(self, judged: Judged, text: str) -> npt.NDArray[np.float32]:
        if judged.kind == "picture":
            return np.asarray(self._examples.read(HERE / judged.query["file"], "").visual)
        if judged.kind == "moment":
            own = self._visual[self._titles[judged.query["title"]]]
            return np.asarray(own.values[int(np.argmin(np.abs(own.starts_s - judged.query["at_s"])))])
        return np.asarray(self._encoders.texts.encode([text])[0])


def cut(verdicts: Sequence[Verdict], at: float) -> list[Verdict]:
    return [v if v.best >= at else Verdict(v.judged, (), v.ranked, v.best) for v in verdicts]


def best_cut(verdicts: Sequence[Verdict]) -> float:
    """The flat cut-off with the highest mean of: answerable queries answered, others answered with nothing."""
    there = np.array([v.best for v in verdicts if v.judged.relevant])
    absent = np.array([v.best for v in verdicts if not v.judged.relevant])
    levels = sorted(v.best for v in verdicts)
    return float(max(levels, key=lambda at: float(np.mean(there >= at)) + float(np.mean(absent < at))))
