"""What one pass over a recording finds: on made-up films, and on a demo film in which somebody speaks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.domain import SAMPLE_RATE_HZ, ItemId
from core.errors import Unavailable
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.protocols import Subtitle
from core.services.ingestion.hearing import Excerpt, Hearing
from core.storage.findings import Findings
from core.storage.segments import Segments
from core.understanding.voice import VoiceDetector
from tests.core.services.conftest import VIEWER
from tests.fakes import FakeEncoders, FakeListener, tone

SPOKEN = Path(__file__).parents[4] / "data" / "demo" / "clips" / "evening-swell-off-a-rocky-coast.mp4"
A = ItemId("a" * 16)


@pytest.fixture(scope="module")
def windows():
    """The sound of a demo film, decoded as the application does it."""
    reader = SandboxedReader(Limits())
    batches = reader.decode(SPOKEN, reader.probe(SPOKEN))
    return [(batch.window, batch.window_start_s) for batch in batches if batch.window is not None]


def heard(windows, says="waves", subtitles=(), encoders=None):
    hearing = Hearing(A, FakeEncoders(FakeListener(says=says)) if encoders is None else encoders)
    for window, start_s in windows:
        hearing.add(window, start_s)
    hearing.read(subtitles)
    return hearing.finish(9.5)


def test_somebody_speaks_and_is_written_down_where_the_voice_is(windows):
    found = heard(windows)
    spoken = [sound for sound in found.sounds if sound.text == "speech"]
    assert spoken
    assert {line.text for line in found.lines} == {"waves"}
    assert spoken[0].start_s - 0.2 <= found.lines[0].start_s <= found.lines[-1].end_s <= spoken[-1].end_s + 0.2
    assert found.lines[0].model == "fake/tones@r1"


def test_sounds_cover_the_recording_without_gaps(windows):
    sounds = heard(windows).sounds
    assert sounds[0].start_s == 0
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(sounds))


def test_every_audible_passage_has_a_vector(windows):
    [vectors] = heard(windows).vectors
    assert vectors.space.modality == "sound"
    assert (vectors.starts_s[0], vectors.ends_s[-1]) == (0.0, pytest.approx(9.5, abs=0.1))


def test_nobody_is_written_down_where_there_is_only_a_tone():
    found = heard([(tone(440, 20.0), 0.0)])
    assert found.lines == []
    assert found.vectors
    assert {sound.text for sound in found.sounds} & {"speech"} == set()


def test_without_a_voice_detector_there_are_vectors_and_no_words(windows, monkeypatch):
    def absent(self):
        raise Unavailable("not on this machine")

    monkeypatch.setattr(VoiceDetector, "__init__", absent)
    found = heard(windows)
    assert (found.lines, len(found.vectors)) == ([], 1)
    assert "speech" not in {sound.text for sound in found.sounds}


def test_a_hole_in_the_sound_keeps_later_times_right():
    found = heard([(tone(440, 5.0), 0.0), (tone(440, 5.0), 20.0)])
    assert found.sounds[-1].end_s == pytest.approx(25.0, abs=0.2)
    assert any(s.text == "silence" and s.start_s < 10 < s.end_s for s in found.sounds)
    [vectors] = found.vectors
    assert vectors.starts_s.tolist() == [0.0, 20.0]


def test_subtitles_inside_the_file_win(windows):
    line = Subtitle(start_s=1.0, end_s=2.0, text="<i>As written</i>", format="subrip", language="eng")
    [found] = heard(windows, subtitles=[line]).lines
    assert (found.text, found.language, found.origin, found.start_s) == ("As written", "en", "file", 1.0)


def test_a_silent_film_has_subtitles_too():
    line = Subtitle(start_s=1.0, end_s=2.0, text="Intertitle", format="mov_text", language="")
    found = heard([], subtitles=[line])
    assert [segment.text for segment in found.lines] == ["Intertitle"]
    assert (found.sounds, found.sound, found.vectors) == ([], None, [])


def test_without_a_sound_model_the_kind_of_sound_is_known_all_the_same(windows):
    hearing = Hearing(A, None)
    for window, start_s in windows:
        hearing.add(window, start_s)
    found = hearing.finish(9.5)
    assert (found.vectors, found.lines) == ([], [])
    assert {"speech"} <= {sound.text for sound in found.sounds}


def test_an_excerpt_is_cut_from_windows_to_the_sample():
    ramp = np.arange(3 * SAMPLE_RATE_HZ, dtype=np.float32)
    excerpt = Excerpt(0.5, 2.25)
    for second in range(3):
        assert not excerpt.complete
        excerpt.add(ramp[second * SAMPLE_RATE_HZ : (second + 1) * SAMPLE_RATE_HZ], float(second))
    assert excerpt.complete
    assert np.array_equal(excerpt.sound, ramp[8000:36000])


def test_a_film_gets_shots_sounds_and_findings_with_its_vectors(house):
    film = house.ready("red red red tone 440")
    with house.database.read() as tx:
        assert [(s.start_s, s.end_s) for s in Segments(tx).of(film, "shot")] == [(0.0, 3.0)]
        assert [(s.start_s, s.end_s) for s in Segments(tx).of(film, "scene")] == [(0.0, 3.0)]
        assert Segments(tx).of(film, "sound")
        found = {"summary", "keywords", "sentiment", "sound", "preparation", "stability", "duplicates"}
        assert Findings(tx).of(film).keys() == found


def test_what_was_done_to_the_pictures_is_told(house):
    plain = house.understanding.describe(VIEWER, house.ready("red red blue")).preparation
    assert not any("picture" in step for step in plain)
    assert house.understanding.describe(VIEWER, house.ready("red red turned")).preparation[:3] == (
        "the picture was turned by 90 degrees",
        "of each interlaced picture only one half was looked at",
        "1 blank picture was left out",
    )


def test_sound_alone_has_no_shots_and_is_disturbed_as_sound(house):
    recording = house.ready("tone 440")
    house.ready("tone 200")
    with house.database.read() as tx:
        assert Segments(tx).of(recording, "shot") == ()
    trials = house.understanding.describe(VIEWER, recording).stability.trials
    assert {trial.name for trial in trials} == {"later", "slower", "higher", "hiss"}


def test_stability_is_told_with_its_trials(house):
    film = house.ready("red red red")
    house.ready("blue blue")
    stability = house.understanding.describe(VIEWER, film).stability
    assert -1 <= stability.worst <= stability.mean <= 1
    assert len(stability.trials) >= 3
