from __future__ import annotations

import json

import pytest

from core.domain import ItemId
from core.errors import NotAllowed, NotFound, Refused
from core.services.ingestion.sidecars import beside, language_of, lines_of, place_beside, without_sidecars
from core.storage.segments import Segments
from tests.core.services.conftest import CURATOR, VIEWER
from tests.fakes import FakeListener

SRT = "1\n00:00:00,500 --> 00:00:01,500\nThe first line.\n\n2\n00:00:02,000 --> 00:00:02,800\nThe <i>second</i>.\n"


@pytest.fixture
def spoken(house) -> ItemId:
    """A film with two lines of transcript."""
    item_id = house.ready("red red red tone 440")
    house.transcripts.give_subtitles(CURATOR, item_id, SRT.encode(), "en")
    house.work()
    return item_id


def texts(house, item_id):
    return [line.text for line in house.transcripts.lines(VIEWER, item_id)]


def speech_vectors(house, item_id):
    spaces = house.library._collection.snapshot().pooled
    return spaces["speech"].times[item_id].starts_s.tolist() if "speech" in spaces else []


def test_subtitles_become_lines_and_vectors(house, spoken):
    first, second = house.transcripts.lines(VIEWER, spoken)
    assert (first.text, first.start_s, first.end_s, first.origin) == ("The first line.", 0.5, 1.5, "file")
    assert second.text == "The second."
    assert speech_vectors(house, spoken) == [0.5, 2.0]


def test_a_file_without_subtitles_is_refused_and_changes_nothing(house, spoken):
    with pytest.raises(Refused, match="No subtitles"):
        house.transcripts.give_subtitles(CURATOR, spoken, b"\x00\x01 nothing here")
    assert texts(house, spoken) == ["The first line.", "The second."]


def test_a_subtitle_file_can_be_taken_back(house, spoken):
    before = [(line.text, line.start_s, line.origin) for line in house.transcripts.lines(VIEWER, spoken)]
    locked = house.transcripts.lines(VIEWER, spoken)[0].number
    house.transcripts.lock_line(CURATOR, spoken, locked, True)
    given = house.transcripts.give_subtitles(CURATOR, spoken, SRT.replace("second", "third").encode(), "en")
    assert given.lines == 2
    assert texts(house, spoken) == ["The first line.", "The third."]
    house.library.undo(CURATOR, given.change)
    house.work()
    after = house.transcripts.lines(VIEWER, spoken)
    assert [(line.text, line.start_s, line.origin) for line in after] == before
    assert [line.locked for line in after] == [True, False]
    assert speech_vectors(house, spoken) == [0.5, 2.0]


def test_a_corrected_line_is_locked_and_can_be_taken_back(house, spoken):
    line = house.transcripts.lines(VIEWER, spoken)[0]
    change = house.transcripts.edit_line(CURATOR, spoken, line.number, "  The  very first line. ")
    corrected = house.transcripts.lines(VIEWER, spoken)[0]
    assert (corrected.text, corrected.origin, corrected.locked) == ("The very first line.", "human", True)
    assert [word.text for word in corrected.words] == ["The", "very", "first", "line."]
    house.library.undo(CURATOR, change)
    assert house.transcripts.lines(VIEWER, spoken)[0] == line


def test_a_correction_reaches_vectors_and_search(house, spoken):
    line = house.transcripts.lines(VIEWER, spoken)[0]
    house.transcripts.edit_line(CURATOR, spoken, line.number, "Elephants")
    house.work()
    with house.database.read() as tx:
        assert [s.number for s, _ in Segments(tx).spoken("elephants", 5)] == [line.number]
        assert not Segments(tx).spoken("first", 5)
    measured = house.transcripts.lines(VIEWER, spoken)[0].words
    assert [word.confidence for word in measured] == [0.9]  # by the listener, in the sound


