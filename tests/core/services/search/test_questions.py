"""Questions with terms, examples, facets and weights; what is kept of them, and what is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.domain import ItemId, UserId, Visitor
from core.domain.searches import SearchQuery
from core.errors import NotAllowed, NotFound, Refused, VitrineError
from core.search.calibration import JUDGED
from core.services.search.examples import Example
from tests.core.services.conftest import CURATOR, VIEWER

OTHER = Visitor(user_id=UserId("other"), role="viewer")


def titles(result) -> list[str]:
    return [hit.card.item.title for hit in result.hits]


@pytest.fixture
def shelf(house):
    """Sixteen films, enough to calibrate: four of each colour, and two sounds."""
    made = {}
    for colour in ("red", "green", "blue", "yellow"):
        for n in range(4):
            title = f"{colour.capitalize()} film {n}"
            content = " ".join([colour] * (n + 1)) + (" tone 440" if n == 0 else "")
            made[title] = house.take_in(content, f"{colour}{n}.mp4", title=title, subject=colour).item_id
    house.work()
    return made


def test_a_minus_term_takes_away_and_a_plus_term_has_to_hold(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(text="film -blue", minus=("red",)))
    assert found.minus == ("red", "blue")
    assert titles(found)
    assert not {title.split()[0] for title in titles(found)} & {"Blue", "Red"}
    both = house.searching.ask(VIEWER, SearchQuery(text="film", plus=("blue",)))
    assert {title.split()[0] for title in titles(both)} == {"Blue"}


def test_confidence_is_a_probability_and_shares_explain_it(house, shelf):
    for hit in house.searching.ask(VIEWER, SearchQuery(text="green")).hits:
        assert 0.5 <= hit.score <= 1
        assert 1 - math.exp(-sum(hit.shares.values())) == pytest.approx(hit.score)
        assert hit.confidence == pytest.approx(float(JUDGED(hit.score)))


def test_every_film_among_the_hits_has_a_best_second(house, shelf):
    for hit in house.searching.ask(VIEWER, SearchQuery(text="green film")).hits:
        assert hit.at_s is not None
        assert hit.moments[0].at_s == hit.at_s


def test_words_that_are_nowhere_have_no_hits(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(text="xylophone orchestra"))
    assert found.hits == ()
    assert found.total == 0


def test_a_slip_of_the_pen_is_put_right_unless_it_is_meant(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(text="yelow"))
    assert found.corrected == "yellow"
    assert all(title.startswith("Yellow") for title in titles(found))
    assert house.searching.ask(VIEWER, SearchQuery(text="yelow", exactly=True)).corrected == ""


def test_words_of_asking_are_no_part_of_the_question_unless_a_title_has_them(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(text="please show me something blue"))
    assert (found.text, found.corrected) == ("blue", "blue")
    assert titles(found) == titles(house.searching.ask(VIEWER, SearchQuery(text="blue")))
    exactly = house.searching.ask(VIEWER, SearchQuery(text="please show me something blue", exactly=True))
    assert exactly.text == "please show me something blue"
    house.library.edit(CURATOR, shelf["Red film 0"], title="Show me blue")
    assert titles(house.searching.ask(VIEWER, SearchQuery(text="show me blue")))[0] == "Show me blue"


def test_facets_count_the_hits_and_narrow_them(house, shelf):
    everything = house.searching.ask(VIEWER, SearchQuery(text="film"))
    subjects = {count.value: count.count for count in everything.facets["subject"]}
    assert subjects == {"red": 4, "green": 4, "blue": 4, "yellow": 4}
    blue = house.searching.ask(VIEWER, SearchQuery(text="film", facets={"subject": "blue"}))
    assert blue.total == 4
    assert {c.value: c.count for c in blue.facets["subject"]} == subjects  # so that another one can be chosen
    assert [c.value for c in blue.facets["subject"] if c.chosen] == ["blue"]


def test_weights_follow_the_question_until_somebody_sets_them(house, shelf):
    free = house.searching.ask(VIEWER, SearchQuery(text="film"))
    assert free.weights["text"] == 1.0
    silenced = house.searching.ask(VIEWER, SearchQuery(text="film", weights={"text": 0.0, "picture": 0.0}))
    assert silenced.weights["text"] == 0.0
    assert silenced.hits == ()


def test_a_moment_of_an_item_finds_others_like_it_and_never_itself(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(item_id=shelf["Blue film 2"], at_s=1.0))
    assert "Blue film 2" not in titles(found)
    assert titles(found)[0].startswith("Blue")
    assert found.example == "Blue film 2 at 0:01"
    with pytest.raises(NotFound):
        house.searching.ask(VIEWER, SearchQuery(item_id=ItemId("missing")))


@pytest.mark.parametrize(("content", "kind"), [("still red", "picture"), ("tone 440", "sound"), ("red red", "clip")])
def test_a_file_is_searched_with_and_nothing_of_it_is_stored(house, shelf, tmp_path, content, kind):
    path = tmp_path / "query"
    path.write_text(content)
    before = (set(house.objects.all()), len(house.library.items(CURATOR)))
    key, found_kind = house.searching.read_example(VIEWER, path, "mine.jpg")
    path.unlink()
    found = house.searching.ask(VIEWER, SearchQuery(example=key))
    assert found_kind == kind
    assert found.example == "mine.jpg"
    assert all(title.startswith("Red") or "film 0" in title for title in titles(found))
    assert (set(house.objects.all()), len(house.library.items(CURATOR))) == before


def test_an_example_that_another_model_has_read_is_compared_with_nothing(house, shelf):
    example = Example(kind="picture", label="old.jpg", visual=np.ones(3, np.float32), spaces={"visual": "older"})
    found = house.searching.ask(VIEWER, SearchQuery(example=house.searching._examples.keep(VIEWER.user_id, example)))
    assert found.hits == ()
    assert "a new model" in found.note


def test_a_file_somebody_else_read_cannot_be_searched_with(house, shelf, tmp_path):
    path = tmp_path / "query"
    path.write_text("still red")
    key, _ = house.searching.read_example(VIEWER, path, "mine.jpg")
    for visitor, example in ((OTHER, key), (VIEWER, "made-up")):
        with pytest.raises(NotFound, match="Choose it again"):
            house.searching.ask(visitor, SearchQuery(example=example))


def test_files_that_are_refused_say_why(house, tmp_path):
    path = tmp_path / "query"
    path.write_text("broken")
    with pytest.raises(Refused):
        house.searching.read_example(VIEWER, path, "x")


def test_a_file_of_another_kind_is_called_no_picture_film_or_sound(house, tmp_path, monkeypatch):
    def refuses(path):
        raise Refused("E_TYPE")

    monkeypatch.setattr(house.searching._examples._reader, "probe", refuses)
    with pytest.raises(Refused, match="no picture, film or sound"):
        house.searching.read_example(VIEWER, tmp_path / "notes.txt", "notes.txt")


def test_searches_are_kept_by_name_for_their_owner_only(house):
    query = SearchQuery(text="sea -fog", facets={"kind": "video"}, weights={"picture": 0.5})
    number = house.searching.save(VIEWER, "  Clear   sea ", query)
    [kept] = house.searching.saved(VIEWER)
    assert (kept.name, kept.query, kept.number) == ("Clear sea", query, number)
    assert house.searching.saved(OTHER) == ()
    with pytest.raises(NotAllowed):
        house.searching.forget(OTHER, number)
    house.searching.forget(VIEWER, number)
    assert house.searching.saved(VIEWER) == ()


@pytest.mark.parametrize(
    ("name", "query"),
    [("", SearchQuery(text="sea")), ("Nothing", SearchQuery()), ("A file", SearchQuery(example="key"))],
)
def test_what_cannot_be_kept_is_refused(house, name, query):
    with pytest.raises(VitrineError):
        house.searching.save(VIEWER, name, query)


def test_questions_without_a_good_hit_reach_the_worklist_and_answered_ones_leave_it(house, shelf):
    for visitor in (VIEWER, OTHER):
        house.searching.ask(visitor, SearchQuery(text="xylophone"))
    house.searching.ask(VIEWER, SearchQuery(text="film"))
    [open_one] = house.searching.unanswered(CURATOR)
    assert (open_one.text, open_one.people) == ("xylophone", 2)
    with pytest.raises(NotAllowed):
        house.searching.unanswered(VIEWER)
    house.library.edit(CURATOR, shelf["Red film 0"], title="Xylophone")
    house.searching.ask(VIEWER, SearchQuery(text="xylophone"))
    assert house.searching.unanswered(CURATOR) == ()


def test_asking_for_a_part_of_the_page_is_not_written_into_the_log(house, shelf):
    house.searching.words(VIEWER, "xylophone")
    assert house.searching.unanswered(CURATOR) == ()


def test_what_says_nothing_about_the_collection_is_not_written_into_the_log(house, shelf):
    narrowed = SearchQuery(text="film", facets={"subject": "purple"})
    weighed = SearchQuery(text="film", weights={"text": 0.0, "picture": 0.0})
    for query in (narrowed, weighed):
        assert house.searching.ask(VIEWER, query).hits == ()
    house.searching.ask(VIEWER, SearchQuery(text="trombone"), log=False)
    house.encoders.state = "loading"
    house.searching.ask(VIEWER, SearchQuery(text="xylophone"))
    assert house.searching.unanswered(CURATOR) == ()


def test_a_saved_search_that_is_opened_again_is_no_new_question(house, shelf):
    query = SearchQuery(text="xylophone")
    house.searching.save(VIEWER, "Xylophones", query)
    for text in ("xylophone", "film", "xylophone", "film", "xylophone"):
        house.searching.ask(VIEWER, SearchQuery(text=text))
    [open_one] = house.searching.unanswered(CURATOR)
    assert (open_one.text, open_one.times) == ("xylophone", 1)


def test_what_is_withheld_is_not_found_by_viewers(house, shelf):
    house.curating.edit(CURATOR, shelf["Blue film 1"], status="withheld")
    assert "Blue film 1" in titles(house.searching.ask(CURATOR, SearchQuery(text="blue film")))
    assert "Blue film 1" not in titles(house.searching.ask(VIEWER, SearchQuery(text="blue film")))


def test_a_question_in_another_language_is_answered_from_words_and_the_limit_is_said(house, shelf):
    found = house.searching.ask(VIEWER, SearchQuery(text="das Meer und der Wald"))
    assert "German" in found.note
    assert house.searching.ask(VIEWER, SearchQuery(text="a red film")).note == ""
