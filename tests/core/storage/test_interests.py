"""What people say they like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.domain.interests import Interest
from core.storage.interests import DeclaredInterests
from tests.factories import NOON

ANN, BOB = UserId("ann"), UserId("bob")
TRAINS = Interest(
    user_id=ANN,
    words="Trains",
    kind="phrase",
    wanted=True,
    meant=((ItemId("i1"), 0.75), (ItemId("i2"), 0.25)),
    at=NOON,
)


def test_what_somebody_said_comes_back_whole_and_to_nobody_else(tx: sa.Connection) -> None:
    music = replace(TRAINS, words="music", kind="group", wanted=False, at=NOON - timedelta(hours=1))
    for one in (TRAINS, music):
        DeclaredInterests(tx).put(one)
    assert DeclaredInterests(tx).of(ANN) == (music, TRAINS)
    assert DeclaredInterests(tx).of(BOB) == ()


def test_the_same_words_are_one_interest_and_the_last_word_counts(tx: sa.Connection) -> None:
    DeclaredInterests(tx).put(TRAINS)
    against = replace(TRAINS, words="trains", wanted=False)
    DeclaredInterests(tx).put(against)
    assert DeclaredInterests(tx).of(ANN) == (against,)
    assert DeclaredInterests(tx).remove(ANN, "TRAINS")
    assert not DeclaredInterests(tx).remove(ANN, "trains")
    assert DeclaredInterests(tx).of(ANN) == ()


def test_two_who_are_one_person_say_what_either_said_last(tx: sa.Connection) -> None:
    later = replace(TRAINS, user_id=BOB, words="trains", wanted=False, at=NOON + timedelta(hours=1))
    music = replace(TRAINS, user_id=BOB, words="music")
    for one in (TRAINS, later, music):
        DeclaredInterests(tx).put(one)
    DeclaredInterests(tx).move(BOB, ANN)
    assert DeclaredInterests(tx).of(BOB) == ()
    assert {(one.words, one.wanted) for one in DeclaredInterests(tx).of(ANN)} == {("trains", False), ("music", True)}
