from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.requests import Wanted
from pages.components.recommend import beside, ranked
from pages.components.why import what_if
from pages.components.why.why import within
from tests.core.services.conftest import VIEWER, house_in
from tests.pages.conftest import CURATOR, act, drawn


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("explained"))


@pytest.fixture(scope="module")
def walls(house):
    """Five walls; red and crimson look alike, blue sounds like green."""
    contents = {"Red": "red red tone 200", "Crimson": "red red red tone 900", "Orange": "red yellow tone 900"}
    contents |= {"Green": "green green tone 400", "Blue": "blue tone 400"}
    return {title: house.ready(content, f"{title}.mp4", title=title) for title, content in contents.items()}


@pytest.fixture
def liked(open_page, walls, house):
    """The page of somebody who likes these, and has said nothing else."""

    def opened(*titles, **query):
        for kind in ("like", "hide", "rate", "comment"):
            for item in walls.values():
                house.recommending.undo(CURATOR, CURATOR.user_id, item, kind)
        for title in titles:
            house.recommending.like(CURATOR, CURATOR.user_id, walls[title])
        return open_page("recommend", **query)

    return opened


def picks(app):
    return [pick for part in drawn(app, "picks") for pick in part["picks"]]


def said(app):
    return {part["label"]: [chip["title"] for chip in part["chips"]] for part in drawn(app, "chips")}


def number(text):
    return float(text.replace("−", "-"))


def panel(app, name):
    app.session_state["recommend.panel"] = name
    return app.run()


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
    assert said(app) == {"Likes": ["Red"], "Stars": ["Blue"]}
    assert "Blue" not in [pick["title"] for pick in picks(app)]
    app = app.button(key="notice.undo").click().run()
    assert said(app) == {"Likes": ["Red"]}
    app = act(app, "recommend.picks", do="comment", id=walls["Green"], text="Horrible, I hate it.")
    assert house.recommending.profile(CURATOR, CURATOR.user_id).comments == {walls["Green"]: "Horrible, I hate it."}
    app.button(key="notice.undo").click().run()
    assert house.recommending.profile(CURATOR, CURATOR.user_id).comments == {}


def test_a_what_if_moves_the_list_says_so_and_ends(liked, walls, house):
    app = liked("Red", "Blue")
    real = [pick["title"] for pick in picks(app)]
    app = panel(app, "if")
    app.multiselect(key="recommend.if.instead").set_value([walls["Green"]]).run()
    assert not app.exception
    assert any("what-if" in caption.value for caption in app.caption)
    assert all(ref == walls["Green"] for pick in picks(app) for ref, _, _ in pick["rows"])
    app.button(key="recommend.if.reset").click().run()
    assert [pick["title"] for pick in picks(app)] == real
    assert [c.item.title for c in house.recommending.profile(CURATOR, CURATOR.user_id).likes] == ["Blue", "Red"]


def tried(app):
    """What the page says of a what-if."""
    return [caption.value.replace("\\", "") for caption in app.caption if "what-if" in caption.value]


def slider(walls, title):
    return f"recommend.if.{CURATOR.user_id}.{walls[title]}"


def address(app, name):
    return "".join(app.query_params.get(name, []))


def refs(app):
    return {ref for pick in picks(app) for ref, _, _ in pick["rows"] if ref}


def test_a_what_if_is_in_the_address_whether_or_not_its_panel_is_open(liked, walls):
    app = panel(liked("Red", "Blue"), "if")
    app.slider(key=slider(walls, "Red")).set_value(0).run()
    app.slider(key=slider(walls, "Blue")).set_value(50).run()
    assert refs(app) == {walls["Blue"]}
    asked, order = address(app, "rec_if"), [pick["title"] for pick in picks(app)]
    again = liked("Red", "Blue", rec_if=asked)
    assert [pick["title"] for pick in picks(again)] == order
    assert refs(again) == {walls["Blue"]}
    assert "without “Red”, with “Blue” at 50%." in tried(again)[0]
    again.button(key="recommend.if.real").click().run()
    assert tried(again) == []
    assert refs(again) == {walls["Red"], walls["Blue"]}


