"""A list beside another one: another strategy, another setting, another day."""

from dataclasses import replace

from pages.components.recommend import beside
from tests.pages.conftest import CURATOR, act, drawn, picks
from tests.pages.explained.steps import panel


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
