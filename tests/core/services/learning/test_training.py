"""Training and the registry: jobs end in versions that serve, or say why not; nothing is lost on the way."""

import math
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.domain import ItemId, Query, UserId
from core.domain.runs import Version
from core.errors import Cancelled, NotAllowed, NotFound
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.recommend.gate import compare
from core.recommend.popularity import Popularity
from core.recommend.validation import hold_back
from core.services.learning import fitting
from core.services.learning.fitting import Order, fit_apart
from core.services.learning.learning_again import worth_training
from core.services.learning.registry import KEPT, Registry
from core.services.learning.training import Training
from core.services.learning.training_data import data_hash, facts_of
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.runs import Runs, Versions
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import events, media_item, training, uneven_interactions

ITEMS = [letter * 16 for letter in "abcdefghij"]


class FakeCollection:
    """The items that are there; nothing is embedded."""

    def __init__(self, database):
        self._database = database

    def snapshot(self, visitor=None):
        from core.embedding.fusion import fuse
        from core.services.collection import Snapshot

        with self._database.read() as tx:
            items = {item.item_id: item for item in Items(tx).all()}
        return Snapshot(self._database.revision(), items, {}, fuse([], {}))


class Place:
    """A database with ten items, and training in this very process."""

    def __init__(self, folder):
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'vitrine.db'}")
        self.database.migrate()
        collection = FakeCollection(self.database)
        self.registry = Registry(self.database, collection, folder / "strategies")
        self.now = datetime.now(UTC)
        self.fits = []
        self.training = Training(self.database, collection, self.registry, fitter=self.fit, clock=lambda: self.now)
        with self.database.write() as tx:
            for item in ITEMS:
                Items(tx).add(media_item(item, sha256=item.ljust(64, "0"), subject="sea, night"))

    def fit(self, order, folder, told):
        self.fits.append(order)
        return fitting.fit(order, folder, told)

    def store(self, *given):
        with self.database.write() as tx:
            Interactions(tx).add(given)

    def people(self, n, start=0, seed=0, taste=2):
        """People who like the first or the second half of the items."""
        rng = np.random.default_rng(seed)
        for person in range(start, start + n):
            half = ITEMS[:5] if person % taste == 0 else ITEMS[5:]
            self.store(*events(f"p{person:03}", *rng.permutation(half)[:4]))

    def work(self):
        queue = JobQueue(self.database, Jobs)
        Worker(queue, self.training.handlers, owner="test").run(lambda: False, drain=True)

    def train(self, name="item_knn", **how):
        """Fit, and give the newest version."""
        self.training.fit(CURATOR, name, **how)
        self.work()
        return self.registry.versions(CURATOR, name)[0]

    def last_job(self):
        return self.training.jobs(CURATOR)[0]


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    place.database.close()


def test_a_fit_becomes_a_version_that_answers_and_a_run_that_can_be_repeated(place):
    place.people(30)
    version = place.train("item_knn", settings={"k": 7}, seed=3)
    assert version.state == "serving"
    assert "The first version" in version.reason
    run = place.registry.run(VIEWER, version.run_id)
    assert (run.kind, run.strategy, run.state, run.seed, run.version) == ("fit", "item_knn", "done", 3, version.version)
    assert run.config["settings"]["k"] == 7
    assert run.data_hash == data_hash(place.training.data())
    assert run.metrics["ndcg"] > 0
    assert run.memory_mb > 10
    scores = place.registry.recommender("item_knn").score(Query(history=events("new", ITEMS[0])))
    assert scores[1:5].min() > scores[5:].max()


def test_nothing_answers_before_something_was_trained(place):
    assert place.registry.recommender("item_knn") is None
    assert place.registry.serving("item_knn") == ""
    assert place.registry.names() == ()


