import numpy as np

from core.curation.groups import islands, neighbours, spread_groups, usual_likeness


def bunches(*sizes: int, seed: int = 0) -> np.ndarray:
    """Tight bunches around axes of their own."""
    rng = np.random.default_rng(seed)
    rows = np.vstack([np.eye(len(sizes))[n] + 0.05 * rng.normal(size=(s, len(sizes))) for n, s in enumerate(sizes)])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_bunches_are_groups():
    groups = spread_groups(bunches(5, 2, 9), 3)
    parts = [set(groups[:5]), set(groups[5:7]), set(groups[7:])]
    assert [len(part) for part in parts] == [1, 1, 1]
    assert len(set.union(*parts)) == 3


def test_no_more_groups_than_items_and_none_of_nothing():
    assert sorted(spread_groups(bunches(1, 1), 9)) == [0, 1]
    assert len(spread_groups(np.zeros((0, 3), np.float32), 3)) == 0


def test_neighbours_are_those_a_full_table_gives_across_blocks(monkeypatch):
    monkeypatch.setattr("core.curation.groups.BLOCK", 4)
    rows = bunches(6, 3, 2)
    near, cosines = neighbours(rows, 3)
    table = rows @ rows.T
    np.fill_diagonal(table, -9)
    np.testing.assert_array_equal(near, np.argsort(-table, axis=1, kind="stable")[:, :3])
    np.testing.assert_allclose(cosines, -np.sort(-table, axis=1)[:, :3], atol=1e-6)


def test_islands_are_the_bunches_smallest_first():
    near, cosines = neighbours(bunches(4, 1, 2), 3)
    assert islands(near, cosines, 0.9) == [(4,), (5, 6), (0, 1, 2, 3)]


def test_a_stray_is_less_alike_than_usual():
    _, cosines = neighbours(bunches(8, 7, 1), 1)
    unusual = [row for row in range(16) if cosines[row, 0] < usual_likeness(cosines[:, 0])]
    assert 15 in unusual
    assert len(unusual) <= 2
