"""Accounts, sessions and the labels of invented viewers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.domain import UserId
from core.errors import NotFound
from core.storage.accounts import Account, Accounts
from core.storage.profiles import Profiles
from core.storage.sessions import Session, Sessions
from tests.factories import NOON

ANN, BOB = UserId("ann"), UserId("bob")
HOUR = timedelta(hours=1)


def test_an_account_comes_back_whole(tx: sa.Connection) -> None:
    assert Accounts(tx).add(ANN, "Ann", "hash", "curator", at=NOON)
    ann = Account(user_id=ANN, name="Ann", password_hash="hash", role="curator", disabled=False, created_at=NOON)
    assert Accounts(tx).get(ANN) == Accounts(tx).by_name("Ann") == ann
    assert Accounts(tx).all() == (ann,)
    assert Accounts(tx).count() == 1
    assert Accounts(tx).get(BOB) is None


@pytest.mark.parametrize("twin", ["ann müller", "ANN MÜLLER", "Ann Mu\u0308ller", " Ann Müller ", "Ａnn Müller"])
def test_names_that_look_alike_are_one_name(tx: sa.Connection, twin: str) -> None:
    Accounts(tx).add(ANN, "Ann Müller", "hash", "viewer")
    assert not Accounts(tx).add(BOB, twin, "other", "admin")
    found = Accounts(tx).by_name(twin)
    assert found is not None
    assert (found.user_id, found.name) == (ANN, "Ann Müller")
    assert Accounts(tx).count() == 1


def test_accounts_change_one_at_a_time(tx: sa.Connection) -> None:
    Accounts(tx).add(ANN, "ann", "a", "viewer")
    Accounts(tx).add(BOB, "Bob", "b", "viewer")
    Accounts(tx).set_role(ANN, "admin")
    Accounts(tx).set_password(ANN, "new")
    Accounts(tx).disable(ANN)
    changed, untouched = Accounts(tx).all()
    assert (changed.role, changed.password_hash, changed.disabled) == ("admin", "new", True)
    assert (untouched.role, untouched.password_hash, untouched.disabled) == ("viewer", "b", False)
    Accounts(tx).disable(ANN, False)
    assert not Accounts(tx).all()[0].disabled


def test_an_unknown_account_cannot_be_changed(tx: sa.Connection) -> None:
    for change in (
        lambda: Accounts(tx).set_role(ANN, "admin"),
        lambda: Accounts(tx).set_password(ANN, "x"),
        lambda: Accounts(tx).disable(ANN),
    ):
        with pytest.raises(NotFound, match="ann"):
            change()


def test_a_role_nobody_has_heard_of_is_refused(tx: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError), tx.begin_nested():
        Accounts(tx).add(ANN, "ann", "hash", "root")  # type: ignore[arg-type]


@pytest.fixture
def sessions(tx: sa.Connection) -> Sessions:
    Accounts(tx).add(ANN, "ann", "a", "viewer")
    Accounts(tx).add(BOB, "bob", "b", "viewer")
    Sessions(tx).add("t1", ANN, NOON, NOON + HOUR)
    Sessions(tx).add("t2", ANN, NOON, NOON + 2 * HOUR)
    Sessions(tx).add("t3", BOB, NOON, NOON + 2 * HOUR)
    return Sessions(tx)


def test_a_session_is_seen_when_it_begins_and_whenever_it_is_touched(sessions: Sessions) -> None:
    fresh = Session(token_hash="t1", user_id=ANN, created_at=NOON, seen_at=NOON, expires_at=NOON + HOUR)
    assert sessions.get("t1") == fresh
    sessions.touch("t1", NOON + HOUR / 2)
    touched, other = sessions.get("t1"), sessions.get("t2")
    assert touched is not None
    assert touched.seen_at == NOON + HOUR / 2
    assert touched.expires_at == NOON + HOUR
    assert other is not None
    assert other.seen_at == NOON


def test_a_revoked_session_is_gone_and_touching_does_not_revive_it(sessions: Sessions) -> None:
    sessions.revoke("t1")
    sessions.touch("t1", NOON)
    sessions.revoke("t1")
    assert sessions.get("t1") is None
    assert sessions.get("t2") is not None


def test_all_sessions_of_one_person_end_together(sessions: Sessions) -> None:
    assert sessions.revoke_all(ANN) == 2
    assert [sessions.get(token) is None for token in ("t1", "t2", "t3")] == [True, True, False]


def test_purging_forgets_what_expired_only(sessions: Sessions) -> None:
    assert sessions.purge(NOON + HOUR) == 0  # t1 expires at this very moment
    assert sessions.purge(NOON + HOUR + timedelta(microseconds=1)) == 1
    assert [sessions.get(token) is None for token in ("t1", "t2", "t3")] == [True, False, False]


def test_nobody_signs_in_without_an_account(tx: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError), tx.begin_nested():
        Sessions(tx).add("t", UserId("ghost"), NOON, NOON)


def test_viewers_are_listed_by_label_and_can_be_renamed(tx: sa.Connection) -> None:
    for user_id, label in (("u2", "zebra"), ("u1", "Élan"), ("u3", "Apple"), ("u0", "apple")):
        Profiles(tx).add(UserId(user_id), label)
    Profiles(tx).add(UserId("u2"), "Bee")
    assert Profiles(tx).all() == [("u0", "apple"), ("u3", "Apple"), ("u2", "Bee"), ("u1", "Élan")]
    assert Profiles(tx).label(UserId("u2")) == "Bee"
    assert Profiles(tx).label(UserId("u9")) is None
