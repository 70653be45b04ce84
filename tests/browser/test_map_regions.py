"""What the browser calls inside is what the server calls inside: both halves of the code, on the same dots."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pages.components.maps import regions as map_regions
from tests.mapped import crossed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCRIPT = Path(__file__).parents[2] / "pages" / "components" / "own" / "map_regions.js"
N = 4000


@pytest.fixture(scope="module")
def browse(chromium):
    """Runs a function body with the script's names and the dots x and y in scope."""
    page = chromium.new_page()

    def run(body: str, **given):
        source = SCRIPT.read_text(encoding="utf-8")
        names = ", ".join(given)
        facts = json.dumps(given)
        return page.evaluate(f"() => {{ {source}\nconst {{ {names} }} = {facts}\n{body} }}")

    yield run
    page.close()


@pytest.fixture(scope="module")
def dots() -> np.ndarray:
    """Uneven clouds, as the geometry holds them."""
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(5, 2)) * [9, 4]
    return (centres[rng.integers(0, 5, N)] + rng.normal(size=(N, 2))).astype(np.float32)


def dots_in(dots: np.ndarray) -> str:
    x, y = (json.dumps(column.astype(float).tolist()) for column in dots.T)
    return f"const x = Float32Array.from({x}), y = Float32Array.from({y});"


@pytest.mark.parametrize("seed", range(6))
def test_a_lasso_selects_the_same_dots_on_both_sides(browse, dots, seed):
    """Loops that cross themselves included: the path wanders."""
    rng = np.random.default_rng(seed)
    turns = np.linspace(0, 2 * np.pi * (1 + seed % 2), 90)
    reach = 150 + 120 * np.sin(2.5 * turns + rng.uniform(0, 6)) + rng.normal(size=90) * 9
    path = np.stack([500 + reach * np.cos(turns), 400 + reach * np.sin(turns)], axis=1)
    word, inside = browse(
        dots_in(dots)
        + """const kept = simplified(path, MOST_CORNERS)
        const steps = kept.map(([px, py]) => [Math.round(px - kept[0][0]), Math.round(kept[0][1] - py)])
        const word = lassoWord((kept[0][0] - 500) / 29.7, 0.123456789, 1 / 29.7, steps), mask = new Uint8Array(x.length)
        const found = insideOf(x, y, cornersOf(word), mask)
        if (found !== mask.reduce((sum, one) => sum + one, 0)) throw new Error("counted otherwise than marked")
        return [word, [...mask]]""",
        path=path.tolist(),
    )
    region = map_regions.read(word)
    assert region is not None
    assert len(word) < 1200, "it travels with every message"
    expected = crossed(*dots.T.astype(float), region.polygon)
    assert 50 < expected.sum() < N
    assert inside == expected.astype(int).tolist()


def test_a_box_includes_its_edges(browse):
    word, mask = browse(
        """const x = Float32Array.from([0, 1, 2, 3]), y = Float32Array.from([0, 1, 2, 0]), mask = new Uint8Array(4)
        insideBox(x, y, [0, 0, 2, 2], mask)
        return [boxWord(0, 0, 2, 2), [...mask]]"""
    )
    assert map_regions.read(word).box == (0, 0, 2, 2)
    assert mask == [1, 1, 1, 0]


def test_picked_dots_are_written_in_order_and_none_is_no_word(browse):
    assert browse("return [dotsWord(new Set([9, 3, 40])), dotsWord(new Set())]") == ["dots_3.9.40", ""]
    assert map_regions.of_dots({9, 3, 40}) == "dots_3.9.40"


def test_a_long_path_keeps_its_form_in_few_corners(browse):
    turns = np.linspace(0, 2 * np.pi, 3000)
    path = np.stack([600 + 300 * np.cos(turns), 400 + (200 + 20 * np.sin(40 * turns)) * np.sin(turns)], axis=1)
    kept = np.array(browse("return simplified(path, MOST_CORNERS)", path=path.tolist()))
    assert len(kept) <= map_regions.MOST_CORNERS
    ahead = np.roll(kept, -1, axis=0) - kept
    part = np.einsum("nkd,kd->nk", path[:, None] - kept, ahead) / np.maximum((ahead**2).sum(axis=1), 1e-9)
    foot = kept + np.clip(part, 0, 1)[..., None] * ahead
    assert np.linalg.norm(path[:, None] - foot, axis=2).min(axis=1).max() < 6, "pixels off the line that was drawn"


def test_the_grid_finds_the_nearest_dot_and_the_next_one_in_a_direction(browse, dots):
    rng = np.random.default_rng(1)
    spots = dots[rng.integers(0, N, 60)] + rng.normal(size=(60, 2)) * 0.3
    nearest, steps = browse(
        dots_in(dots)
        + """const grid = gridOf(x, y)
        const ahead = [...Array(200).keys()].map((n) => grid.towards(n, 1, 0))
        return [spots.map(([px, py]) => grid.nearest(px, py, 0.4)), ahead]""",
        spots=spots.tolist(),
    )
    for spot, found in zip(spots, nearest, strict=True):
        far = np.linalg.norm(dots.astype(float) - spot, axis=1)
        assert found == (int(far.argmin()) if far.min() <= 0.4 else -1)
    for start, found in enumerate(steps):
        ahead = dots[:, 0] > dots[start, 0]
        aside = np.abs(dots[:, 1] - dots[start, 1])
        reachable = ahead & (aside <= dots[:, 0] - dots[start, 0])
        assert (found >= 0) == bool(reachable.any())
        assert found < 0 or reachable[found]
