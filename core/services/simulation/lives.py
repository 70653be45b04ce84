"""What is kept of a simulation beside its curves: totals of everybody, and the whole life of some people."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, ItemId
from core.errors import NotFound
from core.services.simulation.events import acts
from core.services.simulation.everybody import Fared, fared, standing_out
from core.services.simulation.views import LifeView, ShownList, Visit
from core.services.views import Card
from core.simulation.choice import CAUSES
from core.simulation.comments import sentence
from core.simulation.log import Log
from core.simulation.running import Ran

WATCHED = 40  # people whose whole life is kept, beside those who stand out
TOTALS = ("lists", "plays", "watched", "likes")
BECAUSE: Mapping[str, str] = {
    "taste": "their taste",
    "popularity": "many people watch it",
    "quality": "it is well made",
    "friends": "friends are watching it",
    "novelty": "it is something new to them",
    "satiation": "they had enough of the others",
    "length": "it has the right length",
    "position": "it stood at the top",
    "exploration": "curiosity",
    "noise": "chance",
    "attack": "somebody pushed it",
}
FACTS: Mapping[str, str] = {"age": "Age", "gender": "Gender", "region": "Region", "comes": "Comes"}


@dataclass(frozen=True, eq=False)
class Lives:
    """Attributes:
    rows: People whose life is kept, (w,).
    before, after: Their tastes, (w, T).
    totals: Per person of the whole population, in the order of TOTALS, (n, len(TOTALS)).
    acts: What everybody played, see `events.acts`; None in what older versions kept.
    friends: Of those whose life is kept, (w, F), -1 pads; no columns in what older versions kept.
    """

    rows: npt.NDArray[np.int32]
    before: FloatMatrix
    after: FloatMatrix
    totals: FloatMatrix
    items: tuple[str, ...]
    interests: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    log: Log
    acts: Log | None
    friends: npt.NDArray[np.int32]
    fared: Fared | None = None

    def total(self, name: str) -> FloatVector:
        """One of TOTALS of everybody, (n,)."""
        return np.asarray(self.totals[:, TOTALS.index(name)])


def gathered(ran: Ran) -> Lives:
    """What is worth keeping of a run."""
    log, n = ran.log, len(ran.population)
    totals = np.zeros((n, len(TOTALS)), np.float32)
    for column, weight in enumerate((None, log.played, log.watched, log.liked)):
        totals[:, column] = np.bincount(log.person, weights=weight, minlength=n)
    everybody, plays, watched = fared(ran), totals[:, TOTALS.index("plays")], totals[:, TOTALS.index("watched")]
    usual = np.argsort(-plays, kind="stable")[:: max(1, n // WATCHED)][:WATCHED]
    rows = np.union1d(usual, standing_out(everybody, plays, watched)).astype(np.int32)
    return Lives(
        rows=rows,
        before=ran.population.taste[rows],
        after=ran.state.taste[rows],
        totals=totals,
        items=ran.population.world.items.ids,
        interests=ran.population.world.interests,
        facts=tuple(map(tuple, everybody.facts[rows].tolist())),
        log=log.only(np.isin(log.person, rows)),
        acts=acts(log),
        friends=ran.population.friends[rows],
        fared=everybody,
    )


def busiest(lives: Lives) -> tuple[int, ...]:
    """The people whose life is kept, who played most first."""
    plays = lives.totals[lives.rows, TOTALS.index("plays")]
    return tuple(lives.rows[np.argsort(-plays, kind="stable")].tolist())


def packed(lives: Lives) -> bytes:
    """Compressed arrays; nothing executable."""
    texts = {"items": lives.items, "interests": lives.interests, "facts": lives.facts}
    arrays = {
        "rows": lives.rows,
        "before": lives.before,
        "after": lives.after,
        "totals": lives.totals,
        "friends": lives.friends,
        **{name: np.array(value, dtype=str) for name, value in texts.items()},
        **{f"log_{f.name}": getattr(lives.log, f.name) for f in fields(Log)},
        **({f"acts_{f.name}": getattr(lives.acts, f.name) for f in fields(Log)} if lives.acts is not None else {}),
        **({f"fared_{f.name}": getattr(lives.fared, f.name) for f in fields(Fared)} if lives.fared is not None else {}),
    }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpacked(data: bytes) -> Lives:
    """What `packed` made."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        everybody = {f.name: arrays[f"fared_{f.name}"] for f in fields(Fared) if "fared_left" in arrays}
        return Lives(
            rows=arrays["rows"],
            before=arrays["before"],
            after=arrays["after"],
            totals=arrays["totals"],
            items=tuple(arrays["items"].tolist()),
            interests=tuple(arrays["interests"].tolist()),
            facts=tuple(tuple(row) for row in arrays["facts"].tolist()),
            log=Log(**{f.name: arrays[f"log_{f.name}"] for f in fields(Log)}),
            acts=Log(**{f.name: arrays[f"acts_{f.name}"] for f in fields(Log)}) if "acts_person" in arrays else None,
            friends=arrays["friends"] if "friends" in arrays else np.zeros((len(arrays["rows"]), 0), np.int32),
            fared=Fared(**everybody) if everybody else None,
        )


