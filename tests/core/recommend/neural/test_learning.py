"""Learning in passes: reports, stops, goes on where it stopped, and keeps the best pass."""

import subprocess
import sys

import numpy as np
import pytest

from core.domain import ItemId, Query
from core.errors import Interrupted
from core.recommend.neural.learners.corpus import hide, histories_of
from core.recommend.neural.lightgcn import LightGcn
from core.recommend.neural.sequence import Sequence
from core.recommend.neural.two_tower import TwoTower
from core.recommend.saving import load, save
from core.recommend.validation import hold_back, ndcg
from tests.core.recommend.test_behaviour import people
from tests.factories import events, training

HOW = {"factors": 4, "epochs": 4, "batch": 32, "held_back": 0.2}


@pytest.fixture(scope="module")
def data():
    return people(n_people=60, n_items=20)


@pytest.mark.parametrize(("stop_after", "averaged"), [(2, 0.0), (2, 0.9), (5, 0.9)])
def test_a_fit_that_was_stopped_goes_on_to_the_same_result(data, tmp_path, stop_after, averaged):
    """Four passes on the cut, then as many as were best on everything: the second stop is in the second stage."""
    strategy, file = LightGcn(**HOW, patience=10, averaged=averaged), tmp_path / "unfinished"
    whole = []
    straight = strategy.fit(data, watch=lambda epoch: bool(whole.append(epoch)))
    with pytest.raises(Interrupted):
        strategy.fit(data, watch=lambda epoch: epoch.epoch == stop_after, checkpoint=file)
    rest = []
    resumed = strategy.fit(data, watch=lambda epoch: bool(rest.append(epoch)), checkpoint=file)
    np.testing.assert_array_equal(resumed.given, straight.given)
    assert [e.epoch for e in rest] == [e.epoch for e in whole][stop_after:]
    assert [e.loss for e in rest] == [e.loss for e in whole][stop_after:]
    assert not file.exists()


def test_what_another_fit_left_is_written_over(data, tmp_path):
    file = tmp_path / "unfinished"
    file.write_bytes(b"not a checkpoint")
    with pytest.raises(Interrupted):
        LightGcn(**HOW, seed=1).fit(data, watch=lambda epoch: True, checkpoint=file)
    told = []
    LightGcn(**HOW, seed=2).fit(data, watch=lambda epoch: bool(told.append(epoch)), checkpoint=file)
    assert told[0].epoch == 1


def test_the_mean_of_the_weights_lags_behind_them(data):
    """What is kept lies nearer to the start than the last step does, and not at the start."""
    vectors = [
        LightGcn(**{**HOW, "held_back": 0.0, "epochs": epochs}, averaged=averaged, dropout=0.0).fit(data).wanted
        for epochs, averaged in ((1, 0.0), (4, 0.0), (4, 0.7))
    ]
    first, last, mean = vectors
    assert 0 < np.linalg.norm(mean - first) < np.linalg.norm(last - first)


def test_the_best_pass_is_kept_and_learning_ends_when_it_no_longer_helps(data):
    told = []
    how = {**HOW, "epochs": 40, "patience": 3, "again": False, "learning_rate": 0.1}
    TwoTower(**how).fit(data, watch=lambda epoch: bool(told.append(epoch)))
    best = max(told, key=lambda epoch: epoch.ndcg)
    assert len(told) == min(40, best.epoch + 3)
    assert [e.epoch for e in told if e.best][-1] == best.epoch


@pytest.mark.parametrize("strategy", [Sequence, LightGcn, TwoTower])
def test_looking_at_how_good_it_is_changes_nothing_of_what_is_learned(data, strategy):
    cut = hold_back(data, share=0.3, seed=0)
    how = strategy(**{**HOW, "held_back": 0.0, "epochs": 3})
    told = []
    looked_at = how.fit(cut.data, watch=lambda epoch: bool(told.append(epoch)), held=cut.held)
    histories = cut.data.interactions.matrix
    np.testing.assert_array_equal(looked_at.score_many(histories), how.fit(cut.data).score_many(histories))
    judged = ndcg(looked_at.score_many(histories), histories, cut.held)
    assert told[-1].ndcg == pytest.approx(judged, abs=1e-6)


def test_over_many_items_a_network_learns_from_a_sample_of_them_by_itself(data, monkeypatch):
    how = {**HOW, "epochs": 2, "again": False}

    def vectors(**settings):
        return TwoTower(**{**how, **settings}).fit(data).wanted

    np.testing.assert_array_equal(vectors(), vectors(loss="softmax"))
    monkeypatch.setattr("core.recommend.neural.settings.MANY_ITEMS", 19)
    np.testing.assert_array_equal(vectors(), vectors(loss="sampled"))
    assert not np.array_equal(vectors(), vectors(loss="softmax"))


@pytest.mark.parametrize("loss", ["softmax", "sampled", "bce", "mse"])
def test_every_loss_learns_the_two_camps(data, loss):
    model = TwoTower(
        **{**HOW, "epochs": 30}, again=False, patience=30, loss=loss, negatives=15, learning_rate=0.05, dropout=0.0
    ).fit(data)
    scores = model.score(Query(history=events("u", "i00", "i02", "i04")))
    own, other = scores[np.arange(6, 20, 2)], scores[np.arange(7, 20, 2)]
    assert own.mean() > other.mean() + 0.5 * scores.std()


def test_adafactor_learns_too_and_items_nobody_met_are_scored_by_their_content():
    model = TwoTower(factors=4, epochs=5, held_back=0.0, optimizer="adafactor", learning_rate=0.05).fit(training())
    assert np.isfinite(model.score(Query(history=events("u", "a")))[model.items.rows([ItemId("h")])]).all()


def test_what_is_hidden_is_to_be_predicted_and_nothing_else(data):
    whole = histories_of(data.interactions)
    shown, goals = hide(whole, 0.5, 0.3, np.random.default_rng(0))
    for person in range(len(whole)):
        seen = set(shown.items[shown.bounds[person] : shown.bounds[person + 1]])
        wanted = set(goals.coords[1][goals.coords[0] == person])
        assert seen.isdisjoint(wanted)
        assert seen | wanted == set(whole.items[whole.bounds[person] : whole.bounds[person + 1]])


def test_a_trained_network_answers_without_torch(data, tmp_path):
    save(LightGcn(**HOW).fit(data), tmp_path / "model")
    code = (
        "import sys; from pathlib import Path; from core.recommend.saving import load; "
        f"load(Path({str(tmp_path)!r}) / 'model'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert load(tmp_path / "model").items.ids == data.interactions.items.ids
