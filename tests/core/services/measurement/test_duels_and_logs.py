"""Two strategies before simulated people, and strategies in the place of whoever made a log."""

import numpy as np
import pytest

from core.domain import UserId
from core.errors import NotAllowed, NotFound, VitrineError
from core.recommend.catalogue import strategy
from core.services.measurement.duelling import Match, play
from core.services.measurement.listing import Task, make_lists
from core.services.measurement.logged import judge_logged
from core.services.tables import read_log
from core.storage.interactions import Interactions
from core.storage.runs import Runs
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.measurement.test_measuring import camps


def log_of(users, choices, seed=1, twist=1.0):
    """Everybody is shown something drawn with known probabilities; even people like even items."""
    rng = np.random.default_rng(seed)
    odds = np.linspace(3, 1, 16) / np.linspace(3, 1, 16).sum()
    lines = ["user,item,clicked,pscore"]
    for n in range(choices):
        person = n % users
        item = int(rng.choice(16, p=odds))
        liked = rng.random() < (0.8 if item % 2 == person % 2 else 0.1)
        lines.append(f"p{person:02},{item:016x},{int(liked)},{odds[item] * twist:.6f}")
    return "\n".join(lines) + "\n"


def truth(strategy, data, k):
    """What the lists are worth in the world that `log_of` draws from."""
    people = tuple(UserId(f"p{n:02}") for n in range(24))
    fitted = strategy.fit(data)
    ranked, _ = make_lists(fitted, Task(data, people, k))
    worth = [
        [0.8 if int(fitted.items.ids[item], 16) % 2 == person % 2 else 0.1 for item in own if item >= 0]
        for person, own in enumerate(ranked)
    ]
    return np.mean([np.mean(own) for own in worth])


@pytest.fixture
def told(house):
    with house.database.write() as tx:
        Interactions(tx).add(list(camps()))
    return house


def test_equal_matches_have_equal_outcomes_and_say_that_all_is_invented():
    match = Match(first="item_knn", second="popularity", people=60, seed=2)
    first, second = (play(match, (strategy("item_knn"), strategy("popularity")), None) for _ in range(2))
    assert first.duel == second.duel
    assert first.made_up_items
    assert first.plays > 60


def test_who_is_named_first_does_not_matter():
    match = Match(first="a", second="b", people=200)
    ease, random_walk = strategy("ease"), strategy("item_knn")
    outcome, swapped = play(match, (ease, random_walk), None), play(match, (random_walk, ease), None)
    assert outcome.duel.low > 0.5
    assert swapped.duel.high < 0.5


def test_a_duel_is_a_job_that_leaves_a_run_marked_as_simulated(house):
    house.duels.start(CURATOR, Match(first="item_knn", second="popularity", people=40))
    house.work()
    [view] = house.duels.played(CURATOR)
    assert (view.first, view.second, view.duel.people) == ("item_knn", "popularity", 40)
    with house.database.read() as tx:
        [run] = Runs(tx).all("interleave")
    assert run.simulated
    assert run.metrics["share"] == view.duel.share
    for wrong, error in (
        (Match(first="magic", second="als"), NotFound),
        (Match(first="als", second="als"), VitrineError),
        (Match(first="als", second="ease", people=3), VitrineError),
    ):
        with pytest.raises(error):
            house.duels.start(CURATOR, wrong)
    with pytest.raises(NotAllowed):
        house.duels.played(VIEWER)


def test_a_log_tells_which_strategy_would_have_earned_more(told, tmp_path):
    (tmp_path / "log.csv").write_text(log_of(24, 3000))
    logged, report = read_log(tmp_path / "log.csv")
    assert report.kept == 3000
    data = told.training.data()
    found = judge_logged([strategy("item_knn"), strategy("popularity")], data, logged, k=3)
    knows, popular = found["item_knn"].estimates["dr"], found["popularity"].estimates["dr"]
    assert knows.low > popular.high
    assert knows.low < truth(strategy("item_knn"), data, k=3) < knows.high
    assert popular.low < truth(strategy("popularity"), data, k=3) < popular.high
    assert found["item_knn"].logged.mean == pytest.approx(logged.rewards.mean())


def test_a_log_is_a_job_whose_estimates_are_kept(told):
    address = told.measuring.take(CURATOR, log_of(24, 1500).encode())
    view = told.logs.table(CURATOR, address, "log.csv")
    assert (view.kept, view.lacks) == (1500, "")
    told.logs.start(CURATOR, address, "log.csv", ("popularity", "item_knn"), k=3)
    told.work()
    [kept] = told.logs.judged(CURATOR)
    assert kept.title == "log.csv"
    assert list(kept.found) == ["popularity", "item_knn"]
    one = kept.found["item_knn"]
    assert one.choices == 1500
    assert one.estimates["dr"].low < one.estimates["dr"].mean < one.estimates["dr"].high
    assert told.measuring.runs(CURATOR) == (), "it is no evaluation with hidden likes"


def test_rows_of_a_log_without_a_probability_are_listed(tmp_path):
    (tmp_path / "log.csv").write_text("user,item,reward,propensity\na,b,1,0.5\na,b,1,0\na,b,x,0.5\n,b,1,0.5\na,b,1,2\n")
    logged, report = read_log(tmp_path / "log.csv")
    assert logged.rewards.tolist() == [1.0]
    assert [(row.line, row.reason) for row in report.bad] == [
        (3, "the probability '0' is not between 0 and 1"),
        (4, "the reward 'x' is not a number"),
        (5, "the user is missing"),
        (6, "the probability '2' is not between 0 and 1"),
    ]


def test_a_log_speaks_of_people_and_recordings_by_their_names_elsewhere(house):
    items = [house.ready(f"red {colour}", f"{colour}.mp4") for colour in ("red", "green", "blue", "yellow")]
    titles = [house.library.item(CURATOR, item).card.item.title for item in items]
    rng = np.random.default_rng(1)
    rows = [f"ann{n},{items[i]}" for n in range(20) for i in sorted({n % 2, 2 + n % 2})]
    house.events.bring_in(CURATOR, "\n".join(["user,item", *rows]).encode(), "likes.csv", platform="Museum TV")
    house.platforms.add(CURATOR, "Museum TV", "both")
    lines = [f"ann{n % 20},{titles[rng.integers(4)]},{n % 2},0.25" for n in range(400)]
    lines += ["nobody,red,1,0.25", "ann1,Unknown film,1,0.25"]
    log = "\n".join(["who,film,happened,chance", *lines]).encode()
    address = house.measuring.take(CURATOR, log)
    columns = {"user": "who", "item": "film", "reward": "happened", "propensity": "chance"}
    view = house.logs.table(CURATOR, address, "log.csv", columns)
    assert view.kept == 400
    assert [why for _, why in view.bad] == [
        "nobody here is called 'nobody'",
        "there is no item 'Unknown film' in this collection",
    ]
    house.logs.start(CURATOR, address, "log.csv", ("item_knn",), columns=columns, k=2)
    house.work()
    [kept] = house.logs.judged(CURATOR)
    assert (kept.found["item_knn"].choices, kept.found["item_knn"].people) == (400, 20)
    assert kept.found["item_knn"].effective_size > 50, "somebody's history is theirs, so their lists are their own"
    strangers = house.measuring.take(CURATOR, b"user,item,reward,propensity\nx,y,1,0.5\n")
    assert "nobody here is called 'x'" in house.logs.table(CURATOR, strangers, "s.csv").lacks
