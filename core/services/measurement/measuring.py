"""Evaluate strategies: as jobs, each in a process of its own, each recorded as a run with its figures beside it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from core.domain import InteractionTable, Job, TrainingData, UserId, Visitor
from core.domain.interactions import INVENTED
from core.domain.runs import Run
from core.errors import NoSuchStrategy, NotFound, Refused, VitrineError
from core.protocols import Beat
from core.recommend.catalogue import NEEDS_TORCH, for_table
from core.security.roles import allowed, for_services
from core.services.apart import Told, apart
from core.services.changes import Finish
from core.services.collection import Collection
from core.services.measurement.changes import changes
from core.services.measurement.files import FORMS, Form, Results, document, parquet, sheet
from core.services.measurement.known import Known, known_of
from core.services.measurement.people import person, rows, seen
from core.services.measurement.recorded import recorded, run_view, title
from core.services.measurement.tables import Kind, Tables, TableView
from core.services.measurement.views import Change, Measured, PersonRow, PersonView, RunView, Source, Wish
from core.services.measurement.work import Order, People, measure
from core.services.queued import CannotWork, Queued
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.runs import Runs

LISTED = 100  # runs
MOST_WAITING = 5
QUICK = ("popularity", "content", "item_knn", "ease", "als", "hybrid")  # offered first; seconds on small tables
Runner = Callable[[Callable[[Order, Told], tuple[Measured, People]], Order, Told], tuple[Measured, People]]


class Measuring(Queued):
    """Evaluations. Who is in them is known by number only; curators may look, viewers may not."""

    task = "evaluate"

    def __init__(
        self,
        database: Database,
        collection: Collection,
        data: Callable[[bool], TrainingData],
        results: Results,
        tables: Tables,
        *,
        runner: Runner = apart,
    ) -> None:
        """
        Args:
            data: What the application's own people did; with True, invented people, too.
            runner: Does the work; by default in a process of its own.
        """
        super().__init__(database)
        self._collection = collection
        self._data = data
        self._results = results
        self._tables = tables
        self._runner = runner
        self._lock = threading.Lock()
        self._read: dict[str, tuple[Measured, People]] = {}
        self._counted: dict[bool, tuple[tuple[int, int], Known]] = {}

    @property
    def handlers(self) -> Mapping[str, Callable[[Job, Beat], Finish]]:
        """The job that evaluates."""
        return {self.task: self._run}

    @allowed("curator")
    def known(self, visitor: Visitor, *, simulated: bool = False) -> Known:
        """What the application's own people did, and whether it is enough."""
        with self._database.read() as tx:
            counted = Interactions(tx).news(0, simulated=simulated)
        if self._counted.get(simulated, (None,))[0] != counted:
            table = self._data(simulated).interactions
            self._counted[simulated] = counted, known_of(table, len(self.invented(table)))
        return self._counted[simulated][1]

    @allowed("curator")
    def strategies(self, visitor: Visitor, source: Source | None = None) -> Mapping[str, bool]:
        """What can be evaluated on a source, and whether it is quick, the quick ones first."""
        source = source or Source()
        names = list(for_table(facts=bool(source.items) or not source.table, segments=bool(source.people)))
        names.sort(key=lambda name: (QUICK.index(name) if name in QUICK else len(QUICK), name in NEEDS_TORCH))
        return {name: name in QUICK for name in names}

    @allowed("curator")
    def take(self, visitor: Visitor, data: bytes) -> str:
        """Keep a table for a week; gives its address.

        Raises:
            BadTable: it is empty or too large.
        """
        return self._tables.put(data)

    @allowed("curator")
    def table(
        self,
        visitor: Visitor,
        kind: Kind,
        address: str,
        name: str,
        columns: Mapping[str, str] | None = None,
        *,
        ratings: bool = False,
    ) -> TableView:
        """What is in a table that was taken, and every row that cannot be used.

        Raises:
            BadTable: it is no table.
            NotFound: it is not here any more.
        """
        return self._tables.view(kind, address, name, columns or {}, ratings=ratings)

    @allowed("curator")
    def start(self, visitor: Visitor, wish: Wish) -> str:
        """Queue an evaluation; gives the id of its job.

        Raises:
            NotFound: there is no such strategy or table.
            VitrineError: too many wait already, or no strategy was chosen.
        """
        offered = self.strategies(visitor, wish.source)
        if wrong := [name for name in wish.strategies if name not in offered]:
            raise NoSuchStrategy(wrong[0], offered, "for this")
        if not wish.strategies:
            raise VitrineError("Choose at least one strategy.")
        if wish.source.table:
            self._tables.path(wish.source.table)
        payload = {"owner": visitor.user_id, "title": title(wish), "wish": wish.to_json()}
        with self._database.write() as tx:
            if sum(job.task == self.task for job in Jobs(tx).live()) >= MOST_WAITING:
                raise VitrineError(f"{MOST_WAITING} evaluations wait already; wait for one, or cancel it.")
            return Jobs(tx).enqueue(self.task, payload, f"{self.task}:{uuid.uuid4().hex}").job_id

    @allowed("curator")
    def now(
        self, visitor: Visitor, wish: Wish, data: TrainingData | None = None, told: Told = lambda share, doing: False
    ) -> tuple[str, Measured]:
        """Evaluate at once, in this process, and record it; gives the id of the run, too.

        Args:
            data: What to evaluate on, where it was read already.

        Raises:
            EmptyTrainingData: too few people can be judged.
        """
        order = self._order(wish, data)
        key, started_at = uuid.uuid4().hex, datetime.now(UTC)
        measured, people = measure(order, told)
        self._results.put(key, measured, people)
        with self._database.write() as tx:
            return Runs(tx).add(recorded(measured, key, started_at)), measured

    @allowed("curator")
    def runs(self, visitor: Visitor) -> tuple[RunView, ...]:
        """Recorded evaluations, newest first."""
        with self._database.read() as tx:
            found = Runs(tx).all("evaluate", limit=LISTED)
        return tuple(run_view(run) for run in found if "result" in run.config)

    @allowed("curator")
    def result(self, visitor: Visitor, run_id: str) -> Measured:
        """
        Raises:
            NotFound: there is no such evaluation, or its figures are gone.
        """
        return self._kept(run_id)[0]

    @allowed("curator")
    def people(
        self, visitor: Visitor, run_id: str, *, by: str = "", group: str = "", strategy: str = "", k: int = 500
    ) -> tuple[PersonRow, ...]:
        """The people of one group, or all, worst served by a strategy first; at most `k`. No real one of very few.

        Raises:
            NotFound: there is no such evaluation.
        """
        measured, people = self._kept(run_id)
        best = measured.judged[0].strategy if measured.judged else ""
        return rows(seen(people), by=by, group=group, strategy=strategy or best, k=k)

    @allowed("curator")
    def person(self, visitor: Visitor, run_id: str, number: int) -> PersonView:
        """What one person had liked, went on to like, and would have been shown.

        Raises:
            NotFound: there is no such evaluation or person.
        """
        measured, people = self._kept(run_id)
        known = {} if measured.wish.source.table else self._collection.snapshot(visitor).items
        return person(seen(people), number, {item_id: item.title for item_id, item in known.items()})

    @allowed("curator")
    def compare(self, visitor: Visitor, run_id: str, vs: str, metric: str = "ndcg") -> tuple[Change, ...]:
        """Each strategy that is in both runs: the first run minus `vs`; person by person where the people are the same.

        Raises:
            NotFound: there is no such evaluation or figure.
        """
        return changes(self._kept(run_id), self._kept(vs), metric)

    @allowed("curator")
    def file(self, visitor: Visitor, run_id: str, form: Form) -> tuple[bytes, str, str]:
        """An evaluation to take away: content, type and file name.

        Raises:
            NotFound: there is no such evaluation or form.
        """
        if form not in FORMS:
            raise NotFound(f"There is no form {form!r}; there is {', '.join(FORMS)}.")
        measured, people = self._kept(run_id)
        made = {"csv": partial(sheet, measured), "json": partial(document, measured)}
        data = made[form]() if form in made else parquet(measured, seen(people))
        mark = "-simulated" if measured.simulated else ""
        return data, FORMS[form], f"evaluation-{run_id}{mark}.{form}"

    @allowed("curator")
    def fits(self, visitor: Visitor) -> tuple[Run, ...]:
        """Recorded fits that have a learning curve, newest first, one per strategy."""
        with self._database.read() as tx:
            curved = [run for run in Runs(tx).all("fit", limit=LISTED) if any(len(c) > 1 for c in run.curve.values())]
        return tuple({run.strategy: run for run in reversed(curved)}.values())[::-1]

    @for_services
    def table_path(self, address: str) -> Path:
        """Where a table lies that was taken.

        Raises:
            NotFound: it is not here any more.
        """
        return self._tables.path(address)

    @for_services
    def invented(self, table: InteractionTable) -> frozenset[UserId]:
        """The people of a table who are made up: their ids say so, or a curator of this collection did it."""
        with self._database.read() as tx:
            ours = Interactions(tx).invented()
        return frozenset(UserId(user) for user in table.users.ids if user.startswith(INVENTED) or user in ours)

    @for_services
    def data(self, source: Source) -> TrainingData:
        """Everything a source names."""
        return self._tables.data(source) if source.table else self._data(source.simulated)

    def _order(self, wish: Wish, data: TrainingData | None = None) -> Order:
        data = self.data(wish.source) if data is None else data
        return Order(wish, data, self.invented(data.interactions))

    def _run(self, job: Job, beat: Beat) -> Finish:
        """The handler: evaluate, keep the figures, and give what stores the run.

        Raises:
            Refused: E_CANCELLED, or E_TRAINING with the reason.
        """
        wish, started_at, key = Wish.from_json(job.payload["wish"]), datetime.now(UTC), uuid.uuid4().hex
        beat(0.0, "Gathering what was liked")
        try:
            measured, people = self._runner(measure, self._order(wish), beat)
        except Refused:
            raise
        except VitrineError as error:
            raise CannotWork(str(error)) from error
        self._results.put(key, measured, people)

        def store(tx: Connection) -> None:
            Runs(tx).add(recorded(measured, key, started_at))

        return store

    def _kept(self, run_id: str) -> tuple[Measured, People]:
        """The figures of a run; the last few stay in memory."""
        with self._lock:
            if run_id not in self._read:
                with self._database.read() as tx:
                    run = Runs(tx).get(run_id)
                if run.kind != "evaluate" or "result" not in run.config:
                    raise NotFound("This run is no evaluation with figures to show.")
                key = run.config["result"]
                while len(self._read) >= 4:
                    del self._read[next(iter(self._read))]
                self._read[run_id] = self._results.measured(key), self._results.people(key)
            return self._read[run_id]