def test_an_emptied_line_is_silent_until_it_is_taken_back(house, spoken):
    line = house.transcripts.lines(VIEWER, spoken)[0]
    change = house.transcripts.edit_line(CURATOR, spoken, line.number, " ")
    house.work()
    assert texts(house, spoken) == ["The second."]
    assert speech_vectors(house, spoken) == [2.0]
    house.library.undo(CURATOR, change)
    house.work()
    assert texts(house, spoken) == ["The first line.", "The second."]
    assert speech_vectors(house, spoken) == [0.5, 2.0]


def test_writing_the_same_words_is_no_change(house, spoken):
    line = house.transcripts.lines(VIEWER, spoken)[0]
    assert house.transcripts.edit_line(CURATOR, spoken, line.number, "The first  line.") == 0
    assert house.transcripts.lock_line(CURATOR, spoken, line.number, False) == 0


def test_a_line_is_settled_and_opened_again(house, spoken):
    line = house.transcripts.lines(VIEWER, spoken)[0]
    change = house.transcripts.lock_line(CURATOR, spoken, line.number, True)
    assert house.transcripts.lines(VIEWER, spoken)[0].locked
    house.library.undo(CURATOR, change)
    assert not house.transcripts.lines(VIEWER, spoken)[0].locked


def test_a_line_belongs_to_its_item(house, spoken):
    other = house.ready("blue")
    line = house.transcripts.lines(VIEWER, spoken)[0]
    for item_id, number in ((other, line.number), (spoken, 999_999)):
        with pytest.raises(NotFound):
            house.transcripts.edit_line(CURATOR, item_id, number, "x")


def test_every_format_holds_every_line(house, spoken):
    for form in ("txt", "srt", "vtt", "eaf", "json"):
        assert "The first line." in house.transcripts.export(VIEWER, spoken, form)
    assert json.loads(house.transcripts.export(VIEWER, spoken, "json"))
    with pytest.raises(NotFound, match="txt, srt"):
        house.transcripts.export(VIEWER, spoken, "docx")


def test_viewers_read_and_do_not_write(house, spoken):
    number = house.transcripts.lines(VIEWER, spoken)[0].number
    for act in (
        lambda: house.transcripts.edit_line(VIEWER, spoken, number, "x"),
        lambda: house.transcripts.lock_line(VIEWER, spoken, number, True),
        lambda: house.transcripts.give_subtitles(VIEWER, spoken, SRT.encode()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_file_beside_the_recording_wins_over_what_is_heard(house, tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "film.mp4").write_text("green green green tone 300")
    (folder / "film.de.srt").write_text(SRT)
    film = folder / "film.mp4"
    house.encoders.hears = FakeListener(says="what the model hears")
    record = house.ingesting.accept(CURATOR, film, film.name, subtitles=beside(film))
    house.work()
    lines = house.transcripts.lines(VIEWER, record.item_id)
    assert [(line.text, line.language) for line in lines] == [("The first line.", "de"), ("The second.", "de")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Film.srt", "f.srt"), ("film.en.VTT", "f.en.vtt"), ("the.end.srt", "f.srt"), ("a.pt-BR.srt", "f.pt.srt")],
)
def test_subtitles_of_an_upload_are_kept_where_they_are_found_with_their_language(tmp_path, name, kept):
    part = tmp_path / "f.part"
    place_beside(part, name).write_text(SRT)
    assert beside(part) == tmp_path / kept
    assert {line.language for line in lines_of(tmp_path / kept, part, ItemId("x"), 9.0)} == {language_of(name)}


def test_what_is_no_subtitle_file_by_its_name_is_not_kept_beside_an_upload(tmp_path):
    with pytest.raises(Refused, match=r"\.srt or \.vtt"):
        place_beside(tmp_path / "f.part", "../../passwords.txt")


def test_subtitles_are_not_taken_for_recordings(tmp_path):
    names = ("film.mp4", "film.srt", "film.en.vtt", "alone.srt", "other.mkv")
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.touch()
    assert [path.name for path in without_sidecars(paths)] == ["film.mp4", "alone.srt", "other.mkv"]
    assert beside(tmp_path / "film.mp4") == tmp_path / "film.srt"
    assert beside(tmp_path / "other.mkv") is None
