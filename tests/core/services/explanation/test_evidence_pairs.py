"""Pairs of moments with what is said, written and heard in them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from core.domain import Evidence, Segment, SegmentVectors
from core.domain.findings import Sound, SoundSpan
from core.services.collection import Collection
from core.services.explanation.evidence_pairs import told_pairs
from core.storage.findings import Findings
from core.storage.items import Items
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from tests.factories import WEIGHTS, media_item, space

SAID = {"a": ("The boats come home.", "Nets are mended."), "b": ("A boat leaves.", "Somebody sings.")}
STARTS = np.array([0.7, 3.4], np.float32)


@pytest.fixture
def seen(house):
    """Two recordings: two spoken lines, a title with a description, and a window of sound each."""
    rng = np.random.default_rng(0)

    def rows(modality, item_id, starts_s, ends_s):
        values = rng.normal(size=(len(starts_s), 8))
        unit = values / np.linalg.norm(values, axis=1, keepdims=True)
        return SegmentVectors(
            space(modality), item_id, np.float32(starts_s), np.float32(ends_s), unit.astype(np.float32)
        )

    with house.database.write() as tx:
        for item_id, lines in SAID.items():
            Items(tx).add(media_item(item_id, title=f"Title {item_id}", description=f"About {item_id}."))
            spoken = [
                Segment(item_id=item_id, kind="speech", start_s=float(s), end_s=float(s) + 2, text=text)
                for s, text in zip(STARTS, lines, strict=True)
            ]
            Segments(tx).replace(item_id, "speech", spoken)
            spans = (
                SoundSpan(start_s=0, end_s=1, kind="speech"),
                SoundSpan(start_s=1, end_s=8, kind="music"),
            )
            Findings(tx).put(item_id, Sound.KIND, Sound(spans=spans).to_json(), "test", datetime.now(UTC))
            for found in (
                rows("speech", item_id, STARTS, STARTS + 2),
                rows("text", item_id, [0, 0], [8, 8]),
                rows("sound", item_id, [0], [6]),
            ):
                Vectors(tx).put(found)
    return Collection(house.database, {**WEIGHTS, "speech": 0.1}).snapshot()


def pair(modality, here_s=0.0, there_s=0.0, here_row=0, there_row=0, **stretches):
    return Evidence(
        item_id="a", ref="b", modality=modality, here_s=here_s, there_s=there_s, share=0.1, alone=0.1,
        here_row=here_row, there_row=there_row, **stretches,
    )  # fmt: skip


def test_sentences_stand_beside_each_other_with_their_times(house, seen):
    [told] = told_pairs(house.database, seen, [pair("speech", float(STARTS[1]), float(STARTS[0]), 1, 0)])
    assert (told.here_moment.text, told.there_moment.text) == ("Nets are mended.", "A boat leaves.")
    assert told.here_moment.end_s == pytest.approx(5.4)
    assert told.there_moment.end_s == pytest.approx(2.7)
    assert told.here_still_url is None


def test_a_line_that_was_taken_out_since_leaves_no_other_in_its_place(house, seen):
    with house.database.write() as tx:
        Segments(tx).replace("a", "speech", [])
    [told] = told_pairs(house.database, seen, [pair("speech", float(STARTS[1]), float(STARTS[0]), 1, 0)])
    assert (told.here_moment.text, told.there_moment.text) == ("", "A boat leaves.")


def test_descriptions_are_told_apart_by_their_row(house, seen):
    [told] = told_pairs(house.database, seen, [pair("text", here_row=1, here_rows=(1, 2))])
    assert (told.here_moment.text, told.there_moment.text) == ("About a.", "Title b")


def test_all_lines_of_a_description_that_carry_the_share_are_told(house, seen):
    [told] = told_pairs(house.database, seen, [pair("text", here_rows=(0, 2))])
    assert told.here_moment.text == "Title a\nAbout a."


def test_a_moment_knows_the_stretch_that_it_stands_for(house, seen):
    found = pair("speech", float(STARTS[1]), float(STARTS[0]), 1, 0, here_rows=(0, 2), there_rows=(0, 1))
    [told] = told_pairs(house.database, seen, [found])
    assert (told.here_moment.from_s, told.here_moment.until_s) == pytest.approx((0.7, 5.4))
    assert (told.there_moment.from_s, told.there_moment.until_s) == pytest.approx((0.7, 2.7))


def test_a_sound_says_what_is_mostly_heard_and_how_long_it_lasts(house, seen):
    [told] = told_pairs(house.database, seen, [pair("sound")])
    assert (told.here_moment.heard, told.here_moment.end_s) == ("music", 6.0)


def test_recordings_that_may_not_be_seen_are_left_out(house, seen):
    hidden = Evidence(item_id="a", ref="nobody", modality="sound", here_s=0, there_s=0, share=0.2, alone=0.1)
    assert [one.evidence.ref for one in told_pairs(house.database, seen, [hidden, pair("sound")])] == ["b"]
