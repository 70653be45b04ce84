import numpy as np
import pytest

from core.domain.maps import NO_CLUSTER
from core.embedding.regions import Paper


def inside_one(x, y, polygon):
    """The rule as a browser has it, dot by dot."""
    odd = False
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


@pytest.fixture(scope="module")
def paper():
    rng = np.random.default_rng(0)
    grid = np.stack(np.meshgrid(np.arange(-3, 4), np.arange(-3, 4)), axis=2).reshape(-1, 2)  # dots on corners and edges
    return Paper(np.vstack([rng.normal(size=(500, 2)) * 2, grid]).astype(np.float32))


STAR = [(np.cos(a) * r, np.sin(a) * r) for a, r in zip(np.linspace(0, 2 * np.pi, 40)[:-1], [3, 1.2] * 20, strict=False)]


@pytest.mark.parametrize(
    "polygon",
    [
        [(-1, -1), (2, -1), (2, 2), (-1, 2)],
        [(2, 2), (2, -1), (-1, -1), (-1, 2)],
        [(-2, -2), (2, 2), (2, -2), (-2, 2)],  # crosses itself
        [(0, 0), (3, 0), (3, 0), (0, 3), (0, 0)],  # a corner twice, and closed
        STAR,
    ],
    ids=["square", "the other way round", "bow tie", "repeated corners", "star"],
)
def test_dots_inside_are_those_that_the_rule_of_the_browser_finds(paper, polygon):
    found = paper.inside(polygon)
    expected = [inside_one(float(x), float(y), [(float(a), float(b)) for a, b in polygon]) for x, y in paper.xy]
    assert found.tolist() == expected
    assert 0 < found.sum() < len(found)


def test_a_box_includes_its_edges_whichever_corner_comes_first(paper):
    found = paper.within((2, 1, -1, -1))
    x, y = paper.xy.T
    assert found.tolist() == ((x >= -1) & (x <= 2) & (y >= -1) & (y <= 1)).tolist()


def test_a_grid_counts_every_dot_of_its_box_once(paper):
    counts = paper.counts(paper.bounds, 7, 5)
    assert counts.shape == (5, 7)
    assert counts.sum() == len(paper.xy)
    x0, y0, x1, y1 = paper.bounds
    x, y = paper.xy.astype(float).T
    first = (x < x0 + (x1 - x0) / 7) & (y < y0 + (y1 - y0) / 5)
    last = (x >= x1 - (x1 - x0) / 7) & (y >= y1 - (y1 - y0) / 5)
    assert (counts[0, 0], counts[-1, -1]) == (first.sum(), last.sum())
    inner = paper.counts((-1, -1, 1, 1), 4, 4)
    assert inner.sum() == paper.within((-1, -1, 1, 1)).sum()


def test_a_cell_has_the_class_most_of_its_dots_have():
    paper = Paper(np.array([[0, 0], [0.1, 0], [0.2, 0], [1, 1], [1, 0]], np.float32))
    classes = np.array([2, 5, 5, NO_CLUSTER, 2], np.uint8)
    assert paper.majorities((0, 0, 1, 1), 2, 2, classes).tolist() == [[5, 2], [NO_CLUSTER, NO_CLUSTER]]


def test_a_map_of_one_dot_or_none_has_bounds():
    assert Paper(np.zeros((0, 2), np.float32)).bounds == (0, 0, 1, 1)
    assert Paper(np.array([[3, 4]], np.float32)).bounds == (2.5, 3.5, 3.5, 4.5)
