"""The map as curators and viewers have it: on real tables and jobs, with made-up vectors of known groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.domain import ItemId, Segment, UserId, Visitor
from core.errors import NotAllowed, NotFound, Refused
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from tests.core.embedding.worlds import world
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import NOON, media_item, segment_vectors, space

NAMES = ("fire", "sea", "city", "forest", "stars", "market")
VALUES, TOPIC = world(96)
TEXTS, _ = world(96, dim=24, seed=9)


def item_id(n: int) -> ItemId:
    return ItemId(f"{n:016x}")


def fill(house, rows, shots: int = 1) -> None:
    """Items with a picture vector per shot and a vector of words, without a file or a job."""
    with house.database.write() as tx:
        for n in rows:
            kind = "audio" if n % 8 == 0 else "video"
            facts = {"tags": (NAMES[TOPIC[n]],), "language": "de" if n % 5 == 0 else "", "kind": kind}
            stills = () if kind == "audio" else (0.0, 5.0)
            uploaded = NOON + timedelta(hours=int(n))
            Items(tx).add(media_item(item_id(n), **facts, still_times_s=stills, uploaded_at=uploaded))
            noise = np.random.default_rng(n).normal(0, 0.02, (shots, 24))
            frames = VALUES[n] + noise
            frames = (frames / np.linalg.norm(frames, axis=1, keepdims=True)).astype(np.float32)
            Vectors(tx).put(segment_vectors(item_id(n), space("visual", 24), frames))
            Vectors(tx).put(segment_vectors(item_id(n), space("text", 24), TEXTS[[n]]))
            cuts = [Segment(item_id=item_id(n), kind="shot", start_s=s, end_s=s + 1) for s in range(shots)]
            Segments(tx).replace(item_id(n), "shot", cuts)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A fifth of the epochs: enough for groups as clear as these."""
    monkeypatch.setattr("core.embedding.drawing.EPOCHS", 100)
    monkeypatch.setattr("core.embedding.placement.EPOCHS", 80)


@pytest.fixture
def drawn(house):
    """A map of 80 items by what they show."""
    fill(house, range(80))
    house.mapping.refit(CURATOR, space="visual", name="First")
    house.draw()
    return house


def view(house, **facts):
    return house.mapping.view(CURATOR, **{"space": "visual", **facts})


def xy_of(house, revision):
    data, _ = house.mapping.geometry(CURATOR, revision)
    n = len(data) // 9
    return np.frombuffer(data[: 8 * n], "<f4").reshape(2, n).T, np.frombuffer(data[8 * n :], np.uint8)


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


def test_the_geometry_is_nine_bytes_a_dot_and_agrees_with_the_points(drawn):
    found = view(drawn)
    xy, classes = xy_of(drawn, found.revision)
    points = drawn.mapping.points(VIEWER, found.revision, range(-1, 99))
    assert [p.row for p in points] == list(range(80)) == list(range(len(xy)))
    np.testing.assert_array_equal(xy, np.array([(p.x, p.y) for p in points], np.float32))
    names = {c.number: c.name for c in found.clusters}
    assert [p.cluster for p in points] == [names.get(int(c), "") for c in classes]
    assert (found.bounds[0], found.bounds[3]) == (xy[:, 0].min(), xy[:, 1].max())
    assert (points[0].kind, points[0].still_url) == ("audio", None)
    assert points[1].still_url == f"/api/still/{item_id(1)}/cover.jpg"
    solid, stamp = drawn.mapping.geometry(CURATOR, found.revision, solid=True)
    assert (len(solid), stamp) == (13 * 80, found.stamp)


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
    drawn.library.undo(CURATOR, change)
    assert view(drawn).stamp == before.stamp


def test_what_is_withheld_has_no_dot_for_viewers(drawn):
    found = view(drawn)
    drawn.curating.edit(CURATOR, item_id(5), status="withheld")
    assert view(drawn).points == 80
    seen = drawn.mapping.view(VIEWER, found.revision)
    assert (seen.points, seen.stamp != found.stamp) == (79, True)
    assert len(drawn.mapping.geometry(VIEWER, found.revision)[0]) == 9 * 79
    assert drawn.mapping.selection(VIEWER, found.revision, ids=[item_id(5)]).count == 0
    assert all(p.item_id != item_id(5) for p in drawn.mapping.points(VIEWER, found.revision, range(80)))
    total = sum(entry.count for entry in drawn.mapping.colours(VIEWER, found.revision, "kind").legend)
    assert total == 79


