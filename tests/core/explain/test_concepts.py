import numpy as np
import pytest

from core.explain.concepts import Dictionary, by_likelihood, in_words, mixture, split
from tests.factories import unit_rows


def dictionary(n=60, dim=40, seed=0):
    """Without what all words have in common, as they are asked for."""
    words = unit_rows(np.random.default_rng(seed), n, dim)
    return np.array([unit(word) for word in words - words.mean(axis=0)])


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
    words = unit_rows(np.random.default_rng(0), 60, 40)
    found = mixture(words, -unit(words.sum(axis=0)))
    assert found.chosen == ()
    assert found.named == pytest.approx(0, abs=1e-12)
    assert split(words, found, words[0])[0].shape == (0,)


def test_the_likeliest_words_are_those_both_speak_of_and_next_what_the_picture_speaks_of():
    here = np.array([0.2, 0.9, 0.5, 0.6, -0.3])
    assert by_likelihood(here, np.array([2.0, 0.1, 2.0, 0.0, 5.0])) == [2, 1, 3, 0, 4]  # usual: 1.82
    assert by_likelihood(here, np.array([0.0, 0.0, 6.0, 0.0, 0.0])) == [2, 1, 3, 0, 4]
    assert by_likelihood(here, np.array([0.0, 0.0, 0.0, -6.0, 0.0])) == [1, 3, 2, 0, 4]  # no taste: by the picture
    assert by_likelihood(here, np.zeros(5)) == [1, 3, 2, 0, 4]


def collection(words, n=400, seed=1):
    """Pictures of one word each, in much that has no word; the last word is in all of them."""
    rng = np.random.default_rng(seed)
    about = rng.integers(0, len(words) - 1, n)
    values = 0.7 * words[about] + 0.5 * words[-1] + rng.normal(0, 0.05, (n, words.shape[1]))
    return values / np.linalg.norm(values, axis=1, keepdims=True), about


def aside(words, rng):
    """A direction that no word says anything of."""
    vector = rng.normal(size=words.shape[1])
    return unit(vector - words.T @ np.linalg.lstsq(words.T, vector, rcond=None)[0])


def test_pictures_are_told_in_the_words_they_are_about_and_in_few_others():
    words = dictionary(n=30, dim=128)
    pictures, about = collection(words)
    known = Dictionary.of(words, pictures)
    found = [in_words(known, picture, np.zeros(128))[0].chosen for picture in pictures[:60]]
    assert np.mean([subject in chosen for subject, chosen in zip(about, found, strict=False)]) == 1
    assert np.mean([len(chosen) for chosen in found]) < 1.5
    assert np.mean([29 in chosen for chosen in found]) < 0.2  # what every picture says, says nothing of one


def test_what_scrambled_words_explain_is_not_called_a_word():
    """A picture and a word that says hardly more of it than the best of many words about nothing would."""
    words = dictionary(n=30, dim=128)
    pictures, _ = collection(words)
    known = Dictionary.of(words, pictures)
    nothing = aside(words, np.random.default_rng(8))
    for beyond, chosen in ((1.3, {3}), (0.7, set())):
        part = np.sqrt(beyond * known.by_chance)
        picture = part * words[3] + np.sqrt(1 - part**2) * nothing
        assert set(in_words(known, picture, words[3])[0].chosen) == chosen


def test_a_picture_of_nothing_known_has_no_words():
    words, strangers = (
        rows / np.linalg.norm(rows, axis=1, keepdims=True)
        for rows in (np.random.default_rng(seed).normal(size=(40, 256)) for seed in (4, 5))
    )
    pictures, _ = collection(words)
    known = Dictionary.of(words, pictures)
    named = [in_words(known, stranger, np.zeros(256))[0].named for stranger in strangers]
    assert np.mean(np.array(named) == 0) > 0.5
    assert np.mean([mixture(words, stranger).named for stranger in strangers]) > 0.05  # where a fit to noise finds some


