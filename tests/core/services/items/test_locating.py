"""Where in two stills both are alike, and how loud a stretch is: read once more, added up, remembered."""

import shutil
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from core.domain import ItemId
from core.errors import NotFound, Refused, Unavailable
from core.services.collection import Collection
from core.services.items.heat_shelf import FOLDER
from core.services.items.locating import AT_MOST, Locating, bars
from tests.core.services.conftest import CURATOR, VIEWER, house_in
from tests.factories import WEIGHTS
from tests.fakes import CLIP, FakeEncoders, FakeReader


class CountingReader(FakeReader):
    """Keeps what it was asked for; may have lost the files, or see other pictures than before."""

    def __init__(self):
        self.asked, self.error, self.changed = [], None, False

    def frame(self, path, duration_s, at_s):
        self.asked.append(round(at_s, 3))
        if self.error:
            raise self.error
        picture = super().frame(path, duration_s, at_s)
        return np.roll(picture, 1, axis=2) if self.changed else picture

    def decode(self, path, probe):
        if probe.kind == "audio":
            self.asked.append("sound only")
        return super().decode(path, probe)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """One house for all of these tests, with three films and a sound."""
    for house in house_in(tmp_path_factory.mktemp("house")):
        house.films = [house.ready(content) for content in ("red green", "red yellow", "blue")]
        house.sound = house.ready("tone 440", name="a.mp3")
        yield house


@pytest.fixture
def looking(house):
    """The service over a reader and encoders that can be told to fail."""
    for folder in house.objects.root.parent.rglob(FOLDER):
        shutil.rmtree(folder)  # what another test has left on the disk
    house.reader, house.models = CountingReader(), FakeEncoders()
    return Locating(house.objects, Collection(house.database, WEIGHTS), house.reader, house.models)


def vectors(house, item_id):
    pooled = Collection(house.database, WEIGHTS).snapshot().pooled["visual"]
    return pooled.times[item_id].values.astype(float) - pooled.centre


def test_places_and_rest_of_both_stills_add_up_to_what_the_pictures_have_in_common(house, looking):
    one, other, _ = house.films
    found = looking.places(VIEWER, one, 1.2, other, 0.0)
    assert found.product == pytest.approx(vectors(house, one)[1] @ vectors(house, other)[0], abs=1e-9)
    for side in (found.here, found.there):
        assert sum(map(sum, side.places)) + side.rest == pytest.approx(found.product, abs=1e-12)
        assert np.shape(side.places) == (2, 3)
    assert (found.here.item_id, found.here.at_s, found.there.at_s) == (one, 1.0, 0.0)
    assert house.reader.asked == [1.001, 0.001]  # the very frames, a hair after they begin
    assert found.drift < 1e-6


def test_each_still_is_asked_for_what_it_has_in_common_with_the_other_one(house, looking):
    one, other, _ = house.films
    found = looking.places(VIEWER, one, 1.0, other, 0.0)  # green, and red
    green, red = (np.full((18, 32, 3), colour, np.uint8) for colour in ((0, 255, 0), (255, 0, 0)))
    towards = {"here": vectors(house, other)[0], "there": vectors(house, one)[1]}
    for name, picture in (("here", green), ("there", red)):
        expected = FakeEncoders().patches.shares(picture, towards[name].astype(np.float32)).places
        np.testing.assert_allclose(getattr(found, name).places, expected, atol=1e-7)


def test_a_still_against_itself_turned_round_gives_both_sides_exchanged(house, looking):
    one, other, _ = house.films
    there, here = looking.places(VIEWER, one, 0.0, other, 1.0), looking.places(VIEWER, other, 1.0, one, 0.0)
    assert (there.here, there.there, there.product) == (here.there, here.here, here.product)


def test_what_was_computed_is_remembered_until_the_collection_is_another(house, looking):
    one, other, _ = house.films
    first = looking.places(VIEWER, one, 0.0, other, 0.0)
    assert looking.places(VIEWER, one, 0.1, other, 0.0) == first
    assert len(house.reader.asked) == 2
    house.ready("green green")
    again = looking.places(VIEWER, one, 0.0, other, 0.0)
    assert again.product != first.product  # the average picture moved
    assert len(house.reader.asked) == 4


def test_after_a_restart_maps_come_from_the_disk_and_say_the_same(house, looking):
    one, other, _ = house.films
    first = looking.places(VIEWER, one, 0.0, other, 0.0)
    again = Locating(house.objects, Collection(house.database, WEIGHTS), house.reader, house.models)
    assert again.places(VIEWER, one, 0.0, other, 0.0) == first
    assert len(house.reader.asked) == 2
    assert again.places(VIEWER, one, 1.0, other, 0.0) != first  # another moment
    assert len(house.reader.asked) == 4


def test_towards_a_direction_the_still_with_most_of_it_is_taken_and_it_adds_up(house, looking):
    one, other, _ = house.films
    direction = vectors(house, other)[0]  # of red, which the first film begins with and leaves
    found = looking.along(VIEWER, one, direction)
    assert found.at_s == 0.0
    assert found.product == pytest.approx(vectors(house, one)[0] @ direction, abs=1e-9)
    assert sum(map(sum, found.places)) + found.rest == pytest.approx(found.product, abs=1e-12)
    assert looking.along(VIEWER, one, -direction).at_s == 1.0
    assert looking.along(VIEWER, one, direction, 1.1).at_s == 1.0