def test_a_lasso_counts_shows_and_says_what_is_inside(drawn):
    found = view(drawn)
    fire = [item_id(n) for n in range(80) if NAMES[TOPIC[n]] == "stars"]
    by_ids = drawn.mapping.selection(VIEWER, found.revision, ids=fire, limit=5)
    assert (by_ids.count, len(by_ids.item_ids), len(by_ids.cards)) == (len(fire), len(fire), 5)
    assert by_ids.common_tags == (("stars", len(fire)),)
    assert by_ids.terms[0].text == "stars"
    assert by_ids.sentence.startswith(f"Mostly stars ({len(fire)} of {len(fire)}; elsewhere 0 of {80 - len(fire)})")
    assert by_ids.duration_s == 10.0 * len(fire)
    x0, y0, x1, y1 = found.bounds
    middle = (x0 + x1) / 2
    box = drawn.mapping.selection(VIEWER, found.revision, box=(x0, y0, middle, y1))
    lasso = ((x0 - 1, y0 - 1), (middle, y0 - 1), (middle, y1 + 1), (x0 - 1, y1 + 1))
    polygon = drawn.mapping.selection(VIEWER, found.revision, polygon=lasso)
    xy, _ = xy_of(drawn, found.revision)
    assert np.frombuffer(polygon.rows, np.uint8).tolist() == (xy[:, 0] < middle).astype(int).tolist()
    assert box.item_ids == polygon.item_ids
    everything = drawn.mapping.selection(VIEWER, found.revision, box=found.bounds)
    assert (everything.count, everything.sentence) == (80, "This is the whole map.")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"cluster": 1, "box": (0, 0, 1, 1)},
        {"polygon": ((0, 0), (1, 1))},
        {"polygon": ((0, 0), (1, float("nan")), (2, 2))},
    ],
    ids=["nothing", "two ways", "two corners", "nowhere"],
)
def test_a_selection_that_means_nothing_is_an_error(drawn, wrong):
    with pytest.raises(ValueError, match="polygon"):
        drawn.mapping.selection(CURATOR, view(drawn).revision, **wrong)


def test_every_colour_mode_has_a_byte_per_dot_and_a_legend_that_explains_it(drawn):
    drawn.recommending.like(VIEWER, VIEWER.user_id, item_id(2))
    found = view(drawn)
    for mode in found.modes:
        colours = drawn.mapping.colours(VIEWER, found.revision, mode.key)
        values = np.frombuffer(colours.values, np.uint8)
        assert len(values) == 80
        assert colours.mode == mode
        if colours.kind == "categories":
            assert {e.value: e.count for e in colours.legend} == {
                int(v): int(n) for v, n in zip(*np.unique(values, return_counts=True), strict=True)
            }
        else:
            assert values[values != 255].max(initial=0) <= 250
            assert colours.legend
    kinds = drawn.mapping.colours(VIEWER, found.revision, "kind")
    assert [(e.label, e.count) for e in kinds.legend] == [("Video", 70), ("Audio", 10)]
    languages = drawn.mapping.colours(VIEWER, found.revision, "language")
    assert [(e.label, e.count) for e in languages.legend] == [("German", 16), ("Not known", 64)]
    popular = np.frombuffer(drawn.mapping.colours(VIEWER, found.revision, "popularity").values, np.uint8)
    assert (popular == 250).nonzero()[0].tolist() == [2]
    newest = np.frombuffer(drawn.mapping.colours(VIEWER, found.revision, "newness").values, np.uint8)
    assert (newest.argmin(), newest.argmax()) == (0, 79)
    fire = drawn.mapping.colours(VIEWER, found.revision, "tag:fire")
    expected = [NAMES[t] == "fire" for t in TOPIC[:80]]
    assert [(e.value, e.label) for e in fire.legend] == [(0, "fire"), (255, "Without it")]
    assert (np.frombuffer(fire.values, np.uint8) == 0).tolist() == expected
    with pytest.raises(NotFound):
        drawn.mapping.colours(VIEWER, found.revision, "taste")


