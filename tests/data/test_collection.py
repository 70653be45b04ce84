"""The demo collection is complete, and the manifest says what is there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest

from core.domain import ItemId
from core.services.ingestion.sidecars import lines_of
from data.world import collection
from data.world.vocabulary import NAMES, entries

DEMO = Path(__file__).parents[2] / "data" / "demo"
MANIFEST = json.loads((DEMO / "manifest.json").read_text(encoding="utf-8"))
ITEMS = MANIFEST["items"]
FIELDS = {"file", "title", "description", "subject", "language", "kind", "narration", "sound", "attributes", "licence"}


def test_every_item_of_the_catalogue_is_in_the_manifest_in_its_order():
    assert [item["title"] for item in ITEMS] == [clip.title for clip in collection.clips()]
    for item, clip in zip(ITEMS, collection.clips(), strict=True):
        assert (item["description"], item["narration"], item["language"]) == (
            clip.description,
            clip.narration,
            clip.language,
        )
        assert item["attributes"] == dict(clip.look)


def test_every_item_is_described_in_full():
    for item in ITEMS:
        assert set(item) == FIELDS
        assert item["licence"] == MANIFEST["licence"] == "CC0-1.0"
        assert item["title"]
        assert item["description"].endswith(".")
        assert bool(item["narration"]) == bool(item["language"])


def test_the_folder_holds_exactly_the_files_of_the_manifest_and_their_subtitles():
    there = {path.relative_to(DEMO).as_posix() for folder in ("clips", "sounds") for path in (DEMO / folder).iterdir()}
    subtitles = {str(Path(item["file"]).with_suffix(f".{item['language']}.srt")) for item in ITEMS if item["narration"]}
    assert there == {item["file"] for item in ITEMS} | subtitles


def test_the_subtitles_hold_the_words_of_the_narration():
    for item in ITEMS:
        if item["narration"]:
            media = DEMO / item["file"]
            lines = lines_of(media.with_suffix(f".{item['language']}.srt"), media, ItemId("x"), 60.0)
            assert " ".join(line.text for line in lines).split() == item["narration"].split()
            assert {line.language for line in lines} == {item["language"]}


def test_no_two_items_share_a_title_a_sentence_or_a_look():
    for field in ("title", "description", "file"):
        assert max(Counter(item[field] for item in ITEMS).values()) == 1
    looks = Counter(
        (item["subject"], json.dumps(item["attributes"], sort_keys=True)) for item in ITEMS if item["attributes"]
    )
    assert max(looks.values()) == 1


def test_there_are_at_least_sixteen_subjects_with_six_films_each_and_a_dozen_sounds():
    films = Counter(item["subject"] for item in ITEMS if item["kind"] == "video")
    assert len(films) >= 16
    assert min(films.values()) >= 6
    assert sum(item["kind"] == "audio" for item in ITEMS) >= 12


def test_about_half_is_narrated_in_four_languages():
    narrated = [item["language"] for item in ITEMS if item["narration"]]
    assert 0.35 < len(narrated) / len(ITEMS) < 0.65
    assert set(narrated) == {"en", "de", "fr", "es"}


def test_the_collection_takes_20_to_30_megabytes():
    assert 20e6 < sum((DEMO / item["file"]).stat().st_size for item in ITEMS) < 30e6


@pytest.mark.slow
@pytest.mark.parametrize("item", ITEMS, ids=[item["file"] for item in ITEMS])
def test_a_file_plays_for_6_to_20_seconds_and_is_neither_black_nor_silent(item):
    with av.open(str(DEMO / item["file"])) as file:
        kinds = {stream.type: stream.codec_context.name for stream in file.streams}
        sound = np.concatenate([frame.to_ndarray().mean(0) for frame in file.decode(audio=0)])
        rate = file.streams.audio[0].rate
    assert kinds == ({"video": "h264", "audio": "aac"} if item["kind"] == "video" else {"audio": kinds["audio"]})
    assert item["kind"] == "video" or "opus" in kinds["audio"]
    assert 6 <= len(sound) / rate <= 20.1
    level_db = 20 * np.log10(np.sqrt((sound**2).mean()))
    assert -35 < level_db < -12  # a single candle is quiet
    assert np.abs(sound).max() <= 1.0
    if item["kind"] == "video":
        with av.open(str(DEMO / item["file"])) as file:
            frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
        assert 6 <= len(frames) / 15 <= 27
        middle = frames[len(frames) // 2]
        assert middle.mean() > 4
        assert middle.std() > 5
        change = np.abs(frames[len(frames) // 4].astype(int) - frames[3 * len(frames) // 4].astype(int)).mean()
        assert change > 0.15, "nothing moves"


def test_every_subject_has_a_tag_and_every_wider_tag_stands_before_its_narrower_ones():
    vocabulary = MANIFEST["vocabulary"]
    assert vocabulary == entries(MANIFEST["subjects"])
    assert {NAMES.get(subject, subject) for subject in MANIFEST["subjects"]} <= {tag["name"] for tag in vocabulary}
    known = {""}
    for tag in vocabulary:
        assert tag["parent"] in known
        known.add(tag["name"])
