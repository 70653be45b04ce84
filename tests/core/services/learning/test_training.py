"""Training: jobs end in versions that serve, or say why not; nothing is lost on the way."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.domain import ItemId, Query, UserId
from core.errors import Cancelled, NotAllowed, NotFound
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.recommend.gate import compare
from core.recommend.popularity import Popularity
from core.recommend.validation import hold_back
from core.services.learning import fitting
from core.services.learning.fitting import Order, fit_apart
from core.services.learning.training import Training
from core.services.learning.training_data import data_hash
from core.storage.jobs import Jobs
from core.storage.runs import Runs
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.learning.conftest import ITEMS, FakeCollection
from tests.factories import events, training, uneven_interactions


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


def test_what_begins_with_chance_can_be_trained_again_before_anything_is_new(place):
    """The present version is then compared by its settings, of which its seed is one."""
    place.people(60)
    first = place.train("als", seed=3)
    again = place.train("als", seed=4)
    assert place.last_job().state == "done"
    assert again.version != first.version
    assert "present version" in str(place.registry.run(VIEWER, again.run_id).metrics)


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
    _, verdict, _ = fitting._examined(Backwards(), order, cut, unseen=False)
    assert not verdict.passed
    assert verdict.words.startswith("Worse than showing everybody what is popular")
    _, verdict, _ = fitting._examined(Popularity(), order, cut, unseen=False)
    assert verdict.passed


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
