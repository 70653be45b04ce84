"""The bundled model is asked only for words that it was taught."""

from pathlib import Path

import pytest

from core.understanding.taught import Taught

FILE = Path(__file__).parents[3] / "data" / "models" / "demo-clip" / "words.json"


@pytest.fixture(scope="module")
def taught():
    return Taught.read(FILE)


@pytest.mark.parametrize("text", ["snow mountains", "The sea", "northern lights", "red boats", "Fireworks"])
def test_words_of_its_lessons_are_known_with_and_without_an_article(taught, text):
    assert taught.known([text]) == (text,)


@pytest.mark.parametrize("text", ["piano", "cupboard", "skiing", "a red piano", "machines", "town", "", "the"])
def test_words_it_never_met_are_not(taught, text):
    assert taught.known([text]) == ()


def test_everyday_words_are_known_and_differ_in_their_first(taught):
    names = [words[0] for words in taught.everyday]
    assert len(set(names)) == len(names) > 30
    assert taught.known(names) == tuple(names)


def test_the_file_says_what_the_captions_are_made_of():
    for package in ("skia", "cv2", "numba"):
        pytest.importorskip(package, reason="needed only to remake the collection")
    from data.world import words

    assert FILE.read_text(encoding="utf-8") == words.text()