@pytest.mark.parametrize("seed", range(4))
def test_words_of_a_sentence_are_in_the_table_and_speak_for_the_item(seed):
    words = dictionary(n=30, dim=64, seed=seed)
    pictures, _ = collection(words, seed=seed)
    taste = pictures[:9].sum(axis=0)
    for picture in pictures[:30]:
        found, told = in_words(Dictionary.of(words, pictures), picture, taste)
        shares, rest = split(words, found, taste)
        assert shares.sum() + rest == pytest.approx(picture @ taste, abs=1e-9)
        for word in told:
            assert shares[found.chosen.index(word)] > 0


def own_words(n=20, dim=64, by_chance=0.01):
    """Words at right angles, of which pictures usually say nothing, give or take a fifth."""
    words = np.linalg.qr(np.random.default_rng(0).normal(size=(dim, n)))[0].T
    return Dictionary(words, usual=np.zeros(n), spread=np.full(n, 0.2), by_chance=by_chance)


def test_a_word_is_told_whether_a_history_holds_it_or_not():
    known = own_words()
    picture = unit(0.8 * known.rows[2] + 0.7 * known.rows[3])
    found, told = in_words(known, picture, 5.0 * known.rows[2] - 0.1 * known.rows[3])
    assert found.chosen == (2, 3)
    assert told == (2,)  # what speaks for it


@pytest.mark.parametrize(("deviations", "by_itself", "liked"), [(1.1, (), ()), (1.5, (), (4,)), (2.0, (4,), (4,))])
def test_a_word_that_the_taste_clearly_speaks_of_need_be_less_clear_in_the_picture(deviations, by_itself, liked):
    known = own_words()
    part = deviations * known.spread[4]
    picture = part * known.rows[4] + np.sqrt(1 - part**2) * aside(known.rows, np.random.default_rng(1))
    assert in_words(known, picture, 7.0 * known.rows[4])[0].chosen == liked
    for taste in (np.zeros(64), known.rows[5], 3.0 * (0.3 * known.rows[4] + known.rows[5])):
        assert in_words(known, picture, taste)[0].chosen == by_itself


@pytest.mark.parametrize(("part", "chosen"), [(0.45, ()), (0.55, (4,))])
def test_however_clear_a_word_is_it_says_more_than_chance_would_have_it(part, chosen):
    known = own_words(by_chance=0.25)
    picture = part * known.rows[4] + np.sqrt(1 - part**2) * aside(known.rows, np.random.default_rng(1))
    assert in_words(known, picture, np.zeros(64))[0].chosen == chosen
    assert in_words(known, picture, known.rows[4])[0].chosen == chosen


def test_words_are_told_by_their_share_and_of_equal_ones_the_heavier_first():
    known = own_words()
    picture = unit(known.rows[[1, 2, 4]].T @ [0.6, 0.7, 0.5])
    assert in_words(known, picture, known.rows[4] - known.rows[2])[0].chosen == (4, 1, 2)
    found, _ = in_words(known, picture, np.zeros(64))
    assert found.chosen == (2, 1, 4)
    assert found.weights == pytest.approx(picture @ known.rows[[2, 1, 4]].T, rel=0.1)


def test_words_that_only_the_taste_makes_clear_come_after_the_others():
    known = own_words()
    about = known.rows[[1, 2, 3, 4]].T @ [0.36, 0.4, 0.44, 0.3]
    for clear, chosen in (([1, 2, 3], {1, 2, 3}), ([1, 2], {1, 2, 4})):
        left_out = [n for n in (1, 2, 3) if n not in clear]
        vector = about - known.rows[left_out].T @ (known.rows[left_out] @ about)
        picture = vector + np.sqrt(1 - vector @ vector) * aside(known.rows, np.random.default_rng(1))
        assert set(in_words(known, picture, 7.0 * known.rows[4])[0].chosen) == chosen


def test_words_that_say_the_same_share_what_they_explain():
    words = np.array([unit(np.array([1.0, 0.3, 0.0])), unit(np.array([1.0, 0.2, 0.0]))])
    z = unit(np.array([1.0, 0.1, 0.0]))
    assert mixture(words, z, first=(0, 1)).chosen == (1,)
    assert mixture(words, z, first=(0, 1), shrink=0.1).weights == pytest.approx([0.5, 0.5], abs=0.1)
