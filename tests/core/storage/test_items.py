from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import ItemId, MediaItem, SegmentVectors
from core.errors import NotFound
from core.storage import revisions
from core.storage.items import Items
from core.storage.vectors import Vectors
from tests.factories import NOON, media_item, segment_vectors, space

A, B, C = ItemId("a" * 16), ItemId("b" * 16), ItemId("c" * 16)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
positive = st.floats(0, 1e9)
instants = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 31), timezones=st.just(UTC))
any_item = st.builds(
    MediaItem,
    item_id=st.just(A),
    title=texts,
    kind=st.sampled_from(["audio", "video"]),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    size_bytes=st.integers(0, 2**62),
    mime=st.just("video/mp4"),
    duration_s=positive,
    status=st.sampled_from(["processing", "ready", "degraded", "failed"]),
    uploaded_at=instants,
    description=texts,
    subject=texts,
    language=st.sampled_from(["", "en", "haw"]),
    tags=st.lists(texts, max_size=4).map(tuple),
    rights=texts,
    original_name=texts,
    has_audio=st.booleans(),
    decoded_s=positive,
    frame_rate_hz=st.none() | positive,
    sample_rate_hz=st.none() | st.integers(0, 2**31 - 1),
    width_px=st.none() | st.integers(0, 2**31 - 1),
    height_px=st.none() | st.integers(0, 2**31 - 1),
    code=st.sampled_from(["", "E_CORRUPT"]),
    message=texts,
    source=st.just("upload"),
    still_times_s=st.lists(positive, max_size=4).map(tuple),
)


def segments(item_id: str) -> SegmentVectors:
    return segment_vectors(item_id, space(dim=2), np.eye(2, dtype=np.float32))


def revision(tx: sa.Connection) -> int:
    return revisions.current(tx, "collection")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_item)
def test_every_item_comes_back_as_it_went_in(tx: sa.Connection, item: MediaItem) -> None:
    with tx.begin_nested() as trial:
        assert Items(tx).add(item)
        assert Items(tx).get(A) == item
        assert Items(tx).by_sha256(item.sha256) == item
        assert Items(tx).all() == (item,)
        trial.rollback()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_item, any_item)
def test_updating_every_field_makes_it_the_other_item(tx: sa.Connection, one: MediaItem, two: MediaItem) -> None:
    with tx.begin_nested() as trial:
        Items(tx).add(one)
        columns = {name: value for name, value in vars(two).items() if name != "item_id"}
        Items(tx).update(A, **columns)
        assert Items(tx).get(A) == two
        trial.rollback()


def test_adding_twice_keeps_the_first(tx: sa.Connection) -> None:
    first = media_item(A, title="first")
    assert Items(tx).add(first)
    before = revision(tx)
    assert not Items(tx).add(media_item(A, title="second", sha256="9" * 64))
    assert not Items(tx).add(media_item(B, title="same content", sha256=first.sha256))
    assert Items(tx).all() == (first,)
    assert revision(tx) == before


def test_all_lists_the_newest_first_and_breaks_ties_by_id(tx: sa.Connection) -> None:
    later = NOON + timedelta(microseconds=1)
    last = ItemId("d" * 16)
    for item in (media_item(C), media_item(A), media_item(last), media_item(B, uploaded_at=later)):
        Items(tx).add(item)
    assert [item.item_id for item in Items(tx).all()] == [B, A, C, last]


def test_what_is_not_there_is_not_found(tx: sa.Connection) -> None:
    assert Items(tx).find(A) is None
    assert Items(tx).by_sha256("0" * 64) is None
    assert Items(tx).deleted("0" * 64) is None
    for act in (Items(tx).get, Items(tx).restore, Items(tx).purge):
        with pytest.raises(NotFound, match=A):
            act(A)
    with pytest.raises(NotFound, match=A):
        Items(tx).delete(A, NOON)
    with pytest.raises(NotFound, match=A):
        Items(tx).update(A, title="x")


@pytest.mark.parametrize("name", ["item_id", "deleted_at", "number", "colour"])
def test_only_fields_of_an_item_can_be_changed(tx: sa.Connection, name: str) -> None:
    Items(tx).add(media_item(A))
    with pytest.raises(TypeError, match=f"cannot change {name}"):
        Items(tx).update(A, **{name: "x"})


def test_a_deleted_item_is_gone_from_every_view(tx: sa.Connection) -> None:
    item = media_item(A, title="dusk")
    Items(tx).add(item)
    Items(tx).add(media_item(B, title="dawn"))
    Vectors(tx).put(segments(A))
    Items(tx).delete(A, NOON)
    assert Items(tx).find(A) is None
    assert Items(tx).by_sha256(item.sha256) is None
    assert Items(tx).count() == 1
    assert [other.item_id for other in Items(tx).all()] == [B]
    assert Items(tx).names("dusk", 5) == []
    assert Vectors(tx).of(A) == {}
    assert Vectors(tx).spaces() == ()
    assert Items(tx).deleted(item.sha256) == A
    with pytest.raises(NotFound):
        Items(tx).delete(A, NOON)
    with pytest.raises(NotFound):
        Items(tx).update(A, title="x")


def test_a_restored_item_is_back_with_its_words_and_vectors(tx: sa.Connection) -> None:
    item, vectors = media_item(A, title="dusk"), segments(A)
    Items(tx).add(item)
    Vectors(tx).put(vectors)
    Items(tx).delete(A, NOON)
    assert not Items(tx).add(item)  # the tombstone holds its place
    Items(tx).restore(A)
    assert Items(tx).get(A) == item
    assert Items(tx).deleted(item.sha256) is None
    assert [name for name, _ in Items(tx).names("dusk", 5)] == [A]
    assert list(Vectors(tx).of(A)) == [vectors.space]
    before = revision(tx)
    Items(tx).restore(A)  # is there already
    assert revision(tx) == before


def test_purging_forgets_a_deleted_item_with_its_vectors_and_words(tx: sa.Connection) -> None:
    item = media_item(A, title="dusk")
    Items(tx).add(item)
    Vectors(tx).put(segments(A))
    with pytest.raises(NotFound):
        Items(tx).purge(A)  # it has to be deleted first
    assert list(Vectors(tx).of(A)) != []
    Items(tx).delete(A, NOON)
    assert Items(tx).buried(NOON) == ()
    assert Items(tx).buried(NOON + timedelta(seconds=1)) == ((A, item.sha256),)
    Items(tx).purge(A)
    assert Items(tx).add(replace(item, title="dawn"))
    assert Items(tx).names("dusk", 5) == []
    assert Vectors(tx).of(A) == {}


def test_every_change_moves_the_revision_by_one_and_no_look_does(tx: sa.Connection) -> None:
    def moved(act: object) -> int:
        before = revision(tx)
        assert callable(act)
        act()
        return revision(tx) - before

    rows, shape = Items(tx), segments(A)
    assert moved(lambda: rows.add(media_item(A))) == 1
    assert moved(lambda: rows.update(A, title="x")) == 1
    assert moved(lambda: Vectors(tx).put(shape)) == 1
    assert moved(lambda: Vectors(tx).remove(A)) == 1
    assert moved(lambda: rows.delete(A, NOON)) == 1
    assert moved(lambda: rows.restore(A)) == 1
    looks = (rows.all, rows.count, lambda: rows.get(A), lambda: rows.names("x", 3), lambda: Vectors(tx).of(A))
    assert [moved(look) for look in looks] == [0] * len(looks)


def test_an_unknown_kind_is_refused_by_the_database(tx: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError), tx.begin_nested():
        Items(tx).add(media_item(kind="hologram"))
