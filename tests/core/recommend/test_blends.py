"""Leads within a blend of strategies, and what removals do to them, against scoring what is left of a history."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from core.domain import TrainingData
from core.explain.counterfactual import leave_led
from core.explain.standing import in_list
from core.recommend.ahead import Ahead
from core.recommend.als import Als
from core.recommend.cold_item import ColdItem
from core.recommend.cold_user import ColdUser
from core.recommend.ease import Ease
from core.recommend.followed import of_table
from core.recommend.hybrid import Hybrid
from core.recommend.item_knn import ItemKnn
from core.recommend.spreads import UsualSpread
from core.recommend.tables import Crossed, Vectors
from core.recommend.voices import Choir, Voice
from tests.factories import uneven_content, uneven_interactions

MET = tuple(f"m{n:02}" for n in range(26))
NEW = tuple(f"n{n:02}" for n in range(24))
ALS = Als(factors=3, l2=4.0, iterations=3)
SMALL = Hybrid(
    parts=(ALS, Ease(l2=4.0)),
    weights=(1.0, 0.6),
    cold=ColdUser(l2=2.0),
    cold_until=0,
    warm_from=1,
    newcomers=ColdItem(l2=1.0, collaborative=ALS),
)
STRENGTHS = np.array([1.0, 0.5, 1.0, -0.5, 1.0, 0.25, 1.0, 0.75, 1.0, 1.0, 0.5, -1.0, *np.ones(8)])

MOST = 8  # removals
GATE = (4, 9)  # newcomers end, and others begin


def fitted(kind, seed=0):
    """Without content; with content of all but one recording, and of two new ones; with many new ones.

    Where a gate is, removals lead through it: from a history that only others answer to one that newcomers do.
    """
    interactions = uneven_interactions(seed, 40, MET)
    content = {
        "people alone": None,
        "content": uneven_content(seed, (*MET[1:], *NEW[:2])),
        "many new": uneven_content(seed, (*MET[1:], *NEW)),
    }[kind.removesuffix(", gate")]
    until, start = GATE if kind.endswith("gate") else (0, 1)
    return replace(SMALL, cold_until=until, warm_from=start).fit(
        TrainingData(interactions=interactions, content=content)
    )


def person(model, n_history=13):
    """A history of which one part of the blend or another does not know everything, the best item, and its rivals."""
    names = [*MET[1:n_history:2], *MET[2:n_history:2], *MET[:1]]
    if NEW[0] in model.items.ids:
        names[4] = NEW[0]
    rows = model.items.rows(names[:n_history])
    scores = model.score_rows(rows, STRENGTHS[:n_history])
    order = np.argsort(-scores, kind="stable")
    order = order[~np.isin(order, rows)]
    return rows, STRENGTHS[:n_history], scores, order


def left(model, rows, strengths, gone):
    return model.score_rows(np.delete(rows, gone), np.delete(strengths, gone))


KINDS = ["people alone", "content", "many new", "people alone, gate", "many new, gate"]


@pytest.mark.parametrize("kind", KINDS)
def test_leads_are_those_of_the_scores_and_stay_so_but_for_a_common_factor(kind):
    model = fitted(kind)
    rows, strengths, scores, order = person(model)
    item, rivals = int(order[1]), np.delete(order, 1)
    lead, gone = model.listening(rows, strengths, MOST).ahead(item, rivals), []
    np.testing.assert_allclose(lead.gaps, scores[item] - scores[rivals], atol=1e-9)
    for place in (5, 0, 4, 12):
        rest = np.delete(np.arange(13), gone)
        at = int(np.flatnonzero(rest == place)[0])
        narrowed = lead.gaps - lead.narrowing(1, rest)[at]
        lead, gone = lead.without(place), [*gone, place]
        np.testing.assert_allclose(lead.gaps, narrowed, atol=1e-9)
        again = left(model, rows, strengths, gone)
        truth = again[item] - again[rivals]
        np.testing.assert_allclose(lead.gaps * np.linalg.norm(truth) / np.linalg.norm(lead.gaps), truth, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_effects_are_what_the_score_loses_without_each_thing(kind):
    model = fitted(kind)
    rows, strengths, scores, order = person(model)
    listening = model.listening(rows, strengths, MOST)
    for item in order[:3]:
        asked = [scores[item] - left(model, rows, strengths, [gone])[item] for gone in range(13)]
        np.testing.assert_allclose(listening.effects(int(item)), asked, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_no_set_narrows_a_lead_by_more_than_its_bounds(kind):
    """Neither before anything is gone nor after; of a part of the history, the other part is not in the set."""
    model = fitted(kind)
    rows, strengths, _, order = person(model, 20)
    first = model.listening(rows, strengths, MOST).ahead(int(order[0]), order[1:])
    told = set()
    for lead, among in ((first, np.arange(20)), (first.without(3), np.array([0, 1, 5, 6, 9, 12]))):
        for size in (1, 2, 3):
            most = lead.narrowing(size, among)
            told.update([size] if np.isfinite(most).all() else [])
            for chosen in combinations(range(len(among)), size):
                after = lead
                for place in chosen:
                    after = after.without(int(among[place]))
                narrowed = lead.gaps - after.gaps
                assert (narrowed <= most[list(chosen)].sum(axis=0) + 1e-9).all()
                assert (narrowed <= lead.at_most(size) + 1e-9).all()
    assert told == {1, 2, 3}


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_whom_removals_bring_ahead_is_out_of_reach_at_a_first_look(kind):
    """Of all rivals at once, and roughly: the bound holds, and is good for something."""
    model = fitted(kind)
    rows, strengths, scores, order = person(model, 20)
    choir, narrower = model.listening(rows, strengths, MOST), 0
    for item in (int(order[0]), int(order[5])):
        rivals = order[order != item]
        reach = Ahead(choir, item, rivals, scores[item] - scores[rivals])
        lead = choir.ahead(item, rivals)
        np.testing.assert_allclose(reach.gaps, lead.gaps, atol=1e-9)
        np.testing.assert_allclose(reach.over(np.array([2, 0])).gaps, lead.gaps[[2, 0]], atol=1e-9)
        for size in (1, 2, 3):
            most = reach.at_most(size)
            narrower += int((most < 3 * lead.at_most(size)).sum())
            for chosen in combinations(range(20), size):
                after = lead
                for place in chosen:
                    after = after.without(place)
                assert (lead.gaps - after.gaps <= most + 1e-9).all()
    assert narrower


def test_rounding_hides_nobody_who_is_within_reach():
    """Of long vectors, whose products in float32 are off by more than the leads that removals have to turn."""
    rng = np.random.default_rng(4)
    right = Vectors((300.0 + rng.normal(0, 1e-3, (40, 800))).astype(np.float32))
    table = Crossed(np.zeros(40), np.full((6, 800), 300.0) + rng.normal(0, 1e-3, (6, 800)), right)
    voice = Voice(of_table(table, 6), np.arange(40), np.ones(40))
    choir, off = Choir((voice,)), 0
    for item in range(5):
        rivals = np.delete(np.arange(40), item)
        lead = choir.ahead(item, rivals)
        reach = Ahead(choir, item, rivals, lead.gaps)
        for place in range(6):
            narrowed = lead.gaps - lead.without(place).gaps
            assert (narrowed <= reach.at_most(1)).all()
            rough = table.rough[1 + place, item] - table.rough[1 + place, rivals]
            off += int((rough < narrowed).sum())
    assert off > 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_no_subset_is_smaller_than_the_removal_that_is_found(kind, seed):
    model = fitted(kind, seed)
    rows, strengths, _, _ = person(model)
    rows, strengths = rows[:12], strengths[:12]
    scores = model.score_rows(rows, strengths)
    order = np.argsort(-scores, kind="stable")
    order = order[~np.isin(order, rows)]
    keep = (np.arange(1, 2**12)[:, None] >> np.arange(12)) % 2 == 1
    every = model.score_parts(rows, strengths, keep)
    listening = model.listening(rows, strengths, MOST)
    for k, item in ((1, int(order[0])), (3, int(order[0])), (3, int(order[2]))):
        rivals = order[order != item]
        out = [12 - kept.sum() for kept, left in zip(keep, every, strict=True) if not in_list(left, item, rivals, k)]
        reach = Ahead(listening, item, rivals, scores[item] - scores[rivals])
        found = leave_led(reach, scores[item], k, largest=MOST)
        if not out or min(out) > MOST:
            assert found is None
            continue
        assert found is not None
        assert not in_list(left(model, rows, strengths, list(found.places)), item, rivals, k)
        assert found.at_least <= min(out) <= len(found.places)
        assert len(found.places) == min(out)


@pytest.mark.parametrize("gate", [(4, 9), (0, 20), (11, 11), (20, 30)])
def test_a_removal_may_let_newcomers_have_more_of_a_say(gate):
    """Whether others have all of it before, some or none, down to a single thing."""
    until, start = gate
    model = replace(fitted("people alone"), cold_until=until, warm_from=start)
    rows, strengths, scores, order = person(model)
    listening, gone = model.listening(rows, strengths, 12), []
    asked = [scores[20] - left(model, rows, strengths, [place])[20] for place in range(13)]
    np.testing.assert_allclose(listening.effects(20), asked, atol=1e-9)
    lead = listening.ahead(int(order[0]), order[1:])
    for place in range(12):
        lead, gone = lead.without(place), [*gone, place]
        again = left(model, rows, strengths, gone)
        truth = again[order[0]] - again[order[1:]]
        np.testing.assert_allclose(lead.gaps * np.linalg.norm(truth) / np.linalg.norm(lead.gaps), truth, atol=1e-9)


def test_who_comes_ahead_is_within_reach_where_a_part_that_cannot_tell_falls_silent():
    """With so much confidence what five removals do to tastes has no bound; but newcomers' strategy answers then."""
    tastes, n = replace(ALS, alpha=40.0), 11
    strategy = replace(SMALL, parts=(tastes, Ease(l2=4.0)), cold_until=10, warm_from=15)
    model = strategy.fit(TrainingData(interactions=uneven_interactions(0, 40, MET)))
    rows, strengths, scores, order = person(model, n)
    listening, item, rivals = model.listening(rows, strengths, MOST), int(order[0]), order[1:]
    lead, every = listening.ahead(item, rivals), np.arange(n)
    assert any(np.isinf(part.lead.narrowing(5, every)).any() for part in lead.parts)
    most, reach = lead.narrowing(5, every), Ahead(listening, item, rivals, scores[item] - scores[rivals])
    for chosen in combinations(range(n), 5):
        after = lead
        for place in chosen:
            after = after.without(place)
        narrowed = lead.gaps - after.gaps
        for bound in (most[list(chosen)].sum(axis=0), lead.at_most(5), reach.at_most(5)):
            assert (narrowed <= bound + 1e-9).all()


