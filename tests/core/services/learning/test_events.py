"""Tables of interactions: shown with every row of no use, brought in in one step, taken out and put back."""

import io

import pandas as pd
import pytest

from core.domain import Query
from core.errors import BadTable, NotAllowed, NotFound, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.services.learning.events import Events
from core.storage.audit import Audit
from core.storage.interactions import Interactions
from core.storage.items import Items
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.learning.test_training import ITEMS, FakeCollection, Place
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
    assert preview.rated
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
        (RATINGS, "ratings.xlsx", "neither CSV nor Parquet"),
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
