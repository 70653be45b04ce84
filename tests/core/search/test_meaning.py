"""A made-up space: axis 0 to 9 are things, a phrase is a thing, and everyday phrases are mostly about absent things."""

import numpy as np
import pytest

from core.domain import ItemId
from core.search.likeness import Likeness
from core.search.meaning import Meaning, Reading, Rows, rows_of

DIM, ITEMS = 64, 40
THERE = 10  # things that items show: item n shows thing n % 10


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def rows(rng) -> Rows:
    shown = [np.eye(DIM)[n % THERE] + 0.08 * rng.normal(size=(4, DIM)) for n in range(ITEMS)]
    mean = np.mean([part.mean(axis=0) for part in shown], axis=0)
    items = [ItemId(f"item-{n:02d}") for n in range(ITEMS)]
    times = [np.arange(4, dtype=np.float32)] * ITEMS
    return rows_of(items, [(part - mean).astype(np.float32) for part in shown], times, unit=True)


@pytest.fixture(scope="module")
def everyday(rng) -> np.ndarray:
    absent = np.eye(DIM)[THERE : THERE + 40] * 0.6
    return np.vstack([absent, np.eye(DIM)[:THERE] * 0.6]).astype(np.float32)


@pytest.fixture(scope="module")
def meaning(rows, everyday) -> Meaning:
    return Meaning.fit(rows, everyday)


def ask(meaning, *things, has=None):
    words = np.array([np.eye(DIM, dtype=np.float32)[thing] * 0.6 for thing in things])
    whole = words.mean(axis=0)
    known = np.zeros((ITEMS, len(things)), bool) if has is None else has
    return meaning.ask(whole, words, known)


def test_what_is_shown_is_found_and_nothing_else(meaning):
    found = ask(meaning, 3).confidences
    assert set(np.flatnonzero(found >= 0.5)) == {n for n in range(ITEMS) if n % THERE == 3}


def test_what_is_not_there_is_not_found(meaning):
    best = [ask(meaning, thing).confidences.max() for thing in range(THERE + 40, DIM)]
    assert max(best) < 0.5


def test_a_phrase_the_model_does_not_know_finds_nothing_although_it_points_somewhere(meaning, everyday):
    """Near the mean of all phrases; as a unit vector it would point at thing 3."""
    unknown = everyday.mean(axis=0) + 0.02 * np.eye(DIM, dtype=np.float32)[3]
    reading = meaning.ask(unknown, unknown[None], np.zeros((ITEMS, 1), bool))
    assert int(reading.scores.argmax()) % THERE == 3
    assert reading.confidences.max() < 0.5


def test_most_words_have_to_be_there(meaning):
    """ "Elephants bathing in a river" is not answered by rivers."""
    assert ask(meaning, 3, 55, 56).confidences.max() < 0.5
    assert ask(meaning, 3).confidences.max() >= 0.5


def test_a_word_that_is_written_about_an_item_need_not_be_seen(meaning):
    has = np.zeros((ITEMS, 2), bool)
    has[3, 1] = True
    found = ask(meaning, 3, 55, has=has).confidences
    assert found[3] >= 0.5 > found[13]


def test_what_must_not_be_there_is_suspected_sooner_than_found(meaning):
    reading = ask(meaning, 3)
    assert np.all(reading.suspicions >= reading.confidences - 1e-9)


def test_what_must_not_be_there_is_told_from_what_is_looked_for(meaning):
    """To a model gears look much like clocks; "clock, not gears" must leave the clocks that show no gears."""
    clock, fish = np.eye(DIM, dtype=np.float32)[[3, 4]] * 0.6
    gears = 0.8 * clock + 0.5 * fish  # thing 4 sets them apart
    alone = meaning.suspect(gears, np.zeros((0, DIM), np.float32)).suspicions
    beside = meaning.suspect(gears, clock[None]).suspicions
    thing = np.arange(ITEMS) % THERE
    assert alone[thing == 3].min() > 0.5
    assert beside[thing == 3].max() < 0.5 < beside[thing == 4].min()


