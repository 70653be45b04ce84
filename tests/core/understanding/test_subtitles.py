import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import ItemId
from core.understanding.subtitles import MAX_CUE_CHARS, MAX_CUES, cues, decoded, read, segments, shown

ITEM = ItemId("a" * 16)

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>Hello</i> there,
how <font color="#ff0000">are</font> you?

2
00:01:02,5 --> 00:01:04,000
{\\an8}Fine &amp; well
"""
VTT = """WEBVTT - a title
Kind: captions

NOTE
This is no cue.

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Mary>Hello <c.loud>there</c>, <00:00:02.000>friend

01:00:00.000 --> 01:00:02.250
a &lt; b &amp; c
"""
ASS = """[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:01.00,0:00:03.50,Default,,0,0,0,,{\\pos(10,10)}Hello, there\\Nfriend
Dialogue: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100
"""


def lines(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return [(s.start_s, s.end_s, s.text) for s in read(data, ITEM, **options)]


def test_subrip():
    assert lines(SRT) == [(1.0, 3.5, "Hello there, how are you?"), (62.5, 64.0, "Fine & well")]


def test_webvtt_without_notes_styles_and_markup():
    assert lines(VTT) == [(1.0, 3.5, "Hello there, friend"), (3600.0, 3602.25, "a < b & c")]


def test_substation_alpha_without_comments_and_drawings():
    assert lines(ASS) == [(1.0, 3.5, "Hello, there friend")]


def test_lines_come_from_the_file_and_carry_the_language():
    [first, _] = read(SRT.encode(), ITEM, "en")
    assert (first.origin, first.kind, first.language, first.model, first.locked) == ("file", "speech", "en", "", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found(encoding):
    text = SRT.replace("Hello", "Grüße, señor").replace("\n", "\r\n")
    assert lines(text.encode(encoding))[0][2] == "Grüße, señor there, how are you?"


def test_greek_in_utf_16_and_a_letter_cut_in_half():
    text = "1\n00:00:01,000 --> 00:00:02,000\nΚαλημέρα κόσμε\n"
    assert lines(text.encode("utf-16"))[0][2] == "Καλημέρα κόσμε"
    assert decoded("Καλημέρα".encode()[:-1]) == "Καλημέρ"


def test_cues_of_embedded_tracks():
    found = [(1.0, 2.0, "0,0,Default,,0,0,0,,{\\i1}Hello,{\\i0} you"), (3.0, 4.0, "1, 2, 3"), (5.0, 6.0, "")]
    assert [s.text for s in segments(found, ITEM)] == ["Hello, you", "1, 2, 3"]


def test_broken_times_are_repaired_or_left_out():
    text = (
        "00:00:09,000 --> 00:00:08,000\nbackwards\n\n"
        "00:00:05,000 --> 00:00:05,000\nno time\n\n"
        "99:99:99 --> 9999:00:00,000\nbeyond everything\n\n"
        "aa:bb --> cc\nnone\n\n"
        "00:00:01,000 -> 00:00:02,000\nnarrow arrow\n"
    )
    assert lines(text, duration_s=20.0) == [
        (1.0, 2.0, "narrow arrow"), (5.0, 7.0, "no time"), (9.0, 11.0, "backwards"),
    ]  # fmt: skip
    assert [s.text for s in segments([(float("nan"), 1.0, "x"), (0.0, float("nan"), "y")], ITEM)] == ["y"]


def test_what_lies_after_the_end_of_the_recording_is_left_out():
    assert lines(SRT, duration_s=3.0) == [(1.0, 3.0, "Hello there, how are you?")]


def test_a_missing_empty_line_does_not_glue_cues_together():
    text = "1\n00:00:01,000 --> 00:00:02,000\nfirst\n2\n00:00:03,000 --> 00:00:04,000\nsecond"
    assert [t for _, _, t in lines(text)] == ["first", "second"]


def test_cues_out_of_order_are_sorted_and_doubled_ones_come_once():
    text = "".join(f"00:00:0{i},000 --> 00:00:0{i},900\ncue {i}\n\n" for i in (3, 1, 1, 2))
    assert [t for _, _, t in lines(text)] == ["cue 1", "cue 2", "cue 3"]


def test_a_script_in_the_text_is_markup_too():
    assert shown("<script src='x'>alert(1)</script>") == "alert(1)"
    assert shown("2 < 3 and 5 > 4") == "2 < 3 and 5 > 4"
    assert shown("I <3 you\x00\x1b[31m") == "I <3 you [31m"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"\x00" * 10_000,
        b"<" * 1_000_000,
        b"{" * 1_000_000,
        b"00:" * 300_000,
        b"0" * 1_000_000 + b" --> ",
        b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n" * 30_000,
        b"00:00:01,000 --> 00:00:02,000\n" + b"a" * 5_000_000,
        b"[Events]\nDialogue: " + b"," * 1_000_000,
        b"[Events]\nFormat: " + b"Start," * 100_000 + b"Text\nDialogue: a,b",
        bytes(range(256)) * 2_000,
    ],
    ids=range(12),
)
def test_hostile_files_end_soon_and_give_little(data):
    found = read(data, ITEM)
    assert len(found) <= MAX_CUES
    assert all(len(s.text) <= MAX_CUE_CHARS for s in found)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(data):
    read(data, ITEM)
    read(b"00:00:01,000 --> 00:00:02,000\n" + data, ITEM, duration_s=1.5)
    read(b"[Events]\nDialogue: 0,0:00:01.00,0:00:03.50,,,0,0,0,," + data, ITEM)


@given(st.text(alphabet="0123456789:,.->\n aé<{[&;", max_size=200))
def test_anything_like_a_subtitle_gives_lines_in_order(text):
    found = read(text.encode(), ITEM, duration_s=5_000.0)
    assert [s.start_s for s in found] == sorted(s.start_s for s in found)
    assert all(s.end_s <= 5_000 for s in found)


def test_at_most_so_many_cues_are_read():
    endless = ((float(i), i + 1.0, "x") for i in iter(int, 1))
    assert len(segments(endless, ITEM)) == 1  # all alike; but it ended
    assert list(cues("no times at all")) == []
