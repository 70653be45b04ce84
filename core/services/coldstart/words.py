"""What is known of somebody before the first question: nothing, their age, or what they say they like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.coldstart import taste_text
from core.coldstart.belief import Belief
from core.coldstart.people import People
from core.coldstart.taste_text import Said
from core.coldstart.ways import Way
from core.domain import ItemId, Visitor
from core.errors import Unavailable
from core.services.changes import legible
from core.services.coldstart.ghosts import Ghosts
from core.services.coldstart.lab import Kept, Laboratory
from core.services.learning.training_data import facts_of
from core.simulation.people import Population

Array = npt.NDArray[np.float64]
Meant = list[tuple[Said, Array | None]]
"""Phrases, and how much each recording is what they mean; None: nothing clearly is."""

LETTERS = 200  # of a taste in words
WORDS = 24  # subjects that simulated people have words for
EACH = 2  # that each of them says
NO_WORDS = "No two recordings share a subject or a tag yet, so simulated people have no words: type some in Set up."
NO_AGE = "Of nobody's age ten people are known. Bring in groups with events, or let the invented audience stand in."


class Beginnings:
    """Where interviews begin."""

    def __init__(self, ghosts: Ghosts, kept: Kept) -> None:
        self._ghosts = ghosts
        self._kept = kept

    def meant(self, visitor: Visitor, room: Laboratory, words: str) -> Meant:
        """Each phrase of a text, and how surely every recording is what it means.

        Raises:
            Unavailable: no model can read it.
        """
        said = taste_text.phrases(legible(words)[:LETTERS])
        return [(one, self._sure(visitor, room, one.phrase)) for one in said]

    def own(self, room: Laboratory, people: People) -> Meant:
        """What the first of some simulated people says of their taste.

        Raises:
            Unavailable: there are no words for it, or no model can read them.
        """
        names, chosen = _chosen(room, people)
        return [(Said(names[n]), self._likeness(room, names[n])) for n in chosen[0]]

    def of_one(
        self, room: Laboratory, way: Way, invented: Population, people: People, told: Meant, age: bool
    ) -> tuple[Belief, Meant]:
        """What one person begins with in this way, and the phrases that were told only here.

        Args:
            told: Phrases that every way is told.
            age: Every way is told the age.

        Raises:
            Unavailable: what this way begins with is not there.
        """
        belief = room.lab.prior.of(1)
        if way.start == "age" or age:
            belief = self.by_age(room, [invented.segment(0)], must=way.start == "age")
        own = self.own(room, people) if way.start == "words" and not told else []
        for said, likeness in [*told, *own]:
            if likeness is not None:  # what nothing here is like tells nothing
                belief = taste_text.told(belief, said, taste_text.pointed(room.space, likeness))
        return belief, own

    def of_many(self, room: Laboratory, way: Way, invented: Population, people: People) -> Belief | None:
        """What many people begin with; None: nothing.

        Raises:
            Unavailable: what this way begins with is not there.
        """
        if way.start == "age":
            return self.by_age(room, [invented.segment(person) for person in range(len(people))], must=True)
        if way.start == "nobody":
            return None
        names, chosen = _chosen(room, people)
        places = np.array([taste_text.pointed(room.space, self._likeness(room, name)) for name in names])
        belief = room.lab.prior.of(len(people))
        for said in chosen.T:
            belief = taste_text.told(belief, Said(""), places[said])
        return belief

    def by_age(self, room: Laboratory, ages: Sequence[str], *, must: bool) -> Belief:
        """What people of these ages like; everybody's taste for ages of whom too few are known.

        Raises:
            Unavailable: it `must` be known for at least one of them, and is not.
        """
        if must and not any(age in room.segments for age in ages):
            raise Unavailable(NO_AGE)
        found = [room.segments.get(age, room.lab.prior) for age in ages]
        return Belief(np.array([prior.mean for prior in found]), np.array([prior.cov for prior in found]))

    def _sure(self, visitor: Visitor, room: Laboratory, phrase: str) -> Array | None:
        return self._kept.get(("sure", room.key, phrase), lambda: self._ghosts.sure_of(visitor, room, phrase))

    def _likeness(self, room: Laboratory, phrase: str) -> Array:
        return self._kept.get(("likeness", room.key, phrase), lambda: self._ghosts.likeness(room, phrase))


def _chosen(room: Laboratory, people: People) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Words there are, and the two by which each person likes recordings most, (p, 2).

    They know their own taste perfectly: what words are worth here is more than it will be in life.
    """
    facts = [facts_of(room.snapshot.items[ItemId(item)], []) for item in room.home.items.ids]
    often = Counter(word for one in facts for word in one.genres)
    names = [word for word, n in often.most_common(WORDS) if 2 <= n <= len(facts) / 2]
    if len(names) < EACH:
        raise Unavailable(NO_WORDS)
    about = np.array([[word in one.genres for word in names] for one in facts], dtype=np.float64)  # (n, words)
    liking = people.utility @ about / about.sum(axis=0)
    return names, np.argsort(-liking, axis=1, kind="stable")[:, :EACH]
