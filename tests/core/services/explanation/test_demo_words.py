"""What the words of an explanation say of the demo collection is mostly true of its films."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from core.domain import ItemId, SegmentVectors
from core.domain.tags import Tag
from core.embedding.fusion import fuse
from core.embedding.pooling import pool
from core.services.explanation.concepts import ConceptWords
from core.services.phrasing import Phrasing
from core.storage.database import Database
from core.storage.tags import Tags
from core.understanding.taught import Taught
from data.world import vocabulary
from data.world.captions import ANY, _parse
from data.world.concepts import CONCEPTS
from data.world.evaluate import CLIP, DEMO, frames, items

pytestmark = pytest.mark.slow
FRAMES = 8
TRUE = {words[0]: {fact for place in places for fact in _parse(place)} for words, places in CONCEPTS.values()}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The films in the demo CLIP's space, beside the vocabulary they come with."""
    if not (CLIP / "model.safetensors").exists() or not (DEMO / "clips").is_dir():
        pytest.skip("the demo collection or its model is not here")
    from core.encoders.clip import Clip
    from core.encoders.sources import ClipSource

    clip = Clip(ClipSource("", "demo", CLIP, demo=True))
    films = {ItemId(f"film-{n:03d}"): item for n, item in enumerate(items()) if item["kind"] == "video"}
    times = np.arange(FRAMES, dtype=np.float32)
    seen = {
        name: SegmentVectors(
            clip.frames.space, name, times, times, clip.frames.encode(frames(DEMO / film["file"], FRAMES))
        )
        for name, film in films.items()
    }
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('words') / 'v.db'}")
    database.migrate()
    with database.write() as tx:
        for tag in vocabulary.entries({name: said for name, said in _nouns().items()}):
            Tags(tx).put(Tag(name=tag["name"], phrases=tuple(tag["phrases"]), parent=tag["parent"]))
    words = ConceptWords(
        database, Phrasing(database, SimpleNamespace(texts=clip.texts)), lambda: Taught.read(CLIP / "words.json")
    )
    return films, fuse([pool(clip.frames.space, seen)], {"visual": 1.0}), words


def _nouns():
    return json.loads((DEMO / "manifest.json").read_text(encoding="utf-8"))["subjects"]


def truths(film):
    """All that may be said of a film: its subject, under each of its names, and what holds of its attributes."""
    subject = film["subject"]
    facts = {(subject, ANY, ANY), *((subject, name, value) for name, value in film["attributes"].items())}
    wider = {wide for wide, narrower in vocabulary.WIDER.items() if subject in narrower}
    own = {subject, vocabulary.NAMES.get(subject, subject), *film["attributes"].values()}
    return own | wider | {word for word, true in TRUE.items() if true & facts}


@pytest.mark.parametrize("liked", [None, "forest", "sea"])
def test_the_first_three_words_of_films_are_true_of_them(demo, liked):
    films, content, words = demo
    taste = {name: 1.0 for name, film in films.items() if film["subject"] == liked} if liked else None
    hits, in_sentences, wordless = [], [], 0
    for name, film in films.items():
        told = words.of(content, name, taste)
        first = [row.name for row in told.rows if row.name][:3]
        hits += [word in truths(film) for word in first]
        in_sentences += [word in truths(film) for word in told.shared[:3]]
        wordless += not first
        assert set(told.shared) <= {row.name for row in told.rows if row.share > 0}
    print(liked, len(hits), np.mean(hits), np.mean(in_sentences or [1]))
    assert np.mean(hits) >= 0.93
    assert len(hits) >= 2.5 * len(films)
    assert not in_sentences or np.mean(in_sentences) >= 0.88
    assert wordless <= 0.05 * len(films)


def test_of_words_it_was_not_taught_it_is_not_asked(demo):
    films, content, words = demo
    names = {row.name for name in list(films)[:40] for row in words.of(content, name, None).rows}
    assert not names & {"cupboard", "machines", "town", "nature", "skiing", "piano"}
    assert names & {"snow", "night", "boats", "trees"}
