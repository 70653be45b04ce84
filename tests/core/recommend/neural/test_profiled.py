"""Two towers that know a profile: lists without a history, reasons that add up, and nobody who can be recognised."""

from dataclasses import replace

import numpy as np
import pytest

from core.domain import InteractionTable, ItemId, Query, TrainingData, UserId
from core.recommend.neural.profiled import ProfiledRecommender
from core.recommend.neural.two_tower import TwoTower
from core.recommend.saving import load, save
from tests.factories import events

HOW = TwoTower(factors=8, epochs=60, held_back=0.0, learning_rate=0.03, dropout=0.0, l2=0.0, profile=2.0)


def two_ages() -> TrainingData:
    """The young like a to e, the old f to j; a single person says where they are from."""
    told, groups = [], {}
    for person in range(40):
        own = "abcde" if person % 2 else "fghij"
        rng = np.random.default_rng(person)
        told += events(f"p{person:02}", *rng.permutation(list(own))[:3])
        groups[UserId(f"p{person:02}")] = f"{'young' if person % 2 else 'old'}, {'F' if person % 4 < 2 else 'M'}"
    groups[UserId("p00")] += ", Atlantis"
    groups[UserId("new")] = "young, F"
    return TrainingData(interactions=InteractionTable.of(told), segments=groups)


@pytest.fixture(scope="module")
def model():
    return HOW.fit(two_ages())


def test_somebody_without_a_history_gets_a_list_for_their_profile(model):
    scores = model.score(Query(user_id=UserId("new")))
    best = {model.items.ids[row] for row in np.argsort(-scores)[:5]}
    assert best == set("abcde")
    assert np.isnan(model.score(Query(user_id=UserId("stranger")))).all()


@pytest.mark.parametrize("history", [(), events("u", "a"), (*events("u", "a", "g"), *events("u", "b", strength=-1.0))])
def test_reasons_add_up_with_a_row_for_the_profile(model, history):
    query = Query(user_id=UserId("p01"), history=history)
    scores = model.score(query)
    for row, item in enumerate(model.items.ids):
        explanation = model.explain(query, ItemId(item))
        assert [reason.label for reason in explanation.reasons][-1] == "your profile"
        assert len(explanation.reasons) == len(history) + 1
        total = explanation.base + sum(reason.share for reason in explanation.reasons)
        assert total == pytest.approx(scores[row], abs=1e-9)


def test_removal_is_what_asking_again_without_an_item_says(model):
    history = events("u", "a", "g", "b")
    whole = model.score(Query(user_id=UserId("p01"), history=history))
    for row, item in enumerate(model.items.ids):
        effects = model.removal_effects(Query(user_id=UserId("p01"), history=history), ItemId(item))
        for gone, effect in enumerate(effects):
            left = tuple(event for n, event in enumerate(history) if n != gone)
            again = model.score(Query(user_id=UserId("p01"), history=left))[row]
            assert effect.share == pytest.approx(whole[row] - again, abs=1e-9)


def test_many_at_once_score_as_one_by_one(model):
    table = two_ages().interactions
    users = [UserId(user) for user in table.users.ids]
    many = model.score_people(table.matrix, users)
    for row in (0, 7, 39):
        items = [table.items.ids[column] for column in table.matrix[[row]].indices]
        one = model.score(Query(user_id=users[row], history=events(users[row], *items)))
        np.testing.assert_allclose(many[row], one, rtol=1e-4, atol=1e-4)


def test_a_word_that_few_share_is_not_told_apart(model):
    assert set(model.words.ids) == {"young", "old", "F", "M"}
    assert "Atlantis" not in model.people[UserId("p00")]


def test_a_model_with_profiles_can_be_kept(model, tmp_path):
    save(model, tmp_path)
    again = load(tmp_path)
    assert isinstance(again, ProfiledRecommender)
    query = Query(user_id=UserId("new"), history=events("new", "f"))
    np.testing.assert_array_equal(again.score(query), model.score(query))


def test_without_groups_or_where_it_is_switched_off_nothing_is_known_of_people():
    data = two_ages()
    quick = replace(HOW, epochs=2)
    plain = quick.fit(replace(data, segments={}))
    off = replace(quick, profile=0.0).fit(data)
    assert not isinstance(plain, ProfiledRecommender)
    query = Query(user_id=UserId("new"), history=events("new", "f"))
    np.testing.assert_array_equal(off.score(query), plain.score(query))
