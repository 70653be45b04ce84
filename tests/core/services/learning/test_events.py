"""Tables of interactions: shown with every row of no use, brought in in one step, taken out and put back."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from core.domain import Query
from core.errors import BadTable, NotAllowed, NotFound, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.services.learning.events import Events
from core.storage.audit import Audit
from core.storage.comments import Comments
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.traces import Traces
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.learning.conftest import ITEMS, FakeCollection, Place
from tests.factories import events, media_item

RATINGS = f"""person,work,stars,when
ann,{ITEMS[0]},5,2026-01-02T10:00:00Z
ann,Item bbbb,1,2026-01-03T10:00:00Z
bob,{ITEMS[2]},3,1767434400
bob,Unknown film,4,2026-01-05T10:00:00Z
,{ITEMS[0]},4,2026-01-05T10:00:00Z
cem,{ITEMS[1]},many,2026-01-05T10:00:00Z
""".encode()
COLUMNS = {"user": "person", "item": "work", "rating": "stars", "at": "when"}


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.pseudonyms = Pseudonyms(tmp_path / "p.key")
    place.events = Events(place.database, FakeCollection(place.database), place.pseudonyms)
    yield place
    place.database.close()


def stored(place):
    with place.database.read() as tx:
        return Interactions(tx).all()


def undo(place, change_id):
    with place.database.write() as tx:
        change = Audit(tx).get(change_id)
        place.events.undo_actions[change.action](tx, change)


def newest_change(place):
    with place.database.read() as tx:
        return Audit(tx).recent(1)[0].change_id


def test_a_preview_lists_every_row_of_no_use_and_stores_nothing(place):
    preview = place.events.preview(CURATOR, RATINGS, "ratings.csv", COLUMNS)
    assert (preview.rows, preview.kept, preview.people, preview.items) == (6, 3, 2, 3)
    assert [(row.line, row.reason) for row in preview.bad] == [
        (5, "there is no item 'Unknown film' in this collection"),
        (6, "the user is missing"),
        (7, "the rating 'many' is not a number"),
    ]
    assert preview.unknown == (("Unknown film", 1),)
    assert preview.samples == (("Item aaaa", 1.0), ("Item bbbb", -1.0), ("Item cccc", 0.0))
    assert preview.histogram == ((-1.0, 1), (0.0, 1), (1.0, 1))
    assert (preview.scale, preview.kinds) == ("1:5", (("rate", 3),))
    assert stored(place) == ()


def test_people_become_pseudonyms_and_items_are_found_by_identifier_or_title(place):
    batch, _ = place.events.bring_in(CURATOR, RATINGS, "ratings.csv", COLUMNS)
    assert (batch.rows, batch.bad, batch.people, batch.items, batch.removed) == (3, 3, 2, 3, False)
    ann = place.pseudonyms.of("ann")
    found = [(e.user_id == ann, e.item_id, e.kind, e.strength, e.origin) for e in stored(place)]
    assert found == [
        (True, ITEMS[0], "rate", 1.0, "real"),
        (True, ITEMS[1], "rate", -1.0, "real"),
        (False, ITEMS[2], "rate", 0.0, "real"),
    ]
    assert stored(place)[0].at.isoformat() == "2026-01-02T10:00:00+00:00"
    assert "ann" not in repr(stored(place))


def test_a_table_without_ratings_counts_every_row_as_a_like_also_from_parquet(place):
    table = pd.DataFrame({"user_id": ["x", "y"], "item_id": [ITEMS[0], ITEMS[1]]})
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    place.events.bring_in(CURATOR, buffer.getvalue(), "events.parquet", platform="Museum TV")
    assert {(event.kind, event.strength) for event in stored(place)} == {("like", 1.0)}
    assert stored(place)[0].user_id in {place.pseudonyms.of(f"platform:museum tv:{user}") for user in "xy"}


KINDS = f"""who,film,action,stars,completion,comment,when
ann,{ITEMS[0]},Watched,,0.8,,2026-01-02T10:00:00Z
ann,{ITEMS[0]},thumbs up,,,,2026-01-02T11:00:00Z
ann,{ITEMS[1]},not-interested,,,,2026-01-03T10:00:00Z
bob,{ITEMS[2]},rating,2,,,2026-01-03T11:00:00Z
bob,{ITEMS[3]},review,,,wonderful and moving,2026-01-03T12:00:00Z
bob,{ITEMS[3]},teleported,,,,2026-01-03T12:00:00Z
bob,{ITEMS[3]},rating,,,,2026-01-03T12:00:00Z
bob,{ITEMS[3]},played,,80,,2026-01-03T12:00:00Z
""".encode()


def test_a_column_says_what_kind_of_event_each_row_was(place):
    columns = {"user": "who", "kind": "action", "at": "when"}
    preview = place.events.preview(CURATOR, KINDS, "kinds.csv", columns)
    assert dict(preview.kinds) == {"play": 1, "like": 1, "hide": 1, "rate": 1, "comment": 1}
    assert [(row.line, row.reason) for row in preview.bad] == [
        (7, "'teleported' is none of play, like, rate, hide, comment, skip"),
        (8, "the rating '' is not a number"),
        (9, "the share played '80' is not between 0 and 1"),
    ]
    place.events.bring_in(CURATOR, KINDS, "kinds.csv", {**columns, "scale": "1:5"})
    found = [(e.kind, round(e.strength, 2), e.played_fraction) for e in stored(place)]
    assert found[:4] == [("play", 0.16, 0.8), ("like", 1.0, 0.0), ("hide", -1.0, 0.0), ("rate", -0.5, 0.0)]
    assert found[4][0] == "comment"
    assert found[4][1] > 0.3, "how pleased it sounds"


WORDS = f"""who,item,review,at
ann,{ITEMS[0]},"A wonderful, beautiful film!",2026-01-02T10:00:00Z
bob,{ITEMS[0]},Terrible and boring.,2026-01-03T10:00:00Z
simulated-people-00001,{ITEMS[0]},I enjoyed this very much.,2026-01-04T10:00:00Z
cem,{ITEMS[0]},,2026-01-05T10:00:00Z
""".encode()


def about(place, item):
    with place.database.read() as tx:
        return [text for text, _ in Comments(tx).about(item)]


def test_comments_that_are_brought_in_count_as_they_sound_and_keep_their_words(place):
    batch, _ = place.events.bring_in(CURATOR, WORDS, "reviews.csv", {"user": "who"})
    liked, disliked, silent = [(event.kind, event.strength) for event in stored(place)]
    assert (liked[0], disliked[0], silent) == ("comment", "comment", ("like", 1.0))
    assert liked[1] > 0.3
    assert disliked[1] < -0.3
    assert about(place, ITEMS[0]) == ["Terrible and boring.", "A wonderful, beautiful film!"]
    place.events.take_out(CURATOR, batch.batch_id)
    assert about(place, ITEMS[0]) == []
    undo(place, newest_change(place))
    assert len(about(place, ITEMS[0])) == 2


def test_taking_out_an_import_brings_back_the_words_of_the_one_before(place):
    for day, words in ((2, "Dull."), (3, "Great!")):
        table = f"who,item,review,at\nann,{ITEMS[0]},{words},2026-01-0{day}\n"
        place.events.bring_in(CURATOR, table.encode(), "reviews.csv", {"user": "who"})
    later = max(place.events.imports(CURATOR), key=lambda batch: batch.at).batch_id
    assert about(place, ITEMS[0]) == ["Great!"]
    place.events.take_out(CURATOR, later)
    assert about(place, ITEMS[0]) == ["Dull."]
    undo(place, newest_change(place))
    assert about(place, ITEMS[0]) == ["Great!"]


def test_words_beside_a_rating_are_kept_and_the_rating_counts(place):
    table = f"user,item,stars,review\nann,{ITEMS[0]},1,Great!\nbob,{ITEMS[0]},5,\n"
    place.events.bring_in(CURATOR, table.encode(), "r.csv", {"scale": "1:5"})
    assert [(event.kind, event.strength) for event in stored(place)] == [("rate", -1.0), ("rate", 1.0)]
    assert about(place, ITEMS[0]) == ["Great!"]


def test_an_import_does_not_take_the_place_of_what_somebody_wrote_since(place):
    ann = place.pseudonyms.of("ann")
    with place.database.write() as tx:
        Comments(tx).put(ann, ITEMS[0], "On second thoughts", datetime.now(UTC))
    place.events.bring_in(CURATOR, WORDS, "reviews.csv", {"user": "who"})
    assert about(place, ITEMS[0]) == ["On second thoughts", "Terrible and boring."]


def test_whoever_is_forgotten_takes_their_imported_words_along(place):
    place.events.bring_in(CURATOR, WORDS, "reviews.csv", {"user": "who"})
    with place.database.write() as tx:
        Traces(tx).remove(place.pseudonyms.of("ann"))
    assert about(place, ITEMS[0]) == ["Terrible and boring."]


def test_a_column_that_names_no_kinds_is_not_taken_for_one(place):
    data = f"user,item,action\nann,{ITEMS[0]},adventure\nbob,{ITEMS[1]},drama\n".encode()
    preview = place.events.preview(CURATOR, data, "genres.csv")
    assert ("kind" in preview.columns, preview.kinds) == (False, (("like", 2),))


def test_what_is_exported_comes_in_again_as_it_was(place):
    place.events.bring_in(CURATOR, KINDS, "kinds.csv", {"user": "who", "kind": "action", "at": "when"})
    place.store(*events("own", ITEMS[5], kind="hide", strength=-1.0))
    with place.database.write() as tx:
        Interactions(tx).add([replace(events("simulated-people-00001", ITEMS[4])[0], origin="simulated")])
        before = Interactions(tx).all(simulated=True)
    table = place.events.export(CURATOR, simulated=True)
    assert place.events.export(CURATOR).count(b"simulated") == 0
    with place.database.write() as tx:
        for event in before:
            Interactions(tx).forget(event.user_id)
    preview = place.events.preview(CURATOR, table, "events.csv")
    assert (preview.bad_count, preview.invented) == (0, 1)
    place.events.bring_in(CURATOR, table, "events.csv")
    with place.database.read() as tx:
        assert Interactions(tx).all(simulated=True) == before
    with pytest.raises(NotAllowed):
        place.events.export(VIEWER)


@pytest.mark.parametrize("user", ["ann", "simulated-people-00001"])
def test_events_of_invented_people_never_come_in_as_real(place, user):
    data = f"origin,user_id,item_id\nsimulated,{user},{ITEMS[0]}\nreal,bob,{ITEMS[1]}\n".encode()
    place.events.bring_in(CURATOR, data, "e.csv")
    assert [event.item_id for event in stored(place)] == [ITEMS[1]]
    with place.database.read() as tx:
        [own] = [e for e in Interactions(tx).all(simulated=True) if e.origin == "simulated"]
    assert own.user_id.startswith("simulated-")
    assert place.training.data().interactions.users.ids == (place.pseudonyms.of("bob"),)


def test_a_file_of_lists_is_read_by_its_other_columns_and_errors_name_the_file(place):
    frame = pd.DataFrame({"user_id": ["x", "y"], "shown": [["a", "b"], []], "played": [ITEMS[0], ""]})
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    preview = place.events.preview(CURATOR, buffer.getvalue(), "lists.parquet", {"item": "played"})
    assert (preview.kept, [row.reason for row in preview.bad]) == (1, ["the item is missing"])
    with pytest.raises(BadTable, match=r"^lists\.parquet holds the lists .* `simulate --events` writes") as mistaken:
        place.events.preview(CURATOR, buffer.getvalue(), "lists.parquet")
    assert "item=played" in mistaken.value.hint
    with pytest.raises(BadTable, match=r"^broken\.parquet cannot be read"):
        place.events.preview(CURATOR, b"nonsense", "broken.parquet")


def test_one_typing_error_does_not_change_what_all_other_ratings_mean(place):
    rows = [f"u{n},{ITEMS[n % 6]},{1 + n % 5}" for n in range(200)]
    data = "\n".join(["user,item,rating", *rows, f"u3,{ITEMS[0]},9"]).encode()
    preview = place.events.preview(CURATOR, data, "r.csv")
    assert [(row.line, row.reason) for row in preview.bad] == [(202, "the rating '9' is not between 1 and 5")]
    assert [value for value, _ in preview.histogram] == [-1, -0.5, 0, 0.5, 1]
    other = place.events.preview(CURATOR, data, "r.csv", {"scale": "1:10"})
    assert (other.bad_count, other.scale) == (0, "1:10")
    with pytest.raises(BadTable, match="no scale"):
        place.events.preview(CURATOR, data, "r.csv", {"scale": "stars"})


def test_a_title_that_two_items_have_is_no_name(place):
    with place.database.write() as tx:
        Items(tx).add(media_item("z" * 16, sha256="z".ljust(64, "0"), title="Item aaaa"))
    preview = place.events.preview(CURATOR, b"user,item\nann,Item aaaa\nann,item BBBB\n", "e.csv")
    assert (preview.kept, preview.unknown) == (1, (("Item aaaa", 1),))


def test_the_same_file_does_not_come_in_twice(place):
    place.events.bring_in(CURATOR, RATINGS, "ratings.csv", COLUMNS)
    with pytest.raises(BadTable, match="in already"):
        place.events.bring_in(CURATOR, RATINGS, "again.csv", COLUMNS)
    assert len(stored(place)) == 3


def test_an_import_is_taken_out_in_one_step_and_both_steps_can_be_undone(place):
    place.store(*events("own", ITEMS[0]))
    batch, _ = place.events.bring_in(CURATOR, RATINGS, "ratings.csv", COLUMNS)
    before = stored(place)
    change = place.events.take_out(CURATOR, batch.batch_id)
    assert [event.user_id for event in stored(place)] == ["own"]
    assert place.events.imports(CURATOR)[0].removed
    with pytest.raises(VitrineError, match="already"):
        place.events.take_out(CURATOR, batch.batch_id)
    undo(place, change)
    assert set(stored(place)) == set(before)
    assert not place.events.imports(CURATOR)[0].removed
    place.events.take_out(CURATOR, batch.batch_id)
    place.events.bring_in(CURATOR, RATINGS, "ratings.csv", COLUMNS)  # out again, so it may come in
    undo(place, newest_change(place))
    assert [event.user_id for event in stored(place)] == ["own"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (RATINGS, "ratings.xlsx", "neither CSV, Parquet nor JSON"),
        (b"\x00\x01 nonsense", "broken.parquet", "cannot be read"),
        (b"a,b\n1,2\n", "other.csv", "no column for 'user'"),
        (b"user,item\nann,nothing here\n", "strangers.csv", "for example 'nothing here'"),
        (b"user,item\n", "empty.csv", "it is empty"),
    ],
)
def test_a_table_of_no_use_is_refused_with_a_reason_and_nothing_is_stored(place, data, name, words):
    with pytest.raises(BadTable, match=words):
        place.events.bring_in(CURATOR, data, name)
    assert stored(place) == ()
    assert place.events.imports(CURATOR) == ()


def test_what_is_brought_in_is_learned_from_with_the_groups_of_people(place):
    rows = "\n".join(f"u{n},{ITEMS[n % 5 if n % 2 else 5 + n % 5]}" for n in range(60))
    place.events.bring_in(CURATOR, f"user,item\n{rows}\n".encode(), "e.csv")
    count, bad = place.events.groups(CURATOR, b"user,group\nu1,old\nu2,young\n,old\n", "g.csv")
    assert (count, [row.line for row in bad]) == (2, [4])
    assert place.training.data().segments == {place.pseudonyms.of("u1"): "old", place.pseudonyms.of("u2"): "young"}
    place.train("popularity")
    scores = place.registry.recommender("popularity").score(Query())
    assert scores.sum() == pytest.approx(1.0)


def test_only_curators_bring_anything_in(place):
    for call in (
        lambda: place.events.preview(VIEWER, RATINGS, "r.csv", COLUMNS),
        lambda: place.events.bring_in(VIEWER, RATINGS, "r.csv", COLUMNS),
        lambda: place.events.take_out(VIEWER, "x"),
        lambda: place.events.groups(VIEWER, b"user,group\n", "g.csv"),
        lambda: place.events.imports(VIEWER),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(NotFound):
        place.events.take_out(CURATOR, "x")
