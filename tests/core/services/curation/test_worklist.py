import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.curation.groups import neighbours
from core.domain import Segment, UserId
from core.domain.searches import AskedQuestion
from core.domain.tags import Tag, Verdict
from core.errors import NotAllowed, NotFound
from core.services.collection import Collection
from core.services.curation.composing import stacked
from core.storage.items import Items
from core.storage.profiles import Profiles
from core.storage.requests import Requests
from core.storage.searches import Searches
from core.storage.segments import Segments
from core.storage.tags import Tags
from core.storage.vectors import Vectors
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.curation.shown import show
from tests.factories import media_item, segment_vectors, space


def put(house, **facts: dict) -> None:
    with house.database.write() as tx:
        for name, fields in facts.items():
            Items(tx).add(media_item(name, **fields))


def listed(house, name):
    return set(house.worklist.chore(CURATOR, name).item_ids)


def counts(house):
    return {chore.name: chore.count for chore in house.worklist.chores(CURATOR)}


def test_each_lack_is_listed_and_leaves_the_list_when_it_is_made_good(house):
    full = {"tags": ("x",), "description": "d", "rights": "CC0", "language": "en", "has_audio": True}
    put(house, full=full, bare={"has_audio": True}, mute={})
    house.curating.edit(CURATOR, "full", status="published")
    for name in ("untagged", "undescribed", "rightless", "unreviewed"):
        assert listed(house, name) == {"bare", "mute"}, name
    assert not listed(house, "languageless")  # sound without a word has no language
    with house.database.write() as tx:
        for item in ("full", "bare"):
            said = Segment(item_id=item, kind="speech", start_s=0, end_s=1, text="Ahoi")
            Segments(tx).replace(item, "speech", [said])
    assert listed(house, "languageless") == {"bare"}
    assert listed(house, "uncollected") == {"full", "bare", "mute"}
    made = house.collections.create(CURATOR, "T", ["full", "bare"])
    house.curating.edit(CURATOR, "bare", rights="CC0", description="x", language="de", status="review", tags=["t"])
    assert counts(house) | {"unseen": 0} == counts(house) | {
        "uncollected": 1, "unseen": 0, "untagged": 1, "undescribed": 1, "languageless": 0, "rightless": 1,
        "unreviewed": 1, "damaged": 0, "hidden": 0, "questions": 0, "wanted": 0,
    }  # fmt: skip
    house.collections.delete(CURATOR, made.collection_id)
    assert counts(house)["uncollected"] == 3


def test_an_accepted_tag_of_the_vocabulary_is_a_tag(house):
    put(house, a={}, b={})
    with house.database.write() as tx:
        Tags(tx).put(Tag(name="sea"))
        Tags(tx).judge(Verdict(tag="sea", item_id="a", accepted=True))
        Tags(tx).judge(Verdict(tag="sea", item_id="b", accepted=False))
    assert listed(house, "untagged") == {"b"}


def test_damaged_recordings_say_what_is_the_matter(house):
    put(house, a={"status": "degraded", "message": "The last minute is missing."}, b={"status": "failed"}, c={})
    view = house.worklist.chore(CURATOR, "damaged")
    assert {c.card.item.item_id: c.why for c in view.cards} == {"a": "The last minute is missing.", "b": ""}


def test_what_viewers_do_not_see_is_listed_with_the_reason(house):
    put(house, a={}, b={}, c={})
    house.curating.edit(CURATOR, "a", status="withheld")
    house.curating.edit(CURATOR, "b", embargo_until="2099-01-31")
    house.curating.edit(CURATOR, "c", embargo_until="2001-01-31")
    view = house.worklist.chore(CURATOR, "hidden")
    assert {c.card.item.item_id: c.why for c in view.cards} == {"a": "Withheld", "b": "Embargo until 31 January 2099"}


def embed(house, rows: np.ndarray) -> None:
    where = space("visual", rows.shape[1])
    with house.database.write() as tx:
        for n, row in enumerate(rows):
            Items(tx).add(media_item(f"i{n:02}"))
            Vectors(tx).put(segment_vectors(f"i{n:02}", where, row[None, :].astype(np.float32)))


def bunches_and_stray() -> np.ndarray:
    """Three kinds of a dozen recordings each, and one of its own kind, the last."""
    rng = np.random.default_rng(4)
    rows = np.eye(6)[np.repeat([0, 1, 2], 12)] + 0.15 * rng.normal(size=(36, 6))
    rows = np.vstack([rows, np.eye(6)[4]])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_before_the_first_list_never_recommended_is_what_is_near_nothing_and_nobody_touched(house):
    embed(house, bunches_and_stray())
    content = Collection(house.database, {"visual": 1.0}).snapshot().content
    near, _ = neighbours(stacked(content), 10)
    expected = {content.items.ids[row] for row in range(37) if row not in near}
    assert "i36" in expected
    assert listed(house, "unseen") == expected
    house.recommending.play(VIEWER, VIEWER.user_id, "i36")
    assert listed(house, "unseen") == expected - {"i36"}


