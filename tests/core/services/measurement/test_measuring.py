"""Evaluations of the application's own people and of tables, recorded, read again, compared and taken away."""

import csv
import io
import json
from datetime import timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.domain import Interaction, ItemId, UserId
from core.errors import BadTable, NotAllowed, NotFound, VitrineError
from core.services.measurement import work as measuring_work
from core.services.measurement.files import from_json, to_json
from core.services.measurement.views import METRICS, Source, Wish
from core.storage.interactions import Interactions
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import NOON

PLAIN = ("popularity", "item_knn")


def camps(people=24, items=16, prefix="", origin="real"):
    """Two camps with a taste of their own; even people like even items, in an order of their own."""
    rng = np.random.default_rng(3)
    for person in range(people):
        own = rng.permutation([n for n in range(items) if n % 2 == person % 2])[: 4 + person % 4]
        for at, n in enumerate(own):
            yield Interaction(
                user_id=UserId(f"{prefix}p{person:02}"),
                item_id=ItemId(f"{n:016x}"),
                kind="like",
                strength=1.0,
                at=NOON + timedelta(minutes=at),
                origin=origin,
            )


def table_of(events):
    rows = [f"{e.user_id},{e.item_id},{e.at.timestamp():.0f}" for e in events]
    return ("user_id,item_id,timestamp\n" + "\n".join([*rows, ",x,1"]) + "\n").encode()


@pytest.fixture
def told(house):
    with house.database.write() as tx:
        Interactions(tx).add(list(camps()))
    return house


def run(house, **wish):
    """Queue an evaluation and work it off; gives the newest run."""
    house.measuring.start(CURATOR, Wish(**{"source": Source(), "strategies": PLAIN, "k": 3, **wish}))
    house.work()
    return house.measuring.runs(CURATOR)[0]


def test_an_evaluation_is_a_job_that_leaves_a_run_with_its_figures(told):
    view = run(told)
    measured = told.measuring.result(CURATOR, view.run_id)
    assert view.title == "Own people"
    assert view.strategies == ("item_knn", "popularity")
    assert view.ndcg["item_knn"] == measured.model("item_knn").figures["ndcg"].mean
    assert measured.model("item_knn").figures["ndcg"].mean > measured.model("popularity").figures["ndcg"].mean
    assert set(measured.judged[0].figures) == set(METRICS)
    assert measured.comparisons[0].p_holm < 0.05
    assert not measured.equal_to_best()
    assert not measured.simulated
    assert told.measuring.working(CURATOR) == ()


def test_what_is_written_is_what_is_read(told):
    view = run(told, less=True)
    measured = told.measuring.result(CURATOR, view.run_id)
    again = from_json(json.loads(json.dumps(to_json(measured))))
    assert to_json(again) == to_json(measured)
    assert [one.share for one in measured.judged[0].less] == [0.25, 0.5, 0.75, 1.0]
    assert measured.judged[0].varied[0].ndcg == pytest.approx(measured.judged[0].figures["ndcg"].mean)
    assert measured.judged[0].varied[-1].diversity >= measured.judged[0].varied[0].diversity


def test_equal_seeds_give_equal_evaluations_and_nothing_has_changed_between_them(told):
    first, second = run(told), run(told)
    found = told.measuring.compare(CURATOR, second.run_id, first.run_id)
    assert [(c.strategy, c.paired, c.difference.mean, c.p_holm) for c in found] == [
        ("item_knn", True, 0.0, 1.0),
        ("popularity", True, 0.0, 1.0),
    ]
    other = run(told, seed=5)
    [one, _] = told.measuring.compare(CURATOR, other.run_id, first.run_id)
    assert not one.paired
    assert np.isnan(one.p_holm)
    assert one.difference.mean == pytest.approx(one.second.mean - one.first.mean)


