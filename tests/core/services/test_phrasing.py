"""Phrases are read by the model once; ours are remembered in the database, those of people are not."""

from types import SimpleNamespace

import numpy as np
import pytest
import sqlalchemy as sa

from core.domain import Space
from core.errors import Unavailable
from core.services import phrasing
from core.services.phrasing import Phrasing
from core.storage.database import Database
from core.storage.tables import phrases

PICTURES = Space(model="fake", revision="1", modality="visual", dim=4)


class Texts:
    """Gives every text a vector of its own and writes down what it was asked."""

    def __init__(self, revision="1"):
        self.space = Space(model="fake", revision=revision, modality="text", dim=4)
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), *map(ord, text[:3].ljust(3))] for text in texts], np.float32)


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'v.db'}")
    opened.migrate()
    yield opened
    opened.close()


def kept(database):
    with database.read() as tx:
        return {row.text for row in tx.execute(sa.select(phrases.c.text))}


def test_words_of_people_are_read_once_and_never_stored(database):
    texts = Texts()
    read = Phrasing(database, SimpleNamespace(texts=texts)).passing(PICTURES)
    first = read(["my late aunt", "the sea"])
    assert np.array_equal(read(["the sea", "my late aunt"]), first[::-1])
    assert texts.asked == ["my late aunt", "the sea"]
    assert kept(database) == set()


def test_our_own_phrases_are_stored_and_help_to_read_words_of_people(database):
    texts = Texts()
    own = Phrasing(database, SimpleNamespace(texts=texts)).joint_with(PICTURES)(["a train"])
    assert kept(database) == {"a train"}
    later = Phrasing(database, SimpleNamespace(texts=texts)).passing(PICTURES)(["a train"])
    assert np.array_equal(later, own)
    assert texts.asked == ["a train"]


def test_a_process_remembers_only_so_many_words_of_people(database, monkeypatch):
    monkeypatch.setattr(phrasing, "PASSING", 2)
    texts = Texts()
    read = Phrasing(database, SimpleNamespace(texts=texts)).passing(PICTURES)
    for word in ("one", "two", "three", "three", "one"):
        read([word])
    assert texts.asked == ["one", "two", "three", "one"]


def test_words_are_not_compared_with_pictures_of_another_model(database):
    read = Phrasing(database, SimpleNamespace(texts=Texts("2"))).passing(PICTURES)
    with pytest.raises(Unavailable):
        read(["the sea"])
