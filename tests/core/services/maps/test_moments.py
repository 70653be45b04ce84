"""Moments: where they begin and end, what is said of them, and what a selection of them shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.domain import Segment
from core.services.maps import moments
from core.services.maps.moment_terms import said_in
from core.services.maps.moments import divided, stretch_for
from core.services.maps.terms import filling
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.maps.worlds import VALUES, fill, item_id, view
from tests.factories import segment_vectors, space

SECONDS = [float(n) for n in range(60)]


@pytest.mark.parametrize(
    ("span", "begins", "expected"),
    [
        ((0, 3.9), [], [(0, 3.9)]),
        ((0, 9), [], [(0, 3), (3, 6), (6, 9)]),
        ((10, 18), [14.5], [(10, 12.25), (12.25, 14.5), (14.5, 18)]),
        ((10, 18), [11.0, 17.0, 40.0], [(10, 14), (14, 18)]),  # too near an end, or elsewhere
    ],
)
def test_a_long_shot_is_cut_where_sentences_begin_and_then_evenly(span, begins, expected):
    assert divided(span, begins, SECONDS, 4.0) == [pytest.approx(part) for part in expected]


def test_parts_are_never_finer_than_the_pictures_that_were_looked_at():
    assert len(divided((0, 60), [], [0.0, 30.0], 4.0)) == 2
    assert divided((0, 60), [], [], 4.0) == [(0, 60)]
    assert divided((0, 60), [], SECONDS, 0.0) == [(0, 60)], "as maps were drawn before"


def test_stretches_grow_until_there_are_few_enough(monkeypatch):
    monkeypatch.setattr(moments, "MOST", 100)
    assert stretch_for([(0, 40)] * 10) == 4.0
    assert stretch_for([(0, 41)] * 10) == 8.0
    assert stretch_for([(0, 1)] * 200) == 4.0, "shots are never put together"


def test_a_phrase_is_said_where_it_stands_in_its_line():
    lines = [(0.0, 10.0, "The harbour sleeps until the fishing boats come home.")]
    phrases = [("harbour", [0.0]), ("fishing boats", [0.0]), ("nowhere", [])]
    assert said_in(phrases, lines, 0.0, 5.0) == ["harbour"]
    assert said_in(phrases, lines, 5.0, 10.0) == ["fishing boats"]


def test_a_sound_that_fills_most_of_a_stretch_is_heard_in_it():
    sounds = [(0.0, 6.0, "music"), (6.0, 10.0, "speech"), (0.0, 10.0, "noise")]
    assert filling(sounds, 0.0, 5.0) == ["music"]
    assert filling(sounds, 5.0, 10.0) == ["speech"]
    assert filling(sounds, 0.0, 10.0) == ["music"]


@pytest.fixture
def changing(house):
    """Thirty films of two shots of 5 s, the second of which shows the topic of another film, and speaks."""
    fill(house, range(30))
    with house.database.write() as tx:
        for n in range(30):
            other = VALUES[(n + 30) % 96]
            rows = np.vstack([np.tile(VALUES[n], (5, 1)), np.tile(other, (5, 1))])
            Vectors(tx).put(segment_vectors(item_id(n), space("visual", 24), rows))
            cuts = [Segment(item_id=item_id(n), kind="shot", start_s=s, end_s=s + 5) for s in (0.0, 5.0)]
            Segments(tx).replace(item_id(n), "shot", cuts)
            heard = [Segment(item_id=item_id(n), kind="sound", start_s=5.0, end_s=10.0, text="music")]
            Segments(tx).replace(item_id(n), "sound", heard if n < 10 else [])
    house.mapping.refit(CURATOR, of="moments", space="visual")
    house.draw()
    return house


def test_moments_have_words_stills_and_times_of_their_own(changing):
    found = view(changing, of="moments")
    assert found.points == 120, "two shots of 5 s each, divided in two"
    points = changing.mapping.points(VIEWER, found.revision, range(4))
    assert [(p.start_s, p.end_s) for p in points] == [(0, 2.5), (2.5, 5), (5, 7.5), (7.5, 10)]
    late = [4 * n + 2 for n in range(10)]
    chosen = changing.mapping.selection(VIEWER, found.revision, rows=late, limit=3)
    assert (chosen.count, len(chosen.item_ids), chosen.duration_s) == (10, 10, 25.0)
    assert [(m.row, m.start_s, m.end_s) for m in chosen.moments] == [(row, 5, 7.5) for row in late[:3]]
    assert chosen.terms[0].text == "music"
    assert chosen.sentence.startswith("Mostly music (10 of 10; elsewhere 10 of 110)"), "the other half of each"
    early = changing.mapping.selection(VIEWER, found.revision, rows=[row - 2 for row in late])
    assert "music" not in early.sentence, "it is heard in these recordings, and not in these moments"


def test_a_map_of_moments_says_what_a_dot_is_and_new_films_are_divided_alike(changing):
    found = view(changing, of="moments")
    assert found.note.startswith("A dot is a shot, or a part of at most 4 s of a longer one.")
    fill(changing, range(40, 43))
    with changing.database.write() as tx:
        for n in range(40, 43):
            whole = [Segment(item_id=item_id(n), kind="shot", start_s=0.0, end_s=8.0)]
            Segments(tx).replace(item_id(n), "shot", whole)
            rows = np.tile(VALUES[n], (8, 1))
            Vectors(tx).put(segment_vectors(item_id(n), space("visual", 24), rows))
    changing.drawing.keep_up()
    changing.draw()
    after = view(changing, of="moments")
    assert (after.revision, after.fitted, after.placed) == (found.revision, 120, 6)


def test_maps_of_sound_and_of_speech_have_a_dot_for_what_was_listened_to_at_once(house):
    fill(house, range(20))
    with house.database.write() as tx:
        for n in range(20):
            windows = segment_vectors(item_id(n), space("sound", 24), VALUES[[n, n + 20]])
            starts_s, ends_s = np.array([[0.0, 30.0], [30.0, 45.0]], np.float32)
            Vectors(tx).put(replace(windows, starts_s=starts_s, ends_s=ends_s))
    house.mapping.refit(CURATOR, of="moments", space="sound")
    house.draw()
    found = view(house, of="moments", space="sound")
    points = house.mapping.points(VIEWER, found.revision, range(2))
    assert [(p.start_s, p.end_s) for p in points] == [(0, 30), (30, 45)]
    assert found.points == 40