def test_small_collections_cannot_tell(rows, everyday):
    few = Rows(rows.items[:5], rows.values[:20], rows.starts[:6], rows.times_s[:20])
    small = Meaning.fit(few, everyday)
    assert small.absent is None
    assert small.ask(everyday[-1], everyday[-1:], np.zeros((5, 1), bool)).confidences.max() <= 0.5


def test_moments_are_the_best_seconds_and_lie_apart(rows):
    scores = np.zeros(len(rows.values), np.float32)
    scores[8:12] = [0.1, 1.0, 0.95, 0.9]
    meaning_free = Likeness.fit(rows).ask(rows.values[0])
    reading = type(meaning_free)(rows, np.zeros(ITEMS), 1.0, scores)
    assert reading.moments(2, k=3) == (1.0, 3.0)


def test_moments_of_a_long_recording_are_further_apart():
    values = [np.random.default_rng(3).normal(size=(200, DIM)).astype(np.float32)]
    long = rows_of([ItemId("long")], values, [10 * np.arange(200, dtype=np.float32)], unit=True)
    scores = np.zeros(200, np.float32)
    scores[[50, 51, 59, 61, 150]] = [1, 0.99, 0.98, 0.97, 0.96]
    reading = Reading(long, np.zeros(1), 1.0, scores)
    assert reading.moments(0, k=3) == (500.0, 610.0, 1500.0)  # a twentieth of 33 minutes is 100 s


def test_an_example_finds_its_like_and_a_stranger_nothing(rows, meaning, everyday, rng):
    alike = Likeness.fit(rows, meaning, everyday)
    like = np.eye(DIM)[4] + 0.08 * rng.normal(size=DIM) - np.full(DIM, 0.1) * (np.arange(DIM) < THERE)
    found = alike.ask(like.astype(np.float32)).confidences
    assert set(np.flatnonzero(found >= 0.5)) == {n for n in range(ITEMS) if n % THERE == 4}
    strangers = [alike.ask(np.eye(DIM, dtype=np.float32)[thing]).anything for thing in range(DIM - 10, DIM)]
    assert np.mean(np.array(strangers) < 0.5) >= 0.9


def test_an_item_does_not_find_itself(rows, meaning, everyday):
    alike = Likeness.fit(rows, meaning, everyday)
    reading = alike.ask(rows.values[16], without=rows.items[4])
    assert reading.scores[4] == -np.inf
    assert reading.confidences[4] == 0
    assert reading.confidences[14] >= 0.5


def test_what_lies_beside_a_dense_group_is_no_part_of_it():
    """Twenty items in a tight group and twenty far from each other: equally near is near among the scattered only."""
    rng = np.random.default_rng(3)
    tight = [np.eye(DIM)[:1] + 0.02 * rng.normal(size=(2, DIM)) for _ in range(20)]
    scattered = [one + 0.3 * np.eye(DIM)[1] for one in rng.normal(size=(20, 1, DIM)) * 0.25]
    items = [ItemId(f"item-{n:02d}") for n in range(ITEMS)]
    parts = [np.asarray(part, np.float32) for part in (*tight, *scattered)]
    alike = Likeness.fit(rows_of(items, parts, [np.arange(len(part), dtype=np.float32) for part in parts], unit=True))
    beside = np.eye(DIM)[0] + 0.8 * np.eye(DIM)[40]
    group = alike.ask(np.asarray(tight[3][0], np.float32)).anything
    assert alike.ask(beside.astype(np.float32)).anything < 0.5 < group
    unit = (beside / np.linalg.norm(beside)).astype(np.float32)
    nearest = np.sort(alike.ask(unit).scores)[-3:].mean()
    assert (alike.near < nearest).mean() > 0.4  # lonely it is not: half of the items are lonelier
