from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain import UserId
from core.errors import NotAllowed, NotFound
from core.services.recommendation.people import LOOKED_AT, ONE_LOOK
from core.storage.audit import Audit
from tests.core.services.conftest import CURATOR, VIEWER


@pytest.fixture
def items(house):
    contents = ["red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200"]
    return {content: house.ready(content, f"{content}.mp4") for content in contents}


def ids(picks):
    return [pick.card.item.item_id for pick in picks]


def test_without_likes_there_is_nothing_to_go_by(house, items):
    assert house.recommending.recommend(VIEWER, VIEWER.user_id) == ()


def test_a_like_changes_the_list_at_once_and_taking_it_back_restores_it(house, items):
    me = VIEWER.user_id
    house.recommending.like(VIEWER, me, items["red tone 200"])
    reds = house.recommending.recommend(VIEWER, me)
    house.recommending.like(VIEWER, me, items["blue blue"])
    both = house.recommending.recommend(VIEWER, me)
    assert ids(reds) != ids(both)
    assert items["blue blue"] not in ids(both)
    house.recommending.undo(VIEWER, me, items["blue blue"], "like")
    assert house.recommending.recommend(VIEWER, me) == reds


def test_the_best_pick_resembles_what_was_liked(house, items):
    house.recommending.like(VIEWER, VIEWER.user_id, items["blue blue"])
    assert ids(house.recommending.recommend(VIEWER, VIEWER.user_id))[0] == items["blue tone 1000"]


def test_the_same_state_gives_the_same_list(house, items):
    house.recommending.like(VIEWER, VIEWER.user_id, items["green"])
    lists = [house.recommending.recommend(VIEWER, VIEWER.user_id) for _ in range(3)]
    assert lists[0] == lists[1] == lists[2]


def test_shown_reasons_add_up_to_the_shown_score(house, items):
    me = VIEWER.user_id
    for content in ("red tone 200", "yellow red"):
        house.recommending.like(VIEWER, me, items[content])
    house.recommending.hide(VIEWER, me, items["green"])
    house.recommending.play(VIEWER, me, items["blue blue"])
    picks = house.recommending.recommend(VIEWER, me)
    assert picks
    for pick in picks:
        total = pick.explanation.base + sum(reason.share for reason in pick.explanation.reasons)
        assert abs(total - pick.recommendation.score) <= 1e-6
        assert abs(pick.explanation.score - pick.recommendation.score) <= 1e-6


def test_reasons_are_told_in_titles_with_the_matching_stills(house, items):
    house.recommending.like(VIEWER, VIEWER.user_id, items["red tone 200"])
    best = house.recommending.recommend(VIEWER, VIEWER.user_id)[0]
    assert {reason.label for reason in best.explanation.reasons} == {"red tone 200"}
    [pair] = [e for e in best.evidence if e.evidence.modality == "visual"][:1]
    assert pair.there_still_url == f"/api/still/{items['red tone 200']}/still_0000.jpg"


def test_liking_twice_is_liking_once_and_hiding_replaces_it(house, items):
    me = VIEWER.user_id
    for _ in range(2):
        house.recommending.like(VIEWER, me, items["green"])
    house.recommending.hide(VIEWER, me, items["green"])
    profile = house.recommending.profile(VIEWER, me)
    assert (profile.likes, ids_of(profile.hides)) == ((), [items["green"]])


def test_feedback_says_what_it_replaced(house, items):
    me = VIEWER.user_id
    assert house.recommending.like(VIEWER, me, items["green"]) is False
    assert house.recommending.hide(VIEWER, me, items["green"]) is True
    assert house.recommending.like(VIEWER, me, items["green"]) is True


def test_starters_are_spread_out_and_leave_out_what_was_rated(house, items):
    me = VIEWER.user_id
    starters = ids_of(house.recommending.starters(VIEWER, me, 4))
    assert len(set(starters)) == 4
    house.recommending.hide(VIEWER, me, starters[0])
    assert starters[0] not in ids_of(house.recommending.starters(VIEWER, me, 99))


def ids_of(cards):
    return [card.item.item_id for card in cards]


def test_a_deleted_item_disappears_from_lists_and_reasons(house, items):
    me = VIEWER.user_id
    house.recommending.like(VIEWER, me, items["red tone 200"])
    house.recommending.like(VIEWER, me, items["blue blue"])
    house.library.delete(CURATOR, [items["red tone 200"], items["red red green"]])
    picks = house.recommending.recommend(VIEWER, me)
    assert items["red red green"] not in ids(picks)
    assert {r.label for pick in picks for r in pick.explanation.reasons} == {"blue blue"}


def test_any_item_can_be_explained_also_one_outside_the_list(house, items):
    me = VIEWER.user_id
    house.recommending.like(VIEWER, me, items["green"])
    pick = house.recommending.explain(VIEWER, me, items["green"])
    assert pick.explanation.score == pytest.approx(1.0, abs=1e-6)


def test_explaining_without_a_history_says_what_to_do(house, items):
    with pytest.raises(NotFound, match="like a recording first"):
        house.recommending.explain(VIEWER, VIEWER.user_id, items["green"])


def test_a_viewer_cannot_look_into_somebody_elses_taste(house, items):
    for look in (house.recommending.profile, house.recommending.recommend):
        with pytest.raises(NotAllowed):
            look(VIEWER, CURATOR.user_id)
    with pytest.raises(NotAllowed):
        house.recommending.like(VIEWER, CURATOR.user_id, items["green"])


