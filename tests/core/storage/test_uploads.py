from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.domain import UserId
from core.errors import NotFound
from core.storage.uploads import Upload, Uploads
from tests.factories import NOON

ANN, BOB = UserId("ann"), UserId("bob")
UPLOAD = Upload(
    upload_id="u1",
    owner=ANN,
    name="Ein Film.mp4",
    size_bytes=5 * 1024**3,  # more than 32 bits hold
    received_bytes=0,
    fingerprint="film/5/1",
    created_at=NOON,
)


def test_an_upload_goes_on_where_it_stopped(tx: sa.Connection) -> None:
    Uploads(tx).add(UPLOAD)
    Uploads(tx).advance("u1", 4 * 1024**3)
    assert Uploads(tx).get("u1") == replace(UPLOAD, received_bytes=4 * 1024**3)
    assert Uploads(tx).find(ANN, "film/5/1") == Uploads(tx).get("u1")


def test_nobody_finds_the_upload_of_another_person(tx: sa.Connection) -> None:
    Uploads(tx).add(UPLOAD)
    assert Uploads(tx).find(BOB, "film/5/1") is None
    Uploads(tx).add(replace(UPLOAD, upload_id="u2", owner=BOB))
    found = Uploads(tx).find(BOB, "film/5/1")
    assert found is not None
    assert found.upload_id == "u2"


def test_one_person_uploads_one_file_once(tx: sa.Connection) -> None:
    Uploads(tx).add(UPLOAD)
    with pytest.raises(sa.exc.IntegrityError), tx.begin_nested():
        Uploads(tx).add(replace(UPLOAD, upload_id="u2"))
    Uploads(tx).remove("u1")
    Uploads(tx).add(replace(UPLOAD, upload_id="u2"))


def test_a_removed_upload_is_gone(tx: sa.Connection) -> None:
    Uploads(tx).add(UPLOAD)
    Uploads(tx).remove("u1")
    Uploads(tx).remove("u1")
    assert Uploads(tx).get("u1") is None
    with pytest.raises(NotFound, match="u1"):
        Uploads(tx).advance("u1", 1)


def test_an_upload_is_stale_when_nothing_arrives_not_when_it_is_long(tx: sa.Connection) -> None:
    day = timedelta(days=1)
    Uploads(tx).add(UPLOAD)
    Uploads(tx).add(replace(UPLOAD, upload_id="u2", owner=BOB, created_at=NOON - day))
    Uploads(tx).advance("u1", 9, at=NOON + 2 * day)
    assert [upload.upload_id for upload in Uploads(tx).stale(NOON + day)] == ["u2"]
    assert [upload.upload_id for upload in Uploads(tx).stale(NOON + 3 * day)] == ["u2", "u1"]
    assert Uploads(tx).stale(NOON - day) == ()
