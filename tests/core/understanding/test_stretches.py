"""Tags of parts of a recording: what is seen there, and not what is seen elsewhere in it."""

import numpy as np
import pytest

from core.domain import ItemId
from core.domain.tags import Tag, Verdict
from core.understanding.stretches import tags_during
from tests.core.understanding.test_tags import reader_of
from tests.core.understanding.worlds import THINGS, collection, frames

WHOLE = ItemId("partly")


@pytest.fixture(scope="module")
def reader():
    rng = np.random.default_rng(99)
    part = frames(rng, [None] * 8 + ["sea"] * 4 + ["fire"] * 4)  # the sea from the eighth to the twelfth second
    pooled, _ = collection(extra={"partly": part})
    tags = (*(Tag(name=thing, parent="wide" if thing == "sea" else "") for thing in THINGS), Tag(name="wide"))
    return reader_of(pooled, tags)


def test_a_stretch_has_the_tags_of_its_own_pictures_and_the_wider_ones(reader):
    read = tags_during(reader, [(WHOLE, 0.0, 8.0), (WHOLE, 8.0, 12.0), (WHOLE, 12.0, 16.0)])
    assert read == ((), ("sea", "wide"), ("fire",))


def test_where_there_are_no_pictures_there_are_no_tags(reader):
    assert tags_during(reader, [(WHOLE, 20.0, 30.0), (ItemId("unknown"), 0.0, 5.0), (WHOLE, 3.0, 3.0)]) == ((), (), ())


def test_what_a_person_ruled_out_holds_nowhere_and_what_they_found_has_to_be_seen(reader):
    no = [Verdict(tag="sea", item_id=WHOLE, accepted=False)]
    assert "sea" not in tags_during(reader, [(WHOLE, 8.0, 12.0)], no)[0]
    wider = [Verdict(tag="wide", item_id=WHOLE, accepted=False)]
    assert tags_during(reader, [(WHOLE, 8.0, 12.0)], wider) == ((),)
    yes = [Verdict(tag="fire", item_id=WHOLE, accepted=True)]
    assert "fire" not in tags_during(reader, [(WHOLE, 0.0, 8.0)], yes)[0]


def test_the_whole_of_a_recording_reads_as_the_recording_does(reader):
    items = [item for item in reader.items if item != WHOLE]
    read = tags_during(reader, [(item, 0.0, 1e6) for item in items], k=5)
    assert list(read) == [reader.surest(k=5)[item] for item in items]
