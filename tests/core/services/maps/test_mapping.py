"""The map as curators and viewers have it: on real tables and jobs, with made-up vectors of known groups."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain import UserId, Visitor
from core.errors import NotAllowed, NotFound
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.maps.worlds import NAMES, TOPIC, item_id, view, xy_of


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


def test_nobody_without_a_role_sees_a_map(drawn):
    with pytest.raises(NotAllowed):
        drawn.mapping.view(Visitor(user_id=UserId("x"), role="nobody"))


def _cells(xy, box, size):
    x0, y0, x1, y1 = box
    share = (xy.astype(float) - [x0, y0]) / [x1 - x0, y1 - y0]
    return np.minimum(np.floor(share * size), size - 1).astype(int).tolist()
