"""Summaries choose what stands for the rest."""

import itertools

import numpy as np
import pytest

from core.domain.segments import Segment
from core.understanding.summary import MOST, central_sentences, cover, similarity, storyboard, summarise
from core.understanding.words import sentences
from tests.core.understanding.test_words import said


def rows(*degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def worth(likeness, lengths, chosen):
    return lengths @ likeness[:, chosen].max(axis=1)


@pytest.mark.parametrize("seed", range(6))
def test_the_greedy_choice_is_within_its_bound_of_the_best_choice_of_all(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(9, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    likeness, lengths = np.maximum(points @ points.T, 0), rng.random(9) + 0.1
    chosen, _ = cover(likeness, lengths, 3, np.ones(9, bool))
    best = max(worth(likeness, lengths, list(three)) for three in itertools.combinations(range(9), 3))
    assert worth(likeness, lengths, chosen) >= (1 - 1 / np.e) * best
    first = max(range(9), key=lambda n: worth(likeness, lengths, [n]))
    assert chosen[0] == first


def test_shares_say_how_much_each_chosen_part_stands_for():
    likeness = np.eye(4)
    likeness[0, 1] = likeness[1, 0] = 0.9
    chosen, shares = cover(likeness, np.array([1.0, 2.0, 4.0, 1.0]), 2, np.ones(4, bool))
    assert chosen == [2, 1]
    assert shares.sum() == pytest.approx(1)
    assert shares[1] == pytest.approx(3 / 8)


def test_small_changes_of_one_view_are_one_still():
    assert len(storyboard(rows(10, 11, 10, 12, 11), np.arange(5, dtype=np.float32), 6)) == 1


def test_the_storyboard_shows_each_scene_once_in_order_of_time():
    frames = rows(0, 2, 1, 90, 91, 180, 179, 181, 180)
    stills = storyboard(frames, np.arange(9, dtype=np.float32), 3)
    times = [still.time_s for still in stills]
    assert [0 <= times[0] <= 2, 3 <= times[1] <= 4, 5 <= times[2] <= 8] == [True] * 3
    assert sum(still.weight for still in stills) == pytest.approx(1)
    assert stills[2].weight > stills[1].weight


def test_a_film_of_one_picture_has_one_still_however_many_are_wanted():
    assert len(storyboard(rows(10, 10, 10, 10), np.arange(4, dtype=np.float32), 6)) == 1


def test_a_long_scene_counts_by_time_and_not_by_its_number_of_frames():
    frames = rows(0, 0, 0, 90, 90)
    times = np.array([0.0, 1.0, 2.0, 3.0, 60.0], np.float32)
    assert storyboard(frames, times, 1)[0].time_s >= 3.0


def test_no_frames_give_no_stills():
    assert storyboard(np.empty((0, 2), np.float32), np.empty(0, np.float32), 3) == ()


def test_a_long_film_is_thinned_evenly():
    rng = np.random.default_rng(0)
    frames = rng.normal(size=(3 * MOST, 8)).astype(np.float32)
    frames /= np.linalg.norm(frames, axis=1, keepdims=True)
    times = np.arange(3 * MOST, dtype=np.float32)
    stills = storyboard(frames, times, 6)
    assert len(stills) == 6
    assert all(still.time_s in times for still in stills)


SPEECH = said(
    "The harbour was built for the fishing boats of the island.",
    "The fishing boats of the island still use the harbour today.",
    "Hm, yes.",
    "Bees need lavender and warm summers to make their honey.",
    "Every morning the fishing boats leave the harbour of the island.",
)


def test_the_first_chosen_sentence_is_the_most_central_and_the_second_says_something_else():
    [one] = central_sentences(sentences(SPEECH), 1)
    assert "fishing boats" in one.text
    two = central_sentences(sentences(SPEECH), 2)
    assert [("Bees" in s.text) for s in two] == [False, True]
    assert two[0].weight > two[1].weight
    assert two[0].start_s < two[1].start_s


def test_an_exclamation_is_not_a_summary_unless_there_is_nothing_else():
    assert all(len(s.text) > 10 for s in central_sentences(sentences(SPEECH), 4))
    assert [s.text for s in central_sentences(sentences(said("Yes.")), 3)] == ["Yes."]


def test_sentences_without_a_common_word_are_not_alike_and_stop_words_do_not_count():
    likeness = similarity(["the sea is the sea", "the fire is the fire", "the sea"], ["en"] * 3)
    assert likeness[0, 1] == 0
    assert likeness[0, 2] == pytest.approx(1)


def test_doubted_lines_and_sounds_are_left_out():
    lines = [
        Segment(item_id="a", kind="speech", start_s=0, end_s=5, text="Thanks for watching!", flag="repetition"),
        Segment(item_id="a", kind="sound", start_s=5, end_s=9, text="music"),
    ]
    assert summarise(lines) == summarise([])
    assert summarise([]).note == "Nothing is said. There are no pictures."


def test_a_summary_has_both_lines_and_stills():
    found = summarise(SPEECH, rows(0, 90), np.array([0, 1], np.float32), lines=2, stills=2)
    assert (len(found.sentences), len(found.stills), found.note) == (2, 2, "")


def test_sentences_come_in_their_order_also_when_the_best_comes_last():
    lines = said(*(line.text for line in reversed(SPEECH)))
    moved = [said("Bees need lavender and warm summers to make their honey.")[0], *(lines[n] for n in (3, 4))]
    found = central_sentences(sentences(moved), 2)
    assert [s.start_s for s in found] == sorted(s.start_s for s in found)
    assert "Bees" in found[0].text
    assert found[0].weight < found[1].weight