def test_with_nothing_left_everybody_is_shown_what_is_popular():
    model = fitted("people alone, gate")
    rows, strengths, _, order = person(model, 4)
    lead = model.listening(rows, strengths, 4).ahead(int(order[0]), order[1:])
    for place in range(4):
        lead = lead.without(place)
    scores = model.score_rows(rows[:0], strengths[:0])
    truth = scores[order[0]] - scores[order[1:]]
    np.testing.assert_allclose(lead.gaps * np.linalg.norm(truth) / np.linalg.norm(lead.gaps), truth, atol=1e-9)


def test_where_there_is_no_history_nothing_has_an_effect():
    """Somebody who liked a thing and put it aside has none, but gets what is popular, whose reasons are asked for."""
    model = fitted("people alone, gate")
    rows, strengths, *_ = person(model, 0)
    assert model.listening(rows, strengths, MOST).effects(3).shape == (0,)


def test_where_newcomers_without_anything_are_told_nothing_removals_of_all_are_asked_about_instead():
    data = TrainingData(interactions=uneven_interactions(0, 40, MET))
    model = replace(SMALL, cold=ItemKnn(), cold_until=4, warm_from=9).fit(data)
    rows, strengths, *_ = person(model, 12)
    assert model.listening(rows, strengths, 12) is None
    assert model.listening(rows, strengths, 11) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_else_could_be_listed_no_removal_takes_an_item_out(kind):
    model = fitted(kind)
    rows, strengths, scores, order = person(model)
    for item in order:
        reach = Ahead(model.listening(rows, strengths, MOST), int(item), order[:0], np.zeros(0))
        assert leave_led(reach, scores[item], 1, largest=MOST) is None


