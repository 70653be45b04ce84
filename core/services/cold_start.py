"""The cold start lab: get to know somebody new, and find people for something new. Nothing here is stored."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

import numpy as np
import numpy.typing as npt

from core.coldstart import curves as measured
from core.coldstart import interview, new_items, taste_text
from core.coldstart.bandit import POLICIES, ROUNDS
from core.coldstart.belief import Belief
from core.coldstart.people import People
from core.coldstart.questions import WAYS, Sitting
from core.coldstart.taste_text import Said
from core.domain import Visitor
from core.errors import NotFound, Unavailable
from core.security.roles import allowed
from core.services.changes import legible
from core.services.cold_ghosts import Ghosts
from core.services.cold_lab import Kept, Laboratory, laboratory, players
from core.services.cold_theatre import column, person_view, phrase_view, way_view
from core.services.cold_views import (
    MOST_ANSWERS,
    Arrivals,
    Asked,
    BandView,
    Curves,
    Ghost,
    LaunchView,
    Look,
    ReachedView,
    Theatre,
    WayView,
)
from core.services.collection import Collection, card
from core.services.phrasing import Phrasing
from core.services.searching import Searching

Array = npt.NDArray[np.float64]
Progress = Callable[[float], None]

PEOPLE = 200
LETTERS = 200  # of a taste in words
MOST_PEOPLE = 1_000
HORIZON = 1_500  # visits that new recordings are followed for
TRIES = 5  # sets of new recordings
LABS = 4


class ColdStart:
    """Deterministic: the same collection and the same look give the same answer in every process."""

    def __init__(self, collection: Collection, phrasing: Phrasing, searching: Searching) -> None:
        self._collection = collection
        self._labs = Kept(LABS)
        self._kept = Kept()
        self._ghosts = Ghosts(phrasing, searching)

    @allowed("viewer")
    def ways(self, visitor: Visitor) -> tuple[WayView, ...]:
        """Every way to ask."""
        return tuple(way_view(name) for name in WAYS)

    @allowed("viewer")
    def theatre(self, visitor: Visitor, look: Look) -> Theatre:
        """One person, several ways to get to know them.

        Raises:
            NotFound: there is no such way.
            Unavailable: there are too few recordings.
        """
        self._known(look.ways)
        room = self._room(visitor)
        invented, people = self._kept.get(("person", id(room), look.seed), lambda: room.newcomers(look.seed, 1))
        phrases, note = self._phrases(room, look.words)
        segment = invented.segment(0) if look.segment else ""
        start = self._start(room, phrases, segment)
        columns = []
        for n, way in enumerate(look.ways):
            said = look.hand[n] if look.hand is not None and n < len(look.hand) else ""
            answers = said if look.hand is not None else self._answers(room, look, way, people, start, segment)
            truth = people if look.hand is None else None
            columns.append(column(room, way, start, answers, truth))
        return Theatre(
            look=look,
            columns=tuple(columns),
            person=person_view(room, invented, people),
            phrases=tuple(phrase_view(room, said, likeness) for said, likeness in phrases),
            note=note,
        )

    @allowed("viewer")
    def curves(
        self,
        visitor: Visitor,
        ways: Sequence[str],
        *,
        seed: int = 0,
        people: int = PEOPLE,
        answers: int = MOST_ANSWERS,
        rounds: int = ROUNDS,
        progress: Progress = lambda _: None,
    ) -> Curves:
        """Every way and every policy with many people; 3 s for four ways, 200 people and 140 recordings.

        Parts that were measured before are remembered, so that one that was broken off goes on where it was.

        Raises:
            NotFound: there is no such way.
            Unavailable: there are too few recordings.
        """
        self._known(ways)
        room = self._room(visitor)
        n, steps = min(max(people, 2), MOST_PEOPLE), min(max(answers, 1), int(room.lab.may_ask.sum()))
        key = (id(room), seed, n)
        _, whom = self._kept.get(("newcomers", *key), lambda: room.newcomers(seed, n))
        warm = self._kept.get(("warm", *key), lambda: measured.warm_level(room.lab, whom))
        learned: list[measured.Learning] = []
        shown: list[measured.Showing] = []
        parts = len(ways) + len(POLICIES)
        for way in dict.fromkeys(ways):
            interviewed = partial(measured.learning, room.lab, [way], whom, steps, warm)
            learned += self._kept.get(("way", *key, way, steps), interviewed)
            progress(len(learned) / parts)
        for policy in POLICIES:
            visited = partial(measured.showing, room.showing, [policy], players(whom), seed, rounds)
            shown += self._kept.get(("policy", *key, policy, rounds), visited)
            progress((len(learned) + len(shown)) / parts)
        return Curves(
            learning=tuple(_band(one.way, WAYS[one.way].label, one.ndcg) for one in learned),
            reached=tuple(_reached(one) for one in learned),
            regret=tuple(_band(one.policy, POLICIES[one.policy].label, one.regret) for one in shown),
            warm=warm,
            popular=measured.popular_list(room.lab, whom),
            areas={one.way: one.area for one in learned},
            likes={one.way: None if math.isnan(one.likes) else one.likes for one in learned},
            people=n,
            seed=seed,
        )

    @allowed("viewer")
    def arrivals(self, visitor: Visitor, *, seed: int = 0) -> Arrivals:
        """What becomes of new recordings, with and without help; 2 s for 140 recordings.

        Raises:
            Unavailable: there are too few recordings.
        """
        room = self._room(visitor)
        return self._kept.get(("arrivals", id(room), seed), lambda: _arrivals(room, seed))

    @allowed("viewer")
    def ghost(self, visitor: Visitor, asked: Asked) -> Ghost:
        """Who would get a recording that is not there, and what it would displace. Nothing of it is kept.

        Raises:
            NotFound: the file was read too long ago, or nothing is asked.
            Unavailable: there are too few recordings, or the model is still loading.
        """
        room = self._room(visitor)
        return self._ghosts.received(visitor, room, asked)

    def _room(self, visitor: Visitor) -> Laboratory:
        snapshot = self._collection.snapshot(visitor)
        return self._labs.get(snapshot.revision, lambda: laboratory(snapshot))

    def _known(self, ways: Sequence[str]) -> None:
        for way in ways:
            if way not in WAYS:
                raise NotFound(f"There is no way to ask called {way!r}; there is {', '.join(WAYS)}.")

    def _phrases(self, room: Laboratory, words: str) -> tuple[list[tuple[Said, Array]], str]:
        said = taste_text.phrases(legible(words)[:LETTERS])
        if not said:
            return [], ""
        try:
            return [(one, self._ghosts.likeness(room, one.phrase)) for one in said], ""
        except Unavailable as error:
            return [], f"Your words cannot be read just now: {error}"

    def _start(self, room: Laboratory, phrases: Sequence[tuple[Said, Array]], segment: str) -> Belief:
        belief = room.segments.get(segment, room.lab.prior).of(1)
        for said, likeness in phrases:
            belief = taste_text.told(belief, said, taste_text.pointed(room.space, likeness))
        return belief

    def _answers(self, room: Laboratory, look: Look, way: str, people: People, start: Belief, segment: str) -> str:
        """What the simulated person says in the first `step` questions of one way."""
        key = ("answers", id(room), look.seed, way, look.words, segment)
        whole = self._kept.get(key, lambda: _interviewed(room, way, people, start))
        return whole[: min(look.step, MOST_ANSWERS)]


def _interviewed(room: Laboratory, way: str, people: People, start: Belief) -> str:
    sitting: Sitting = interview.begin(room.lab, belief=start)
    given = ""
    for _ in range(min(MOST_ANSWERS, int(room.lab.may_ask.sum()))):
        question = WAYS[way].ask(room.lab, sitting)
        if question[0, 0] < 0:
            break
        liked = interview.says(people, question)
        given += "y" if liked[0] else "n"
        sitting = interview.answered(room.lab, sitting, question, liked)
    return given


def _band(name: str, label: str, band: measured.Band) -> BandView:
    parts = {part: tuple(np.round(values, 5).tolist()) for part, values in asdict(band).items()}
    return BandView(name=name, label=label, **parts)


def _reached(one: measured.Learning) -> ReachedView:
    mean, low, high = (None if math.isnan(value) else value for value in one.to_warm)
    return ReachedView(name=one.way, label=WAYS[one.way].label, questions=mean, low=low, high=high)


def _arrivals(room: Laboratory, seed: int) -> Arrivals:
    """Several sets of new recordings, so that a lucky one does not decide."""
    towns = [room.town(seed + TRIES * n) for n in range(TRIES)]
    views = []
    for launch in new_items.LAUNCHES:
        runs = [new_items.arrive(town, launch, visits=HORIZON, seed=seed + n) for n, town in enumerate(towns)]
        visits = np.concatenate([run.visits for run in runs])
        median = float(np.median(visits))
        views.append(
            LaunchView(
                name=launch.name,
                label=launch.label,
                visits=tuple(float(v) if math.isfinite(v) else None for v in np.sort(visits)),
                median=median if math.isfinite(median) else None,
                quality=float(np.mean([run.quality for run in runs])),
                shown_enough=float(np.mean([run.shown_enough for run in runs])),
            )
        )
    arrived = [card(room.snapshot.items[room.ids[row]]) for row in towns[0].new]
    return Arrivals(
        launches=tuple(views),
        arrived=tuple(arrived),
        horizon=HORIZON,
        people=len(room.audience),
        map_error=_map_error(room),
    )


def _map_error(room: Laboratory) -> float:
    own = new_items.item_factors(room.factors, room.met, room.audience.likes)
    counts = room.met.sum(axis=0).astype(np.float64)
    return new_items.content_map(room.content, own, counts).error
