"""Sessions and cookies: random, signed, and over when they should be."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from core.security.cookies import Cookies
from core.security.sessions import Lifetime, fingerprint, new_token

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LIFETIME = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


def test_tokens_are_long_and_never_the_same():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 43 for token in tokens)


def test_what_the_database_keeps_does_not_open_a_session():
    token = new_token()
    assert fingerprint(token) != token
    assert fingerprint(fingerprint(token)) != fingerprint(token)


@pytest.mark.parametrize(
    ("idle_min", "age_h", "over"),
    [(0, 0, False), (29, 1, False), (30, 1, True), (31, 1, True), (1, 11.99, False), (1, 12, True), (0, 13, True)],
)
def test_a_session_ends_when_left_alone_or_too_old(idle_min, age_h, over):
    created = NOON - timedelta(hours=age_h)
    seen = NOON - timedelta(minutes=idle_min)
    assert LIFETIME.is_over(seen_at=seen, expires_at=LIFETIME.ends_at(created), now=NOON) is over


def test_signs_of_life_are_noted_once_a_minute_not_at_each_request():
    assert not LIFETIME.worth_noting(seen_at=NOON - timedelta(seconds=59), now=NOON)
    assert LIFETIME.worth_noting(seen_at=NOON - timedelta(seconds=60), now=NOON)


def test_a_signed_token_comes_back_and_anything_else_does_not():
    cookies = Cookies(b"k" * 32, max_age_s=60)
    value = cookies.sign("token")
    assert cookies.read(value) == "token"
    for wrong in (
        None,
        "",
        "token",
        value[:-1],
        value + "A",
        value.replace("token", "tokem"),
        "é" * 9,
        "a.b.c",
        "x" * 9999,
    ):
        assert cookies.read(wrong) is None


def test_every_single_changed_character_breaks_the_signature():
    cookies = Cookies(b"k" * 32, max_age_s=60)
    value = cookies.sign("token")
    changed = (value[:n] + ("A" if value[n] != "A" else "B") + value[n + 1 :] for n in range(len(value) - 1))
    assert not any(cookies.read(one) == "token" for one in changed)


def test_another_key_does_not_read_it():
    assert Cookies(b"a" * 32, 60).read(Cookies(b"b" * 32, 60).sign("token")) is None


def test_an_old_signature_is_refused():
    cookies = Cookies(b"k" * 32, max_age_s=-1)
    value = cookies.sign("token")
    time.sleep(0.01)
    assert cookies.read(value) is None


def test_two_collections_on_one_host_name_their_cookies_differently_and_one_always_the_same():
    assert Cookies(b"a" * 32, 60).name != Cookies(b"b" * 32, 60).name
    assert Cookies(b"a" * 32, 60).name == Cookies(b"a" * 32, 90).name
    assert re.fullmatch(r"vitrine_[0-9a-f]{10}", Cookies(b"a" * 32, 60).name)