def test_a_fit_on_nothing_says_so_and_is_on_record(place):
    place.training.fit(CURATOR, "ease")
    place.work()
    assert place.last_job().state == "failed"
    assert "Nobody has liked anything yet" in place.last_job().error
    assert place.registry.runs(VIEWER, "fit")[0].state == "failed"
    assert place.registry.versions(VIEWER) == ()
    assert not list((place.folder / "strategies").rglob("*.part*"))


def test_the_gate_refuses_a_worse_model_and_the_present_one_goes_on(place):
    place.people(60)
    good = place.train("item_knn")
    place.people(60, start=100, seed=1)
    bad = place.train("item_knn", settings={"k": 1, "shrink": 1e9})
    assert bad.state == "refused"
    assert bad.reason.startswith("Worse than the present version")
    assert place.registry.serving("item_knn") == good.version


class Backwards:
    """Shows what nobody likes first."""

    name = "backwards"

    def fit(self, data):
        model = Popularity().fit(data)
        return replace(model, share=-model.share)


def test_a_first_version_that_is_worse_than_popularity_does_not_answer():
    data = replace(training(), interactions=uneven_interactions(n_people=200))
    order = Order("backwards", data, np.ones(len(data.interactions), bool))
    cut = hold_back(data, share=0.25, seed=0)
    _, verdict = fitting._examined(Backwards(), order, cut, unseen=False)
    assert not verdict.passed
    assert verdict.words.startswith("Worse than showing everybody what is popular")
    _, verdict = fitting._examined(Popularity(), order, cut, unseen=False)
    assert verdict.passed


def test_what_was_refused_is_not_tried_again_before_enough_is_new(place):
    place.people(60)
    version = place.train("popularity")
    with place.database.write() as tx:
        Versions(tx).add(replace(version, strategy="hybrid", state="refused"))
    place.now += timedelta(hours=1)
    assert place.training.keep_up() == 0


def test_what_is_as_good_takes_over_and_the_old_one_stands_by(place):
    place.people(40)
    first = place.train("item_knn")
    place.people(40, start=100, seed=1)
    second = place.train("item_knn")
    assert (second.state, place.registry.serving("item_knn")) == ("serving", second.version)
    assert place.registry.versions(VIEWER, "item_knn")[1].state == "standby"
    assert "people" in second.reason
    assert first.version < second.version
    assert place.fits[1].news.sum() == 160


@pytest.mark.parametrize(
    ("new", "present", "passed"),
    [
        ([0.5] * 40, [0.5] * 40, True),
        ([0.4, 0.5] * 20, [0.5, 0.5] * 20, False),  # a tenth lost, on people enough
        ([0.30] * 5, [0.31, 0.32, 0.31, 0.32, 0.31], False),  # few people, yet certain
        ([0.0, 1.0, 0.3], [1.0, 0.1, 0.3], True),  # few people who disagree
    ],
)
def test_worse_means_certainly_worse_or_much_worse(new, present, passed):
    assert compare(np.array(new), np.array(present)).passed is passed


def test_rolling_back_is_one_step_and_can_be_undone(place):
    place.people(40)
    first = place.train("item_knn")
    second = place.train("item_knn", settings={"k": 50})
    change = place.registry.serve(CURATOR, "item_knn", first.version)
    assert place.registry.serving("item_knn") == first.version
    from core.storage.audit import Audit

    with place.database.write() as tx:
        place.registry.undo_actions["serve_version"](tx, Audit(tx).get(change))
    assert place.registry.serving("item_knn") == second.version
    with pytest.raises(NotAllowed):
        place.registry.serve(VIEWER, "item_knn", first.version)
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "item_knn", "20200101-000000-000000-beef")
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "..", "..")


def test_the_same_object_answers_until_something_changes(place):
    place.people(30)
    place.train("item_knn")
    first = place.registry.recommender("item_knn")
    assert place.registry.recommender("item_knn") is first
    with place.database.write() as tx:
        Items(tx).add(media_item("k" * 16, sha256="k".ljust(64, "0")))
    grown = place.registry.recommender("item_knn")
    assert grown.base is first.base
    assert grown.items.ids[-1] == "k" * 16
    assert math.isnan(grown.score(Query(history=events("new", ITEMS[0])))[-1])


