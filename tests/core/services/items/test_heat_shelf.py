"""Maps on the disk: the same again, bounded, and gone with their recording."""

import os

import numpy as np
import pytest

from core.domain.patches import PatchShares
from core.services.items.heat_shelf import HeatShelf
from core.storage.objects import Objects
from tests.factories import space

SHA = "ab" * 32
TOWARDS = np.arange(8, dtype=np.float32)
FOUND = PatchShares(np.float32([[0.25, -0.5]]), 0.125, np.float32([1, 0]), (-0.1, 0.0, 1.1, 1.0))


@pytest.fixture
def shelf(tmp_path):
    return HeatShelf(Objects(tmp_path / "objects"))


def test_what_was_put_comes_back_bit_by_bit_and_only_for_the_very_same_question(shelf):
    shelf.put(SHA, space("visual"), 1.5, TOWARDS, FOUND)
    again = shelf.get(SHA, space("visual"), 1.5, TOWARDS)
    np.testing.assert_array_equal(again.places, FOUND.places)
    np.testing.assert_array_equal(again.vector, FOUND.vector)
    assert (again.rest, again.box, again.product) == (FOUND.rest, FOUND.box, FOUND.product)
    assert shelf.get(SHA, space("visual"), 1.75, TOWARDS) is None
    assert shelf.get(SHA, space("visual"), 1.5, -TOWARDS) is None
    assert shelf.get(SHA, space("sound"), 1.5, TOWARDS) is None
    assert shelf.get("cd" * 32, space("visual"), 1.5, TOWARDS) is None


def test_a_file_that_was_cut_off_is_computed_anew(shelf):
    shelf.put(SHA, space("visual"), 1.5, TOWARDS, FOUND)
    [path] = shelf.objects.derived(SHA).rglob("*.npz")
    for left in (b"", path.read_bytes()[:200]):
        path.write_bytes(left)
        assert shelf.get(SHA, space("visual"), 1.5, TOWARDS) is None


def test_of_too_many_those_not_asked_for_longest_go(shelf, monkeypatch):
    monkeypatch.setattr("core.services.items.heat_shelf.MOST", 3)
    for second in range(3):
        shelf.put(SHA, space("visual"), second, TOWARDS, FOUND)
    for path in shelf.objects.derived(SHA).rglob("*.npz"):
        os.utime(path, (1, 1))
    assert shelf.get(SHA, space("visual"), 0, TOWARDS)  # asked for
    shelf.put(SHA, space("visual"), 3, TOWARDS, FOUND)
    shelf.put(SHA, space("visual"), 4, TOWARDS, FOUND)
    kept = [second for second in range(5) if shelf.get(SHA, space("visual"), second, TOWARDS)]
    assert kept == [0, 3, 4]


def test_they_go_with_their_recording(shelf):
    shelf.put(SHA, space("visual"), 1.5, TOWARDS, FOUND)
    shelf.objects.remove(SHA)
    assert shelf.get(SHA, space("visual"), 1.5, TOWARDS) is None
