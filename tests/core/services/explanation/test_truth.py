"""How often what was said of why simulated people chose was true."""

import numpy as np
import pytest

from core.errors import NotFound
from core.explain.concepts import Dictionary, in_words, split
from core.recommend.item_to_item import ItemToItemRecommender
from core.services.explanation.truth import LEAST_HISTORY, TASTE, truth_of
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from tests.core.simulation.policies import Wished


class Listening(ItemToItemRecommender):
    """Notes which histories it is asked about."""

    asked: list[tuple[int, tuple[int, ...]]]

    def contributions(self, rows, strengths, column):
        self.asked.append((column, tuple(rows.tolist())))
        return super().contributions(rows, strengths, column)


@pytest.fixture(scope="module")
def lived():
    world = made_up(300, dim=32, topics=10, seed=2)
    people = population(world, 60, seed=3)
    return people, run(people, Wished(), Course(rounds=12)).log


@pytest.fixture
def model(lived):
    world = lived[0].world
    cosines = (world.vectors @ world.vectors.T).astype(np.float32)
    np.fill_diagonal(cosines, 0.0)
    found = Listening(world.items, cosines, "content")
    found.asked = []
    return found


def explained(log):
    """Choices out of taste: the row, what was chosen, and what its person had liked before, in that order."""
    liked = {}
    for row, item in enumerate(log.item.tolist()):
        own = liked.setdefault(int(log.person[row]), [])
        before = tuple(other for other in own if other != item)
        if log.cause[row] == TASTE and len(before) >= LEAST_HISTORY:
            yield row, item, before
        if log.liked[row] and item not in own:
            own.append(item)


def test_choices_are_explained_by_what_was_liked_before_them_in_its_order(lived, model):
    people, log = lived
    truth = truth_of(people, log, model, events=10_000)
    assert sorted(model.asked) == sorted((item, before) for _, item, before in explained(log))
    assert truth.events == len(model.asked) > 20


def test_a_reason_is_true_when_it_is_about_the_interest_behind_the_choice(lived, model):
    people, log = lived
    about, cosines = people.world.subject, model.weights
    hits = [
        about[before[int(np.argmax(cosines[list(before), item]))]] == log.interest[row]
        for row, item, before in explained(log)
    ]
    truth = truth_of(people, log, model, events=10_000)
    assert truth.reason_hit == pytest.approx(np.mean(hits))
    assert truth.by_chance < truth.reason_hit <= truth.possible


@pytest.mark.parametrize("top", [1, 3])
def test_words_are_true_when_the_interest_behind_the_choice_is_among_the_first_of_the_table(
    lived, model, top, monkeypatch
):
    monkeypatch.setattr("core.services.explanation.truth.TOP", top)
    people, log = lived
    known = Dictionary.of(people.world.centres, people.world.vectors)
    hits = []
    for row, item, before in explained(log):
        picture, taste = people.world.vectors[item], people.world.vectors[list(before)].sum(axis=0)
        found, _ = in_words(known, picture, taste)
        shares = dict(zip(found.chosen, split(known.rows, found, taste)[0], strict=True))
        hits.append(log.interest[row] in sorted(shares, key=shares.__getitem__, reverse=True)[:top])
    assert truth_of(people, log, model, events=10_000).concept_hit == pytest.approx(np.mean(hits))
    assert 0.5 < np.mean(hits) < 1


def test_where_nobody_chose_after_a_few_likes_that_is_said(lived, model):
    people, log = lived
    with pytest.raises(NotFound, match="let it run for more days"):
        truth_of(people, log.only(np.arange(20)), model)
