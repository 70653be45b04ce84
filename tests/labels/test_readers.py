"""Whoever reads what people did leaves out those who are made up, or says who they are: every reader there is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import core.storage
from core.domain import ItemId, UserId
from core.domain.requests import ListRequest, Wanted
from core.storage import tables
from core.storage.comments import Comments
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.maps import Readings
from core.storage.profiles import Profiles
from core.storage.requests import Requests
from core.storage.showings import Showings
from tests.factories import NOON, events

ANN, SIM, MADE = UserId("ann"), UserId("simulated-people-00001"), UserId("night-owl")  # real, simulated, by a curator
OF = {ANN: ItemId("a" * 16), SIM: ItemId("b" * 16), MADE: ItemId("c" * 16)}  # what only they had to do with
EVERYBODY = set(OF)
DAY = timedelta(days=1)

# How a reader keeps the made-up apart: `real` leaves them out; `asked` leaves them out unless `simulated=True`; `one`
# gives what a single person did who was asked for by id, each event with its origin; `who` says whom it is about, and
# whoever shows it looks there; `counts` is about the made-up alone.
READERS: dict[type, dict[str, str]] = {
    Interactions: {
        "of": "one",
        "about": "real",
        "ratings": "real",
        "reach": "real",
        "people": "real",
        "all": "asked",
        "table": "asked",
        "watched": "asked",
        "news": "asked",
        "kept": "asked",
        "invented": "counts",
        "made_up": "counts",
    },
    Requests: {
        "of": "one",
        "last": "one",
        "get": "one",
        "has": "one",
        "people": "who",
        "by_chance": "asked",
        "count_by_chance": "asked",
        "shown": "real",
    },
    Showings: {"since": "real"},
    Comments: {"of": "one", "about": "real"},
    Readings: {"popularity": "real"},
}
WRITERS: dict[type, set[str]] = {
    Interactions: {"add", "set_aside", "put_back", "move", "forget", "remove", "forget_made_up"}
    | {"set_aside_made_up", "put_back_made_up"},
    Requests: {"add", "seen_again", "forget"},
    Showings: set(),
    Comments: {"put", "bring_in", "move", "remove"},
    Readings: set(),
}
WATCHED = (tables.interactions, tables.list_requests, tables.comments, tables.set_aside)
ARGUMENTS: dict[tuple[type, str], tuple[Any, ...]] = {
    (Interactions, "news"): (0,),
    (Interactions, "kept"): (10**9,),
    (Requests, "shown"): (None, NOON + DAY),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('readers') / 'v.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def tx(database: Database) -> Iterator[sa.Connection]:
    """What one real, one simulated and one made-up person did, was shown and wrote: each with an item of their own."""
    with suppress(_Over), database.write() as tx:
        Profiles(tx).add(MADE, "Night owl")
        for person, item in OF.items():
            for kind in ("like", "rate", "play"):
                Interactions(tx).add([replace(e, played_fraction=0.9) for e in events(person, item, kind=kind)])
            Requests(tx).add(_list(person, item))
            Comments(tx).put(person, item, f"fine, {item}", NOON)
        yield tx
        raise _Over


class _Over(Exception):
    """Nothing of a test stays for the next."""


def _list(person: UserId, item: ItemId) -> ListRequest:
    return ListRequest(
        at=NOON,
        until=NOON,
        user_id=person,
        wanted=Wanted(strategy="content"),
        version="1",
        seed=7,
        history=(),
        listed=({"item": item, "rank": 1},),
    )


def _readers(how: str) -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind.__name__}.{name}")
        for kind, own in READERS.items()
        for name, said in own.items()
        if said == how
    ]


def _read(tx: sa.Connection, kind: type, name: str, **more: Any) -> Any:
    if name == "about":
        more_of_it = ("rate",) if kind is Interactions else ()
        return [found for item in OF.values() for found in kind(tx).about(item, *more_of_it)]
    return getattr(kind(tx), name)(*ARGUMENTS.get((kind, name), ()), **more)


def _whose(found: Any) -> set[UserId]:
    """Who stands behind an answer of whatever form: their ids, or the items that are theirs alone."""
    text = repr(found)
    return {person for person, item in OF.items() if repr(str(person)) in text or item in text}


def _n(found: Any) -> int:
    return int(found[0] if isinstance(found, tuple) else found)


@pytest.mark.parametrize("kind", READERS)
def test_every_method_of_a_repository_of_what_people_did_is_known_here(kind: type) -> None:
    methods = inspect.getmembers(kind, inspect.isfunction)
    if kind is Readings:  # the others read nothing that people did
        methods = [(name, one) for name, one in methods if "interactions" in inspect.getsource(one)]
    there = {name for name, _ in methods if not name.startswith("_")}
    assert there == READERS[kind].keys() | WRITERS[kind], "say in READERS how a new one keeps made-up people apart"


def test_no_other_module_reads_these_tables() -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(core.storage.__path__, "core.storage.")
        if "migrations" not in found.name and not found.name.startswith("core.storage.tables")
    ]
    using = {m.__name__ for m in modules if any(value is own for value in vars(m).values() for own in WATCHED)}
    assert using == {kind.__module__ for kind in READERS}


@pytest.mark.parametrize(("kind", "name"), _readers("real"))
def test_a_reader_of_everybody_means_real_people(tx: sa.Connection, kind: type, name: str) -> None:
    assert _whose(_read(tx, kind, name)) == {ANN}


@pytest.mark.parametrize(("kind", "name"), _readers("asked"))
def test_made_up_people_are_left_out_unless_they_are_asked_for(tx: sa.Connection, kind: type, name: str) -> None:
    real, all_of_them = _read(tx, kind, name), _read(tx, kind, name, simulated=True)
    if name in ("news", "kept", "count_by_chance"):
        assert _n(all_of_them) == 3 * _n(real) > 0
    elif name == "table":
        assert (set(real[0].users.ids), set(all_of_them[0].users.ids)) == ({ANN}, EVERYBODY)
    else:
        assert (_whose(real), _whose(all_of_them)) == ({ANN}, EVERYBODY)


@pytest.mark.parametrize("person", sorted(EVERYBODY))
def test_what_one_person_did_says_where_it_comes_from(tx: sa.Connection, person: UserId) -> None:
    origin = "real" if person == ANN else "simulated"
    assert {event.origin for event in Interactions(tx).of(person)} == {origin}
    told = [event for event in Interactions(tx).all(simulated=True) if event.user_id == person]
    assert {event.origin for event in told} == {origin}


def test_it_can_be_asked_who_is_made_up(tx: sa.Connection) -> None:
    assert Interactions(tx).invented() == {SIM, MADE}
    assert Interactions(tx).made_up() == 3


def test_nobody_whose_name_says_simulated_is_stored_as_real(tx: sa.Connection) -> None:
    posing = replace(events("simulated-people-7", "d" * 16)[0], origin="real")
    Interactions(tx).add([posing])
    assert Interactions(tx).of(posing.user_id)[0].origin == "simulated"
    assert tx.execute(sa.select(sa.func.count()).where(tables.interactions.c.origin == "real")).scalar_one() == 6


def test_lists_of_the_made_up_weigh_nothing_for_real_people_but_count_for_their_own(tx: sa.Connection) -> None:
    assert set(Requests(tx).shown(ANN, NOON + DAY)) == {OF[ANN]}
    assert set(Requests(tx).shown(MADE, NOON + DAY)) == {OF[ANN], OF[MADE]}


def test_a_shared_profile_does_not_make_what_was_simulated_real(tx: sa.Connection) -> None:
    Interactions(tx).move(SIM, ANN)
    assert {event.item_id for event in Interactions(tx).all()} == {OF[ANN]}
    joined = Interactions(tx).of(ANN)
    assert {(e.item_id, e.origin) for e in joined} == {(OF[ANN], "real"), (OF[SIM], "simulated")}