def test_where_no_part_tells_one_item_from_another_removals_are_asked_about_instead():
    model = fitted("people alone")
    rows, strengths, *_ = person(model)
    flat = replace(model, spreads=(UsualSpread(np.inf, 0.0),) * len(model.spreads))
    assert flat.listening(rows, strengths, MOST) is None


def test_of_a_sum_alone_a_thing_takes_with_it_what_it_gave_and_no_more():
    """The scale of the strongest part stays still, so that a shorter history makes no score larger by itself."""
    data = TrainingData(interactions=uneven_interactions(0, 40, MET))
    model = replace(SMALL, parts=(Ease(l2=4.0),), weights=(1.0,)).fit(data)
    rows, strengths, _, order = person(model, 20)
    for item in order[:3]:
        effects = model.listening(rows, strengths, MOST).effects(int(item))
        np.testing.assert_allclose(effects, model.contributions(rows, strengths, int(item))[1], atol=1e-9)


def test_what_newcomers_are_told_is_followed_down_to_nobody():
    """Longer histories than those that were learned from count less each, and whoever has none gets what is popular."""
    model = replace(ColdUser(l2=2.0).fit(TrainingData(interactions=uneven_interactions(0, 40, MET))), longest=3)
    rows, strengths, scores, order = person(model, 6)
    listening = model.listening(rows, strengths, 6)
    asked = [scores[order[0]] - left(model, rows, strengths, [gone])[order[0]] for gone in range(6)]
    np.testing.assert_allclose(listening.effects(int(order[0])), asked, atol=1e-6)
    lead, gone = listening.ahead(int(order[0]), order[1:]), []
    for place in (4, 0, 5, 1, 2, 3):
        lead, gone = lead.without(place), [*gone, place]
        again = left(model, rows, strengths, gone)
        truth = again[order[0]] - again[order[1:]]
        np.testing.assert_allclose(lead.gaps * np.linalg.norm(truth) / np.linalg.norm(lead.gaps), truth, atol=1e-6)
