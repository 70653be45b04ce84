"""The list, its reasons and what is done with them."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.requests import Wanted
from pages.components.recommend import ranked
from pages.components.why.why import within
from tests.core.services.conftest import VIEWER
from tests.pages.conftest import CURATOR, act, chips, drawn, number, picks
from tests.pages.explained.steps import panel


def test_an_explanation_opens_below_its_pick_and_is_in_the_address(liked):
    app = liked("Red")
    assert drawn(app, "why") == []
    second = picks(app)[1]
    app = act(app, "recommend.picks", do="deep", id=second["key"])
    assert not app.exception
    assert app.query_params["rec_rank"] == "2"
    [why] = drawn(app, "why")
    assert why["key"] == second["key"]
    assert [len(part["picks"]) for part in drawn(app, "picks")] == [2, 2]
    total = (
        sum(term["share"] for term in why["tongues"]["en"]["terms"])
        + why["base"]
        + sum(delta for _, delta in why["tongues"]["en"]["stages"])
    )
    assert total == pytest.approx(why["total"], abs=0.001)
    assert why["total"] == pytest.approx(number(second["score"]), abs=0.001)
    assert set(why["sentences"]) == {"en", "zh"}
    assert any(group["taste"] for group in why["moments"])
    app = act(app, "recommend.picks", do="shut", id=second["key"])
    assert drawn(app, "why") == []


def test_fine_tuning_is_in_the_address_and_every_change_of_a_score_is_a_row(open_page, liked):
    app = panel(liked("Red"), "tune")
    app.slider(key="recommend.tune.novelty").set_value(100).run()
    assert not app.exception
    assert app.query_params["rec_tune"] == "100.0.0.0.0"
    for pick in picks(app):
        assert sum(share for _, _, shares in pick["rows"] for share in shares) == round(1000 * number(pick["score"]))
    assert any(label == "Something new" for pick in picks(app) for _, label, _ in pick["rows"])
    again = open_page("recommend", rec_tune="100.0.0.0.0")
    assert [pick["score"] for pick in picks(again)] == [pick["score"] for pick in picks(app)]
    app.button(key="recommend.tune.reset").click().run()
    assert "rec_tune" not in app.query_params


@pytest.mark.parametrize(
    "query", [{"rec_tune": "a.b"}, {"rec_rank": "99"}, {"rec_model": "psychic"}, {"rec_weights": "1"}]
)
def test_an_address_that_makes_no_sense_is_the_plain_list(open_page, liked, query):
    plain = picks(liked("Red"))
    app = open_page("recommend", **query)
    assert not app.exception
    assert picks(app) == plain


def _captions(app):
    return [caption.value for caption in app.caption]


def test_a_link_to_a_strategy_that_is_not_trained_here_says_who_answers_instead(open_page, liked):
    plain = picks(liked("Red"))
    app = open_page("recommend", rec_model="ease")
    assert picks(app) == plain
    assert "“Liked together” is not trained yet, so “By content” answers instead." in _captions(app)
    assert not any("not trained yet" in caption for caption in _captions(open_page("recommend", rec_model="content")))
    chinese = open_page("recommend", rec_model="ease", rec_lang="zh")
    assert "“一起被喜欢”还没有训练，由“按内容”代替回答。" in _captions(chinese)


def test_stars_and_a_comment_are_feedback_that_can_be_undone(liked, walls, house):
    app = liked("Red")
    app = act(app, "recommend.picks", do="rate", id=walls["Blue"], t=5)
    assert chips(app) == {"Likes": ["Red"], "Stars": ["Blue"]}
    assert "Blue" not in [pick["title"] for pick in picks(app)]
    app = app.button(key="notice.undo").click().run()
    assert chips(app) == {"Likes": ["Red"]}
    app = act(app, "recommend.picks", do="comment", id=walls["Green"], text="Horrible, I hate it.")
    assert house.recommending.profile(CURATOR, CURATOR.user_id).comments == {walls["Green"]: "Horrible, I hate it."}
    app.button(key="notice.undo").click().run()
    assert house.recommending.profile(CURATOR, CURATOR.user_id).comments == {}


def test_what_a_score_of_several_strategies_is_stands_above_their_list_and_no_other():
    one = SimpleNamespace(middle=-0.2, fallback="", candidates=9, places=3, wanted=Wanted(strategy="hybrid"))
    assert ranked.middle(one).endswith("score below −0.200. " + ranked.SUMMED)
    one.wanted = Wanted(strategy="ease")
    assert ranked.SUMMED not in ranked.middle(one)


def test_why_not_the_meter_and_the_report_answer_for_the_list_shown(liked, walls):
    app = panel(liked("Red", "Green", "Blue"), "not")
    app.selectbox(key="recommend.not").set_value(walls["Red"]).run()
    assert not app.exception
    app = panel(app, "trust")
    [meter] = drawn(app, "trust")
    assert meter["verdict"]
    assert {curve["name"] for curve in meter["curves"]} >= {"reasons", "random"}
    app = panel(app, "report")
    assert not app.exception
    assert len(app.get("download_button")) == 2


def test_scores_are_held_against_each_other_only_where_they_decide(liked, walls):
    """What was liked already is in no list, however much it scores."""
    app = panel(liked("Red"), "not")
    assert any("what was deleted" in caption.value for caption in app.caption)
    for asked in ("recommend.not", "recommend.rather"):
        app.selectbox(key=asked).set_value(walls["Red" if asked == "recommend.not" else "Green"]).run()
    assert not app.exception
    assert any("has been judged already" in text.value for text in app.text)
    assert not drawn(app, "beside")
    assert not any("what was deleted" in caption.value for caption in app.caption)


def test_whose_past_lists_are_shown_is_said_as_above_the_list(liked, walls, house):
    sea = house.recommending.invent(CURATOR, "Likes the sea")
    house.recommending.like(CURATOR, sea, walls["Blue"])
    house.recommending.listed(CURATOR, sea)
    app = panel(liked("Red", rec_lang="zh"), "past")
    shown_to = app.selectbox(key=f"recommend.past.person.{CURATOR.user_id}")
    own, other = shown_to.options
    assert own.startswith("你（")
    assert other == "Likes the sea（虚构）（1 个列表）"


def test_a_curator_who_asks_about_what_viewers_are_not_shown_is_told_so(liked, walls, house):
    """It may well be in the curator's own list."""
    app = panel(liked("Red"), "not")
    app.selectbox(key="recommend.not").set_value(walls["Red"]).run()
    said = "Viewers are not shown it"
    assert not any(said in caption.value for caption in app.caption)
    house.curating.edit(CURATOR, walls["Red"], status="withheld")
    app.run()
    assert any(said in caption.value for caption in app.caption)


