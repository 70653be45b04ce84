import numpy as np
import pytest

from core.explain.concepts import mixture, shared, split
from tests.factories import unit_rows


def dictionary(n=60, dim=40, seed=0):
    return unit_rows(np.random.default_rng(seed), n, dim) - 0.0


def unit(vector):
    return vector / np.linalg.norm(vector)


def test_a_mixture_of_three_words_is_found_again():
    rng = np.random.default_rng(3)
    words = rng.normal(size=(80, 64))
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    z = unit(0.9 * words[5] + 0.5 * words[17] + 0.3 * words[40])
    found = mixture(words, z)
    assert set(found.chosen[:3]) == {5, 17, 40}
    assert found.named > 0.99
    assert (found.weights > 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_words_and_what_has_no_word_carry_exactly_the_share(seed):
    rng = np.random.default_rng(seed)
    words, z, profile = dictionary(seed=seed), unit(rng.normal(size=40)), rng.normal(size=40)
    found = mixture(words, z)
    shares, rest = split(words, found, profile)
    assert shares.sum() + rest == pytest.approx(z @ profile, abs=1e-12)
    assert 0 <= found.named <= 1
    assert len(found.chosen) <= 10


def test_weights_are_never_negative_and_what_points_away_has_no_words():
    words = dictionary()
    found = mixture(words, -unit(words.sum(axis=0)))
    assert found.chosen == ()
    assert found.named == pytest.approx(0, abs=1e-12)
    assert split(words, found, words[0])[0].shape == (0,)


def test_shared_words_are_those_both_speak_of():
    words = np.eye(4)
    assert shared(words, np.array([0.2, 0.9, 0.5, 0.0]), np.array([1.0, 0.1, 1.0, 5.0])) == (2, 0, 1)
    assert shared(words, np.array([0.2, 0.9, -0.5, 0.0]), np.array([-1.0, 0.1, -1.0, 5.0])) == (1,)
