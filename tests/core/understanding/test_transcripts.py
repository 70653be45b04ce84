import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import ItemId, Segment, Word
from core.understanding import transcripts
from core.understanding.subtitles import read

ITEM = ItemId("a" * 16)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def line(text, start_s, end_s, **fields):
    return Segment(**{"item_id": ITEM, "kind": "speech", "start_s": start_s, "end_s": end_s, "text": text} | fields)


LINES = [
    line("Guten Tag!", 3661.5, 3663.0, language="de"),
    line("The old boat\ncomes <home> & rests --> here", 1.0, 3.25, language="en",
         words=(Word(text="The", start_s=1.0, end_s=1.2), Word(text="old", start_s=1.2, end_s=1.5))),
    Segment(item_id=ITEM, kind="shot", start_s=0.0, end_s=9.0),
]  # fmt: skip


def test_subrip():
    assert transcripts.srt(LINES) == (
        "1\n00:00:01,000 --> 00:00:03,250\nThe old boat comes <home> & rests → here\n\n"
        "2\n01:01:01,500 --> 01:01:03,000\nGuten Tag!\n"
    )


def test_webvtt():
    assert transcripts.vtt(LINES) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.250\nThe old boat comes &lt;home&gt; &amp; rests → here\n\n"
        "01:01:01.500 --> 01:01:03.000\nGuten Tag!\n"
    )


def test_plain_text():
    assert transcripts.text(LINES) == "The old boat comes <home> & rests → here\nGuten Tag!\n"


def test_nothing_said_is_still_a_valid_file():
    assert transcripts.vtt([]) == "WEBVTT\n"
    assert (transcripts.srt([]), transcripts.text([])) == ("", "")
    assert json.loads(transcripts.as_json([], "Waves")) == {"title": "Waves", "segments": []}
    assert ElementTree.fromstring(transcripts.eaf([], "a.mp4", "video/mp4", NOON)).findall("TIER")


def test_json_holds_everything():
    written = transcripts.as_json(LINES, "A film")
    assert transcripts.from_json(written) == [LINES[1], LINES[0]]
    assert json.loads(written)["title"] == "A film"


speech = st.lists(
    st.builds(
        lambda text, start_ms, length_ms: line(text, start_ms / 1000, (start_ms + length_ms) / 1000),
        st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40),
        st.integers(0, 10**7),
        st.integers(1, 10**5),
    ),
    max_size=8,
    unique_by=lambda segment: segment.start_s,
)


def spoken(lines):
    ordered = sorted(lines, key=lambda segment: (segment.start_s, segment.end_s))
    return [s for s in ordered if s.text.strip()]


def said(lines):
    times = [(round(s.start_s * 1000), round(s.end_s * 1000)) for s in lines]
    return [(*t, " ".join(s.text.split())) for t, s in zip(times, lines, strict=True)]


@settings(deadline=None)
@given(speech)
def test_webvtt_is_read_as_it_was_written(lines):
    lines = [s for s in lines if "--" not in s.text and "\\" not in s.text and "{" not in s.text and "&" not in s.text]
    lines = [s for s in lines if "\ufeff" not in s.text and "<" not in s.text]
    assert said(read(transcripts.vtt(lines).encode(), ITEM)) == said(spoken(lines))


@settings(deadline=None)
@given(speech)
def test_subrip_is_read_as_it_was_written_where_nothing_looks_like_markup(lines):
    lines = [s for s in lines if not set(s.text) & set("<>{}\\&-\ufeff")]
    assert said(read(transcripts.srt(lines).encode(), ITEM)) == said(spoken(lines))


@settings(deadline=None)
@given(speech, st.text(max_size=30))
def test_elan_files_are_well_formed_and_hold_times_and_text(lines, title):
    root = ElementTree.fromstring(transcripts.eaf(lines, title, "video/mp4", NOON).encode())
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
    found = [
        (slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")], a.findtext("ANNOTATION_VALUE"))
        for a in root.iter("ALIGNABLE_ANNOTATION")
    ]
    expected = [(start, end, text.replace("-->", "→")) for start, end, text in said(spoken(lines))]
    assert found == expected


def test_elan_has_a_tier_of_phrases_and_one_of_words_for_each_language():
    root = ElementTree.fromstring(transcripts.eaf(LINES, "film.mp4", "video/mp4", NOON).encode())
    order = ["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "LOCALE", "LANGUAGE", "CONSTRAINT"]
    tags = [child.tag for child in root]
    assert tags == sorted(tags, key=order.index)  # the schema prescribes the order
    assert root.attrib["FORMAT"] == "3.0"
    assert root.attrib["DATE"] == "2026-01-01T12:00:00+00:00"
    tiers = {tier.get("TIER_ID"): tier for tier in root.findall("TIER")}
    assert list(tiers) == ["speech-de", "speech-de-words", "speech-en", "speech-en-words"]
    assert tiers["speech-en-words"].get("PARENT_REF") == "speech-en"
    assert [v.text for v in tiers["speech-en-words"].iter("ANNOTATION_VALUE")] == ["The", "old"]
    types = {t.get("LINGUISTIC_TYPE_ID"): t.get("CONSTRAINTS") for t in root.findall("LINGUISTIC_TYPE")}
    assert types == {"phrase": None, "word": "Included_In"}
    assert {tier.get("LANG_REF") for tier in tiers.values()} <= {x.get("LANG_ID") for x in root.findall("LANGUAGE")}
    ids = [a.get("ANNOTATION_ID") for a in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(ids) == len(set(ids)) == 4
    media = root.find("HEADER/MEDIA_DESCRIPTOR")
    assert (media.get("MEDIA_URL"), media.get("MIME_TYPE")) == ("film.mp4", "video/mp4")


def test_words_lie_inside_their_phrase_one_after_the_other():
    words = tuple(Word(text=t, start_s=a, end_s=b) for t, a, b in [("a", 0.9, 1.3), ("b", 1.1, 1.2), ("c", 1.2, 9.0)])
    root = ElementTree.fromstring(transcripts.eaf([line("a b c", 1.0, 2.0, words=words)], "", "", NOON).encode())
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
    found = [
        (slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")]) for a in root.iter("ALIGNABLE_ANNOTATION")
    ]
    assert found[0] == (1000, 2000)
    moments = [ms for pair in found[1:] for ms in pair]
    assert moments == sorted(moments)
    assert moments[0] >= 1000
    assert moments[-1] <= 2000


def test_characters_xml_cannot_hold_are_left_out():
    written = transcripts.eaf([line("a\x00b\x1b\ud800c", 0.0, 1.0)], "x\x00.mp4", "video/mp4", NOON)
    assert ElementTree.fromstring(written.encode()).findtext(".//ANNOTATION_VALUE") == "abc"


@pytest.mark.parametrize("written", ["[]", "{}", '{"segments": [{}]}', "nonsense"])
def test_other_json_is_refused(written):
    with pytest.raises((ValueError, KeyError, TypeError)):
        transcripts.from_json(written)
