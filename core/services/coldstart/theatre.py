"""One column of the lab's stage: what is asked, why, and what would be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from core.coldstart import interview
from core.coldstart.belief import Belief, settled
from core.coldstart.deciding import regions
from core.coldstart.lists import by_both, by_content, collaborative
from core.coldstart.people import People, ndcg
from core.coldstart.questions import TREE_DEPTH, Sitting
from core.coldstart.taste_text import Said
from core.coldstart.ways import WAYS
from core.services.coldstart.lab import Laboratory
from core.services.coldstart.views import MOST_ANSWERS, AskView, ColumnView, ListedView, PersonView, PhraseView, WayView
from core.services.coldstart.views import Said as Answer
from core.services.collection import card
from core.services.views import Card
from core.simulation.people import Population

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

LIST = 6  # places of a list that are shown
TOP = 10
LOVES, MEANT = 6, 4
DECIDING = ("deciding", "deciding_pairs", "hybrid")
BEST = " about what may come first"


def way_view(name: str) -> WayView:
    way = WAYS[name]
    return WayView(name=way.name, label=way.label, says=way.says)


def person_view(room: Laboratory, invented: Population, people: People, number: int, called: str) -> PersonView:
    """The first of these people.

    Args:
        number: Of the person among those who arrive, from 0; people of a kept audience have one of their own there.
        called: That audience, "" for none.
    """
    facts = invented.describe(0)
    best = np.argsort(-people.utility[0], kind="stable")[:LOVES]
    own = number if invented.rows is None else int(invented.rows[0])
    name = f"Simulated person {own + 1}" + (f" of “{called}”" if called else "")
    label = f"{facts['gender']}, {facts['age']}, {facts['region']}"
    return PersonView(name=name, label=label, loves=_cards(room, best))


def phrase_view(room: Laboratory, said: Said, likeness: Array | None) -> PhraseView:
    """What a phrase was taken to mean; nothing where it is not clearly anywhere here."""
    if likeness is None:
        return PhraseView(phrase=said.phrase, wanted=said.wanted, cards=())
    best = np.argsort(-np.nan_to_num(likeness, nan=-np.inf), kind="stable")[:MEANT]
    return PhraseView(phrase=said.phrase, wanted=said.wanted, cards=_cards(room, best))


def missing(way: str, why: str) -> ColumnView:
    """A way that cannot be tried here."""
    none: tuple[()] = ()
    return ColumnView(
        way=way_view(way), ask=None, answers=none, picks=none, quality=None, agreement=0.0, enough=False, missing=why
    )


def column(
    room: Laboratory, way: str, start: Belief, answers: str, truth: People | None, begins: str = ""
) -> ColumnView:
    """One way after these answers.

    Args:
        truth: The simulated person who answers; None by hand.
        begins: What it was told before, in words.
    """
    lab, sitting = room.lab, interview.begin(room.lab, belief=start)
    asked: list[AskView] = []
    liked: set[int] = set()
    before = _top(room, way, sitting)
    for said in answers[:MOST_ANSWERS]:
        question = WAYS[way].ask(lab, sitting)
        if question[0, 0] < 0:
            break
        answer: Answer = "y" if said == "y" else "n" if said == "n" else "s"
        asked.append(replace(_ask(room, way, sitting, question), said=answer))
        liked |= _taken(question, answer)
        before = _top(room, way, sitting)
        sitting = interview.answered(lab, sitting, question, np.array([said == "y"]), np.array([said != "s"]))
    question = WAYS[way].ask(lab, sitting)
    now = _top(room, way, sitting)
    over = question[0, 0] < 0 or sitting.step >= MOST_ANSWERS
    agreement, of, enough = _agreement(room, way, sitting, before if asked else [], now)
    return ColumnView(
        way=way_view(way),
        ask=None if over else _ask(room, way, sitting, question),
        answers=tuple(asked),
        picks=_listed(room, now[:LIST], set(now) - set(before) if asked else set(), liked, truth),
        quality=None if truth is None else float(ndcg(WAYS[way].show(lab, sitting), truth.gains)[0]),
        agreement=agreement,
        enough=enough,
        agreement_of=of,
        company=collaborative(lab, sitting.step) if WAYS[way].show is by_both else None,
        begins=begins,
    )


def _agreement(
    room: Laboratory, way: str, sitting: Sitting, before: list[int], now: list[int]
) -> tuple[float, str, bool]:
    """How certain a list is, what that says, and whether to stop asking."""
    if WAYS[way].show is by_content:
        stop = interview.stop(room.lab, sitting)
        return stop.agreement, "of the list is settled", stop.enough
    kept = len(set(now) & set(before)) / max(len(now), 1)
    return kept, "of the list stayed with the last answer", False


def _ask(room: Laboratory, way: str, sitting: Sitting, question: Rows) -> AskView:
    x = interview.direction(room.lab, question)
    guess = float(expit(sitting.belief.scores(x))[0, 0])
    decides = way in DECIDING
    gram = regions(room.lab, sitting)[0] if decides else room.lab.gram
    settles = float(settled(sitting.belief, gram, x)[0])
    rows = [row for row in question[0].tolist() if row >= 0]
    what = f"what is still open{BEST if decides else ''}"
    why = f"{_reason(room, way, sitting, rows, guess)} The answer settles {settles:.0%} of {what}."
    return AskView(cards=_cards(room, rows), guess=guess, settles=settles, why=why)


def _reason(room: Laboratory, way: str, sitting: Sitting, rows: Sequence[int], guess: float) -> str:
    """Why this is asked, in plain words and true of this question."""
    if way == "popular":
        return f"{room.lab.liked_by[rows[0]]:.0%} of the audience like it."
    if way == "pairs":
        return f"They differ where least is known: {guess:.0%} that it will be the first."
    if way in ("deciding_pairs", "hybrid"):
        return f"Their order decides what comes first: {guess:.0%} that it will be the first."
    if way == "deciding":
        return f"It is like much that may come first: {guess:.0%} that the answer is a like."
    if way == "tree" and sitting.step < TREE_DEPTH:
        return "It best divides those of the audience who would have answered the same so far."
    if way in ("medoids", "similar", "first"):
        return "It stands in the middle of its kind."
    if way == "covering":
        return "It stands for many recordings that nothing asked so far is like."
    if way == "random":
        return "Chance chose it."
    if way in ("upper", "thompson"):
        return f"It may become a favourite: {guess:.0%} that the answer is a like."
    return f"Hard to guess: {guess:.0%} that the answer is a like."


def _top(room: Laboratory, way: str, sitting: Sitting) -> list[int]:
    scores = WAYS[way].show(room.lab, sitting)[0]
    return [int(row) for row in np.argsort(-scores, kind="stable")[:TOP]]


def _taken(question: Rows, answer: Answer) -> set[int]:
    """What somebody has said they like."""
    if question[0, 1] >= 0 or answer != "y":
        return set()
    return {int(question[0, 0])}


def _listed(
    room: Laboratory, rows: Sequence[int], fresh: set[int], liked: set[int], truth: People | None
) -> tuple[ListedView, ...]:
    gains = None if truth is None else truth.gains[0] / max(float(truth.gains[0].max()), 1e-9)
    return tuple(
        ListedView(
            card=one,
            truth=None if gains is None else float(gains[row]),
            liked=row in liked,
            fresh=row in fresh,
        )
        for row, one in zip(rows, _cards(room, rows), strict=True)
    )


def _cards(room: Laboratory, rows: Sequence[int] | Rows) -> tuple[Card, ...]:
    return tuple(card(room.snapshot.items[room.ids[row]]) for row in rows)
