"""Days of simulated people: the same whatever the machine does, and every choice with its true reason."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.domain import ItemId
from core.simulation.attacks import Attack, Pushed, profiles
from core.simulation.choice import CAUSES, COMPONENTS
from core.simulation.curves import gini
from core.simulation.design import Behaviour, Design
from core.simulation.draws import Draws, Stream
from core.simulation.log import Log, halved
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from tests.core.simulation.policies import Anything, Wished

WORLD = made_up(120, dim=16, topics=6, seed=3)
PEOPLE = population(WORLD, 203, seed=5)
MODELS = ("cascade", "best_of_all", "position")


def same(one: Log, other: Log) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Log))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("batch", "workers"), [(1, 1), (7, 3), (64, 2)])
def test_nothing_depends_on_the_batch_or_on_the_number_of_workers(model, batch, workers):
    course = Course(rounds=3, seed=11, behaviour=Behaviour(model=model))
    whole = run(PEOPLE, Wished(), course)
    split = run(PEOPLE, Wished(), replace(course, batch=batch, workers=workers))
    assert same(whole.log, split.log)
    assert np.array_equal(whole.state.taste, split.state.taste)
    assert whole.curve == split.curve


def test_another_seed_is_another_life():
    one, other = (run(PEOPLE, Anything(), Course(rounds=1, seed=seed)).log for seed in (1, 2))
    assert not np.array_equal(one.place, other.place)


def test_two_policies_meet_the_same_people_in_the_same_mood():
    """The first list of the first day, equal for both, is answered equally, whatever follows."""
    one = run(PEOPLE, Anything(), Course(rounds=1)).log
    other = run(PEOPLE, Anything(name="another"), Course(rounds=4)).log
    assert same(one, other.only(other.round == 0))


def test_a_draw_belongs_to_a_person_and_not_to_a_batch():
    draws = Draws(9)
    whole = draws.uniform(Stream.CHOICE, 4, 0, 50, 23)
    assert np.array_equal(whole[17:31], draws.uniform(Stream.CHOICE, 4, 17, 31, 23))
    assert whole.min() > 0
    assert whole.max() < 1
    assert not np.array_equal(whole[:, :23], draws.uniform(Stream.CHOICE, 5, 0, 50, 23))


def test_a_choice_is_due_to_what_sets_it_apart_most():
    log = run(PEOPLE, Anything(), Course(rounds=2, behaviour=Behaviour(exploration=0.0))).log
    rows = np.flatnonzero(log.played)
    advantage = log.advantage[rows].astype(np.float32)
    assert np.array_equal(log.cause[rows], advantage.argmax(axis=1))
    parts = log.parts[rows].astype(np.float32)
    own = parts[np.arange(len(rows)), :, log.place[rows]] - parts.mean(axis=2)
    np.testing.assert_allclose(own, advantage[:, : len(COMPONENTS)], atol=0.02)


def test_components_are_what_their_names_say():
    log = run(PEOPLE, Anything(), Course(rounds=1)).log
    first = log.only(log.turn == 0)
    parts = dict(zip(COMPONENTS, first.parts.astype(np.float32).transpose(1, 0, 2), strict=True))
    people, items = first.person, first.slate
    truth = PEOPLE.utility(people)
    rows = np.arange(len(people))[:, None]
    np.testing.assert_allclose(parts["taste"] + parts["quality"], truth[rows, items], atol=0.02)
    assert not parts["satiation"].any()
    assert not parts["popularity"].any()
    assert not parts["friends"].any()
    far = np.abs(WORLD.log_length[items] - PEOPLE.log_length[people][:, None])
    np.testing.assert_allclose(parts["length"], -Behaviour().length * far, atol=0.01)


def test_somebody_who_watched_a_subject_is_tired_of_it_and_rests():
    course = Course(rounds=1, behaviour=Behaviour(satiation=2.0))
    log = run(PEOPLE, Wished(), course).log
    again = np.flatnonzero(log.turn == 1)
    parts = log.parts[again][:, COMPONENTS.index("satiation")]
    assert (parts < 0).any()
    state = run(PEOPLE, Wished(), replace(course, rounds=30)).state
    assert (state.tired >= 0).all()


def test_friends_count_who_plays_it_now():
    log = run(PEOPLE, Anything(), Course(rounds=1)).log
    before, later = log.only(log.turn == 0), log.only(log.turn == 1)
    last = np.full(len(PEOPLE), -1)
    last[before.person[before.played]] = before.item[before.played]
    shares = later.parts[:, COMPONENTS.index("friends")].astype(np.float64)
    for row, person in enumerate(later.person):
        friends = PEOPLE.friends[person][PEOPLE.friends[person] >= 0]
        expected = [Behaviour().friends * np.mean(last[friends] == i) if len(friends) else 0 for i in later.slate[row]]
        np.testing.assert_allclose(shares[row], expected, atol=1e-3)


def test_exploration_is_told_apart_from_reasons():
    log = run(PEOPLE, Anything(), Course(rounds=1, behaviour=Behaviour(exploration=1.0))).log
    assert log.played.all()
    assert set(log.cause) == {CAUSES.index("exploration")}
    assert np.bincount(log.place, minlength=10).min() > 0


def test_an_empty_place_is_never_taken_and_a_list_may_be_empty():
    class Half(Anything):
        def slates(self, asked):
            slates = super().slates(asked)
            slates[:, 3:] = -1
            slates[asked.people % 3 == 0] = -1
            return slates

    log = run(PEOPLE, Half(), Course(rounds=2, behaviour=Behaviour(exploration=0.5))).log
    assert log.place.max() == 2
    assert not log.played[log.person % 3 == 0].any()
    assert np.isfinite(log.parts).all()


def test_patience_decides_how_far_down_people_look():
    def depth(patience):
        people = population(WORLD, 400, 1, design=Design(patience=(patience, patience)))
        log = run(people, Anything(), Course(rounds=2, behaviour=Behaviour(exploration=0.0))).log
        return log.place[log.played].mean()

    assert depth(0.6) + 1 < depth(0.95)


def test_a_policy_sees_every_step_and_every_night():
    policy = Anything()
    told = []
    ran = run(PEOPLE, policy, Course(rounds=4), told=lambda r, point: told.append(point) or r == 2)
    assert policy.learned == [0, 1]  # the third day ended the run
    assert len(told) == len(ran.curve) == 3
    assert same(Log.joined(policy.observed), ran.log)
    assert tuple(told) == ran.curve


def test_people_who_like_what_they_see_stay_longer_and_come_back():
    wished, anything = (run(PEOPLE, policy, Course(rounds=10)) for policy in (Wished(), Anything()))
    assert len(wished.log) > 1.1 * len(anything.log)
    assert wished.state.gone.mean() < anything.state.gone.mean()
    assert wished.curve[-1].fit > 0.85 > 0.6 > anything.curve[-1].fit


def test_a_taste_moves_towards_what_is_watched():
    ran = run(PEOPLE, Wished(), Course(rounds=15, behaviour=Behaviour(drift=0.1)))
    still = run(PEOPLE, Wished(), Course(rounds=15, behaviour=Behaviour(drift=0.0)))
    np.testing.assert_allclose(ran.state.taste.sum(axis=1), 1, atol=1e-5)
    assert ran.curve[-1].drift < still.curve[-1].drift <= 1.000001
    assert still.curve[-1].drift > 0.99


def test_a_pushed_item_looks_popular_and_is_called_an_attack():
    target = ItemId(WORLD.items.ids[7])
    attack = Attack(target=target, size=2.0)
    people = population(WORLD, 300, 1, design=Design(conformity=(0.9, 1.0)))
    course = Course(rounds=2, behaviour=Behaviour(popularity=1.5), attack=attack)
    log = run(people, Anything(), course).log
    caused = log.item[log.cause == CAUSES.index("attack")]
    assert len(caused) > 5
    assert set(caused) == {7}
    events = profiles(attack, WORLD, 300, np.zeros(120), seed=0)
    assert len(events.users) == 600
    assert all(user.startswith("simulated-") for user in events.users.ids)
    assert (events.matrix[:, events.items.rows([target])[0]].toarray() == 1).all()
    assert not Pushed.of(replace(attack, nuke=True), WORLD).items.any()


def test_gini_is_known_for_known_cases():
    assert gini(np.array([3.0, 3, 3])) == pytest.approx(0)
    assert gini(np.array([0.0, 0, 0, 8])) == pytest.approx(0.75)
    assert np.isnan(gini(np.zeros(3)))


def test_times_follow_the_days_and_each_person_has_an_hour():
    log = run(PEOPLE, Anything(), Course(rounds=4)).log
    at_s = log.at_s()
    assert (at_s // 86_400 == log.round).all()
    own = log.person == log.person[0]
    assert (np.diff(at_s[own]) > 0).all()


def test_who_does_not_keep_the_parts_has_everything_else():
    whole, slim = (run(PEOPLE, Wished(), Course(rounds=2, keep_parts=keep)).log for keep in (True, False))
    assert slim.parts.shape == (len(whole), len(COMPONENTS), 0)
    assert same(replace(whole, parts=slim.parts), slim)


def test_some_people_draw_what_they_draw_among_all():
    draws = Draws(9)
    whole = draws.uniform(Stream.POLICY, 4, 0, 60, 11)
    some = np.array([0, 1, 2, 7, 30, 31, 59])
    assert np.array_equal(draws.of_some(Stream.POLICY, 4, some, 11), whole[some])
    assert draws.of_some(Stream.POLICY, 4, some[:0], 11).shape == (0, 11)


def test_half_the_digits_are_the_nearest_half_float():
    values = np.random.default_rng(0).normal(size=20_000).astype(np.float32) * 10 ** np.arange(-3.0, 1).repeat(5_000)
    values = np.append(values, [0, -0.0, 1, -65_000, 2**-14, 0.1]).astype(np.float32)
    numpys = values.astype(np.float16)
    ties = np.abs(halved(values).astype(np.float32) - values) == np.abs(numpys.astype(np.float32) - values)
    assert ties.all()
    assert (halved(values) == numpys).mean() > 0.999
