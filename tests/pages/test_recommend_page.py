import pytest

from pages.components import notices
from pages.components.recommend import start
from pages.components.why import reasons
from tests.pages.conftest import CURATOR, VIEWER, act, chips, drawn, number, picks, titles


@pytest.fixture
def walls(house):
    """Five walls; red and crimson look alike, blue sounds like green."""
    contents = {
        "Red": "red red tone 200",
        "Crimson": "red red red tone 900",
        "Orange": "red yellow tone 900",
        "Green": "green green tone 400",
        "Blue": "blue tone 400",
    }
    return {title: house.ready(content, f"{title}.mp4", title=title) for title, content in contents.items()}


def test_with_nothing_to_recommend_it_leads_to_the_library(open_page):
    app = open_page("recommend")
    assert not app.exception
    assert app.page_link[0].value == "Go to the library"


def test_while_the_first_recordings_are_examined_nobody_is_sent_away(open_page, house):
    house.take_in("red")
    app = open_page("recommend")
    assert not app.exception
    assert "being examined" in app.text[0].value
    assert not app.get("page_link")
    house.work()
    assert len(titles(app.run())) == 1


def test_a_choice_of_few_grows_while_more_recordings_are_examined(open_page, house):
    house.ready("red", "red.mp4", title="Red")
    house.take_in("blue")
    app = open_page("recommend")
    assert titles(app) == ["Red"]
    assert [bar.proto.text for bar in app.get("progress")] == ["Processing 1 recording"]
    house.work()
    assert len(titles(app.run())) == 2
    assert not app.get("progress")


def test_a_full_choice_stands_still_under_the_pointer(open_page, house, monkeypatch):
    monkeypatch.setattr(start, "STARTERS", 1)
    house.ready("red", "red.mp4", title="Red")
    house.take_in("blue")
    assert not open_page("recommend").get("progress")


def test_a_list_says_how_many_recordings_are_not_ready_to_be_in_it(open_page, walls, house):
    house.recommending.like(CURATOR, CURATOR.user_id, walls["Red"])
    assert not waiting(open_page("recommend"))
    house.take_in("yellow")
    [said] = waiting(open_page("recommend"))
    assert said == "1 recording is still being examined. It can be listed once it is ready."


def waiting(app):
    return [caption.value for caption in app.caption if "still being examined" in caption.value]


def test_the_language_can_be_chosen_before_anything_is_liked(open_page, walls):
    app = open_page("recommend")
    [language] = [one for one in app.button_group if one.key == "recommend.tongue"]
    language.set_value("zh").run()
    assert drawn(app, "cards")[0]["cards"][0]["pick"] == "喜欢"


def test_without_likes_it_offers_a_choice_to_begin_with(open_page, walls):
    app = open_page("recommend")
    assert not app.exception
    assert sorted(titles(app)) == sorted(walls)
    assert all(card["pick"] == "Like" for card in drawn(app, "cards")[0]["cards"])


