import math
from datetime import UTC, datetime

from core.domain import UserId
from core.domain.searches import AskedQuestion
from core.storage.searches import Searches
from tests.core.services.curation.test_collections import put
from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles


def texts(app):
    return " ".join(e.value for e in (*app.title, *app.caption, *app.text, *app.markdown))


def test_nothing_to_do_is_said(open_page):
    app = open_page("worklist")
    assert not app.exception
    assert "Nothing waits" in texts(app)


def test_viewers_are_told_whose_page_it_is(open_page, house):
    put(house, "a")
    app = open_page("worklist", VIEWER)
    assert not app.exception
    assert "for curators" in texts(app)
    assert drawn(app, "cards") == []


def test_lists_that_are_not_empty_are_offered_with_counts_and_a_link_opens_one(open_page, house):
    put(house, "a", "b")
    house.curating.edit(CURATOR, "a", rights="CC0 1.0")
    app = open_page("worklist", work="rightless")
    assert titles(app) == ["B"]
    labels = app.get("button_group")[0].proto.options
    assert "Without a rights statement · 1" in [option.content for option in labels]
    assert not any("Damaged" in option.content for option in labels)


def test_an_unknown_list_is_the_first(open_page, house):
    put(house, "a")
    app = open_page("worklist", work="<script>")
    assert not app.exception
    assert titles(app) == ["A"]


def test_the_whole_list_is_resolved_with_one_action(open_page, house):
    put(house, "a", "b")
    app = open_page("worklist", work="uncollected")
    app.text_input(key="worklist.title").set_value("All")
    app.button(key="worklist.add").click().run()
    assert not app.exception
    [card] = house.collections.list(CURATOR)
    assert card.count == 2
    assert "In no collection" not in str([o.content for o in app.get("button_group")[0].proto.options])


def test_ticking_works_here_too(open_page, house):
    put(house, "a", "b")
    app = act(open_page("worklist"), "worklist.cards", do="tick", id="", on=["a"], off=[])
    assert "**1** ticked" in texts(app)


def test_questions_can_be_asked_again(open_page, house):
    put(house, "a")
    with house.database.write() as tx:
        asked = {"at": datetime.now(UTC), "user_id": UserId("u"), "kind": "words", "hits": 0, "best": math.nan}
        Searches(tx).note(AskedQuestion(text="a *giraffe*", **asked))
    app = open_page("worklist", work="questions")
    assert not app.exception
    assert "“a *giraffe*”" in texts(app)


def test_a_question_is_noted_for_acquisition_and_can_be_opened_again(open_page, house):
    put(house, "a")
    with house.database.write() as tx:
        asked = {"at": datetime.now(UTC), "user_id": UserId("u"), "kind": "words", "hits": 0, "best": math.nan}
        Searches(tx).note(AskedQuestion(text="giraffe", **asked))
    app = open_page("worklist", work="questions")
    app.button(key="worklist.wanted.0").click().run()
    assert "noted for the next acquisition" in texts(app)
    app = open_page("worklist", work="wanted")
    assert "“giraffe”" in texts(app)
    app.button(key="worklist.open.0").click().run()
    assert not app.exception
    assert [q.text for q in house.worklist.chore(CURATOR, "questions").questions] == ["giraffe"]


def test_what_was_deleted_is_taken_back_at_the_foot_of_the_page(open_page, house):
    put(house, "a", "b")
    change = house.library.delete(CURATOR, ["a"])
    app = open_page("worklist", work="uncollected")
    assert titles(app) == ["B"]
    [lately] = [told for told in drawn(app, "diff") if told["label"] == "Lately changed"]
    assert [(row["title"], row["undo"]) for row in lately["rows"]] == [("Deleted “A”", "Take back")]
    app = act(app, "lately", do="undo", id=str(change))
    assert not app.exception
    assert sorted(titles(app)) == ["A", "B"]