def test_invented_viewers_are_labelled_and_found_again(house):
    first = house.recommending.invent(CURATOR, " Likes  the sea ")
    assert house.recommending.invent(CURATOR, "Likes the sea") == first
    people = house.recommending.people(CURATOR)
    assert [(p.label, p.invented) for p in people] == [("You", False), ("Likes the sea", True)]


def test_somebody_who_was_here_is_looked_up_by_any_of_their_names(house, items):
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, items["green"])
    for name in (" 4711 ", person):
        found = house.recommending.looked_up(CURATOR, name)
        assert (found.user_id, found.label, found.invented) == (person, "Visitor", False)
    assert not house.recommending.profile(CURATOR, person).viewer.invented
    invented = house.recommending.invent(CURATOR, "Likes the sea")
    assert house.recommending.looked_up(CURATOR, "likes the sea").user_id == invented
    with pytest.raises(NotFound, match="has done nothing here yet"):
        house.recommending.looked_up(CURATOR, "4712")
    with pytest.raises(NotAllowed):
        house.recommending.looked_up(VIEWER, "4711")


def looks(house):
    return [line for line in house.recent.changes(CURATOR) if "Looked at" in line.sentence]


def test_whoever_looks_at_a_visitor_is_in_the_log_of_changes_once_an_hour(house, items):
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, items["green"])
    other = replace(CURATOR, user_id=UserId("another-curator"))
    for visitor in (CURATOR, CURATOR, other):
        house.recommending.looked_up(visitor, "4711")
        house.recommending.looked_at(visitor, person)
    with house.database.read() as tx:
        log = [change for change in Audit(tx).recent(9) if change.action == LOOKED_AT]
    assert [(change.actor, change.after) for change in log] == [
        ("another-curator", {"user_id": person}),
        (CURATOR.user_id, {"user_id": person}),
    ]
    assert {(line.sentence, line.can_undo) for line in looks(house)} == {
        ("Looked at what a visitor is recommended", False)
    }
    assert "4711" not in str(log)
    with pytest.raises(NotFound, match="cannot be undone"):
        house.library.undo(CURATOR, log[0].change_id)


def test_looking_again_after_an_hour_is_another_look(house, items):
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, items["green"])
    with house.database.write() as tx:
        before = datetime.now(UTC) - ONE_LOOK
        Audit(tx).record(CURATOR.user_id, LOOKED_AT, None, {}, {"user_id": person}, before)
    house.recommending.looked_at(CURATOR, person)
    assert len(looks(house)) == 2


def test_lists_that_a_visitor_was_shown_are_not_looked_at_unnoticed(house, items):
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, items["green"])
    house.recommending.past(replace(CURATOR, user_id=person, role="viewer"), person)
    assert looks(house) == []
    house.recommending.past(CURATOR, person)
    assert len(looks(house)) == 1


def test_nobody_real_is_looked_at_where_somebody_is_invented_oneself_or_unknown(house, items):
    invented = house.recommending.invent(CURATOR, "Likes the sea")
    for user in (CURATOR.user_id, invented):
        house.recommending.like(CURATOR, user, items["green"])
    for name in ("likes the sea", "You", CURATOR.user_id):
        house.recommending.looked_up(CURATOR, name)
    house.recommending.past(CURATOR, CURATOR.user_id)
    house.recommending.past(CURATOR, invented)
    assert house.recommending.looked_at(CURATOR, UserId("never-here")) is None
    assert looks(house) == []


def test_the_log_of_looks_does_not_outlive_the_person_looked_at(house, items):
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, items["green"])
    house.recommending.looked_up(CURATOR, "4711")
    house.forgetting.erase(person)
    with house.database.read() as tx:
        [log] = [change for change in Audit(tx).recent(9) if change.action == LOOKED_AT]
    assert (log.actor, log.after) == (CURATOR.user_id, {"user_id": "forgotten"})


def test_names_of_people_are_never_stored(house, items):
    person = house.recommending.person(CURATOR, "Ada Lovelace")
    house.recommending.like(CURATOR, person, items["green"])
    assert "Ada" not in person
    stored = [p for p in house.folder.rglob("*") if p.is_file() and p.suffix in (".db", ".db-wal")]
    assert stored
    backup = house.folder / "copy.db"
    house.database.backup(backup)
    assert b"Ada Lovelace" not in backup.read_bytes()


def test_an_unknown_strategy_names_those_there_are(house, items):
    with pytest.raises(NotFound, match=r"there are .*content"):
        house.recommending.recommend(VIEWER, VIEWER.user_id, strategy="psychic")


def test_what_is_recommended_around_some_items_is_what_their_admirer_would_be_shown(house):
    items = [house.ready(content) for content in ("red", "red green", "green", "blue", "blue yellow", "yellow")]
    admired = [items[0], items[2]]
    for item_id in admired:
        house.recommending.like(VIEWER, VIEWER.user_id, item_id)
    shown = [pick.card.item.item_id for pick in house.recommending.recommend(VIEWER, VIEWER.user_id, k=4)]
    around = [card.item.item_id for card in house.recommending.around(CURATOR, admired, k=4)]
    assert around == shown
    assert len(around) == 4
    assert house.recommending.profile(CURATOR, CURATOR.user_id).likes == (), "asking leaves no trace"
    assert house.recommending.around(CURATOR, []) == ()
