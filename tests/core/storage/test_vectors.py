from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.domain import ItemId, SegmentVectors, Space
from core.services.collection import spaces_in_use
from core.storage.database import Database
from core.storage.items import Items
from core.storage.vectors import Vectors
from tests.factories import media_item, segment_vectors, space

A, B, C = ItemId("a" * 16), ItemId("b" * 16), ItemId("c" * 16)
VISUAL, SOUND = space("visual", 3), space("sound", 2)


@pytest.fixture
def rows(tx: sa.Connection) -> Vectors:
    for item_id in (C, A, B):
        Items(tx).add(media_item(item_id))
    return Vectors(tx)


def ramp(item_id: str, where: Space, n: int, offset: float = 0.0) -> SegmentVectors:
    values = np.arange(n * where.dim, dtype=np.float32).reshape(n, where.dim) + np.float32(offset)
    return segment_vectors(item_id, where, values)


def same(one: SegmentVectors, two: SegmentVectors) -> bool:
    return (
        (one.space, one.item_id) == (two.space, two.item_id)
        and one.values.dtype == np.float32
        and np.array_equal(one.values, two.values)
        and np.array_equal(one.starts_s, two.starts_s)
        and np.array_equal(one.ends_s, two.ends_s)
    )


floats = st.floats(-1, 1, width=32)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    values=st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
        lambda shape: hnp.arrays(np.float32, shape, elements=floats)
    ),
    data=st.data(),
)
def test_vectors_come_back_bit_by_bit(
    rows: Vectors, tx: sa.Connection, values: np.ndarray, data: st.DataObject
) -> None:
    times = hnp.arrays(np.float32, len(values), elements=st.floats(0, 1e5, width=32))
    where = space("text", values.shape[1])
    put = SegmentVectors(where, A, data.draw(times), data.draw(times), values)
    with tx.begin_nested() as trial:
        rows.put(put)
        assert same(rows.of(A)[where], put)
        assert same(next(rows.in_space(where)), put)
        trial.rollback()


def test_an_item_that_has_nothing_left_to_say_leaves_the_space(rows: Vectors) -> None:
    rows.put(ramp(A, VISUAL, 2))
    rows.put(ramp(B, VISUAL, 1))
    rows.put(ramp(A, SOUND, 1))
    rows.put(ramp(A, VISUAL, 0))
    assert rows.items_in(VISUAL) == {B}
    assert list(rows.of(A)) == [SOUND]


def test_rows_that_do_not_lie_together_in_memory_are_stored_row_by_row(rows: Vectors) -> None:
    transposed = np.arange(6, dtype=np.float32).reshape(3, 2).T  # (2, 3), column by column in memory
    rows.put(segment_vectors(A, VISUAL, transposed))
    np.testing.assert_array_equal(rows.of(A)[VISUAL].values, [[0, 2, 4], [1, 3, 5]])


def test_putting_again_replaces_also_with_another_number_of_rows(rows: Vectors) -> None:
    rows.put(ramp(A, VISUAL, 4))
    rows.put(ramp(A, SOUND, 1))
    rows.put(ramp(A, VISUAL, 2, offset=9))
    assert same(rows.of(A)[VISUAL], ramp(A, VISUAL, 2, offset=9))
    assert same(rows.of(A)[SOUND], ramp(A, SOUND, 1))


def test_a_space_is_walked_by_item_id_and_knows_nothing_of_other_spaces(rows: Vectors) -> None:
    for item_id, n in ((C, 1), (A, 2), (B, 3)):
        rows.put(ramp(item_id, VISUAL, n, offset=n))
    rows.put(ramp(B, SOUND, 5))
    assert [(v.item_id, len(v.values)) for v in rows.in_space(VISUAL)] == [(A, 2), (B, 3), (C, 1)]
    assert rows.items_in(VISUAL) == {A, B, C}
    assert rows.items_in(SOUND) == {B}
    assert rows.spaces() == (VISUAL, SOUND)
    assert set(rows.of(B)) == {VISUAL, SOUND}
    assert rows.of(ItemId("nobody")) == {}


def test_spaces_come_in_the_order_in_which_they_were_made_whatever_they_are_called(rows: Vectors) -> None:
    made = [replace(VISUAL, revision=revision) for revision in ("r5", "r0", "r9", "r3")]
    for where in made:
        rows.put(ramp(A, where, 1))
    assert rows.spaces() == tuple(made)


def test_of_spaces_as_complete_as_each_other_the_one_made_last_is_in_use(rows: Vectors) -> None:
    for revision in ("r5", "r0"):  # a new model, whose name comes first in the alphabet
        for item_id in (A, B):
            rows.put(ramp(item_id, replace(VISUAL, revision=revision), 1))
    assert [one.revision for one in spaces_in_use(rows)] == ["r0"]
    rows.put(ramp(A, replace(VISUAL, revision="r1"), 1))  # a newer one that is not complete yet
    assert [one.revision for one in spaces_in_use(rows)] == ["r0"]


def test_a_space_is_taken_up_again_once_and_only_where_it_exists(rows: Vectors) -> None:
    early, late = (replace(VISUAL, revision=revision) for revision in ("r1", "r2"))
    for where in (early, late):
        rows.put(ramp(A, where, 1))
    assert not rows.take_up(late)
    assert not rows.take_up(replace(VISUAL, revision="r3"))
    assert rows.take_up(early)
    assert not rows.take_up(early)
    assert rows.spaces() == (late, early)
    newer = replace(VISUAL, revision="r4")
    rows.put(ramp(A, newer, 1))
    assert rows.spaces() == (late, early, newer)


@pytest.mark.parametrize("field", ["model", "revision", "modality", "dim"])
def test_spaces_that_differ_in_anything_are_apart(rows: Vectors, field: str) -> None:
    other = {"model": "other", "revision": "r2", "modality": "text", "dim": 2}
    near = Space(**{**vars(VISUAL), field: other[field]})
    rows.put(ramp(A, VISUAL, 1))
    assert rows.items_in(near) == set()
    assert list(rows.in_space(near)) == []
    rows.put(ramp(B, near, 1))
    assert rows.items_in(VISUAL) == {A}


def test_removing_an_item_leaves_the_others_and_forgets_spaces_nobody_is_in(rows: Vectors) -> None:
    rows.put(ramp(A, VISUAL, 2))
    rows.put(ramp(A, SOUND, 2))
    rows.put(ramp(B, SOUND, 2))
    rows.remove(A)
    assert rows.of(A) == {}
    assert rows.spaces() == (SOUND,)
    assert rows.items_in(SOUND) == {B}


def test_vectors_of_an_item_that_does_not_exist_are_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        Vectors(tx).put(ramp("nobody", VISUAL, 1))
    with database.read() as tx:
        assert Vectors(tx).spaces() == ()


def test_a_space_with_many_items_is_walked_completely(rows: Vectors, tx: sa.Connection) -> None:
    names = [f"{n:016x}" for n in range(150)]
    for name in reversed(names):
        Items(tx).add(media_item(name))
        rows.put(ramp(name, SOUND, 1))
    assert [v.item_id for v in rows.in_space(SOUND)] == names
