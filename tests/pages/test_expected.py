"""What somebody would probably do with a recording, in a sentence."""

import math
from datetime import UTC, datetime

from core.domain import ItemId
from core.domain.behaviour import Expectation, Reliability
from core.services.learning.trust import Trust
from pages.components.why.expected import in_words


def trust(simulated=False, **methods):
    rows = {"play": "isotonic", "like_if_played": "isotonic", "watched_if_played": "isotonic", **methods}
    reliability = {
        name: Reliability(bins=(), error=0.03, base=0.1, skill=0.2, pairs=900, people=90, method=method)
        for name, method in rows.items()
    }
    return Trust(run_id="1", at=datetime.now(UTC), reliability=reliability, people=90, events=900, simulated=simulated)


def expectation(play=0.12, like=0.4, watched=0.56):
    return Expectation(item_id=ItemId("a"), play=play, like_if_played=like, watched_if_played=watched)


def test_each_figure_is_said_with_its_error():
    said = in_words(expectation(), trust())
    assert "play it next with 12% (± 3.0%), like it, once played, with 40% (± 3.0%), watch 56% (± 3.0%) of it" in said
    assert "Simulated" not in said


def test_what_was_only_given_the_average_is_not_said_of_a_single_recording():
    said = in_words(expectation(), trust(like_if_played="base"))
    assert "like it" not in said
    assert "watch 56%" in said
    assert in_words(expectation(math.nan, math.nan, math.nan), trust()) == ""


def test_simulated_people_are_named():
    assert "Simulated people had a part in it." in in_words(expectation(), trust(simulated=True))