def test_strategies_that_are_not_trained_are_told_of_and_trained_from_here(liked, services):
    app = liked("Red")
    assert app.selectbox(key="recommend.strategy").options == ["By content"]
    services.training.fit(CURATOR, "popularity")
    [job] = services.training.jobs(CURATOR)
    assert job.payload["strategy"] == "popularity"


def test_a_warm_list_stays_small(liked):
    app = liked("Red", rec_rank="1", rec_tune="30.60.30.40.3")
    assert not app.exception
    sizes = [len(node.proto.json or node.proto.mixed.json) for node in app.get("bidi_component")]
    assert sum(sizes) <= 30_000


def _comment(services, visitor, item_id):
    from pages.components import notices
    from pages.components.item import commenting

    commenting.field(services, visitor, item_id)
    notices.show(services, visitor)


def test_a_comment_on_the_page_of_a_recording_is_kept_shown_and_taken_back(liked, walls, services):
    liked()
    app = AppTest.from_function(_comment, args=(services, CURATOR, walls["Red"]), default_timeout=60).run()
    app.text_input[0].set_value("Wonderful!").run()
    assert services.recommending.profile(CURATOR, CURATOR.user_id).comments == {walls["Red"]: "Wonderful!"}
    assert app.text_input[0].value == "Wonderful!"
    app.button(key="notice.undo").click().run()
    assert app.text_input[0].value == ""
    assert services.recommending.profile(CURATOR, CURATOR.user_id).comments == {}


def test_a_strategy_nobody_has_looked_at_offers_to_and_says_what_it_is(liked):
    app = liked("Red", rec_view="whole")
    assert not app.exception
    [facts] = drawn(app, "facts")
    assert ["Name", "By content"] in facts["facts"]
    assert any("simulated" in option.lower() for option in app.selectbox(key="recommend.whole.who").options)
    assert drawn(app, "picks") == []
    for part in ("honest", "liked"):
        assert not liked("Red", rec_view="whole", rec_part=part).exception


def test_a_curator_pins_from_an_open_explanation_and_takes_it_back(liked, open_page):
    app = liked("Red", rec_rank="2")
    first, second = (pick["key"] for pick in picks(app)[:2])
    app = app.button(key="recommend.house.beside.pin").click().run()
    assert not app.exception
    assert picks(app)[0]["key"] == second
    app = app.button(key="notice.undo").click().run()
    assert picks(app)[0]["key"] == first
    assert all("recommend.house" not in (button.key or "") for button in open_page("recommend", VIEWER).button)


def test_how_far_shares_miss_a_score_is_written_without_powers_of_ten():
    assert [within(error) for error in (1.9e-05, 0.0004, 0.0)] == ["0.00002", "0.0004", "0"]
