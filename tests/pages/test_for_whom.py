"""For whom a recording is: for curators, without a name, and with what to do where nothing is known."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.domain import UserId
from core.domain.behaviour import GroupMatch
from core.services.recommendation.matching_views import Outlook
from core.storage.batches import Groups
from core.storage.interactions import Interactions
from pages.components.training.expected_plots import groups, outlook
from tests.chinese import english_in
from tests.factories import events
from tests.pages.conftest import CURATOR, VIEWER, drawn
from tests.pages.test_explained_in_chinese import written


def said(app):
    every = (*app.text, *app.caption, *app.header, *app.subheader, *app.markdown)
    return " ".join(e.value for e in every).replace("\\", "")


@pytest.fixture
def item(house):
    return house.ready("red", title="A red wall")


def opened(open_page, item, **state):
    app = open_page("item", item=item)
    app.session_state["item.tabs"] = "For whom"
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def test_viewers_are_not_asked_about_others(open_page, item):
    assert "For whom" not in [tab.label for tab in open_page("item", VIEWER, item=item).tabs]


def test_before_anything_was_learned_it_says_what_to_do(open_page, item):
    app = opened(open_page, item)
    assert not app.exception
    assert "Nobody’s taste can be compared with this recording yet" in said(app)


@pytest.fixture
def other(house, item):
    """What people met, too; two camps of 30 are known by what they met and by their age."""
    other = house.ready("blue", title="A blue wall")
    rng = np.random.default_rng(1)
    happened = []
    for n in range(60):
        met = [other if n % 2 else "i5", *rng.choice([f"i{k}" for k in range(n % 2, 20, 2)], 4, replace=False)]
        happened += events(f"p{n:02}", *met, *([item] if n % 4 == 1 else []))
    with house.database.write() as tx:
        Interactions(tx).add(happened)
        Groups(tx).put({UserId(f"p{n:02}"): "18-29" if n % 2 else "60+" for n in range(60)})
    house.training.fit(CURATOR, "item_knn")
    house.work()
    return other


def test_groups_and_people_are_shown_without_names_and_lead_to_what_speaks_for_it(open_page, item, other):
    app = opened(open_page, item, **{"whom.by": "segment"})
    assert not app.exception
    assert "Suits “18-29” best" in said(app)
    app = opened(open_page, item, **{"whom.by": "people"})
    assert not app.exception
    assert "Person 1" in said(app)
    assert "p0" not in said(app)
    assert {chip["title"] for chips in drawn(app, "chips") for chip in chips["chips"]} == {"A blue wall"}


def left_in_english(app):
    """Words of the tab that are not Chinese; subjects, groups and titles stay as they are."""
    [tab] = [tab for tab in app.tabs if tab.label == "For whom"]
    told = [*written(tab), *(chips["label"] for chips in drawn(app, "chips"))]
    assert len(told) > 5
    return [text for text in told if english_in(text, known=("English", "wall", "blue"))]


@pytest.mark.parametrize("by", ["taste", "segment", "people"])
def test_in_chinese_all_of_it_is(open_page, item, other, by):
    app = open_page("item", item=item, rec_lang="zh")
    for key, value in {"item.tabs": "For whom", "whom.by": by}.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    assert not left_in_english(app)


def test_before_anything_was_learned_it_says_so_in_chinese(open_page, item):
    app = open_page("item", item=item, rec_lang="zh")
    app.session_state["item.tabs"] = "For whom"
    assert not left_in_english(app.run())


def expected(seen):
    from pages.components.item.for_whom import _expected

    _expected(seen)


OUTLOOK = Outlook(
    people=69,
    met=1,
    chances={"play": 0.12, "like_if_played": 0.4, "watched_if_played": 0.5},
    usual={"play": 0.1, "like_if_played": 0.4, "watched_if_played": 0.6},
    error={"play": 0.03, "like_if_played": 0.1, "watched_if_played": 0.1},
    guessed=frozenset({"watched_if_played"}),
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Of 69 people who have not met it, about 8 would play it among what they play next; such figures were"),
        ("zh", "在 69 个没有见过它的人中，约 8 人会在接下来播放它；这类数字平均偏离 3.0%。已有 1 人见过它。"),
    ],
)
def test_what_to_expect_is_told_with_its_error_and_what_cannot_be_told_apart(language, said):
    app = AppTest.from_function(expected, args=(OUTLOOK,))
    app.query_params["rec_lang"] = language
    first, rest = app.run().caption
    assert not app.exception
    assert first.value.replace("\\", "").startswith(said)
    assert rest.value.endswith({"en": "in: share they watch.", "zh": "：看完的比例。"}[language])


def test_its_figures_are_chinese():
    match = GroupMatch(name="60+", people=12, fit=0.4, error=0.1, keen=0.3, reasons=())
    for figure in (outlook(OUTLOOK, "zh", dark=False), groups([match], ["60+"], "zh", dark=False)):
        told = [figure.layout.xaxis.title.text, *(trace.hovertemplate for trace in figure.data)]
        told += [text for trace in figure.data for text in (*(trace.text or ()), *trace.y)]
        assert not [text for text in told if english_in(text.replace("<extra>", "").replace("</extra>", ""))]
