"""The narrations as subtitle files: every word of them, in order, inside the film."""

from __future__ import annotations

import shutil

import pytest

from core.domain import ItemId
from core.understanding import subtitles as reader
from data.world import collection

subtitles = pytest.importorskip("data.world.subtitles", reason="what draws the films is not installed")


def test_times_are_written_as_subrip_does():
    assert subtitles.clock(3723.0456) == "01:02:03,046"


def test_a_narration_ends_its_sentences_at_their_marks():
    assert [s.strip() for s in subtitles.sentences("Two boats! Is it late? Yes, it is.")] == [
        "Two boats!",
        "Is it late?",
        "Yes, it is.",
    ]


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_the_application_reads_the_words_of_a_narration_from_its_file():
    clip = next(clip for clip in collection.clips() if clip.slug == "evening-swell-off-a-rocky-coast")
    written = subtitles.srt(subtitles.cues(clip))
    lines = reader.read(written.encode(), ItemId("x"), "en")
    assert " ".join(line.text for line in lines) == clip.narration
    assert [line.start_s for line in lines] == sorted(line.start_s for line in lines)
    assert lines[0].start_s == pytest.approx(0.7)
    assert lines[-1].end_s < 10
