from __future__ import annotations

import math

import pytest

from core.domain import ItemId, Segment
from core.domain.findings import (
    Curve,
    KeyPhrase,
    KeyPhrases,
    Mood,
    Preparation,
    Sentence,
    Sentiment,
    Shift,
    Sound,
    SoundSpan,
    Stability,
    Step,
    Still,
    Summary,
    Tempo,
)
from core.errors import NotFound, Unavailable
from core.storage.findings import Findings
from core.storage.segments import Segments
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import NOON


@pytest.fixture
def film(house) -> ItemId:
    """Eight seconds of three colours, next to other films."""
    item_id = house.ready("red red red red blue blue green green")
    for other in ("yellow yellow", "blue", "green green", "red green"):
        house.ready(other)
    return item_id


def put(house, item_id, *findings):
    with house.database.write() as tx:
        for finding in findings:
            Findings(tx).put(item_id, finding.KIND, finding.to_json(), "made by a test", NOON)


def segments(house, item_id, kind, *rows):
    found = [Segment(item_id=item_id, kind=kind, start_s=a, end_s=b, text=text) for a, b, text in rows]
    with house.database.write() as tx:
        Segments(tx).replace(item_id, kind, found)


def track(house, item_id, name):
    tracks = {track.name: track for track in house.understanding.timeline(VIEWER, item_id).tracks}
    return tracks.get(name)


SOUND = Sound(
    spans=(
        SoundSpan(start_s=0, end_s=2, kind="speech"),
        SoundSpan(start_s=2, end_s=6, kind="music", confidence=0.5),
        SoundSpan(start_s=6, end_s=8, kind="silence"),
    ),
    integrated_lufs=-23.0,
    loudness=Curve(label="", times_s=(0.0, 1.0), values=(-20.0, math.nan), unit="LUFS"),
    tempos=(
        Tempo(start_s=2, end_s=3, bpm=90, confidence=1, alternative_bpm=180),
        Tempo(start_s=3, end_s=6, bpm=120, confidence=1, alternative_bpm=60),
    ),
)


def test_shots_lines_and_sounds_become_spans_at_their_times(house, film):
    segments(house, film, "shot", (0, 4, ""), (4, 8, ""))
    segments(house, film, "speech", (1, 2, "a red field"), (3, 4, ""))
    put(house, film, SOUND)
    assert [(s.start_s, s.end_s, s.label) for s in track(house, film, "shots").spans] == [(0, 4, "1"), (4, 8, "2")]
    assert [s.label for s in track(house, film, "speech").spans] == ["a red field"]  # not the one without words
    assert [(s.group, s.strength) for s in track(house, film, "sound").spans] == [
        ("speech", 1),
        ("music", 0.5),
        ("silence", 1),
    ]
    assert track(house, film, "loudness").unit == "LUFS"
    assert track(house, film, "scenes") is None  # there is only one


def test_tracks_that_are_empty_say_why(house, film):
    assert track(house, film, "speech").note == "No speech was found."
    assert track(house, film, "tags").note == "There is no vocabulary yet."
    assert track(house, film, "sound").note == "There is no sound."
    assert track(house, film, "sentiment") is None
    house.encoders.state = "loading"
    house.tagging.define(CURATOR, "red")
    assert "loading" in track(house, film, "tags").note


def test_a_tag_that_holds_shows_where_it_comes_from(house, film):
    house.tagging.define(CURATOR, "red")
    house.tagging.vote(CURATOR, film, "red", True)
    for span in track(house, film, "tags").spans:
        assert span.label == "red"
        assert span.end_s <= 8


def test_sentiment_is_open_where_nothing_can_be_said(house, film):
    segments(house, film, "speech", (0, 2, "lovely"), (4, 6, "xyzzy"))
    moods = (Mood(start_s=0, end_s=2, value=0.5), Mood(start_s=4, end_s=6, value=math.nan))
    put(house, film, Sentiment(moods=moods, overall=0.5, covered=0.5, note="Limits."))
    shown = track(house, film, "sentiment")
    assert (shown.times_s, shown.values) == ((1.0, 5.0), (0.5, None))
    view = house.understanding.describe(VIEWER, film).sentiment
    assert (view.mean, view.word, view.limits) == (0.5, "positive", "Limits.")


