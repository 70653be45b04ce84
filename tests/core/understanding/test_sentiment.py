"""Sentiment of spoken sentences; the examples were written before the lists were tried on them."""

import math

import pytest

from core.understanding.sentiment import LIMITS, sentiment, valence
from tests.core.understanding.test_words import said

GOOD = [
    ("en", "A wonderful day, I am very happy."),
    ("en", "We love this place."),
    ("de", "Das war ein wunderschöner Tag, ich bin sehr glücklich."),
    ("de", "Die Kinder lachen und freuen sich."),
    ("de", "Wir haben keine Angst."),
    ("fr", "C'est une magnifique journée, je suis très heureux."),
    ("fr", "J'aime cet endroit, quel bonheur."),
    ("es", "Es un día maravilloso, estoy muy feliz."),
    ("es", "Me encanta este lugar."),
]
BAD = [
    ("en", "The film is bad and boring."),
    ("en", "A terrible war and many dead."),
    ("de", "Der Film ist schlecht und langweilig."),
    ("de", "Das ist nicht gut."),
    ("de", "Es gab viele Tote bei der Katastrophe."),
    ("fr", "Le film est mauvais et ennuyeux."),
    ("fr", "Ce n'est pas bon."),
    ("es", "La película es mala y aburrida."),
    ("es", "No es bueno."),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_good_sentences_are_above_zero(language, text):
    assert 0.1 < valence(text, language)[0] <= 1


@pytest.mark.parametrize(("language", "text"), BAD)
def test_bad_sentences_are_below_zero(language, text):
    assert -1 <= valence(text, language)[0] < -0.1


def test_emphasis_strengthens_and_weakens():
    plain, strong, weak = (valence(t, "de")[0] for t in ("schön", "sehr schön", "etwas schön"))
    assert 0 < weak < plain < strong


def test_not_good_is_weaker_than_bad():
    assert valence("schlecht", "de")[0] < valence("nicht gut", "de")[0] < 0


def test_a_sentence_without_felt_words_is_neutral_in_a_full_lexicon_and_open_in_a_short_list():
    assert valence("The train leaves at nine.", "en")[0] == 0
    assert math.isnan(valence("Der Zug fährt um neun.", "de")[0])


def test_a_language_without_a_list_is_left_open_and_named():
    found = sentiment(said("Tämä on kaunis päivä.", language="fi"))
    assert math.isnan(found.moods[0].value)
    assert math.isnan(found.overall)
    assert found.covered == 0
    assert "No list for: fi." in found.note


def test_time_is_kept_and_the_mean_is_weighted_by_it():
    found = sentiment(said("I am very happy about this wonderful gift today.", "Terrible!", step_s=9.0))
    assert [(m.start_s, m.end_s) for m in found.moods] == [(0.0, 9.0), (9.0, 18.0)]
    assert found.overall == pytest.approx((found.moods[0].value + found.moods[1].value) / 2)
    assert found.covered == 1
    assert found.note == LIMITS


def test_a_mixed_transcript_is_read_language_by_language():
    lines = [said("What a beautiful morning.")[0], said("", "Das ist schrecklich.", language="de")[1]]
    moods = sentiment(lines).moods
    assert [m.language for m in moods] == ["en", "de"]
    assert moods[0].value > 0 > moods[1].value


def test_lines_of_unknown_language_are_guessed():
    found = sentiment(said("This is a beautiful day and we are all very happy with it.", language=""))
    assert (found.moods[0].language, found.moods[0].method) == ("en", "VADER")


def test_silence_says_nothing():
    found = sentiment([])
    assert (found.moods, found.note) == ((), "Nothing is said.")


def test_reading_needs_no_network(monkeypatch):
    import socket

    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("opened a socket"))
    assert valence("a lovely evening", "en")[0] > 0
