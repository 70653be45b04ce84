"""The cold-start lab: get to know somebody new, and find people for something new. Nothing here is stored."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

import numpy as np
import numpy.typing as npt

from core.coldstart import curves as measured
from core.coldstart import interview
from core.coldstart.bandit import POLICIES, ROUNDS
from core.coldstart.belief import Belief
from core.coldstart.people import People
from core.coldstart.questions import Sitting
from core.coldstart.ways import WAYS
from core.domain import Visitor
from core.errors import NotFound, Unavailable
from core.security.roles import allowed
from core.services.coldstart.arrivals import arrivals
from core.services.coldstart.ghosts import Ghosts
from core.services.coldstart.lab import Kept, Laboratory, players
from core.services.coldstart.rooms import Rooms
from core.services.coldstart.theatre import column, missing, person_view, phrase_view, way_view
from core.services.coldstart.views import (
    FEWEST_RECORDINGS,
    HERE,
    INVENTED,
    MOST_ANSWERS,
    Arrivals,
    Asked,
    Audience,
    BandView,
    Curves,
    Ghost,
    Look,
    ReachedView,
    Theatre,
    WayView,
)
from core.services.coldstart.words import Beginnings, Meant
from core.services.collection import Collection
from core.services.phrasing import Phrasing
from core.services.search.searching import Searching
from core.simulation.people import Population
from core.storage.database import Database
from core.storage.populations import Populations

Array = npt.NDArray[np.float64]
Progress = Callable[[float], None]

PEOPLE = 200
MOST_PEOPLE = 1_000


class ColdStart:
    """Deterministic: the same collection and the same look give the same answer in every process."""

    def __init__(self, database: Database, collection: Collection, phrasing: Phrasing, searching: Searching) -> None:
        self._database = database
        self._collection = collection
        self._kept = Kept()
        self._rooms = Rooms(database, collection, self._kept)
        self._ghosts = Ghosts(phrasing, searching)
        self._beginnings = Beginnings(self._ghosts, self._kept)

    @allowed("viewer")
    def enough(self, visitor: Visitor) -> bool:
        """Whether so many recordings have been examined that there is something to ask about."""
        return len(self._collection.snapshot(visitor).content.items) >= FEWEST_RECORDINGS

    @allowed("viewer")
    def ways(self, visitor: Visitor) -> tuple[WayView, ...]:
        """Every way to ask."""
        return tuple(way_view(name) for name in WAYS)

    @allowed("viewer")
    def audiences(self, visitor: Visitor) -> dict[Audience, str]:
        """What kept audiences are called, newest first; all of them are simulated."""
        with self._database.read() as tx:
            kept = Populations(tx).all()
        return {str(own.number): own.name for own in kept}

    @allowed("viewer")
    def audience(self, visitor: Visitor, wanted: str) -> Audience:
        """The one that is meant by a name or a number.

        Raises:
            NotFound: there is none.
        """
        if wanted in (INVENTED, HERE):
            return wanted
        return str(self._rooms.audience(wanted).number)

    @allowed("viewer")
    def theatre(self, visitor: Visitor, look: Look) -> Theatre:
        """One person, several ways to get to know them.

        Raises:
            NotFound: there is no such way.
            TooLittleExamined: there are too few recordings.
        """
        self._known(look.ways)
        room, why = self._rooms.among(visitor, look.audience)
        source, invented, people = self._rooms.newcomers(visitor, room, look.newcomers, look.seed, 1)
        told, note = self._told(visitor, room, look.words)
        person = person_view(room, invented, people, look.seed, source.name)
        columns = []
        for n, name in enumerate(look.ways):
            way = WAYS[name]
            if way.company and why:
                columns.append(missing(name, why))
                continue
            try:
                start, words = self._beginnings.of_one(room, way, invented, people, told, look.segment)
            except Unavailable as error:
                columns.append(missing(name, str(error)))
                continue
            said = look.hand[n] if look.hand is not None and n < len(look.hand) else ""
            answers = said if look.hand is not None else self._answers(room, look, name, people, start)
            truth = people if look.hand is None else None
            age = invented.segment(0) if way.start == "age" else ""
            begins = _begins(age, [one.phrase for one, _ in words], "" if look.hand is None else person.name)
            columns.append(column(room, name, start, answers, truth, begins))
        return Theatre(
            look=look,
            columns=tuple(columns),
            person=person,
            phrases=tuple(phrase_view(room, said, likeness) for said, likeness in told),
            note=note or why,
            known=0 if why else room.known,
            real=room.real,
            called="" if room.real else room.source.name,
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
        audience: Audience = INVENTED,
        newcomers: Audience = "",
        progress: Progress = lambda _: None,
    ) -> Curves:
        """Every way and every policy with many people; 3 s for four ways, 200 people and 140 recordings.

        Parts that were measured before are remembered, so that one that was broken off goes on where it was.

        Raises:
            NotFound: there is no such way.
            TooLittleExamined: there are too few recordings.
            Unavailable: none of the ways can be tried.
        """
        self._known(ways)
        room, why = self._rooms.among(visitor, audience)
        n, steps = min(max(people, 2), MOST_PEOPLE), min(max(answers, 1), int(room.lab.may_ask.sum()))
        source, invented, whom = self._rooms.newcomers(visitor, room, newcomers, seed, n)
        key = (room.key, newcomers, seed, n)
        warm = self._kept.get(("warm", *key), lambda: measured.warm_level(room.lab, whom))
        learned: list[measured.Learning] = []
        shown: list[measured.Showing] = []
        absent: dict[str, str] = {}
        parts = len(ways) + len(POLICIES)
        for name in dict.fromkeys(ways):
            try:
                learned.append(
                    self._kept.get(
                        ("way", *key, name, steps), self._interviews(room, name, invented, whom, steps, warm, why)
                    )
                )
            except Unavailable as error:
                absent[name] = str(error)
            progress((len(learned) + len(absent)) / parts)
        if not learned:
            raise Unavailable(next(iter(absent.values())))
        for policy in POLICIES:
            visited = partial(measured.showing, room.showing, [policy], players(whom), seed, rounds)
            shown += self._kept.get(("policy", *key, policy, rounds), visited)
            progress((len(learned) + len(absent) + len(shown)) / parts)
        return Curves(
            learning=tuple(_band(one.way, WAYS[one.way].label, one.ndcg) for one in learned),
            reached=tuple(_reached(one) for one in learned),
            regret=tuple(_band(one.policy, POLICIES[one.policy].label, one.regret) for one in shown),
            warm=warm,
            popular=measured.popular_list(room.lab, whom),
            areas={one.way: one.area for one in learned},
            likes={one.way: None if math.isnan(one.likes) else one.likes for one in learned},
            people=len(whom),
            called=source.name,
            knew="people who have been here" if room.real else room.source.name,
            seed=seed,
            missing=absent,
            patience=room.lab.patience,
        )

    @allowed("viewer")
    def arrivals(self, visitor: Visitor, *, seed: int = 0, audience: Audience = INVENTED) -> Arrivals:
        """What becomes of new recordings, with and without help; 2 s for 140 recordings.

        Args:
            audience: Who visits; nobody asks those who have been here, so the lab's own people stand in for them.

        Raises:
            NotFound: there is no such audience.
            TooLittleExamined: there are too few recordings.
        """
        room = self._rooms.room(visitor, audience)
        return self._kept.get(("arrivals", room.key, seed), lambda: arrivals(room, seed))

    @allowed("viewer")
    def ghost(self, visitor: Visitor, asked: Asked, audience: Audience = INVENTED) -> Ghost:
        """Who would get a recording that is not there, and what it would displace. Nothing of it is kept.

        Args:
            audience: Who might get it, as in `arrivals`.

        Raises:
            NotFound: the file was read too long ago, nothing is asked, or there is no such audience.
            TooLittleExamined: there are too few recordings.
            Unavailable: the model is still loading.
        """
        room = self._rooms.room(visitor, audience)
        return self._ghosts.received(visitor, room, asked)

    def _known(self, ways: Sequence[str]) -> None:
        for way in ways:
            if way not in WAYS:
                raise NotFound(f"There is no way to ask called {way!r}; there is {', '.join(WAYS)}.")

    def _told(self, visitor: Visitor, room: Laboratory, words: str) -> tuple[Meant, str]:
        """What everybody is told in words, and why it cannot be read."""
        try:
            return self._beginnings.meant(visitor, room, words), ""
        except Unavailable as error:
            return [], f"Your words cannot be read just now: {error}"

    def _answers(self, room: Laboratory, look: Look, way: str, people: People, start: Belief) -> str:
        """What the simulated person says in the first `step` questions of one way."""
        key = ("answers", room.key, look.newcomers, look.seed, way, look.words, look.segment)
        whole = self._kept.get(key, lambda: _interviewed(room, way, people, start))
        return whole[: min(look.step, MOST_ANSWERS)]

    def _interviews(
        self, room: Laboratory, name: str, invented: Population, people: People, answers: int, warm: float, why: str
    ) -> Callable[[], measured.Learning]:
        """How one way does with many people."""

        def measure() -> measured.Learning:
            if WAYS[name].company and why:
                raise Unavailable(why)
            begun = self._beginnings.of_many(room, WAYS[name], invented, people)
            starts = {} if begun is None else {name: begun}
            [found] = measured.learning(room.lab, [name], people, answers, warm, starts)
            return found

        return measure


def _begins(age: str, words: Sequence[str], instead: str) -> str:
    """What a way was told before the first question.

    Args:
        instead: Who it is true of, where somebody else answers by hand; "" where they answer themselves.
    """
    told = age or ", ".join(f"“{word}”" for word in words)
    if not told or not instead:
        return told and (f"Knows the age: {told}" if age else f"Was told, by true taste: {told}")
    return f"Was told the {'age' if age else 'taste'} of {instead}, not yours: {told}"


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