def test_words_that_fit_the_picture_disagree_less_than_words_that_do_not(house, film):
    segments(house, film, "speech", (0, 4, "red"), (4, 8, "yellow"))
    for item in house.library.items(VIEWER)[:3]:  # more to compare with
        house.ready(" ".join(["blue"] * (2 + len(item.title))))
    shown = track(house, film, "disagreement")
    said_red = [v for t, v in zip(shown.times_s, shown.values, strict=True) if t < 4 and not math.isnan(v)]
    said_yellow = [v for t, v in zip(shown.times_s, shown.values, strict=True) if t >= 4 and not math.isnan(v)]
    assert max(said_red, default=0) <= min(said_yellow, default=1)


def test_a_concept_is_strongest_where_it_is_shown(house, film):
    curve = house.understanding.concept(VIEWER, film, " red ")
    best = max(zip(curve.values, curve.times_s, strict=True))[1]
    assert best < 4
    assert len(curve.values) == 8


def test_a_concept_needs_words_pictures_and_a_model(house, film):
    assert house.understanding.concept(VIEWER, film, "  ").values == ()
    assert "no pictures" in house.understanding.concept(VIEWER, house.ready("tone 440"), "red").note
    with pytest.raises(NotFound):
        house.understanding.concept(VIEWER, ItemId("f" * 16), "red")
    house.encoders.state = "loading"
    with pytest.raises(Unavailable):
        house.understanding.concept(VIEWER, film, "a phrase nobody has asked for")


def test_a_description_repeats_what_the_engines_found(house, film):
    segments(house, film, "scene", (0, 5, ""), (5, 8, ""))
    put(
        house,
        film,
        SOUND,
        Summary(
            sentences=(Sentence(text="A field.", start_s=1, end_s=2, weight=1),), stills=(Still(time_s=2, weight=1),)
        ),
        KeyPhrases(phrases=(KeyPhrase(text="red field", score=1, times_s=(1.0,)),)),
        Preparation(steps=(Step(what="silence", text="2 s of silence at the end left out.", amount=2),)),
        Stability(score=0.9, shifts=(Shift(name="mirrored", mean_cosine=0.95, worst_cosine=0.8),)),
    )
    view = house.understanding.describe(VIEWER, film)
    assert [(s.start_s, s.end_s) for s in view.scenes] == [(0, 5), (5, 8)]
    assert view.summary[0].text == "A field."
    assert view.storyboard[0].url.endswith("still_0002.jpg")
    assert view.key_phrases[0].times_s == (1.0,)
    assert view.preparation == ("2 s of silence at the end left out.",)
    assert (view.stability.mean, view.stability.worst) == (0.95, 0.8)
    assert (view.sound.speech, view.sound.music, view.sound.silence) == (0.25, 0.5, 0.25)
    assert view.sound.tempo_bpm == 120  # of the longest stretch
    assert view.missing == ("No speech was found.",)


def test_an_item_nobody_has_looked_into_is_described_by_what_is_missing(house):
    view = house.understanding.describe(VIEWER, house.ready("tone 440"))
    assert (view.scenes, view.summary, view.sound) == ((), (), None) or view.sound is not None
    assert view.sentiment.mean is None


def test_cards_add_language_tags_and_storyboard(house, film):
    segments(house, film, "speech", (0, 2, "ein rotes Feld"))
    put(house, film, Summary(stills=tuple(Still(time_s=t, weight=1 / 3) for t in (0, 4, 7))))
    house.tagging.define(CURATOR, "red")
    house.tagging.vote(CURATOR, film, "red", True)
    facts = house.understanding.cards(VIEWER, [film])[film]
    assert facts.tags == ("red",)
    assert [url[-8:-4] for url in facts.storyboard] == ["0000", "0004", "0007"]


def test_a_storyboard_of_one_view_is_nothing_to_leaf_through(house, film):
    put(house, film, Summary(stills=(Still(time_s=3, weight=1),)))
    assert house.understanding.cards(VIEWER, [film])[film].storyboard == ()


def test_the_revision_moves_when_a_line_is_written_or_a_tag_judged(house, film):
    house.tagging.define(CURATOR, "red")
    first = house.understanding.revision(VIEWER, film)
    house.tagging.vote(CURATOR, film, "red", True)
    second = house.understanding.revision(VIEWER, film)
    segments(house, film, "speech", (0, 1, "red"))
    assert len({first, second, house.understanding.revision(VIEWER, film)}) == 3
