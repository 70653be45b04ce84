"""Maps are drawn, added to, drawn anew, compared and forgotten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import NotFound, Refused
from core.storage.jobs import Jobs
from core.storage.vectors import Vectors
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.maps.worlds import NAMES, TOPIC, VALUES, fill, item_id, view, xy_of
from tests.factories import segment_vectors, space


def test_an_empty_collection_has_no_map_and_asking_for_one_says_so(house):
    assert house.mapping.view(VIEWER).state == "none"
    assert house.drawing.keep_up() == 0
    job = house.mapping.refit(CURATOR)
    assert house.mapping.view(VIEWER).state == "drawing"
    house.draw()
    assert house.mapping.job(VIEWER, job.job_id).error_code == "E_EMPTY"
    assert house.mapping.view(VIEWER).state == "none"


def test_a_collection_that_has_come_to_rest_gets_its_first_map_by_itself_once(house):
    fill(house, range(20))
    assert house.drawing.keep_up() == 1
    assert house.drawing.keep_up() == 0  # it waits already
    house.draw()
    found = house.mapping.view(VIEWER)
    assert (found.state, found.points, found.drawing) == ("ready", 20, False)
    assert found.weights == pytest.approx({"text": 0.375, "visual": 0.625})
    house.mapping.remove(CURATOR, found.revision)
    assert house.drawing.keep_up() == 0  # somebody did not want it


def test_while_files_are_taken_in_the_first_map_waits(house):
    fill(house, range(20))
    with house.database.write() as tx:
        Jobs(tx).enqueue("embed", {"item_id": "x"}, "embed:x")
    assert house.drawing.keep_up() == 0


def test_a_map_says_whether_recordings_are_on_their_way_to_it(drawn):
    assert not view(drawn).arriving
    fill(drawn, range(80, 82))
    assert view(drawn).arriving, "they have vectors and no dot"
    drawn.drawing.keep_up()
    drawn.draw()
    assert (view(drawn).points, view(drawn).arriving) == (82, False)
    with drawn.database.write() as tx:
        Jobs(tx).enqueue("take_in", {"item_id": "x"}, "take_in:x")
    assert view(drawn).arriving


def test_alike_items_lie_together_in_named_groups(drawn):
    found = view(drawn)
    assert (found.name, found.points, found.fitted, found.placed) == ("First", 80, 80, 0)
    assert found.faith.trustworthiness > 0.9
    assert "Trustworthiness 0.9" in found.sentence
    assert len({c.name for c in found.clusters}) == len(found.clusters) >= 4
    assert [c.count for c in found.clusters] == sorted((c.count for c in found.clusters), reverse=True)
    right = 0
    for cluster in found.clusters:
        chosen = drawn.mapping.selection(CURATOR, found.revision, cluster=cluster.number)
        assert chosen.count == cluster.count
        topics = [NAMES[TOPIC[int(i, 16)]] for i in chosen.item_ids]
        right += sum(topic in cluster.name for topic in topics)
    assert right > 0.6 * 80


def test_a_fifth_more_items_move_no_old_dot_and_land_among_their_kind(drawn):
    before = view(drawn)
    old, old_classes = xy_of(drawn, before.revision)
    fill(drawn, range(80, 96))
    assert drawn.drawing.keep_up() == 2  # these, and the first fused map, which nobody has asked for yet
    drawn.draw()
    after = view(drawn)
    new, classes = xy_of(drawn, after.revision)
    assert (after.revision, after.fitted, after.placed) == (before.revision, 80, 16)
    assert new[:80].tobytes() == old.tobytes()
    assert classes[:80].tobytes() == old_classes.tobytes()
    assert after.stamp != before.stamp
    points = drawn.mapping.points(VIEWER, after.revision, range(80, 96))
    assert all(p.placed and p.trust is not None for p in points)
    middles = np.array([np.median(old[TOPIC[:80] == t], axis=0) for t in range(6)])
    nearest = np.argmin(((new[80:, None] - middles[None]) ** 2).sum(axis=2), axis=1)
    assert (nearest == TOPIC[80:]).mean() > 0.8
    drawn.mapping.refit(CURATOR, space="visual")
    drawn.draw()
    assert view(drawn).faith.trustworthiness - after.faith.trustworthiness < 0.02
    assert drawn.drawing.keep_up() == 0


def test_items_that_came_later_are_placed_twice_without_forgetting_the_first(drawn):
    for rows in (range(80, 84), range(84, 90)):
        fill(drawn, rows)
        drawn.drawing.keep_up()
        drawn.draw()
    found = view(drawn)
    assert (found.fitted, found.placed) == (80, 10)
    ids = [p.item_id for p in drawn.mapping.points(CURATOR, found.revision, range(90))]
    assert ids[80:84] == [item_id(n) for n in range(80, 84)]
    assert len(set(ids)) == 90


def test_a_deleted_item_is_gone_at_once_and_back_where_it_was(drawn):
    before = view(drawn)
    xy, _ = xy_of(drawn, before.revision)
    change = drawn.library.delete(CURATOR, [item_id(3)])
    less, _ = xy_of(drawn, before.revision)
    np.testing.assert_array_equal(less, np.delete(xy, 3, axis=0))
    assert view(drawn).stamp != before.stamp
    assert view(drawn).points == before.points - 1
    assert f"by {before.points} dots when last judged" in view(drawn).sentence  # one of them is gone: that is said
    drawn.library.undo(CURATOR, change)
    assert view(drawn).stamp == before.stamp


def test_other_weights_give_another_drawing_in_the_same_place_and_nothing_is_stored(drawn):
    fill(drawn, range(80, 96))
    drawn.mapping.refit(CURATOR)
    drawn.draw()
    found = view(drawn, space="fused")
    before, _ = xy_of(drawn, found.revision)
    for weights in ({"visual": 1.0, "text": 0.0}, {"visual": 0, "text": 2.0}):
        other = drawn.mapping.reshape(VIEWER, found.revision, weights)
        xy = np.frombuffer(other.positions, "<f4").reshape(2, -1).T
        assert xy.shape == before.shape
        np.testing.assert_allclose(np.median(xy, axis=0), np.median(before, axis=0), atol=0.3 * np.ptp(before))
        assert other.faith.trustworthiness > 0.85
        assert other.bounds == pytest.approx((*xy.min(axis=0), *xy.max(axis=0)))
        assert drawn.mapping.reshape(VIEWER, found.revision, dict(weights)) is other
    assert other.weights == {"text": 1.0}
    assert len(drawn.mapping.revisions(VIEWER)) == 2
    with pytest.raises(Refused):
        drawn.mapping.reshape(VIEWER, found.revision, {"visual": 0.0, "sound": 1.0})


def test_a_new_drawing_keeps_the_orientation_of_the_last_one_and_can_be_compared(drawn):
    first = view(drawn)
    fill(drawn, range(80, 96))
    drawn.mapping.refit(CURATOR, space="visual", name="Second", seed=5)
    drawn.draw()
    second = view(drawn)
    assert (second.name, second.points, first.revision != second.revision) == ("Second", 96, True)
    old, new = xy_of(drawn, first.revision)[0], xy_of(drawn, second.revision)[0][:80]
    together = np.sum((old - old.mean(axis=0)) * (new - new.mean(axis=0)))
    for turn in ([[0, 1], [-1, 0]], [[-1, 0], [0, -1]], [[-1, 0], [0, 1]]):
        assert together > np.sum((old - old.mean(axis=0)) * ((new - new.mean(axis=0)) @ np.array(turn)))
    compared = drawn.mapping.compare(VIEWER, first.revision, second.revision)
    assert (compared.count, compared.before.name, compared.after.name) == (80, "First", "Second")
    columns = np.frombuffer(compared.positions[: 16 * 80], "<f4").reshape(4, 80)
    np.testing.assert_array_equal(columns[:2].T, old[list(compared.rows_before)])
    np.testing.assert_array_equal(columns[2:].T, new[list(compared.rows_after)])
    assert 0 < compared.moved < 0.6
    assert 0.3 < compared.kept <= 1.0
    itself = drawn.mapping.compare(VIEWER, first.revision, first.revision)
    assert (itself.moved, itself.kept, itself.most_moved) == (0.0, 1.0, ())
    assert "none of them moved" in itself.sentence


def test_the_same_seed_gives_the_same_map(drawn):
    drawn.mapping.refit(CURATOR, of="items", space="text", seed=3)
    drawn.draw()
    one = xy_of(drawn, view(drawn, space="text").revision)[0]
    drawn.mapping.remove(CURATOR, view(drawn, space="text").revision)
    drawn.mapping.refit(CURATOR, of="items", space="text", seed=3)
    drawn.draw()
    np.testing.assert_array_equal(xy_of(drawn, view(drawn, space="text").revision)[0], one)


def test_moments_are_dots_of_their_own(house):
    fill(house, range(30), shots=3)
    house.mapping.refit(CURATOR, of="moments", space="visual")
    house.draw()
    found = view(house, of="moments")
    assert (found.points, found.of) == (90, "moments")
    points = house.mapping.points(CURATOR, found.revision, range(90))
    assert [(p.item_id, p.start_s, p.end_s) for p in points[3:6]] == [(item_id(1), s, s + 1) for s in (0, 1, 2)]
    assert [p.still_url[-8:] for p in points[3:6]] == ["0000.jpg", "0000.jpg", "0000.jpg"]  # taken at 0 and 5 s
    selection = house.mapping.selection(CURATOR, found.revision, ids=[item_id(4), item_id(9)])
    assert (selection.count, selection.item_ids) == (6, (item_id(4), item_id(9)))
    lit = house.mapping.highlight(CURATOR, found.revision, NAMES[TOPIC[4]])
    assert len({points[row].item_id for row in lit.rows}) == len(lit.rows)
    with pytest.raises(Refused):
        house.mapping.reshape(CURATOR, found.revision, {"visual": 1})
    fill(house, range(30, 34), shots=2)
    house.drawing.keep_up()
    house.draw()
    assert (view(house, of="moments").fitted, view(house, of="moments").placed) == (90, 8)


@pytest.mark.parametrize("n", [1, 2, 4, 9])
def test_a_handful_of_items_is_drawn_and_said_to_be_too_few(house, n):
    fill(house, range(n))
    house.mapping.refit(CURATOR, space="visual")
    house.draw()
    found = view(house)
    if n == 1:  # a collection of one item has no rest to differ from
        assert found.points == 1
        return
    assert (found.state, found.points, found.clusters) == ("ready", n, ())
    assert "too few" in found.note
    assert len(house.mapping.geometry(CURATOR, found.revision)[0]) == 9 * n
    assert house.mapping.colours(CURATOR, found.revision, "cluster").note


def test_a_drawing_can_be_stopped_renamed_and_removed(drawn):
    job = drawn.mapping.refit(CURATOR, space="visual")
    assert drawn.mapping.refit(CURATOR, space="visual").job_id == job.job_id
    shown = view(drawn)
    assert (shown.state, shown.drawing, shown.job_id) == ("ready", True, job.job_id)
    drawn.mapping.cancel(CURATOR, job.job_id)
    drawn.draw()
    assert drawn.mapping.job(CURATOR, job.job_id).state == "cancelled"
    [only] = drawn.mapping.revisions(VIEWER)
    change = drawn.mapping.rename(CURATOR, only.revision, "  Spring \n 2026 ")
    assert view(drawn).name == drawn.mapping.revisions(VIEWER)[0].name == "Spring 2026"
    drawn.library.undo(CURATOR, change)
    assert view(drawn).name == "First"
    drawn.mapping.remove(CURATOR, only.revision)
    assert view(drawn).state == "none"
    with pytest.raises(NotFound):
        drawn.mapping.selection(CURATOR, only.revision, cluster=0)


def test_a_map_of_another_model_says_that_it_is_out_of_date(drawn):
    with drawn.database.write() as tx:
        for n in range(80):
            vectors = segment_vectors(item_id(n), replace(space("visual", 24), revision="r2"), VALUES[[n]])
            Vectors(tx).put(vectors)
    assert "another model" in view(drawn).note


def test_weights_of_the_settings_can_be_replaced_for_one_drawing(house):
    fill(house, range(20))
    house.mapping.refit(CURATOR, weights={"text": 3, "visual": 1, "sound": 5})
    house.draw()
    assert house.mapping.view(VIEWER).weights == {"text": 0.75, "visual": 0.25}
