"""Passwords: hashed with argon2id, and no faster for a name that does not exist."""

import statistics
import time

import pytest

from core.security.passwords import LONGEST_BYTES, Passwords, WeakPassword

GOOD = "four words no link"


@pytest.fixture(scope="module")
def quick():
    return Passwords(passes=1, memory_kib=64)


def test_only_the_password_that_was_hashed_fits(quick):
    encoded = quick.hash(GOOD)
    assert quick.fits(encoded, GOOD)
    for other in ("four words no lin", "four words no link ", "Four words no link", "", "\0", "x" * 5000):
        assert not quick.fits(encoded, other)


def test_the_hash_is_argon2id_with_the_costs_of_rfc_9106_and_a_salt_of_its_own():
    ours = Passwords()
    first, second = ours.hash(GOOD), ours.hash(GOOD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second


def test_an_unknown_name_never_fits_not_even_with_the_dummy_password(quick):
    assert not quick.fits(None, GOOD)
    assert not quick.fits(None, "nobody has this password")


def test_a_damaged_hash_fits_nothing(quick):
    assert not quick.fits("$argon2id$nonsense", GOOD)


def test_a_longer_password_does_not_fit_the_hash_of_its_beginning(quick):
    longest = "x" * LONGEST_BYTES
    assert quick.fits(quick.hash(longest), longest)
    assert not quick.fits(quick.hash(longest), longest + "y")


@pytest.mark.parametrize("weak", ["", "short", "123456789", "x" * (LONGEST_BYTES + 1), "myADAlovelace1"])
def test_weak_passwords_are_refused_with_the_reason(quick, weak):
    with pytest.raises(WeakPassword):
        quick.hash(weak, "ada")


def test_a_hash_with_other_costs_is_outdated(quick):
    assert Passwords(passes=2, memory_kib=64).outdated(quick.hash(GOOD))
    assert not quick.outdated(quick.hash(GOOD))


def test_unknown_names_take_as_long_as_wrong_passwords():
    ours = Passwords(passes=2, memory_kib=8192)
    encoded = ours.hash(GOOD)

    def median_s(known):
        spent = []
        for _ in range(15):
            started = time.process_time()  # the processor's time: other programs do not count
            ours.fits(known, "wrong password")
            spent.append(time.process_time() - started)
        return statistics.median(spent)

    median_s(None)
    assert 0.6 < median_s(None) / median_s(encoded) < 1.6
