"""Drawing is repeatable, differs between seeds, and shows what its look says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from data.world import collection

pytest.importorskip("skia", reason="needed only to remake the collection")
pytest.importorskip("cv2", reason="needed only to remake the collection")
pytest.importorskip("numba", reason="needed only to remake the collection")

from data.world import scenes
from data.world.subject import Look

pytestmark = pytest.mark.slow
WIDTH, HEIGHT = 171, 96


@pytest.mark.parametrize("name", scenes.NAMES)
def test_a_scene_drawn_twice_is_the_same_picture(name):
    scene = scenes.subject(name)
    look = scene.sample(5)
    first, again = (scene.draw(look, 2.0, WIDTH, HEIGHT) for _ in range(2))
    assert first.shape == (HEIGHT, WIDTH, 3)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    assert np.array_equal(first, again)


@pytest.mark.parametrize("name", scenes.NAMES)
def test_another_seed_gives_another_picture_and_time_moves_it(name):
    scene = scenes.subject(name)
    attributes = scene.sample(5).attributes
    one, other = (scene.draw(Look(attributes, seed), 2.0, WIDTH, HEIGHT) for seed in (5, 6))
    later = scene.draw(Look(attributes, 5), 4.0, WIDTH, HEIGHT)
    assert np.abs(one - other).mean() > 0.003
    assert np.abs(one - later).mean() > 0.001


@pytest.mark.parametrize("name", scenes.NAMES)
def test_every_attribute_changes_the_picture(name):
    scene = scenes.subject(name)
    base = dict(scene.sample(8).attributes)
    for attribute, values in scene.choices.items():
        pictures = [
            scene.draw(Look(tuple((base | {attribute: value}).items()), 8), 2.0, WIDTH, HEIGHT) for value in values
        ]
        for a, b in pairwise(pictures):
            assert np.abs(a - b).max() > 0.05, f"{attribute} is said but not drawn"


def test_a_picture_keeps_its_composition_at_another_size():
    scene = scenes.subject("sea")
    look = Look((("hour", "sunset"), ("waves", "calm"), ("thing", "rocks")), 3)
    small, large = scene.draw(look, 1.0, 160, 90), scene.draw(look, 1.0, 480, 270)
    shrunk = large.reshape(90, 3, 160, 3, 3).mean((1, 3))
    assert np.abs(small - shrunk).mean() < 0.03


def test_red_things_are_red_and_night_is_dark():
    harbour = scenes.subject("harbour")

    def look(**attributes):
        return Look(tuple(attributes.items()), 4)

    red = harbour.draw(look(hour="day", number="one", colour="red"), 1.0, WIDTH, HEIGHT)
    blue = harbour.draw(look(hour="day", number="one", colour="blue"), 1.0, WIDTH, HEIGHT)
    where = np.abs(red - blue).max(2) > 0.2
    assert where.sum() > 50
    assert (red[where][:, 0] > red[where][:, 2]).mean() > 0.9
    assert (blue[where][:, 2] > blue[where][:, 0]).mean() > 0.7
    night = harbour.draw(look(hour="night", number="one", colour="red"), 1.0, WIDTH, HEIGHT)
    assert night.mean() < 0.5 * red.mean()


def test_every_clip_names_attributes_its_scene_has():
    for clip in collection.clips():
        if clip.look:
            look = scenes.subject(clip.subject).look(clip)
            assert dict(look.attributes) == dict(clip.look)


def test_training_never_sees_the_seeds_of_the_collection():
    from data.world.draws import FIRST_SEED

    assert max(clip.seed for clip in collection.clips()) < 1000 < FIRST_SEED
