"""Several visitors who ask at the same time: what is kept for the next question is about the one who asked it."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain import UserId, Visitor
from core.domain.requests import Wanted
from tests.core.services.conftest import house_in

CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red")
PEOPLE = [Visitor(user_id=UserId(f"viewer-{n}"), role="viewer") for n in range(4)]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("at-once"))


def test_everybody_is_told_their_own_reasons_however_many_ask_at_once(house):
    items = [house.ready(content, f"{content}.mp4") for content in CONTENTS]
    for n, person in enumerate(PEOPLE):
        for item in items[n : n + 3]:
            house.recommending.like(person, person.user_id, item)

    def asked(n):
        person = PEOPLE[n % len(PEOPLE)]
        return house.explaining.every(person, person.user_id, Wanted(k=2))

    alone = []
    for n in range(len(PEOPLE)):
        house.explaining._before = None
        alone.append(asked(n))
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(asked, range(40)))
    finally:
        sys.setswitchinterval(usual)
    assert together == [alone[n % len(PEOPLE)] for n in range(40)]
