"""What leaves as JSON is what the records say, small and without a value JSON does not know."""

import json

from hypothesis import given
from hypothesis import strategies as st

from core.domain import ItemId, Word
from core.services.understanding.description_views import (
    DescriptionView,
    Duplicate,
    Sentence,
    Sentiment,
    Stability,
    Trial,
)
from core.services.understanding.line_views import Line
from core.services.understanding.timeline_views import Span, TimelineView, Track
from core.services.understanding.view_json import to_json


def curve(times_s, values, **facts):
    return Track(name="loudness", label="Loudness", kind="curve", times_s=times_s, values=values, **facts)


def test_every_name_of_a_record_is_a_name_of_its_json():
    line = Line(number=7, start_s=1.234567, end_s=2, text="Waves", flag="no_speech")
    found = to_json(line)
    assert found["start_s"] == 1.23
    assert (found["number"], found["text"], found["locked"]) == (7, "Waves", False)
    assert found["doubt"] == "There may be no speech here."


def test_words_keep_their_times_and_doubts():
    said = Word(text="sea", start_s=0.1234, end_s=0.5, confidence=0.98765)
    line = to_json(Line(number=1, start_s=0.0, end_s=1.0, text="sea", words=(said,)))
    assert line["words"] == [{"text": "sea", "start_s": 0.12, "end_s": 0.5, "confidence": 0.988}]


def test_a_description_is_plain_json_all_the_way_down():
    view = DescriptionView(
        item_id=ItemId("a"),
        summary=(Sentence(text="A calm sea.", start_s=3.0, end_s=4.5, weight=0.71234),),
        sentiment=Sentiment(mean=None),
        duplicates=(Duplicate(item_id=ItemId("b"), title="Again", kind="near", share=0.9, at_s=None),),
        stability=Stability(mean=0.98, worst=0.9, trials=(Trial(name="mirrored", cosine=0.99),)),
    )
    found = json.loads(json.dumps(to_json(view), allow_nan=False))
    assert found["summary"] == [{"text": "A calm sea.", "start_s": 3, "end_s": 4.5, "weight": 0.712}]
    assert found["duplicates"][0]["at_s"] is None
    assert found["stability"]["trials"] == [{"name": "mirrored", "cosine": 0.99}]


def test_a_curve_with_equal_steps_says_the_step_and_not_every_time():
    found = to_json(curve((0.0, 0.5, 1.0), (-20.0, float("nan"), None), low=-60.0, high=0.0, unit="LUFS"))
    assert (found["start_s"], found["step_s"]) == (0, 0.5)
    assert found["values"] == [-20, None, None]
    assert "times_s" not in found
    assert "spans" not in found


def test_a_curve_with_uneven_steps_keeps_every_time():
    assert to_json(curve((0.0, 1.0, 4.0), (0.0, 0.5, 1.0)))["times_s"] == [0, 1, 4]


@given(st.floats(0, 100), st.floats(0.02, 5), st.integers(2, 300))
def test_times_come_back_from_start_and_step_to_within_a_frame(start_s, step_s, n):
    times_s = tuple(start_s + k * step_s for k in range(n))
    found = to_json(curve(times_s, (0.5,) * n))
    again = [found["start_s"] + k * found["step_s"] for k in range(n)]
    assert max(abs(a - b) for a, b in zip(again, times_s, strict=True)) < 0.02


def test_two_hours_stay_small():
    n = 7200
    values = tuple((k * 37 % 1000) / 1000 for k in range(n))
    curves = tuple(curve(tuple(float(k) for k in range(n)), values) for _ in range(4))
    shots = tuple(Span(start_s=18.0 * k, end_s=18.0 * k + 18) for k in range(400))
    view = TimelineView(
        item_id=ItemId("a"),
        duration_s=7200.0,
        tracks=(*curves, Track(name="shots", label="Shots", kind="spans", spans=shots)),
    )
    assert len(json.dumps(to_json(view), separators=(",", ":"))) < 220_000
