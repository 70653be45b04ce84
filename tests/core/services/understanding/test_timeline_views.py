"""A track is complete, or it is refused."""

import pytest

from core.services.understanding.timeline_views import Track


@pytest.mark.parametrize("wrong", [{"times_s": (0.0,), "values": ()}, {"low": 1.0, "high": 1.0}])
def test_a_track_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"need low|times for"):
        Track(name="loudness", label="Loudness", kind="curve", **wrong)
