from __future__ import annotations

import pytest

from core.errors import NotAllowed, NotFound, Unavailable, VitrineError
from tests.core.services.conftest import CURATOR, VIEWER

COLOURS = ("red", "green", "blue", "yellow")


@pytest.fixture
def films(house):
    """Four films of one colour each, and a vocabulary of two colours under a wider tag."""
    ids = {colour: house.ready(f"{colour} {colour}") for colour in COLOURS}
    house.tagging.define(CURATOR, "colour")
    for colour in ("red", "blue"):
        house.tagging.define(CURATOR, colour, parent="Colour")
    return ids


def reading(house, item_id, name):
    return next(tag for tag in house.tagging.tags(VIEWER, item_id) if tag.name == name)


def test_a_tag_is_read_where_it_is_shown(house, films):
    """Four items are too few to be sure of anything, but the order must be right."""
    red = [reading(house, films[colour], "red").probability for colour in ("red", "green", "blue")]
    assert red[0] == max(red)


def test_a_tag_says_what_it_is_a_part_of(house, films):
    assert reading(house, films["red"], "red").path == ("colour", "red")


def test_a_verdict_settles_the_tag_and_can_be_taken_back(house, films):
    before = reading(house, films["green"], "red")
    change = house.tagging.vote(CURATOR, films["green"], "Red", True)
    judged = reading(house, films["green"], "red")
    assert (judged.decision, judged.verdict, judged.origin) == ("yes", True, "human")
    assert reading(house, films["green"], "colour").decision == "yes"  # a narrower tag carries the wider one
    house.library.undo(CURATOR, change)
    assert reading(house, films["green"], "red") == before


def test_taking_a_verdict_back_by_hand_is_a_change_like_any_other(house, films):
    house.tagging.vote(CURATOR, films["green"], "red", True)
    change = house.tagging.vote(CURATOR, films["green"], "red", None)
    assert reading(house, films["green"], "red").verdict is None
    house.library.undo(CURATOR, change)
    assert reading(house, films["green"], "red").verdict is True


def test_the_preview_is_what_then_happens(house, films):
    """Promised changes of other items are the changes that come."""
    effect = house.tagging.preview(CURATOR, films["yellow"], "red", True)
    assert effect.examined == len(films)
    house.tagging.vote(CURATOR, films["yellow"], "red", True)
    for move in effect.moves:
        now = reading(house, move.item_id, "red")
        assert (now.probability, now.decision) == (pytest.approx(move.probability_after), move.after)


def test_a_preview_changes_nothing(house, films):
    before = [house.tagging.tags(VIEWER, item_id) for item_id in films.values()]
    house.tagging.preview(CURATOR, films["yellow"], "red", True)
    assert [house.tagging.tags(VIEWER, item_id) for item_id in films.values()] == before


def test_removing_a_tag_and_undoing_it_brings_back_verdicts_and_narrower_tags(house, films):
    house.tagging.vote(CURATOR, films["red"], "colour", True)
    before = house.tagging.vocabulary(VIEWER), house.tagging.tags(VIEWER, films["red"])
    change = house.tagging.remove(CURATOR, "colour")
    assert [tag.parent for tag in house.tagging.vocabulary(VIEWER)] == ["", ""]
    house.library.undo(CURATOR, change)
    assert (house.tagging.vocabulary(VIEWER), house.tagging.tags(VIEWER, films["red"])) == before


def test_the_preview_of_taking_back_is_what_then_happens(house, films):
    house.tagging.vote(CURATOR, films["green"], "red", True)
    effect = house.tagging.preview(CURATOR, films["green"], "red", None)
    before = {name: reading(house, item, "red").probability for name, item in films.items() if name != "green"}
    house.tagging.vote(CURATOR, films["green"], "red", None)
    after = {films[name]: (p, reading(house, films[name], "red").probability) for name, p in before.items()}
    moved = {move.item_id: (move.probability_before, move.probability_after) for move in effect.moves}
    assert moved
    for item, pair in moved.items():
        assert after[item] == pytest.approx(pair)