class Killed(BaseException):
    """What a signal does to a thread: nothing after it runs."""


@pytest.mark.parametrize("moment", ["while learning", "before the database knows"])
def test_a_fit_that_is_killed_loses_nothing_and_is_done_again(place, moment):
    place.people(40)
    before = place.train("item_knn")
    place.people(20, start=200)
    job = place.training.fit(CURATOR, "item_knn")

    def die(order, folder, told):
        fitting.fit(order, folder, told)
        raise Killed

    queue = JobQueue(place.database, Jobs, lease_s=0.0)
    if moment == "while learning":
        dying = Training(place.database, FakeCollection(place.database), place.registry, fitter=die)
        with pytest.raises(Killed):
            Worker(queue, dying.handlers, owner="dying").run(lambda: False, drain=True)
    else:
        claimed = queue.claim("dying", ["fit"])
        place.training.handlers["fit"](claimed, lambda share, doing: False)  # what stores the result is never called
    assert place.registry.serving("item_knn") == before.version
    assert place.registry.recommender("item_knn").score(Query(history=events("n", ITEMS[0])))[1] > 0
    place.work()
    with place.database.read() as tx:
        assert Jobs(tx).get(job.job_id).state == "done"
    assert place.registry.serving("item_knn") not in ("", before.version)
    assert len(place.registry.versions(CURATOR, "item_knn")) == 2


def test_a_cancelled_fit_leaves_no_version_and_is_on_record(place):
    place.people(30)
    job = place.training.fit(CURATOR, "item_knn")

    def cancel_midway(order, folder, told):
        place.training.cancel(CURATOR, job.job_id)
        return fitting.fit(order, folder, lambda share, doing: True)

    dying = Training(place.database, FakeCollection(place.database), place.registry, fitter=cancel_midway)
    Worker(JobQueue(place.database, Jobs), dying.handlers, owner="t").run(lambda: False, drain=True)
    assert place.last_job().state == "cancelled"
    assert place.registry.versions(VIEWER) == ()
    assert place.registry.runs(VIEWER)[0].state == "cancelled"


def test_only_one_fit_of_a_strategy_waits_at_a_time(place):
    assert place.training.fit(CURATOR, "ease").job_id == place.training.fit(CURATOR, "ease").job_id
    assert place.training.fit(CURATOR, "als").job_id != place.training.fit(CURATOR, "ease").job_id
    with pytest.raises(NotFound):
        place.training.fit(CURATOR, "ease", {"depth": 3})
    with pytest.raises(NotAllowed):
        place.training.fit(VIEWER, "ease")


def test_invented_people_are_left_out_unless_asked_for(place):
    place.people(10)
    place.store(*(replace(event, origin="simulated") for event in events("made up", ITEMS[0], ITEMS[1])))
    assert "made up" not in place.training.data().interactions.users.ids
    assert "made up" in place.training.data(simulated=True).interactions.users.ids
    version = place.train("item_knn", simulated=True)
    assert version.simulated
    assert place.registry.run(VIEWER, version.run_id).simulated


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({"news": 40, "people": 8, "learned": None}, True),
        ({"news": 39, "people": 8, "learned": None}, False),
        ({"news": 400, "people": 7, "learned": None}, False),
        ({"news": 30, "people": 1, "learned": 100}, True),
        ({"news": 29, "people": 9, "learned": 100}, False),
        ({"news": 99, "people": 9, "learned": 1000}, False),
        ({"news": 100, "people": 9, "learned": 1000}, True),
        ({"news": 100, "people": 9, "learned": 1000, "since_last_s": 599.0}, False),
        ({"news": 100, "people": 9, "learned": 1000, "last_fit_s": 60.0, "since_last_s": 1199.0}, False),
        ({"news": 100, "people": 9, "learned": 1000, "last_fit_s": 60.0, "since_last_s": 1200.0}, True),
    ],
)
def test_when_it_learns_by_itself(given, due):
    assert worth_training(**{"last_fit_s": 0.0, "since_last_s": math.inf, **given}) is due