def test_never_recommended_goes_by_the_kept_lists_of_what_real_people_were_shown(house):
    embed(house, bunches_and_stray())
    everything = {item.item_id for item in house.library.items(CURATOR)}
    show(house, "somebody", "i36", "i00")
    assert listed(house, "unseen") == everything - {"i36", "i00"}
    show(house, "another", "i01")
    assert listed(house, "unseen") == everything - {"i36", "i00", "i01"}
    with house.database.write() as tx:
        Profiles(tx).add("invented", "Night owl")
    show(house, "invented", "i02")
    assert "i02" in listed(house, "unseen")
    with house.database.write() as tx:
        Requests(tx).forget("somebody")
    assert listed(house, "unseen") == everything - {"i01"}


def test_a_stray_stands_alone_with_how_near_the_nearest_is(house):
    embed(house, bunches_and_stray())
    view = house.worklist.chore(CURATOR, "alone")
    assert "i36" in view.item_ids
    assert len(view.item_ids) <= 9  # of 37: of those in bunches, only some at an edge
    [stray] = [c for c in view.cards if c.card.item.item_id == "i36"]
    assert stray.why.startswith("nothing else is like it; nearest ")


def test_questions_without_an_answer_come_with_how_often(house):
    with house.database.write() as tx:
        for user in ("u", "v"):
            asked = AskedQuestion(
                at=datetime.now(UTC), user_id=UserId(user), kind="words", text="giraffe", hits=0, best=math.nan
            )
            Searches(tx).note(asked)
    view = house.worklist.chore(CURATOR, "questions")
    assert [(q.text, q.people) for q in view.questions] == [("giraffe", 2)]
    assert (view.chore.count, view.item_ids) == (1, ())


def test_what_a_curator_says_of_a_question_settles_it_until_it_is_asked_in_vain_again(house):
    def ask(text, minutes):
        at = datetime.now(UTC) + timedelta(minutes=minutes)
        asked = {"user_id": UserId("u"), "kind": "words", "hits": 0, "best": math.nan}
        with house.database.write() as tx:
            Searches(tx).note(AskedQuestion(at=at, text=text, **asked))

    def waiting(name):
        return [question.text for question in house.worklist.chore(CURATOR, name).questions]

    for minutes, text in enumerate(("giraffe", "zebra", "lion")):
        ask(text, minutes - 30)
    house.worklist.settle(CURATOR, "words", "Giraffe ", "answered")
    house.worklist.settle(CURATOR, "words", "lion", "elsewhere")
    change = house.worklist.settle(CURATOR, "words", "zebra", "wanted")
    assert (waiting("questions"), waiting("wanted")) == ([], ["zebra"])
    for minutes, text in enumerate(("giraffe", "zebra", "lion")):
        ask(text, minutes + 30)
    assert (waiting("questions"), waiting("wanted")) == (["giraffe"], ["zebra"])
    house.library.undo(CURATOR, change)
    assert (waiting("questions"), waiting("wanted")) == (["zebra", "giraffe"], [])
    with pytest.raises(NotAllowed):
        house.worklist.settle(VIEWER, "words", "lion", None)


def test_all_questions_are_counted_and_come_in_pages(house):
    with house.database.write() as tx:
        for n in range(60):
            at = datetime.now(UTC) - timedelta(hours=n)
            text = f"{n}th thing"
            Searches(tx).note(AskedQuestion(at=at, user_id=UserId("u"), kind="words", text=text, hits=0, best=math.nan))
    view = house.worklist.chore(CURATOR, "questions", start=48, size=24)
    assert (view.chore.count, len(view.questions)) == (60, 12)


def test_lists_come_in_pages(house):
    put(house, a={}, b={}, c={})
    view = house.worklist.chore(CURATOR, "untagged", start=1, size=1)
    assert [c.card.item.item_id for c in view.cards] == [view.item_ids[1]]
    assert view.chore.count == 3


def test_the_worklist_is_for_curators_and_knows_its_lists(house):
    with pytest.raises(NotAllowed):
        house.worklist.chores(VIEWER)
    with pytest.raises(NotFound):
        house.worklist.chore(CURATOR, "everything")


def test_an_empty_collection_has_nothing_to_do(house):
    assert set(counts(house).values()) == {0}
