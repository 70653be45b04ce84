"""Back-off: guessing gets slow, and nobody can lock somebody else out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.security.backoff import Backoff, LoginBackoff, TooManyTries


class Clock:
    now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def tries_let_through(limit, clock, seconds, *key):
    """How many tries get through when somebody tries ten times a second."""
    through = 0
    for _ in range(seconds * 10):
        clock.now_s += 0.1
        try:
            limit.enter(*key)
            through += 1
        except TooManyTries:
            pass
    return through


def test_a_thousand_tries_in_a_minute_are_ten_or_fewer(clock):
    assert tries_let_through(LoginBackoff(clock), clock, 100, "ada", "10.0.0.9") <= 12
    assert tries_let_through(LoginBackoff(clock), clock, 60, "ada", "10.0.0.9") <= 10


def test_waiting_tries_cost_nothing_and_say_how_long_to_wait(clock):
    limit = Backoff(free_tries=2, first_wait_s=4.0, clock=clock)
    limit.enter("ada")
    limit.enter("ada")
    clock.now_s += 1
    for _ in range(5):
        with pytest.raises(TooManyTries) as caught:
            limit.enter("ada")
        assert caught.value.wait_s == pytest.approx(3.0)
    clock.now_s += 3
    limit.enter("ada")


def test_each_wait_is_twice_the_last_up_to_the_longest(clock):
    limit = Backoff(free_tries=1, first_wait_s=1.0, longest_wait_s=10.0, clock=clock)
    waits = []
    for _ in range(6):
        limit.enter("ada")
        with pytest.raises(TooManyTries) as caught:
            limit.enter("ada")
        waits.append(caught.value.wait_s)
        clock.now_s += caught.value.wait_s
    assert waits == [1, 2, 4, 8, 10, 10]


def test_somebody_else_is_not_made_to_wait(clock):
    limit = LoginBackoff(clock)
    tries_let_through(limit, clock, 5, "ada", "10.0.0.9")
    limit.enter("ada", "10.0.0.7")
    limit.enter("ben", "10.0.0.9")


def test_guessing_one_password_for_many_names_is_slowed_by_address(clock):
    limit = LoginBackoff(clock)
    refused = 0
    for n in range(200):
        clock.now_s += 0.1
        try:
            limit.enter(f"name{n}", "10.0.0.9")
        except TooManyTries:
            refused += 1
    assert refused > 150


def test_guessing_one_name_from_many_addresses_is_slowed_but_never_beyond_a_minute(clock):
    limit, waits = LoginBackoff(clock), []
    for n in range(3000):
        clock.now_s += 0.1
        try:
            limit.enter("ada", f"10.0.{n // 250}.{n % 250}")
        except TooManyTries as error:
            waits.append(error.wait_s)
    assert len(waits) > 2500
    assert max(waits) <= 60


def test_the_right_password_clears_the_tries(clock):
    limit = LoginBackoff(clock)
    for _ in range(40):
        limit.enter("ada", "10.0.0.9")
        limit.forgive("ada", "10.0.0.9")


def test_an_old_failure_is_forgotten_in_time(clock):
    limit = Backoff(free_tries=1, first_wait_s=1.0, longest_wait_s=10.0, clock=clock)
    for _ in range(4):
        limit.enter("ada")
        clock.now_s += 10
    clock.now_s += 20
    limit.enter("ada")
    with pytest.raises(TooManyTries) as caught:
        limit.enter("ada")
    assert caught.value.wait_s == 1.0


def test_many_at_once_get_no_more_tries_than_one_after_the_other(clock):
    limit = Backoff(free_tries=5, clock=clock)

    def one(_):
        try:
            limit.enter("ada")
        except TooManyTries:
            return 0
        return 1

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(one, range(500))) == 5


def test_memory_is_bounded_however_many_names_are_tried(clock):
    limit = Backoff(most_keys=100, clock=clock)
    for n in range(10_000):
        limit.enter(n)
    assert len(limit._tries) == 100


def test_case_does_not_make_a_new_name(clock):
    limit = LoginBackoff(clock)
    for _ in range(5):
        limit.enter("Ada", "10.0.0.9")
    with pytest.raises(TooManyTries):
        limit.enter("aDA", "10.0.0.9")
