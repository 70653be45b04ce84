"""Pictures of what a training was like."""

from datetime import UTC, datetime

from core.domain.runs import Run
from pages.components.training import plots


def curve_of(curve):
    return Run(kind="fit", strategy="sequence", started_at=datetime(2026, 1, 1, tzinfo=UTC), curve=curve)


def test_a_curve_nobody_measured_has_no_line_and_no_axis():
    """Versions from before still carry one empty figure per pass."""
    unknown = float("nan")
    run = curve_of({"loss": (0.9, 0.5), "ndcg": (unknown,) * 2})
    drawn = plots.learning(run, dark=False)
    assert [line.name for line in drawn.data] == ["loss"]
    assert "yaxis2" not in drawn.to_dict()["layout"]
    both = curve_of({"loss": (0.9, 0.5), "ndcg": (0.1, 0.2)})
    assert [line.name for line in plots.learning(both, dark=True).data] == ["loss", "ndcg"]
    assert plots.learning(both, dark=True).layout.yaxis2.overlaying == "y"