def test_what_is_somebodys_own_is_never_written_to_the_disk(house, looking):
    one, other, _ = house.films
    looking.along(VIEWER, one, vectors(house, other)[0], on_disk=False)
    assert not list(house.objects.root.parent.rglob("*.npz"))
    looking.along(VIEWER, one, vectors(house, other)[1])
    [kept] = house.objects.root.parent.rglob("*.npz")
    assert kept.is_relative_to(house.objects.derived(Collection(house.database, WEIGHTS).snapshot().items[one].sha256))


def test_pictures_of_another_model_are_not_compared(house, looking):
    one, other, _ = house.films

    class Others:
        space = replace(CLIP, revision="r2")

    class Changed(FakeEncoders):
        frames = Others()

    moved = Locating(house.objects, Collection(house.database, WEIGHTS), house.reader, Changed())
    with pytest.raises(Unavailable, match="another model"):
        moved.places(VIEWER, one, 0.0, other, 0.0)
    assert house.reader.asked == []


def test_models_that_load_say_so_and_what_failed_is_not_remembered(house, looking):
    one, other, _ = house.films
    house.models.state = "loading"
    with pytest.raises(Unavailable, match="loading"):
        looking.places(VIEWER, one, 0.0, other, 0.0)
    house.models.state = "ready"
    assert looking.places(VIEWER, one, 0.0, other, 0.0).product > 0


def test_a_picture_that_is_not_the_one_it_was_is_said_to_be_lost(house, looking):
    one, other, _ = house.films
    house.reader.changed = True
    with pytest.raises(NotFound, match="not found again"):
        looking.places(VIEWER, one, 0.0, other, 0.0)


@pytest.mark.parametrize("error", [Refused("E_CORRUPT"), FileNotFoundError("gone")])
def test_a_file_that_cannot_be_read_any_more_is_a_sentence(house, looking, error):
    one, other, _ = house.films
    house.reader.error = error
    with pytest.raises((Refused, NotFound)):
        looking.places(VIEWER, one, 0.0, other, 0.0)
    house.reader.error = None
    assert looking.places(VIEWER, one, 0.0, other, 0.0)  # nobody is kept waiting by what failed


def test_who_comes_when_many_wait_is_sent_away_and_may_come_again(house, looking, monkeypatch):
    one, other, _ = house.films
    free = threading.Event()

    def slow(path, duration_s, at_s):
        assert free.wait(20)
        return FakeReader().frame(path, duration_s, at_s)

    monkeypatch.setattr(house.reader, "frame", slow)
    waiting = [threading.Thread(target=looking.places, args=(VIEWER, one, 0.0, other, 0.0)) for _ in range(AT_MOST)]
    for thread in waiting:
        thread.start()
    while looking._waiting._value:
        time.sleep(0.01)
    with pytest.raises(Unavailable, match="just now"):
        looking.places(VIEWER, one, 1.0, other, 1.0)
    free.set()
    for thread in waiting:
        thread.join()
    assert looking.places(VIEWER, one, 1.0, other, 1.0)


def test_what_is_withheld_cannot_be_looked_into(house, looking):
    one, other, _ = house.films
    house.curating.edit(CURATOR, other, status="withheld")
    for pair in ((one, 0.0, other, 0.0), (other, 0.0, one, 0.0)):
        with pytest.raises(NotFound):
            looking.places(VIEWER, *pair)
    assert looking.places(CURATOR, one, 0.0, other, 0.0)
    with pytest.raises(NotFound, match="no such recording"):
        looking.levels(VIEWER, other, 0.0, 1.0)
    house.curating.edit(CURATOR, other, status="new")


def test_sounds_have_no_places_and_silent_films_no_levels(house, looking):
    with pytest.raises(NotFound, match="no pictures"):
        looking.places(VIEWER, house.films[0], 0.0, house.sound, 0.0)
    with pytest.raises(NotFound, match="no sound"):
        looking.levels(VIEWER, house.films[0], 0.0, 1.0)
    with pytest.raises(NotFound):
        looking.levels(VIEWER, ItemId("nothing"), 0.0, 1.0)


def test_levels_are_those_of_the_stretch_and_only_sound_is_read(house, looking):
    sound = house.sound
    found = looking.levels(VIEWER, sound, 1.0, 2.0)
    assert len(found) == 48
    assert min(found) > 0.9  # a steady tone
    assert house.reader.asked == ["sound only"]
    assert looking.levels(VIEWER, sound, 1.0, 2.0) == found
    assert house.reader.asked == ["sound only"]


def test_bars_follow_the_loudness_and_silence_has_none():
    rising = bars(np.linspace(0, 0.5, 200, dtype=np.float32) ** 2)
    assert list(rising) == sorted(rising)
    assert rising[-1] == 1.0
    np.testing.assert_allclose(rising, np.linspace(1, 48, 48) / 48, atol=0.02)
    assert set(bars(np.zeros(5, np.float32))) == set(bars(np.zeros(0, np.float32))) == {0.0}
    assert len(bars(np.ones(3, np.float32))) == 48