def test_longer_lists_find_more_person_by_person(told):
    short, long = run(told, k=2), run(told, k=6)
    changes = {c.strategy: c for c in told.measuring.compare(CURATOR, long.run_id, short.run_id, "recall")}
    assert changes["popularity"].paired
    assert changes["popularity"].difference.low > 0
    assert changes["popularity"].p_holm < 0.05


def test_single_people_have_numbers_and_no_names(told):
    view = run(told)
    rows = told.measuring.people(CURATOR, view.run_id, strategy="popularity")
    judged = told.measuring.result(CURATOR, view.run_id).people
    assert sorted(row.number for row in rows) == list(range(1, judged + 1))
    assert [row.ndcg["popularity"] for row in rows] == sorted(row.ndcg["popularity"] for row in rows)
    person = told.measuring.person(CURATOR, view.run_id, rows[0].number)
    assert person.row.label == f"Person {rows[0].number}"
    assert person.row.held == len(person.after) > 0
    assert not any(place.right for place in person.before)
    later = {place.item_id for place in person.after}
    assert all(place.right == (place.item_id in later) for own in person.lists.values() for place in own)
    known = {place.item_id for place in person.before}
    assert not known & {place.item_id for own in person.lists.values() for place in own}
    with pytest.raises(NotFound, match="no person 999"):
        told.measuring.person(CURATOR, view.run_id, 999)


def test_no_id_of_a_person_is_kept_or_given_away(told):
    view = run(told)
    [people] = (told.folder / "evaluations").rglob("people.npz")
    with np.load(people) as arrays:
        words = {str(word) for key in arrays if arrays[key].dtype.kind == "U" for word in arrays[key]} | set(arrays)
    table = pq.read_table(io.BytesIO(told.measuring.file(CURATOR, view.run_id, "parquet")[0])).to_pylist()
    words |= {str(cell) for row in table for cell in row.values()}
    plain = b"".join(told.measuring.file(CURATOR, view.run_id, form)[0] for form in ("csv", "json")).decode()
    assert not [f"p{n:02}" for n in range(24) if f"p{n:02}" in words or f"p{n:02}" in plain]


def test_people_of_one_group_can_be_looked_at(told):
    view = run(told)
    measured = told.measuring.result(CURATOR, view.run_id)
    assert "known" in measured.groupings
    groups = measured.model("popularity").groups["known"]
    everybody = {row.number for row in told.measuring.people(CURATOR, view.run_id)}
    for group in groups:
        own = told.measuring.people(CURATOR, view.run_id, by="known", group=group.name)
        assert len(own) == group.people
        assert {row.number for row in own} < everybody
        assert group.value.mean == pytest.approx(np.mean([row.ndcg["popularity"] for row in own]))


def test_nobody_is_said_to_be_in_a_group_too_small_to_be_shown(told):
    """Five of 29 are simulated; it could as well be the five eldest of a table."""
    with told.database.write() as tx:
        Interactions(tx).add(list(camps(people=5, prefix="simulated-", origin="simulated")))
    view = run(told, source=Source(simulated=True))
    table = pq.read_table(io.BytesIO(told.measuring.file(CURATOR, view.run_id, "parquet")[0])).to_pylist()
    told_of = [row["group_origin"] for row in table if row["strategy"] == "popularity"]
    assert (told_of.count("Real people"), told_of.count(None)) == (24, 5)
    groups = [told.measuring.person(CURATOR, view.run_id, row["person"]).groups for row in table]
    assert "Simulated people" not in {name for own in groups for name in own.values()}