def test_a_like_in_the_starting_grid_brings_recommendations_at_once(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    assert chips(app, "tone") == {"liked": ["Red"]}
    assert picks(app)[0]["title"] == "Crimson"
    assert "Red" not in [pick["title"] for pick in picks(app)]


def test_every_number_shown_adds_up_to_the_score_shown(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    app = act(app, "recommend.picks", do="like", id=walls["Green"])
    app = act(app, "recommend.picks", do="hide", id=walls["Orange"])
    assert len(picks(app)) == 2
    for pick in picks(app):
        score = number(pick["score"])
        assert sum(share for _, _, shares in pick["rows"] for share in shares) == round(1000 * score)
        assert {len(shares) for _, _, shares in pick["rows"]} == {len(pick["tones"])}
        assert pick["because"].endswith(f"= {pick['score']}")


def test_the_score_shown_is_the_one_of_the_service(open_page, walls, house):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    expected = house.recommending.recommend(CURATOR, CURATOR.user_id)
    assert [pick["key"] for pick in picks(app)] == [p.card.item.item_id for p in expected]
    for pick, known in zip(picks(app), expected, strict=True):
        assert number(pick["score"]) == pytest.approx(known.recommendation.score, abs=0.0005)


def test_no_bar_is_longer_than_its_scale(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    app = act(app, "recommend.picks", do="hide", id=walls["Green"])
    [part] = drawn(app, "picks")
    for pick in part["picks"]:
        shares = [share for _, _, row in pick["rows"] for share in row]
        assert sum(share for share in shares if share > 0) <= part["scale"]["right"]
        assert -sum(share for share in shares if share < 0) <= part["scale"]["left"]


def test_not_for_me_takes_an_item_away_and_undo_brings_it_back(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    app = act(app, "recommend.picks", do="hide", id=walls["Crimson"])
    assert "Crimson" not in [pick["title"] for pick in picks(app)]
    assert chips(app, "tone")["hidden"] == ["Crimson"]
    app.button(key="notice.undo").click().run()
    assert "hidden" not in chips(app, "tone")
    assert picks(app)[0]["title"] == "Crimson"


def test_a_like_is_taken_back_by_its_cross(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    app = act(app, "recommend.likes", do="unlike", id=walls["Red"])
    assert chips(app, "tone") == {}
    assert sorted(titles(app)) == sorted(walls)


def test_what_moved_is_said(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    assert {pick["moved"] for pick in picks(app)} == {""}
    before = [pick["title"] for pick in picks(app)]
    app = act(app, "recommend.picks", do="like", id=walls["Green"])
    after = [pick["title"] for pick in picks(app)]
    stayed = [title for title in before if title in after]
    moved = {pick["title"]: pick["moved"] for pick in picks(app)}
    for title in after:
        up = stayed.index(title) - after.index(title)
        assert moved[title] == ("" if not up else f"{'up' if up > 0 else 'down'} {abs(up)}")


def test_the_same_state_gives_the_same_list(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    assert picks(app) == picks(open_page("recommend"))


def test_an_invented_viewer_has_a_taste_of_their_own(open_page, walls, house):
    act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    app = open_page("recommend")
    app.text_input(key="recommend.label").set_value("Likes blue")
    [add] = [b for b in app.button if b.label == "Add"]
    add.click().run()
    assert not app.exception
    assert chips(app, "tone") == {}
    app = act(app, "recommend.starters", do="like", id=walls["Blue"])
    assert chips(app, "tone") == {"liked": ["Blue"]}
    assert chips(open_page("recommend"), "tone") == {"liked": ["Red"]}
    [blue] = [v for v in house.recommending.people(CURATOR) if v.label == "Likes blue"]
    assert chips(open_page("recommend", user=blue.user_id), "tone") == {"liked": ["Blue"]}


def test_what_one_viewer_said_is_not_taken_back_on_the_page_of_another(open_page, walls, house):
    somebody = house.recommending.invent(CURATOR, "Likes blue")
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    assert [b for b in app.button if b.key == "notice.undo"]
    app = app.selectbox(key="recommend.viewer").set_value(somebody).run()
    assert not [b for b in app.button if b.key == "notice.undo"]
    app = act(app, "recommend.starters", do="like", id=walls["Blue"])
    assert [b for b in app.button if b.key == "notice.undo"]
    app.text_input(key="recommend.label").set_value("Likes green")
    [add] = [b for b in app.button if b.label == "Add"]
    assert not [b for b in add.click().run().button if b.key == "notice.undo"]


def test_what_was_done_to_the_catalogue_can_be_taken_back_whoever_is_looked_at(open_page, walls, house):
    somebody = house.recommending.invent(CURATOR, "Likes blue")
    app = open_page("recommend")
    app.session_state["notice"] = notices.Notice("Pinned.", notices.Change(1))
    app = app.run().selectbox(key="recommend.viewer").set_value(somebody).run()
    assert [b for b in app.button if b.key == "notice.undo"]


def test_an_invented_viewer_can_be_removed_again(open_page, walls, house):
    user = house.recommending.invent(CURATOR, "Likes *blue*")
    house.recommending.like(CURATOR, user, walls["Blue"])
    assert not [b for b in open_page("recommend").button if b.key == "recommend.away"]
    app = open_page("recommend", user=user)
    assert any("in the name of “Likes \\*blue\\*”" in one.value for one in app.caption)
    app = app.button(key="recommend.away").click().run()
    assert not app.exception
    assert "user" not in app.query_params
    assert chips(app, "tone") == {}
    assert [viewer.label for viewer in house.recommending.people(CURATOR)] == ["You"]


def test_an_unknown_person_in_the_address_is_oneself(open_page, walls):
    act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    for user in ("nobody", "<script>", "", "\x00"):
        app = open_page("recommend", user=user)
        assert not app.exception
        assert chips(app, "tone") == {"liked": ["Red"]}


def test_a_like_of_something_deleted_meanwhile_is_said_not_to_be_there(open_page, walls, house):
    app = open_page("recommend")
    house.library.delete(CURATOR, [walls["Red"]])
    app = act(app, "recommend.starters", do="like", id=walls["Red"])
    assert "Red" not in titles(app)
    assert not app.exception


def test_a_viewer_may_say_what_they_like_but_invents_nobody(open_page, walls):
    app = act(open_page("recommend", VIEWER), "recommend.starters", do="like", id=walls["Red"])
    assert not app.exception
    assert picks(app)[0]["title"] == "Crimson"
    assert "recommend.label" not in {field.key for field in app.text_input}


def test_evidence_shows_two_moments_that_open_where_they_happen(open_page, walls):
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    [part] = drawn(app, "picks")
    [pair, *_] = [p for p in part["picks"][0]["pairs"] if p["tone"] == "visual"]
    assert part["picks"][0]["key"] == walls["Crimson"]
    assert pair["there"]["id"] == walls["Red"]
    assert pair["here"]["still"].startswith("still_")
    assert part["known"][walls["Crimson"]]["href"] == f"/item?item={walls['Crimson']}"


def test_only_recordings_that_a_reason_names_are_sent(open_page, walls, house):
    house.recommending.play(CURATOR, CURATOR.user_id, walls["Blue"], 0.1)
    app = act(open_page("recommend"), "recommend.starters", do="like", id=walls["Red"])
    [part] = drawn(app, "picks")
    assert set(part["known"]) == {ref for pick in part["picks"] for ref in reasons._refs(pick)} & set(walls.values())
    assert walls["Red"] in part["known"]