def test_every_step_of_a_what_if_can_be_taken_back(liked, walls):
    app = panel(liked("Red", "Blue"), "if")
    assert app.button(key="recommend.if.undo").disabled
    app.slider(key=slider(walls, "Red")).set_value(0).run()
    app.multiselect(key="recommend.if.instead").set_value([walls["Green"]]).run()
    app.button(key="recommend.if.reset").click().run()
    assert refs(app) == {walls["Red"], walls["Blue"]}
    app.button(key="recommend.if.undo").click().run()
    assert refs(app) == {walls["Green"]}
    app.button(key="recommend.if.undo").click().run()
    assert refs(app) == {walls["Blue"]}
    assert app.slider(key=slider(walls, "Red")).value == 0
    app.button(key="recommend.if.undo").click().run()
    assert tried(app) == []
    assert app.button(key="recommend.if.undo").disabled


def test_an_address_says_nothing_about_what_was_not_done_or_is_not_there(liked, walls):
    app = liked("Red", rec_if=f"{walls['Green']}-0.nobody-50.{walls['Red']}-33.{walls['Red']}", rec_as="nobody.")
    assert not app.exception
    assert tried(app) == []
    assert refs(app) == {walls["Red"]}
    made_up = liked("Red", rec_as=f"nobody.{walls['Green']}")
    assert refs(made_up) == {walls["Green"]}
    assert "somebody who likes exactly “Green”" in tried(made_up)[0]


def test_what_has_no_slider_can_be_left_out(liked, walls, monkeypatch):
    monkeypatch.setattr(what_if, "SLIDERS", 1)
    app = panel(liked("Red", "Blue"), "if")  # the newest first
    out = app.multiselect(key=f"recommend.if.out.{CURATOR.user_id}")
    assert out.options == ["Red"]
    out.set_value([walls["Red"]]).run()
    assert refs(app) == {walls["Blue"]}
    assert address(app, "rec_if") == f"{walls['Red']}-0"


def test_nothing_that_was_tried_with_one_person_is_tried_with_another(liked, walls, house):
    other = house.recommending.invent(CURATOR, "Somebody red")
    house.recommending.like(CURATOR, other, walls["Red"])
    app = liked("Red", rec_if=f"{walls['Red']}-0")
    app.selectbox(key="recommend.viewer").select(other).run()
    assert address(app, "rec_if") == ""
    assert refs(app) == {walls["Red"]}


def test_a_list_is_compared_with_itself_not_tuned_and_with_its_past(liked):
    app = panel(liked("Red", rec_tune="100.0.0.0.0"), "beside")
    [pair] = drawn(app, "beside")
    assert [one["title"] for one in pair["lists"]] == ["As above", "By content, not fine-tuned"]
    assert all(
        row["other"] == "only here" or row["other"].startswith("place ") for one in pair["lists"] for row in one["rows"]
    )
    app = panel(app, "past")
    assert not app.exception
    [kept] = drawn(app, "beside")
    assert [row["label"] for row in kept["lists"][0]["rows"]] == [pick["title"] for pick in picks(app)]
    assert any("same recordings in the same order" in caption.value for caption in app.caption)


def test_when_a_recording_was_shown_and_why_is_answered_on_the_list_of_that_day(liked, walls, house):
    app = panel(liked("Red", "Blue"), "past")
    then = [pick["title"] for pick in picks(app)]
    house.recommending.undo(CURATOR, CURATOR.user_id, walls["Red"], "like")
    app.run()
    app.selectbox(key="recommend.past.item").set_value(walls[then[0]]).run()
    [found] = drawn(app, "beside")[0]["lists"]
    assert found["title"] == f"When “{then[0]}” was shown, and why"
    newest = next(row for row in found["rows"] if f"“{then[0]}”" in found["title"] and row["rank"] == 1)
    assert newest["why"].startswith("Place 1 · ")
    app = act(app, "recommend.past.lists", do="deep", id=newest["deep"])
    assert not app.exception
    [why] = drawn(app, "why")
    assert why["title"] == then[0]
    assert why["moments"]
    assert not any(group["taste"] for group in why["moments"]), "where likes show would be those of today"
    assert any("the same place and score" in caption.value for caption in app.caption)
    assert app.query_params["rec_then"] == newest["deep"]
    app = act(app, "recommend.past.lists", do="shut", id=newest["deep"])
    assert drawn(app, "why") == []