@pytest.mark.parametrize(("real", "shown"), [(1, 0), (4, 0), (5, 5)])
def test_a_few_real_people_among_simulated_ones_are_judged_but_not_shown_singly(house, real, shown):
    with house.database.write() as tx:
        Interactions(tx).add(list(camps(people=real)))
        Interactions(tx).add(list(camps(prefix="simulated-", origin="simulated")))
    view = run(house, source=Source(simulated=True))
    measured, kept = house.measuring._kept(view.run_id)
    assert (measured.people, measured.invented, measured.unseen) == (24 + real, 24, real - shown)
    listed = house.measuring.people(CURATOR, view.run_id)
    assert len(listed) == 24 + shown
    assert sum(not row.label.startswith("Simulated") for row in listed) == shown
    table = pq.read_table(io.BytesIO(house.measuring.file(CURATOR, view.run_id, "parquet")[0])).to_pylist()
    assert {row["person"] for row in table} == {row.number for row in listed}
    for number in kept.numbers[~kept.invented].tolist() if not shown else ():
        with pytest.raises(NotFound, match="no person"):
            house.measuring.person(CURATOR, view.run_id, number)


def test_an_evaluation_can_be_taken_away_in_three_forms(told):
    view = run(told)
    measured = told.measuring.result(CURATOR, view.run_id)
    data, mime, name = told.measuring.file(CURATOR, view.run_id, "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    [ndcg] = [r for r in rows if r["strategy"] == "item_knn" and r["figure"] == "ndcg" and not r["group"]]
    assert float(ndcg["value"]) == pytest.approx(measured.model("item_knn").figures["ndcg"].mean, rel=1e-5)
    assert {r["simulated"] for r in rows} == {"false"}
    assert (mime, name) == ("text/csv; charset=utf-8", f"evaluation-{view.run_id}.csv")
    assert json.loads(told.measuring.file(CURATOR, view.run_id, "json")[0])["people"] == measured.people
    table = pq.read_table(io.BytesIO(told.measuring.file(CURATOR, view.run_id, "parquet")[0])).to_pylist()
    assert len(table) == 2 * measured.people
    own = [row["ndcg"] for row in table if row["strategy"] == "item_knn"]
    assert np.mean(own) == pytest.approx(measured.model("item_knn").figures["ndcg"].mean)
    with pytest.raises(NotFound):
        told.measuring.file(CURATOR, view.run_id, "xlsx")


def test_a_run_is_not_called_after_simulated_people_who_were_not_there(told):
    own = Source(simulated=True, name="Own and simulated people")
    assert (run(told, source=own).title, run(told, source=own).simulated) == ("Own people", False)


def test_simulated_people_count_only_when_asked_and_every_form_says_so(told):
    with told.database.write() as tx:
        Interactions(tx).add(list(camps(prefix="simulated-", origin="simulated")))
    real, both = run(told), run(told, source=Source(simulated=True))
    assert not real.simulated
    assert both.simulated
    measured = told.measuring.result(CURATOR, both.run_id)
    assert (measured.people, measured.invented) == (48, 24)
    assert {group.name: group.people for group in measured.judged[0].groups["origin"]} == {
        "Real people": 24,
        "Simulated people": 24,
    }
    assert "origin" not in told.measuring.result(CURATOR, real.run_id).groupings
    assert told.measuring.known(CURATOR).simulated_people == 0
    assert told.measuring.known(CURATOR, simulated=True).simulated_people == 24
    data, _, name = told.measuring.file(CURATOR, both.run_id, "csv")
    assert name == f"evaluation-{both.run_id}-simulated.csv"
    assert {r["simulated"] for r in csv.DictReader(io.StringIO(data.decode()))} == {"true"}
    table = pq.read_table(io.BytesIO(told.measuring.file(CURATOR, both.run_id, "parquet")[0])).to_pylist()
    assert all(row["simulated"] for row in table)
    labels = {row.label.rsplit(" ", 1)[0] for row in told.measuring.people(CURATOR, both.run_id)}
    assert labels == {"Person", "Simulated person"}


def test_a_table_is_evaluated_with_its_bad_rows_listed(house):
    address = house.measuring.take(CURATOR, table_of(camps()))
    view = house.measuring.table(CURATOR, "interactions", address, "likes.csv")
    assert (view.rows, view.kept, view.bad) == (133, 132, ((134, "the user is missing"),))
    done = run(house, source=Source(table=address, name="likes.csv"), split="leave_last_out")
    assert done.title == "likes.csv"
    assert house.measuring.result(CURATOR, done.run_id).held == 24


def test_a_table_with_descriptions_is_judged_by_what_they_say_too(house):
    address = house.measuring.take(CURATOR, table_of(camps()))
    items = sorted({event.item_id for event in camps()})
    said = house.measuring.take(
        CURATOR, b"item_id,genres\n" + "\n".join(f"{i},{int(i, 16) % 2}" for i in items).encode()
    )
    plain, told = Source(table=address, name="likes.csv"), Source(table=address, name="likes.csv", items=said)
    assert set(house.measuring.strategies(CURATOR, told)) - set(house.measuring.strategies(CURATOR, plain)) == {
        "content",
        "cold_item",
    }
    found = house.measuring.result(CURATOR, run(house, source=told, strategies=("popularity", "content")).run_id)
    assert {m.strategy for m in found.judged} == {"popularity", "content"}
    with pytest.raises(NotFound, match="content"):
        house.measuring.start(CURATOR, Wish(source=plain, strategies=("content",)))


def test_a_table_with_odd_columns_says_so_and_can_be_told(house):
    address = house.measuring.take(CURATOR, table_of(camps()).replace(b"user_id,item_id", b"who,what"))
    view = house.measuring.table(CURATOR, "interactions", address, "odd.csv")
    assert view.lacks == "odd.csv has no column for 'user'; it has who, what, timestamp"
    assert view.first[0][0] == "p00"
    again = house.measuring.table(CURATOR, "interactions", address, "odd.csv", {"user": "who", "item": "what"})
    assert (again.kept, again.lacks) == (132, "")
    with pytest.raises(BadTable, match="empty"):
        house.measuring.take(CURATOR, b"")
    with pytest.raises(NotFound):
        house.measuring.table(CURATOR, "interactions", "../../vitrine.db", "x")


def test_with_too_little_feedback_it_is_said_what_is_missing(house):
    known = house.measuring.known(CURATOR)
    assert (known.people, known.events) == (0, 0)
    assert "8 people and 40 events are needed" in known.lacks
    house.measuring.start(CURATOR, Wish(source=Source(), strategies=PLAIN))
    house.work()
    assert house.measuring.runs(CURATOR) == ()
    [failed] = house.measuring.working(CURATOR)
    assert failed.state == "failed"


def test_a_strategy_that_cannot_learn_does_not_stop_the_others(told):
    measured = told.measuring.result(CURATOR, run(told, strategies=("popularity", "content")).run_id)
    assert [m.strategy for m in measured.judged] == ["popularity"]
    assert "looked at" in measured.model("content").failed


def test_what_is_not_offered_is_refused_by_name(told):
    with pytest.raises(NotFound, match="no strategy 'magic'"):
        told.measuring.start(CURATOR, Wish(source=Source(), strategies=("magic",)))
    with pytest.raises(VitrineError, match="at least one"):
        told.measuring.start(CURATOR, Wish(source=Source(), strategies=()))
    with pytest.raises(NotAllowed):
        told.measuring.runs(VIEWER)


def test_a_waiting_evaluation_can_be_cancelled(told):
    job_id = told.measuring.start(CURATOR, Wish(source=Source(), strategies=PLAIN))
    told.measuring.cancel(CURATOR, job_id)
    told.work()
    assert told.measuring.runs(CURATOR) == ()
    assert told.measuring.working(CURATOR) == ()


def test_one_that_is_told_to_stop_stops_before_the_next_strategy(told):
    order = told.measuring._order(Wish(source=Source(), strategies=PLAIN))
    said = []

    def told_to_stop(share, doing):
        said.append(doing)
        return len(said) > 1

    with pytest.raises(VitrineError, match="Cancelled"):
        measuring_work.measure(order, told_to_stop)
    assert said == ["Trying popularity", "Trying item_knn"]