def test_words_light_up_the_dots_that_the_search_finds(drawn):
    found = view(drawn)
    lit = drawn.mapping.highlight(VIEWER, found.revision, "market")
    wanted = {n for n in range(80) if NAMES[TOPIC[n]] == "market"}
    assert set(lit.rows) == wanted
    assert lit.strengths[0] == 1.0
    assert [c.item.item_id for c in lit.cards] == [item_id(row) for row in lit.rows]
    assert drawn.mapping.highlight(VIEWER, found.revision, "zebra").note


def test_somebodys_taste_lies_among_what_they_like(drawn):
    found = view(drawn)
    sea = [n for n in range(80) if NAMES[TOPIC[n]] == "sea"]
    for n in sea[:3]:
        drawn.recommending.like(VIEWER, VIEWER.user_id, item_id(n))
    [dot] = drawn.mapping.people(VIEWER, found.revision, [VIEWER.user_id], k=5)
    xy, _ = xy_of(drawn, found.revision)
    near = np.argsort(((xy - [dot.x, dot.y]) ** 2).sum(axis=1))[:5]
    assert (TOPIC[near] == NAMES.index("sea")).mean() >= 0.8
    assert set(dot.liked) == set(sea[:3])
    assert len(dot.recommended) == 5
    assert not set(dot.recommended) & set(dot.liked)
    assert drawn.mapping.people(CURATOR, found.revision, [UserId("nobody")]) == ()
    with pytest.raises(NotAllowed):
        drawn.mapping.people(VIEWER, found.revision, [UserId("curator")])


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
    assert (itself.moved, itself.kept) == (0.0, 1.0)


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


def test_viewers_look_and_do_not_draw(drawn):
    revision = view(drawn).revision
    acts = [
        lambda: drawn.mapping.refit(VIEWER),
        lambda: drawn.mapping.rename(VIEWER, revision, "Mine"),
        lambda: drawn.mapping.remove(VIEWER, revision),
        lambda: drawn.mapping.cancel(VIEWER, "1"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("revision", ["99", "x", "-1", "1e3", "9" * 30])
def test_a_revision_that_is_not_there_is_said_not_to_be(drawn, revision):
    with pytest.raises(NotFound):
        drawn.mapping.view(VIEWER, revision)
    with pytest.raises(NotFound):
        drawn.mapping.geometry(VIEWER, revision)


def test_a_map_of_another_model_says_that_it_is_out_of_date(drawn):
    with drawn.database.write() as tx:
        for n in range(80):
            vectors = segment_vectors(item_id(n), replace(space("visual", 24), revision="r2"), VALUES[[n]])
            Vectors(tx).put(vectors)
    assert "another model" in view(drawn).note


def test_a_grid_holds_every_dot(drawn):
    found = view(drawn)
    grid = drawn.mapping.density(VIEWER, found.revision, cells=8)
    shades = np.frombuffer(grid.values, np.uint8)
    assert (len(shades), grid.width, grid.box) == (64, 8, found.bounds)
    assert shades.max() == 255
    xy, _ = xy_of(drawn, found.revision)
    assert (shades > 0).sum() == len({tuple(cell) for cell in _cells(xy, found.bounds, 8)})
    assert drawn.mapping.density(VIEWER, found.revision, cells=10**6).width == 512


def test_the_map_in_three_dimensions_can_be_thinned_out(drawn):
    solid = drawn.mapping.solid(VIEWER, view(drawn).revision, limit=20)
    assert (len(solid.rows), solid.xyz.shape, len(set(solid.item_ids))) == (20, (20, 3), 20)
    assert solid.faith.trustworthiness > 0.9


def test_weights_of_the_settings_can_be_replaced_for_one_drawing(house):
    fill(house, range(20))
    house.mapping.refit(CURATOR, weights={"text": 3, "visual": 1, "sound": 5})
    house.draw()
    assert house.mapping.view(VIEWER).weights == {"text": 0.75, "visual": 0.25}


def _cells(xy, box, size):
    x0, y0, x1, y1 = box
    share = (xy.astype(float) - [x0, y0]) / [x1 - x0, y1 - y0]
    return np.minimum(np.floor(share * size), size - 1).astype(int).tolist()


def test_nobody_without_a_role_sees_a_map(drawn):
    with pytest.raises(NotAllowed):
        drawn.mapping.view(Visitor(user_id=UserId("x"), role="nobody"))