def test_the_vocabulary_is_told_as_a_tree_with_its_use(house, films):
    house.tagging.define(CURATOR, "animal", ["beast"])
    house.tagging.vote(CURATOR, films["green"], "red", True)
    house.tagging.vote(CURATOR, films["blue"], "red", False)
    uses = house.tagging.uses(VIEWER)
    assert [use.path for use in uses] == [("animal",), ("colour",), ("colour", "blue"), ("colour", "red")]
    held = {use.name: use for use in uses}
    assert (held["red"].accepted, held["red"].rejected) == (1, 1)
    assert held["animal"].phrases == ("beast",)
    answers = {(tag.name, item): tag.decision for item in films.values() for tag in house.tagging.tags(VIEWER, item)}
    for use in uses:
        assert use.holds == sum(decided == "yes" for (name, _), decided in answers.items() if name == use.name)
    assert held["red"].holds


def test_a_trial_tells_what_a_tag_would_then_say_and_stores_nothing(house, films):
    before = house.tagging.vocabulary(VIEWER)
    trial = house.tagging.trial(CURATOR, "yellow", ["gold"])
    assert house.tagging.vocabulary(VIEWER) == before
    assert trial.examined == len(films)
    house.tagging.define(CURATOR, "yellow", ["gold"])
    found = {item: reading(house, item, "yellow") for item in films.values()}
    assert dict(trial.holds) == {
        item: pytest.approx(tag.probability) for item, tag in found.items() if tag.decision == "yes"
    }
    assert trial.unsure == sum(tag.decision == "unsure" for tag in found.values())


def test_a_trial_without_a_word_finds_nothing(house, films):
    assert house.tagging.trial(CURATOR, "  ").examined == 0


def test_undoing_a_new_tag_removes_it_and_undoing_a_change_restores_it(house, films):
    first = house.tagging.define(CURATOR, "sea", ["ocean", " ocean ", ""])
    second = house.tagging.define(CURATOR, "Sea", ["water"])
    house.library.undo(CURATOR, second)
    assert next(t for t in house.tagging.vocabulary(VIEWER) if t.name == "sea").phrases == ("ocean",)
    house.library.undo(CURATOR, first)
    assert "sea" not in {t.name for t in house.tagging.vocabulary(VIEWER)}


def test_phrases_that_were_read_once_need_no_model(house, films):
    assert house.tagging.prepare(CURATOR) == 3
    house.encoders.state = "loading"
    assert len(house.tagging.tags(VIEWER, films["red"])) == 3
    house.tagging.define(CURATOR, "green")
    with pytest.raises(Unavailable):
        house.tagging.tags(VIEWER, films["red"])


def test_without_a_vocabulary_there_are_no_tags(house):
    assert house.tagging.tags(VIEWER, house.ready("red")) == ()
    assert house.tagging.surest(VIEWER) == {}
    assert house.tagging.prepare(CURATOR) == 0


def test_the_surest_tags_are_those_that_hold(house, films):
    house.tagging.vote(CURATOR, films["green"], "blue", True)
    surest = house.tagging.surest(VIEWER)
    assert set(surest[films["green"]]) == {"blue", "colour"}
    assert surest.keys() == set(films.values())


def test_unknown_tags_and_items_are_not_found(house, films):
    for act in (house.tagging.vote, house.tagging.preview):
        with pytest.raises(NotFound):
            act(CURATOR, films["red"], "giraffe", True)
    with pytest.raises(NotFound):
        house.tagging.tags(VIEWER, "f" * 16)
    with pytest.raises(NotFound):
        house.tagging.remove(CURATOR, "giraffe")


def test_a_tag_without_a_name_or_within_itself_is_refused_in_a_sentence(house, films):
    with pytest.raises(VitrineError, match="needs a name"):
        house.tagging.define(CURATOR, " ")
    with pytest.raises(VitrineError, match="part of itself"):
        house.tagging.define(CURATOR, "colour", parent="red")


def test_viewers_look_and_do_not_judge(house, films):
    with pytest.raises(NotAllowed):
        house.tagging.vote(VIEWER, films["red"], "red", True)
    with pytest.raises(NotAllowed):
        house.tagging.define(VIEWER, "sea")
