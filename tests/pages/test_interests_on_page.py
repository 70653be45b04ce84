"""What interests you, on the Recommend page: said, heard or waiting, moving the list, and taken back."""

from types import SimpleNamespace

import pytest

from core.services.collection import card
from core.services.views import Hit, SearchResult
from tests.pages.conftest import CURATOR, act, chips, picks

KEY = "recommend.interests"


@pytest.fixture
def walls(house, monkeypatch):
    """Four walls, and a search that is sure of those whose titles have the word."""
    contents = {"Red": "red red tone 200", "Crimson": "red red red", "Green": "green green", "Blue": "blue blue"}
    made = {title: house.ready(content, f"{title}.mp4", title=title) for title, content in contents.items()}

    def words(visitor, text, k=24, kind=None):
        found = [card(item) for item in house.library.items(visitor) if item.title.casefold() == text]
        return SearchResult(
            hits=tuple(Hit(card=c, score=0.9, modality="visual", confidence=0.9) for c in found), calibrated=True
        )

    monkeypatch.setattr(house.interests, "_searching", SimpleNamespace(words=words))
    return made


def listed(app):
    return [pick["title"] for pick in picks(app)]


def say(app, text):
    app.text_input(f"{KEY}.text").set_value(text)
    return app.button(f"{KEY}.add").click().run()


def test_who_likes_nothing_yet_says_what_interests_them_and_gets_a_list_of_it(open_page, walls):
    app = say(open_page("recommend"), "crimson, no blue")
    assert not app.exception
    assert chips(app) == {"Interests": ["crimson"], "Not these": ["blue"]}
    assert listed(app)[:2] == ["Crimson", "Red"]
    assert listed(app)[-1] == "Blue"


def test_what_is_not_clear_is_shown_as_waiting_and_moves_nothing(open_page, walls):
    before = listed(say(open_page("recommend"), "crimson"))
    app = say(open_page("recommend"), "no chromodynamics")
    assert not app.exception
    assert chips(app) == {"Interests": ["crimson"], "Not clear here yet": ["not chromodynamics"]}
    assert listed(app) == before


def test_words_are_taken_back_by_their_cross_and_come_back_by_undo(open_page, walls, house):
    app = say(open_page("recommend"), "crimson, no blue")
    app = act(app, f"{KEY}.against", do="uninterest", id="blue")
    assert chips(app) == {"Interests": ["crimson"]}
    app = next(button for button in app.button if button.label == "Undo").click().run()
    assert chips(app) == {"Interests": ["crimson"], "Not these": ["blue"]}
    assert {(one.words, one.wanted) for one in house.interests.read(CURATOR)} == {("crimson", True), ("blue", False)}
