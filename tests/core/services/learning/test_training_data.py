"""What strategies learn from, and the digits that stand for it."""

from dataclasses import replace

import numpy as np

from core.services.learning.training_data import data_hash, facts_of
from tests.factories import media_item, training


def test_tags_and_subjects_stand_for_genres_and_a_year_is_found():
    item = media_item("a", title="Harbour", description="Filmed in 1964.", subject="Sea; Port", tags=("night",))
    facts = facts_of(item, ["boats"])
    assert (facts.title, facts.year, facts.genres) == ("Harbour", 1964, ("night", "boats", "sea", "port"))


def test_equal_data_has_an_equal_hash_and_one_event_more_another():
    data, again = training(1), training(1)
    assert data_hash(data) == data_hash(again)
    table = data.interactions
    fewer = table.only(np.arange(len(table)) > 0)
    assert data_hash(replace(data, interactions=fewer)) != data_hash(data)
    assert data_hash(replace(data, content=None)) != data_hash(data)
