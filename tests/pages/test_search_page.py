"""The search of the library page: what was understood, how it is narrowed, and that nothing is an answer."""

from __future__ import annotations

import pytest

from core.domain.searches import SearchQuery
from pages.components.search import state as search_state
from tests.pages.conftest import CURATOR, act, drawn, titles


@pytest.fixture
def shelf(house):
    for colour in ("red", "green", "blue", "yellow"):
        for n in range(3):
            content = " ".join([colour] * (n + 1))
            house.take_in(content, f"{colour}{n}.mp4", title=f"{colour.capitalize()} film {n}", subject=colour)
    house.work()


def test_terms_are_chips_that_can_be_taken_back(open_page, shelf):
    app = open_page("library", lib_q="film -blue")
    [asked] = drawn(app, "asked")
    assert [(term["text"], term["sign"]) for term in asked["terms"]] == [("film", ""), ("blue", "-")]
    assert not any(title.startswith("Blue") for title in titles(app))
    app = act(app, "library.asked", do="drop", id="-blue")
    assert app.query_params["lib_q"] == "film"
    assert any(title.startswith("Blue") for title in titles(app))


def test_results_are_narrowed_by_subject_and_the_address_says_so(open_page, shelf):
    app = act(open_page("library", lib_q="film"), "library.asked", do="narrow", id="subject", value="green")
    assert app.query_params["lib_f"] == "subject:green"
    assert {title.split()[0] for title in titles(app)} == {"Green"}
    again = open_page("library", lib_q="film", lib_f="subject:green")
    assert titles(again) == titles(app)
    assert {facet["key"]: facet["chosen"] for facet in drawn(again, "asked")[0]["facets"]}["subject"] == "green"


def test_nothing_is_an_answer_and_cards_say_how_sure_they_are(open_page, shelf):
    app = open_page("library", lib_q="xylophone orchestra")
    assert [header.value for header in app.header] == ["Nothing matches"]
    assert titles(app) == []
    [card, *_] = drawn(open_page("library", lib_q="film"), "cards")[0]["cards"]
    assert card["sure"].endswith("% sure")
    assert card["sure"] == f"{card['strength']}% sure"
    assert card["doubtful"] == (card["strength"] < 50)


def test_a_title_that_is_nearly_what_was_typed_is_offered_and_one_click_finds_it(open_page, house, shelf):
    first = house.library.items(CURATOR)[0]
    house.library.edit(CURATOR, first.item_id, title="Music box")
    app = open_page("library", lib_q="Music bx")
    assert [header.value for header in app.header] == ["Nothing matches"]
    [offer] = [button for button in app.button if button.label.startswith("Did you mean")]
    assert offer.label == "Did you mean “Music box”?"
    app = offer.click().run()
    assert not app.exception
    assert app.query_params["lib_q"] == "Music box"
    assert titles(app)[0] == "Music box"
    far = open_page("library", lib_q="xylophone orchestra")
    assert not [button for button in far.button if button.label.startswith("Did you mean")]


def test_a_card_shows_more_seconds_than_its_best_and_each_leads_there(open_page, house):
    film = house.ready("red blue blue blue red blue red", "long.mp4")
    [card] = drawn(open_page("library", lib_q="red"), "cards")[0]["cards"]
    assert (card["at"], [moment["at"] for moment in card["moments"]]) == (0, [4, 6])
    assert [moment["clock"] for moment in card["moments"]] == ["0:04", "0:06"]
    assert [moment["href"] for moment in card["moments"]] == [f"/item?item={film}&t={t}" for t in (4, 6)]


def test_a_search_is_saved_and_leads_back_to_the_same_question(open_page, house, shelf):
    query = SearchQuery(text="film -red", facets={"subject": "green"}, weights={"picture": 0.5})
    house.searching.save(CURATOR, "Green ones", query)
    app = open_page("library")
    [button] = [b for b in app.button if b.label == "Green ones"]
    app = button.click().run()
    assert not app.exception
    assert app.query_params["lib_q"] == "film -red"
    assert app.query_params["lib_w"] == "picture:0.5"
    assert {title.split()[0] for title in titles(app)} == {"Green"}


def test_a_saved_search_that_was_removed_comes_back(open_page, house):
    house.take_in("red", "red.mp4", title="Red")
    query = SearchQuery(text="red", weights={"picture": 0.5})
    number = house.searching.save(CURATOR, "Red ones", query)
    app = open_page("library").button(key=f"search.saved.{number}.x").click().run()
    assert house.searching.saved(CURATOR) == ()
    app = app.button(key="notice.undo").click().run()
    assert not app.exception
    assert [(saved.name, saved.query) for saved in house.searching.saved(CURATOR)] == [("Red ones", query)]


def test_a_link_to_a_moment_that_is_gone_or_a_file_that_is_not_kept_says_so(open_page, shelf):
    for query in ({"lib_like": "missing@3"}, {"lib_file": "made-up"}, {"lib_like": "x@y@z"}, {"lib_w": "picture:many"}):
        app = open_page("library", **query)
        assert not app.exception, query


def test_terms_in_quotation_marks_stay_together():
    assert search_state.split('boats -"red sails" +sea') == ["boats", '-"red sails"', "+sea"]
