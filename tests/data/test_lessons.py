"""What the demo Whisper learns from, and how it is marked: no sentence of the collection, no word misplaced."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from data.world import collection, disturbances, hearing, lessons, sentences, train_whisper
from data.world.alphabet import WIDTH, Alphabet
from data.world.batches import lesson_tokens
from data.world.pupil import Pupil

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def alphabet() -> Alphabet:
    return Alphabet()


def test_no_four_words_of_the_collection_follow_each_other_in_training():
    clips = collection.clips()
    told = sentences.grams([clip.narration for clip in clips if clip.language == "en"])
    rng = np.random.default_rng(1)
    fresh = sentences.grams(sentences.sentence(rng) for _ in range(1500))
    assert not told & fresh


def test_every_word_of_the_english_narrations_is_spoken_in_training():
    told = {word for clip in collection.clips() if clip.language == "en" for word in sentences.words(clip.narration)}
    assert told <= set(sentences.vocabulary())


def test_training_and_examinations_share_no_sentence():
    rng = np.random.default_rng(2)
    exam = {sentences.sentence(rng, exam=True) for _ in range(100)}
    assert len(exam) > 90
    assert not exam & {sentences.sentence(rng) for _ in range(1500)}


def test_training_never_hears_the_unseen_voices():
    known = {voice.name for voice in (*lessons.NARRATORS, *lessons.OTHERS)}
    assert not known & {voice.name for voice in lessons.UNSEEN}


@needs_espeak
def test_a_sentence_is_heard_between_its_times_and_nowhere_else():
    beds = lessons.Beds(1)
    beds.kept = {"wind": [np.zeros(160_000, np.int16)]}
    rng = np.random.default_rng(3)
    one = lessons.spoken(rng, beds, ["The moon rises.", "Two boats wait."], lessons.Voice("en-gb"))
    inside = np.zeros(len(one.sound), bool)
    for said in one.said:
        here = slice(int(said.start_s * 16_000), int(said.end_s * 16_000))
        inside[here] = True
        assert float(np.abs(one.sound[here][:800]).max()) > 0.005
        assert float(np.abs(one.sound[here][-800:]).max()) > 0.005
    assert float(np.abs(one.sound[~inside]).max()) < 0.02
    assert float(one.sound[inside].std()) > 0.05


@pytest.mark.parametrize("seed", range(6))
def test_noise_stays_in_range(seed):
    x = disturbances.noise(np.random.default_rng(seed), 16_000)
    assert x.dtype == np.float32
    assert len(x) == 16_000
    assert np.abs(x).max() <= 1


def test_the_alphabet_knows_every_token_of_the_sentences(alphabet):
    rng = np.random.default_rng(4)
    for _ in range(200):
        said = sentences.sentence(rng)
        tokens = [alphabet.used[number] for number in alphabet.text(said)]
        assert alphabet.tokenizer.decode(tokens) == " " + said


def test_times_are_tokens_of_20_milliseconds(alphabet):
    assert alphabet.used[alphabet.time(1.24)] == alphabet.tokenizer.timestamp_begin + 62
    assert alphabet.used[alphabet.time(30.0)] == alphabet.tokenizer.timestamp_begin + 1500


@given(seed=st.integers(0, 10_000))
def test_the_decoder_is_asked_for_the_next_of_what_it_is_given(alphabet, seed):
    rng = np.random.default_rng(seed)
    said = [(0.4, 1.8, "The moon rises."), (2.2, 3.0, "Two boats wait.")]
    given_tokens, wanted = lesson_tokens(rng, alphabet, said, 0.0)
    assert len(given_tokens) == len(wanted)
    assert wanted[-1] == alphabet.eot
    text = [token for token in wanted if 0 <= token < alphabet.eot]
    assert text == alphabet.text(said[0][2]) + alphabet.text(said[1][2])


def test_where_nobody_speaks_the_answer_is_no_speech_and_the_end(alphabet):
    _, wanted = lesson_tokens(np.random.default_rng(0), alphabet, [], 0.0)
    assert wanted == [alphabet.no_speech, alphabet.eot]


def test_the_written_model_says_what_the_small_one_said(alphabet, tmp_path):
    torch.manual_seed(0)
    pupil = Pupil(alphabet).eval()
    train_whisper.write(pupil, alphabet, tmp_path)
    whole = hearing.load(tmp_path)
    states = torch.randn(1, 50, WIDTH)
    numbers = torch.tensor([[alphabet.sot, *alphabet.text("The moon rises.")]])
    tokens = torch.tensor([[alphabet.used[i] for i in numbers[0]]])
    with torch.inference_mode():
        small = pupil.whisper.decoder(numbers, states)
        small[..., alphabet.other] += alphabet.weight_of_other
        every = whole.decoder(tokens, states)
    wanted = small.log_softmax(-1)[..., : alphabet.other]
    np.testing.assert_allclose(every.log_softmax(-1)[..., alphabet.used], wanted, atol=0.03)


@pytest.mark.parametrize(
    ("said", "written", "wrong"),
    [
        ("Two boats wait.", "two boats, wait", 0),
        ("Two boats wait.", "", 3),
        ("Two boats wait.", "Two red boats wait", 1),
        ("Two boats wait.", "To boats", 2),
        ("", "You", 1),
    ],
)
def test_words_wrong_missing_and_too_many_count_as_errors(said, written, wrong):
    assert hearing.errors(said, written) == (wrong, len(sentences.words(said)))


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_errors_are_between_the_difference_and_the_larger_of_both_lengths(one, other):
    wrong, _ = hearing.errors(" ".join(one), " ".join(other))
    assert abs(len(one) - len(other)) <= wrong <= max(len(one), len(other))
    assert wrong == hearing.errors(" ".join(other), " ".join(one))[0]