def test_it_learns_by_itself_when_enough_is_new_and_not_before(place):
    place.people(7)
    assert place.training.keep_up() == 0
    place.people(3, start=7)
    assert place.training.keep_up() == 2  # popularity and hybrid
    assert place.training.keep_up() == 2
    assert len(place.training.jobs(CURATOR)) == 2  # those that wait already
    place.work()
    assert set(place.registry.names()) == {"popularity", "hybrid"}
    place.now += timedelta(hours=1)
    assert place.training.keep_up() == 0
    place.people(7, start=50)
    assert place.training.news(VIEWER, "hybrid").events == 28
    assert place.training.keep_up() == 0
    place.people(1, start=70)
    assert place.training.keep_up() == 2


def test_it_learns_again_when_much_of_what_it_learned_from_was_taken_back(place):
    place.people(30)
    assert place.training.keep_up() == 2
    place.work()
    learned = place.registry.version("hybrid").events
    place.now += timedelta(hours=1)
    with place.database.write() as tx:  # the newest go, so that their numbers could be given again
        for n in range(20, 30):
            Interactions(tx).forget(UserId(f"p{n:03}"))
    place.people(10, start=70)
    news = place.training.news(VIEWER, "hybrid")
    assert (news.events, news.gone) == (40, learned - 80)
    assert place.training.keep_up() == 2
    place.work()
    assert place.training.news(VIEWER, "hybrid").gone == 0


def test_old_versions_are_tidied_away_but_never_the_one_that_answers(place):
    place.people(20)
    serving = place.train("popularity")
    for _ in range(KEPT + 2):
        with place.database.write() as tx:
            number, _ = place.registry.keep("popularity", lambda folder: (folder / "model.json").write_text("{}"))
            Versions(tx).add(
                Version(strategy="popularity", version=number, state="standby", reason="", made_at=place.now)
            )
    assert place.registry.tidy() == 2
    states = [version.state for version in place.registry.versions(CURATOR, "popularity")]
    assert states == ["standby"] * KEPT + ["removed"] * 2 + ["serving"]
    assert len(list((place.folder / "strategies" / "popularity").iterdir())) == KEPT + 1
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "popularity", place.registry.versions(CURATOR, "popularity")[-2].version)
    assert place.registry.serving("popularity") == serving.version


def test_a_damaged_version_answers_nothing_rather_than_nonsense(place, caplog):
    place.people(20)
    version = place.train("popularity")
    shutil.rmtree(place.registry.folder("popularity", version.version))
    assert place.registry.recommender("popularity") is None
    assert "cannot be read" in caplog.text


def test_a_version_this_program_cannot_read_any_more_says_so_and_is_trained_again(place):
    place.people(20)
    version = place.train("popularity")
    place.registry.tidy()
    assert place.registry.serving("popularity") == version.version
    model = place.registry.folder("popularity", version.version) / "model.json"
    model.write_text(model.read_text().replace('"format": 1', '"format": 0'))
    again = Registry(place.database, place.registry._collection, place.folder / "strategies")
    again.tidy()
    [told] = again.versions(CURATOR, "popularity")
    assert told.state == "removed"
    assert "does not read" in told.reason
    assert place.training.keep_up() >= 1


def test_a_strategy_that_is_too_large_says_what_to_take_instead_and_the_present_version_goes_on(place):
    place.people(30)
    version = place.train("ease")
    place.training.fit(CURATOR, "ease", {"limit": 5})
    place.work()
    job = place.last_job()
    assert job.state == "failed"
    assert "EASE takes up to 5 items, there are 10" in job.error
    assert "Use 'als' or 'item_knn'" in job.error
    assert place.registry.serving("ease") == version.version


