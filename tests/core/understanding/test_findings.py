"""Findings are stored as JSON: nothing may be lost or invented on the way."""

import json
import math

import numpy as np
import pytest

from core.domain import ItemId
from core.domain.duplicates import SameContent, SameContents
from core.domain.findings import (
    KINDS,
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
from core.domain.maps import Faith
from core.domain.tags import Tag, TagReading, TagReadings, TagSpan

CURVE = Curve(label="waves", times_s=(0.5, 1.5), values=(1.25, -0.5), unit="z", threshold=2.0, note="n")
EVERY = [
    CURVE,
    SameContents(others=(SameContent(item_id=ItemId("a"), kind="cut", share=0.5, at_s=3.0),)),
    Summary(
        sentences=(Sentence(text="Öl.", start_s=1.0, end_s=2.5, weight=0.75),),
        stills=(Still(time_s=3.0, weight=0.25), Still(time_s=5.0, weight=0.75)),
        method="coverage",
    ),
    KeyPhrases(phrases=(KeyPhrase(text="dark cliffs", score=1.0, times_s=(1.0, 9.0)),), language="en"),
    Sentiment(moods=(Mood(start_s=0.0, end_s=1.0, value=-0.5, language="en"),), overall=-0.5, covered=1.0),
    Sound(
        spans=(SoundSpan(start_s=0.0, end_s=2.0, kind="music", confidence=0.9),),
        integrated_lufs=-23.0,
        range_lu=3.5,
        peak_dbfs=-1.5,
        loudness=CURVE,
        tempos=(Tempo(start_s=0.0, end_s=9.0, bpm=120.0, confidence=0.8, alternative_bpm=60.0),),
        sound_end_s=2.0,
    ),
    Stability(score=0.9, shifts=(Shift(name="flip", mean_cosine=0.9, worst_cosine=0.7),)),
    Faith(trustworthiness=0.875, continuity=0.75, k=15, examined=138),
    Preparation(steps=(Step(what="rotated", text="turned by 90 degrees", amount=90.0),)),
    TagReadings(
        readings=(
            TagReading(
                tag="sea", answer="yes", probability=0.97, spans=(TagSpan(start_s=0.0, end_s=2.0, strength=0.99),)
            ),
        )
    ),
]


@pytest.mark.parametrize("finding", EVERY, ids=lambda f: f.KIND)
def test_a_finding_comes_back_from_json_as_it_was(finding):
    text = json.dumps(finding.to_json(), allow_nan=False)
    assert KINDS[finding.KIND].from_json(json.loads(text)) == finding


def test_every_kind_is_tried_above():
    assert {finding.KIND for finding in EVERY} == set(KINDS)


def test_what_cannot_be_said_is_null_in_json_and_not_a_number_again_afterwards():
    curve = Curve(label="", times_s=(0.0, 1.0), values=(math.nan, 2.0))
    stored = curve.to_json()
    assert stored["values"] == [None, 2.0]
    assert math.isnan(Curve.from_json(stored).values[0])
    assert math.isnan(Sound.from_json(Sound().to_json()).integrated_lufs)


def test_an_absent_threshold_stays_absent():
    assert Curve.from_json(Curve(label="", times_s=(), values=()).to_json()).threshold is None
    assert Sound.from_json(Sound().to_json()).loudness is None


def test_numbers_of_numpy_are_taken():
    still = Still(time_s=np.float32(1.5), weight=np.float64(0.5))
    assert json.dumps(Summary(stills=(still,)).to_json(), allow_nan=False).count("1.5") == 1


def test_a_record_written_by_a_newer_version_is_read_without_its_new_fields():
    assert Still.from_json({"time_s": 1, "weight": 0.5, "angle": 3}) == Still(time_s=1.0, weight=0.5)


def test_a_missing_field_is_named():
    with pytest.raises(KeyError, match="weight"):
        Still.from_json({"time_s": 1.0})


def test_a_curve_needs_one_value_per_time():
    with pytest.raises(ValueError, match="2 times but 1 values"):
        Curve(label="", times_s=(0.0, 1.0), values=(1.0,))


def test_a_tag_asks_with_its_name_and_every_other_phrase_once():
    assert Tag(name="sea", phrases=("the ocean", "sea", "das Meer")).texts == ("sea", "the ocean", "das Meer")
