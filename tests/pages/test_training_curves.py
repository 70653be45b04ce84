"""Pictures of what a training was like."""

from pages.components.training import plots


def test_a_curve_nobody_measured_has_no_line_and_no_axis():
    """Versions from before still carry one empty figure per pass."""
    unknown = float("nan")
    drawn = plots.learning({"loss": (0.9, 0.5), "ndcg": (unknown,) * 2}, dark=False)
    assert [line.name for line in drawn.data] == ["error while learning"]
    assert "yaxis2" not in drawn.to_dict()["layout"]
    both = {"loss": (0.9, 0.5), "ndcg": (0.1, 0.2)}
    names = [line.name for line in plots.learning(both, dark=True).data]
    assert names == ["error while learning", "nDCG@10 on what was held back"]
    assert plots.learning(both, dark=True).layout.yaxis2.overlaying == "y"
