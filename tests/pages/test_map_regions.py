"""The words for regions of the map: what a browser writes is read exactly, everything else is refused."""

import numpy as np
import pytest

from pages.components.maps import regions as map_regions
from tests.mapped import crossed


def test_a_lasso_word_is_read_corner_by_corner():
    region = map_regions.read("lasso_1.5_-2_0.25_4.0.0.4.-8.2")
    assert region.polygon == ((1.5, -2), (2.5, -2), (2.5, -1), (0.5, -0.5))


@pytest.mark.parametrize(
    "word",
    [
        *(None, 7, "", "lasso_0_0_1_1.1", "lasso_0_0_0_1.1.2.2", "lasso_0_0_-1_1.1.2.2", "lasso_0_0_1_1.1.2"),
        *("box_1_0_0_1", "box_1_2_3", "class_256_kind", "class_1_", "dots_-1", "dots_1.", "circle_1_2"),
        *("lasso_nan_0_1_1.1.2.2", "lasso_0_0_1_" + ".".join(["1"] * 400), "dots_" + ".".join(map(str, range(61)))),
    ],
)
def test_what_is_no_region_is_none(word):
    assert map_regions.read(word) is None


def test_most_corners_are_still_a_region():
    steps = ".".join(["1", "0"] * (map_regions.MOST_CORNERS - 1))
    assert len(map_regions.read(f"lasso_0_0_1_{steps}").polygon) == map_regions.MOST_CORNERS


def test_the_even_odd_rule_leaves_the_hole_of_a_star_out():
    star = [(0, 3), (2, -3), (-3, 1), (3, 1), (-2, -3)]
    assert crossed(np.array([0.0, 0.0]), np.array([0.0, 2.0]), star).tolist() == [False, True]