def life(lives: Lives, row: int, card_of: Callable[[ItemId], Card | None]) -> LifeView:
    """One person as the page shows them; recordings that are gone, or hidden from who asks, are left out.

    Of somebody whose days were not kept only who they are and what they played is known.

    Raises:
        NotFound: there is no such person, or nothing was kept of them.
    """
    if row in lives.rows:
        return _whole(lives, row, card_of)
    if lives.fared is None or lives.acts is None or not 0 <= row < len(lives.fared.left):
        raise NotFound("Nothing was kept of that simulated person.")
    log = lives.acts.only(lives.acts.person == row)
    facts = dict(zip(FACTS.values(), map(str, lives.fared.facts[row]), strict=True))
    history = _history(lives, log, card_of)
    return LifeView(row=row, label=label(row), facts=facts, taste=(), history=history, visits=(), plays=len(log))


def _whole(lives: Lives, row: int, card_of: Callable[[ItemId], Card | None]) -> LifeView:
    at = int(np.flatnonzero(lives.rows == row)[0])
    log = lives.log.only(lives.log.person == row)
    order = np.argsort(-lives.before[at], kind="stable")
    taste = [(lives.interests[t], float(lives.before[at, t]), float(lives.after[at, t])) for t in order]
    visits = [_visit(lives, log.only(log.round == day), int(day), card_of) for day in np.unique(log.round)]
    return LifeView(
        row=row,
        label=label(row),
        facts=dict(zip(FACTS.values(), lives.facts[at], strict=True)),
        taste=tuple(taste),
        history=_history(lives, log, card_of),
        visits=tuple(visits),
        plays=int(log.played.sum()),
        friends=tuple(dict.fromkeys(int(friend) for friend in lives.friends[at] if friend >= 0)),
    )


def _history(lives: Lives, log: Log, card_of: Callable[[ItemId], Card | None]) -> tuple[Card, ...]:
    """What was played, newest first."""
    played = dict.fromkeys(lives.items[item] for item in log.item[log.played][::-1])
    cards = [card_of(ItemId(item)) for item in played]
    return tuple(card for card in cards if card is not None)


def label(row: int) -> str:
    return f"Simulated person {row + 1}"


def _visit(lives: Lives, log: Log, day: int, card_of: Callable[[ItemId], Card | None]) -> Visit:
    return Visit(day=day + 1, lists=tuple(_shown(lives, log, row, card_of) for row in range(len(log))))


def _shown(lives: Lives, log: Log, row: int, card_of: Callable[[ItemId], Card | None]) -> ShownList:
    ids = [ItemId(lives.items[item]) for item in log.slate[row] if item >= 0]
    found = [(place, card) for place, item in enumerate(ids) if (card := card_of(item)) is not None]
    places = [place for place, _ in found]
    taken = int(log.place[row])
    sentiment, item = int(log.comment[row]), int(log.item[row])
    return ShownList(
        cards=tuple(card for _, card in found),
        taken=places.index(taken) if taken in places else -1,
        watched=float(log.watched[row]),
        stars=int(log.stars[row]),
        liked=bool(log.liked[row]),
        comment=sentence(sentiment, int(log.person[row]), item) if sentiment > -2 else "",
        because=_because(lives, log, row),
        parts=_parts(log, row),
    )


def _because(lives: Lives, log: Log, row: int) -> str:
    cause = int(log.cause[row])
    if cause < 0:
        return ""
    said = BECAUSE[CAUSES[cause]]
    return f"{said}: {lives.interests[log.interest[row]]}" if CAUSES[cause] == "taste" else said


def _parts(log: Log, row: int) -> tuple[tuple[str, float], ...]:
    found = [(BECAUSE[name], float(share)) for name, share in zip(CAUSES, log.advantage[row], strict=True) if share]
    return tuple(sorted(found, key=lambda pair: -abs(pair[1])))