def test_before_anything_was_trained_content_is_compared_with_one_kind_of_it_alone(liked):
    app = panel(liked("Red", rec_vs="alone.visual"), "beside")
    assert not app.exception
    [pair] = drawn(app, "beside")
    assert [one["title"] for one in pair["lists"]] == ["As above", "By content, picture alone"]
    assert pair["lists"][1]["rows"]
    assert any("can stand here once trained" in caption.value for caption in app.caption)


def test_lists_of_the_past_can_be_told_apart(liked, house):
    app = panel(liked("Red"), "past")
    app = panel(liked("Red", "Blue"), "past")
    options = app.selectbox(key="recommend.past.list").options
    assert len(options) == len(set(options)) >= 2
    assert "2 things known" in options[0]


def test_a_list_of_the_past_counts_what_was_played_and_liked_once(liked, house, walls):
    liked()
    house.recommending.play(CURATOR, CURATOR.user_id, walls["Red"])
    app = panel(liked("Red", "Blue"), "past")
    house.recommending.undo(CURATOR, CURATOR.user_id, walls["Red"], "play")
    assert "2 things known" in app.selectbox(key="recommend.past.list").options[0]
    [then] = drawn(app, "beside")
    assert "from 2 things known until then" in then["lists"][0]["about"]


def test_a_list_is_compared_with_itself_set_otherwise_where_nothing_else_answers(liked):
    [pair] = drawn(panel(liked("Red"), "beside"), "beside")
    assert [one["title"] for one in pair["lists"]] == ["As above", "By content, with more variety"]
    assert all(one["rows"] for one in pair["lists"])


def test_reasons_too_small_to_be_shown_are_no_strongest_reasons_of_a_list_beside():
    assert beside.told(0.00556, [("Waves", 0.00556), ("Fog", 0.0000001)], 5) == "0.00556 · Waves 0.00556"
    assert beside.told(0.0, [("Fog", 0.0000001)], 3) == "0.000"


def test_scores_of_two_strategies_are_not_to_be_compared_and_those_of_one_are(liked, house, monkeypatch):
    app = liked("Red", rec_vs="diversity")
    app = panel(app, "beside")
    assert not any(beside.APART in caption.value for caption in app.caption)

    def of_another(visitor, user_id, wanted=None, what_if=None, *, keep=True):
        made = listed(visitor, user_id, replace(wanted, diversity=0.0), what_if, keep=keep)
        if keep:
            return made
        picks = [replace(p, recommendation=replace(p.recommendation, strategy="ease")) for p in made.picks]
        return replace(made, wanted=replace(wanted, strategy="ease"), picks=tuple(picks))

    listed = house.recommending.listed
    monkeypatch.setattr(house.recommending, "listed", of_another)
    app.run()
    assert any(beside.APART in caption.value for caption in app.caption)


def test_what_a_score_of_several_strategies_is_stands_above_their_list_and_no_other():
    one = SimpleNamespace(middle=-0.2, fallback="", candidates=9, places=3, wanted=Wanted(strategy="hybrid"))
    assert ranked.middle(one).endswith("score below −0.200. " + ranked.SUMMED)
    one.wanted = Wanted(strategy="ease")
    assert ranked.SUMMED not in ranked.middle(one)


def test_a_list_that_another_strategy_made_is_not_shown_under_the_wrong_name(liked, house, monkeypatch):
    def fallen_back(visitor, user_id, wanted=None, what_if=None, *, keep=True):
        made = listed(visitor, user_id, replace(wanted, diversity=0.0), what_if, keep=keep)
        if keep:
            return made
        return replace(made, wanted=replace(wanted, strategy="popularity"), fallback="“Most liked” knows nothing here.")

    listed = house.recommending.listed
    app = liked("Red")
    monkeypatch.setattr(house.recommending, "listed", fallen_back)
    app = panel(app, "beside")
    assert not drawn(app, "beside")
    assert any("“Most liked” knows nothing here." in caption.value for caption in app.caption)


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
