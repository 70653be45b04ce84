"""The page in Chinese: all that is on it; navigation and the name of the page stay English."""

import re

import pytest

from core.jobs.queue import JobQueue
from core.services.explanation.study import Study
from core.storage.jobs import Jobs
from tests.chinese import NO_WORDS, english_in, texts
from tests.core.services.conftest import house_in
from tests.pages.conftest import CURATOR, act, drawn

TITLES = {"港口": "red red tone 200", "红墙": "red red red tone 900", "远山": "red yellow tone 900"}
TITLES |= {"绿野": "green green tone 400", "蓝海": "blue tone 400"}
WORDS = ("caption", "text", "header", "subheader", "markdown", "info", "button", "selectbox", "multiselect", "slider")
WORDS += ("number_input", "button_group", "expander", "progress", "toggle")
COMPONENTS = ("picks", "chips", "why", "beside", "trust", "facts", "cards")
# Navigation, what sets things up, and words of the vocabulary, of sounds and of models.
ENGLISH = ("Recommend & explain", "English")
KNOWN = (*ENGLISH, "red", "green", "blue", "yellow", "noise", "fake/colours", "fake/tones")
MORE_NO_WORDS = NO_WORDS | {
    *("tones", "tongue", "tongues", "sentences", "remove", "whyIcon", "state", "stills", "still", "alt", "taste"),
    *("places", "id", "deep", "can", "known"),
}
ADDRESS = re.compile(r":material/\w+:|<[^>]+>|\b[0-9a-f]{16}\b|\d+@|\d+e-\d+")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("explained-in-chinese"))


@pytest.fixture(scope="module")
def walls(house):
    found = {title: house.ready(content, f"{n}.mp4", title=title) for n, (title, content) in enumerate(TITLES.items())}
    for title in ("港口", "蓝海"):
        house.recommending.like(CURATOR, CURATOR.user_id, found[title])
    return found


def nodes(block):
    """Everything below."""
    for node in block.children.values():
        if hasattr(node, "children"):
            yield from nodes(node)
        else:
            yield node


def written(block):
    """Every text of our own that Streamlit draws in a block."""
    for node in nodes(block):
        own = node.proto
        if node.type in WORDS and getattr(node, "key", "") != "recommend.viewer":
            yield from (getattr(own, name, "") for name in ("label", "body", "text", "placeholder", "help"))
            options = getattr(own, "options", ())
            yield from (one if isinstance(one, str) else one.content for one in options)


def seen(app):
    """Every text a person reads on the page."""
    yield from written(app.main)
    for name in COMPONENTS:
        for data in drawn(app, name):
            yield from texts(data, MORE_NO_WORDS)
            zh = data.get("tongues", {}).get("zh", {})
            yield from texts({part: own for part, own in zh.items() if part != "concepts"}, MORE_NO_WORDS)


def left_in_english(app):
    plain = (ADDRESS.sub("", text) for text in seen(app))
    return sorted({text for text in plain if english_in(text, known=KNOWN)})


def test_the_list_and_an_open_drawer(open_page, walls):
    app = open_page("recommend", rec_lang="zh")
    assert not left_in_english(app)
    [part] = drawn(app, "picks")
    assert "一半的得分低于" in part["middle"]
    app = act(app, "recommend.picks", do="deep", id=part["picks"][1]["key"])
    assert not app.exception
    assert drawn(app, "why")[0]["tongue"] == "zh"
    assert not left_in_english(app)


@pytest.mark.parametrize("panel", ["tune", "if", "not", "beside", "trust", "past", "report", "house"])
def test_every_panel_below_a_list(open_page, walls, panel):
    app = open_page("recommend", rec_lang="zh", rec_tune="50.0.0.0.0")
    app.session_state["recommend.panel"] = panel
    app.run()
    assert not app.exception
    if panel == "not":
        outside = app.selectbox(key="recommend.not")
        if outside.options:
            outside.set_value(next(item for title, item in walls.items() if title in outside.options)).run()
    assert not left_in_english(app)


@pytest.mark.parametrize("part", ["", "honest", "liked", "card"])
def test_a_strategy_as_a_whole(open_page, walls, house, part):
    query = {"rec_part": part} if part else {}
    empty = open_page("recommend", rec_lang="zh", rec_view="whole", rec_model="content", **query)
    assert not empty.exception
    assert not left_in_english(empty)


def test_the_choice_of_the_language_is_in_the_address_and_one_for_the_page(open_page, walls):
    app = open_page("recommend")
    assert "rec_lang" not in app.query_params
    app.session_state["recommend.panel"] = "not"
    app.run()
    assert len([one for one in app.main.get("button_group") if "English" in str(one.proto.options)]) == 1


def test_all_strategies_and_why_some_cannot_be_trained(open_page, walls):
    app = open_page("recommend", rec_lang="zh")
    app.session_state["recommend.strategies"] = True
    app.run()
    assert not app.exception
    assert [own for own in app.caption if own.value == "尚未训练"]
    assert not left_in_english(app)


def test_a_study_that_waits_or_runs(open_page, walls, house):
    house.studies.start(CURATOR, Study(people=20))
    query = {"rec_lang": "zh", "rec_view": "whole", "rec_model": "content"}
    waits = open_page("recommend", **query)
    assert [own.proto.text for own in waits.get("progress")] == ["按内容\\: 等待中"]
    queue = JobQueue(house.database, Jobs, max_attempts=1)
    queue.beat(queue.claim("somebody", ("explain",)), 0.5, "List 3 of 20")
    runs = open_page("recommend", **query)
    assert "第 3 个列表，共 20 个" in runs.get("progress")[0].proto.text
    assert not left_in_english(runs)


def test_what_was_just_liked_is_said_with_a_way_back(open_page, walls):
    app = act(open_page("recommend", rec_lang="zh"), "recommend.picks", do="like", id=walls["绿野"])
    assert [text.value for text in app.text if "绿野" in text.value] == ["已喜欢《绿野》。"]
    assert {button.label for button in app.button} >= {"撤销", "关闭提示"}
    app.button(key="notice.undo").click().run()
    assert "已撤销。" in [text.value for text in app.text]
    assert not left_in_english(app)


def test_the_first_choice_of_somebody_invented(open_page, walls, house):
    person = house.recommending.invent(CURATOR, "小林")
    app = open_page("recommend", rec_lang="zh", user=person)
    assert any(text.value.startswith("选一两件“小林”会喜欢的藏品") for text in app.text)
    assert not left_in_english(app)
