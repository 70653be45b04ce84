import pytest

from core.errors import NotFound
from tests.core.services.conftest import CURATOR, VIEWER


@pytest.fixture
def colours(house):
    return {
        c: house.ready(c, f"clip {n}.mp4") for n, c in enumerate(("red red green", "green green", "blue", "yellow"))
    }


def test_a_phrase_finds_the_picture_and_the_second(house, colours):
    hits = house.searching.words(VIEWER, "something green").hits
    assert hits[0].card.item.item_id == colours["green green"]
    [mixed] = [hit for hit in hits if hit.card.item.item_id == colours["red red green"]]
    assert mixed.at_s == 2.0
    assert mixed.why == "picture at 0:02"


def test_titles_are_searched_too_and_the_result_says_so(house, colours):
    hits = house.searching.words(VIEWER, "clip 3").hits
    assert hits[0].card.item.item_id == colours["yellow"]
    assert "title" in hits[0].why


def test_without_encoders_titles_still_answer_and_a_note_says_why(house, colours):
    house.encoders.state = "loading"
    found = house.searching.words(VIEWER, "clip 3")
    assert [hit.card.item.item_id for hit in found.hits] == [colours["yellow"]]
    assert "titles, descriptions and transcripts only" in found.note


def test_search_can_be_limited_to_a_kind(house, colours):
    sound = house.ready("tone 440", "green noise.wav")
    hits = house.searching.words(VIEWER, "green", kind="audio").hits
    assert [hit.card.item.item_id for hit in hits] == [sound]


@pytest.mark.parametrize("text", ["", "   ", "\x00", '"', "NEAR(", "* OR", "x" * 5000])
def test_odd_phrases_are_no_error(house, colours, text):
    house.searching.words(VIEWER, text)


def test_searching_an_empty_collection_finds_nothing(house):
    assert house.searching.words(VIEWER, "green").hits == ()


def test_similar_items_share_the_modality_that_was_asked_for(house):
    red = house.ready("red tone 200", "a.mp4")
    reddish = house.ready("red red green tone 1000", "b.mp4")
    blue = house.ready("blue tone 220", "c.mp4")
    by_picture = house.searching.similar(VIEWER, red, modality="visual")
    by_sound = house.searching.similar(VIEWER, red, modality="sound")
    assert by_picture[0].card.item.item_id == reddish
    assert by_sound[0].card.item.item_id == blue
    assert red not in {hit.card.item.item_id for hit in (*by_picture, *by_sound)}


def test_an_item_without_sound_has_no_items_alike_in_sound(house, colours):
    assert house.searching.similar(VIEWER, colours["blue"], modality="sound") == ()


def test_similar_to_nothing_is_refused(house):
    with pytest.raises(NotFound):
        house.searching.similar(VIEWER, "missing")


def test_what_is_said_is_found_with_its_second(house):
    film = house.ready("red red red tone 440")
    house.ready("blue blue blue tone 440")
    srt = b"1\n00:00:01,250 --> 00:00:02,500\nElephants never forget.\n"
    house.transcripts.give_subtitles(CURATOR, film, srt, "en")
    best = house.searching.words(VIEWER, "never forget").hits[0]
    assert (best.card.item.item_id, best.modality) == (film, "speech")
    assert 1.25 < best.at_s < 2.5  # "never" comes after "Elephants"
    assert best.why == "said at 0:01: “Elephants never forget.”"
    assert [piece for piece, found in best.quote if found] == ["never", "forget"]


def test_every_line_that_says_it_is_a_moment_and_pictures_have_theirs_between(house):
    film = house.ready("red " * 30 + "blue tone 440")
    said = [(2, "The clock strikes five"), (9, "A bird sings"), (16, "and the clock strikes six")]
    srt = "".join(f"{n}\n00:00:{s:02d},000 --> 00:00:{s + 2:02d},000\n{text}\n\n" for n, (s, text) in enumerate(said))
    house.transcripts.give_subtitles(CURATOR, film, srt.encode(), "en")
    [hit] = house.searching.words(VIEWER, "clock").hits
    spoken = [moment for moment in hit.moments if moment.way == "speech"]
    assert [int(moment.at_s) for moment in spoken] == [2, 16]
    assert [[text for text, found in moment.quote if found] for moment in spoken] == [["clock"], ["clock"]]
    assert hit.moments[0].at_s == hit.at_s
    assert hit.others == hit.moments[1:]


def test_a_long_line_is_quoted_around_what_was_found(house):
    film = house.ready("red red red tone 440")
    words = " ".join(["trumpets"] * 30) + " elephant " + " ".join(["trumpets"] * 30)
    srt = f"1\n00:00:01,000 --> 00:00:02,500\n{words}\n".encode()
    house.transcripts.give_subtitles(CURATOR, film, srt, "en")
    why = house.searching.words(VIEWER, "elephant").hits[0].why
    assert "… trumpets trumpets elephant trumpets" in why
    assert why.endswith("trumpets …”")
    assert len(why) < 95
