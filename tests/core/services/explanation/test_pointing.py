"""Where in a still a word or a taste shows: the right direction, the right still, and nobody else's taste."""

import numpy as np
import pytest

from core.errors import NotAllowed, NotFound
from core.services.collection import Collection
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import WEIGHTS


@pytest.fixture
def films(house):
    return [house.ready(content) for content in ("red green", "red yellow", "blue")]


def centred(house, item_id):
    pooled = Collection(house.database, WEIGHTS).snapshot().pooled["visual"]
    return pooled.times[item_id].values.astype(float) - pooled.centre


def test_towards_a_taste_the_map_adds_up_to_what_the_still_has_of_the_liked_pictures(house, films):
    one, other, _ = films
    house.recommending.like(VIEWER, VIEWER.user_id, other)
    found = house.pointing.taste(VIEWER, VIEWER.user_id, one)
    content = Collection(house.database, WEIGHTS).snapshot().content
    [row] = content.items.rows([other])
    liked = content.scale["visual"][row] * content.units["visual"][row].astype(float)
    products = centred(house, one) @ liked
    assert found.product == pytest.approx(products.max(), abs=1e-6)
    assert found.at_s == float(np.argmax(products))
    assert sum(map(sum, found.places)) + found.rest == pytest.approx(found.product, abs=1e-9)
    assert not list(house.objects.root.parent.rglob("*.npz"))  # it is somebody's own


def test_somebody_who_liked_nothing_has_no_taste_to_look_for(house, films):
    with pytest.raises(NotFound, match="nothing to go by"):
        house.pointing.taste(VIEWER, VIEWER.user_id, films[0])


def test_nobody_looks_through_the_eyes_of_another_viewer(house, films):
    house.recommending.like(CURATOR, CURATOR.user_id, films[1])
    with pytest.raises(NotAllowed):
        house.pointing.taste(VIEWER, CURATOR.user_id, films[0])


def test_towards_a_word_of_the_vocabulary_the_direction_is_that_of_the_words_layer(house, films):
    house.tagging.define(CURATOR, "green")
    found = house.pointing.word(VIEWER, films[0], "green")
    assert sum(map(sum, found.places)) + found.rest == pytest.approx(found.product, abs=1e-9)
    assert list(house.objects.root.parent.rglob("*.npz"))
    with pytest.raises(NotFound, match="not asked for this word"):
        house.pointing.word(VIEWER, films[0], "nobody ever said this")
