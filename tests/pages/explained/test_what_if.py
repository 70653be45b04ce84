"""Lists of a history as it might be: in the address, undone by steps, never stored."""

from pages.components.why import what_if
from tests.pages.conftest import CURATOR, picks
from tests.pages.explained.steps import panel


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
