"""Tags in a made-up space where the truth is known; `test_demo_tags` asks the demo models."""

import numpy as np
import pytest

from core.domain import ItemId
from core.domain.tags import Tag, TagReadings, Verdict
from core.understanding.moments import best_quarter
from core.understanding.tags import (
    SENTENCES,
    TagReader,
    answer,
    null_vectors,
    phrase_vectors,
    spans,
)
from tests.core.understanding.worlds import THINGS, collection, direction, encode, frames, gathered

NULLS = null_vectors(encode)


def reader_of(pooled, tags):
    return TagReader.fit(tags, phrase_vectors([tag.texts for tag in tags], encode), NULLS, pooled)


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(99)
    part = frames(rng, [None] * 8 + ["sea"] * 4 + [None] * 4)  # the sea from the eighth to the twelfth second
    pooled, truth = collection(extra={"partly": part, "nothing": frames(rng, [None] * 8)})
    tags = tuple(Tag(name=thing) for thing in (*THINGS, "giraffe", "piano"))
    return reader_of(pooled, tags), truth


def reading(readings, tag):
    return next(r for r in readings.readings if r.tag == tag)


def test_each_thing_is_read_where_it_shows_and_nowhere_else(world):
    reader, truth = world
    for item, thing in truth.items():
        answers = {r.tag: r.answer for r in reader.read(ItemId(item)).readings}
        assert answers.pop(thing) != "no"
        assert set(answers.values()) == {"no"}
    named = [reading(reader.read(ItemId(item)), thing).answer for item, thing in truth.items()]
    assert named.count("yes") >= 0.9 * len(named)


def test_words_for_what_is_not_in_the_collection_are_never_read(world):
    reader, _ = world
    assert (reader.probabilities()[:, 5:] < 0.2).all()


def test_readings_come_likeliest_first_with_the_model_that_was_read(world):
    readings = world[0].read(ItemId("fire-03")).readings
    assert readings[0].tag == "fire"
    assert len(readings) == 7
    assert {r.model for r in readings} == {"made-up"}
    assert {r.origin for r in readings} == {"machine"}


def test_a_tag_shows_where_in_time_it_comes_from(world):
    found = reading(world[0].read(ItemId("partly"), duration_s=16.0), "sea")
    assert found.answer == "yes"
    assert min(span.start_s for span in found.spans) == pytest.approx(7.5)
    assert max(span.end_s for span in found.spans) == pytest.approx(11.5)
    assert all(0.5 <= span.strength <= 1 for span in found.spans)
    assert reading(world[0].read(ItemId("partly")), "fire").spans == ()


def test_a_verdict_settles_its_own_item_and_the_last_one_counts(world):
    reader, _ = world
    item = ItemId("sea-00")
    no = Verdict(tag="sea", item_id=item, accepted=False)
    rejected = reading(reader.read(item, [no]), "sea")
    assert (rejected.answer, rejected.origin, rejected.probability, rejected.model) == ("no", "human", 0.0, "")
    again = reading(reader.read(item, [no, Verdict(tag="sea", item_id=item, accepted=True)]), "sea")
    assert (again.answer, again.origin) == ("yes", "human")


def test_leaving_a_verdict_out_undoes_it_exactly(world):
    reader, _ = world
    before = reader.probabilities()
    verdicts = [Verdict(tag="fire", item_id=ItemId(f"sea-0{n}"), accepted=True) for n in range(3)]
    assert np.abs(reader.probabilities(verdicts) - before).max() > 0.1
    np.testing.assert_array_equal(reader.probabilities([]), before)
    np.testing.assert_array_equal(reader.probabilities(verdicts), reader.probabilities(verdicts))


def test_verdicts_on_one_tag_leave_the_other_tags_alone(world):
    reader, _ = world
    verdict = Verdict(tag="fire", item_id=ItemId("sea-00"), accepted=True)
    changed = np.abs(reader.probabilities([verdict]) - reader.probabilities()).max(axis=0)
    assert changed[THINGS.index("fire")] > 0
    assert changed[[n for n in range(7) if n != THINGS.index("fire")]].max() == 0


def test_three_corrections_repair_similar_items():
    """The curator calls the forest "Wald", a word that the model does not know."""
    pooled, truth = collection()
    reader = reader_of(pooled, [Tag(name="Wald"), *(Tag(name=t) for t in THINGS)])
    woods = [ItemId(i) for i, thing in truth.items() if thing == "forest"]
    rows = [reader.items.index(i) for i in woods[3:]]
    others = [n for n, i in enumerate(reader.items) if truth[i] != "forest"]
    assert (reader.probabilities()[rows, 0] < 0.2).all()
    after = reader.probabilities([Verdict(tag="Wald", item_id=i, accepted=True) for i in woods[:3]])
    assert (after[rows, 0] > 0.4).all()
    assert (after[others, 0] < 0.2).all()


def test_the_preview_says_what_would_change_before_it_does(world):
    reader, truth = world
    verdicts = [Verdict(tag="giraffe", item_id=ItemId(f"city-0{n}"), accepted=True) for n in range(2)]
    new = Verdict(tag="giraffe", item_id=ItemId("city-02"), accepted=True)
    changes = reader.preview(verdicts, new)
    assert changes
    assert all(truth[c.item_id] == "city" and c.probability_after > c.probability_before for c in changes)
    assert {c.item_id for c in changes}.isdisjoint({"city-00", "city-01", "city-02"})
    sizes = [c.probability_after - c.probability_before for c in changes]
    assert sizes == sorted(sizes, reverse=True)
    after = reader.probabilities([*verdicts, new])
    for change in changes:
        assert after[reader.items.index(change.item_id), 5] == change.probability_after
        assert change.after == answer(change.probability_after)