def test_a_version_whose_numbers_mean_something_else_by_now_is_trained_again(place, caplog):
    """What `cold_item` kept before has other parts under the same names: it must not be read as if it were new."""
    place.people(30)
    version = place.train("cold_item")
    model = place.registry.folder("cold_item", version.version) / "model.json"
    written = model.read_text()
    assert written.count('"form": 3') == 1
    model.write_text(written.replace('"form": 3', '"form": 2'))
    again = Registry(place.database, place.registry._collection, place.folder / "strategies")
    with pytest.raises(NotFound, match="ColdItemRecommender in form 2, this program reads form 3"):
        again.load("cold_item", version.version)
    again.tidy()
    assert [told.state for told in again.versions(CURATOR, "cold_item")] == ["removed"]
    place.now += timedelta(hours=1)
    place.training.keep_up()
    place.work()
    assert place.registry.serving("cold_item") > version.version


def test_tags_and_subjects_stand_for_genres_and_a_year_is_found():
    item = media_item("a", title="Harbour", description="Filmed in 1964.", subject="Sea; Port", tags=("night",))
    facts = facts_of(item, ["boats"])
    assert (facts.title, facts.year, facts.genres) == ("Harbour", 1964, ("night", "boats", "sea", "port"))


def test_equal_data_has_an_equal_hash_and_one_event_more_another():
    data, again = training(1), training(1)
    assert data_hash(data) == data_hash(again)
    table = data.interactions
    fewer = table.only(np.arange(len(table)) > 0)
    assert data_hash(replace(data, interactions=fewer)) != data_hash(data)
    assert data_hash(replace(data, content=None)) != data_hash(data)


def test_a_fit_in_its_own_process_gives_the_same_model_and_curves_for_tensorboard(tmp_path):
    data = training()
    order = Order("ease", data, np.ones(len(data.interactions), bool), trials=2, seed=1)
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    heard = []
    here = fitting.fit(order, tmp_path / "here", lambda share, doing: False)
    there = fit_apart(order, tmp_path / "there", lambda share, doing: bool(heard.append((share, doing))))
    assert there.settings == here.settings
    assert there.metrics == here.metrics
    assert len(there.curve["ndcg of settings tried, best first"]) == 3
    assert heard[-1][0] > 0.9
    from core.recommend.saving import load

    query = Query(user_id=UserId("u"), history=events("u", "a", "d"))
    np.testing.assert_array_equal(load(tmp_path / "here").score(query), load(tmp_path / "there").score(query))
    assert list((tmp_path / "there").glob("events.out.tfevents.*"))


def test_a_refusal_of_the_other_process_keeps_its_sentence(tmp_path):
    data = training()
    order = Order("ease", data, np.ones(len(data.interactions), bool), settings={"depth": 3})
    with pytest.raises(NotFound, match="depth"):
        fit_apart(order, tmp_path, lambda share, doing: False)


def test_the_other_process_ends_at_once_when_cancelled(tmp_path):
    data = training()
    order = Order("ease", data, np.ones(len(data.interactions), bool))
    with pytest.raises(Cancelled):
        fit_apart(order, tmp_path, lambda share, doing: True)
    assert ItemId("a") in data.interactions.items.ids


def test_runs_keep_figures_nobody_can_say_as_such(place):
    from core.domain.runs import Run

    with place.database.write() as tx:
        run_id = Runs(tx).add(
            Run(kind="evaluate", started_at=place.now, metrics={"ndcg": math.nan}, curve={"loss": (1.0, math.inf)})
        )
    with place.database.read() as tx:
        run = Runs(tx).get(run_id)
        assert Runs(tx).all("simulate") == ()
    assert math.isnan(run.metrics["ndcg"])
    assert run.curve["loss"][0] == 1.0
    assert math.isnan(run.curve["loss"][1])