def test_a_preview_of_an_unknown_tag_names_those_there_are(world):
    with pytest.raises(ValueError, match="no tag 'dragon'; there are sea, forest"):
        world[0].preview([], Verdict(tag="dragon", item_id=ItemId("sea-00"), accepted=True))


def test_a_narrower_tag_carries_its_wider_one_with_its_spans():
    pooled, _ = collection()
    reader = reader_of(
        pooled, [Tag(name="nature"), Tag(name="sea", parent="nature"), *(Tag(name=t) for t in THINGS[1:])]
    )
    readings = reader.read(ItemId("sea-04"))
    wide, narrow = reading(readings, "nature"), reading(readings, "sea")
    assert (wide.answer, wide.implied_by, wide.spans) == (narrow.answer, "sea", narrow.spans)
    assert narrow.answer == "yes"
    assert reading(reader.read(ItemId("fire-04")), "nature").answer == "no"


def test_an_item_without_pictures_has_only_what_people_say(world):
    reader, _ = world
    readings = reader.read(ItemId("a sound"), [Verdict(tag="sea", item_id=ItemId("a sound"), accepted=True)])
    assert readings.note
    assert (reading(readings, "sea").answer, reading(readings, "sea").origin) == ("yes", "human")
    assert {r.answer for r in readings.readings if r.tag != "sea"} == {"unsure"}
    assert TagReadings.from_json(readings.to_json()).readings[0] == readings.readings[0]


def test_a_thing_shown_for_a_quarter_of_a_film_counts_and_one_odd_frame_does_not():
    rng = np.random.default_rng(5)
    often = frames(rng, [None] * 15 + ["train"] * 5)
    once = frames(rng, [None] * 19 + ["train"])
    pooled, _ = collection(extra={"often": often, "once": once})
    reader = reader_of(pooled, [Tag(name=t) for t in THINGS])
    assert reading(reader.read(ItemId("often")), "train").answer == "yes"
    assert reading(reader.read(ItemId("once")), "train").answer == "no"


def test_a_collection_of_one_item_is_read_without_falling_over():
    reader = reader_of(gathered({"only": frames(np.random.default_rng(0), ["sea"] * 4)}), [Tag(name=t) for t in THINGS])
    assert np.isfinite(reader.probabilities()).all()
    assert "few recordings" in reader.read(ItemId("only")).note
    assert reader_of(collection()[0], [Tag(name="sea")]).read(ItemId("sea-00")).note == ""


def test_without_pictures_there_is_nothing_to_calibrate():
    with pytest.raises(ValueError, match="there are none"):
        reader_of(gathered({}), [Tag(name="sea")])


def test_an_empty_vocabulary_gives_no_readings():
    reader = reader_of(collection()[0], [])
    assert reader.read(ItemId("sea-00")).readings == ()
    assert reader.probabilities().shape == (60, 0)


def test_several_phrases_and_sentences_make_one_unit_vector_per_tag():
    rows = phrase_vectors([("sea", "ocean"), ("fire",)], encode)
    every = encode([s.format(p) for p in ("sea", "ocean") for s in SENTENCES]).mean(axis=0)
    np.testing.assert_allclose(rows[0], every / np.linalg.norm(every), rtol=1e-5)
    assert rows.shape == (2, len(direction("sea")))


def test_the_best_quarter_is_the_mean_of_the_highest_frames():
    scores = np.array([[1.0], [5.0], [2.0], [4.0], [3.0], [7.0], [9.0]])
    np.testing.assert_allclose(best_quarter(scores, np.array([0, 5, 7])), [[4.5], [9.0]])


def test_spans_reach_half_way_to_the_next_frame_and_to_the_ends():
    times = np.array([1.0, 3.0, 5.0, 7.0])
    found = spans(times, np.array([0.6, 0.1, 0.7, 0.9]), duration_s=8.0)
    assert [(s.start_s, s.end_s, s.strength) for s in found] == [(4.0, 8.0, 0.9), (0.0, 2.0, 0.6)]
    assert spans(times, np.zeros(4)) == ()
    assert spans(np.empty(0), np.empty(0)) == ()


def test_the_surest_tags_of_all_items_are_those_that_reading_each_one_gives():
    pooled, _ = collection()
    tags = [Tag(name="nature"), Tag(name="sea", parent="nature"), Tag(name="forest", parent="nature"), Tag(name="fire")]
    reader = reader_of(pooled, tags)
    verdicts = [
        Verdict(tag="nature", item_id=ItemId("sea-01"), accepted=False),
        Verdict(tag="fire", item_id=ItemId("city-01"), accepted=True),
        Verdict(tag="sea", item_id=ItemId("city-02"), accepted=True),
    ]
    found = reader.surest(verdicts, k=2)
    assert set(found) == set(reader.items)
    for item in reader.items:
        held = tuple(r.tag for r in reader.read(item, verdicts).readings if r.answer == "yes")
        assert found[item] == held[:2]
    assert (found["sea-01"], found["city-01"]) == ((), ("fire",))
    assert set(found["city-02"]) == {"sea", "nature"}
