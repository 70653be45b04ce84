"""Every figure of the lab says that it is of simulated people, and can be read in both themes."""

import pytest

from core.services.coldstart.views import (
    Arrivals,
    BandView,
    Curves,
    Ghost,
    GroupShare,
    LaunchView,
    ReachedView,
)
from pages.components.lab import plots

MEAN = tuple(0.5 + n / 50 for n in range(21))
BAND = BandView(name="pairs", label="This or that", mean=MEAN, low=MEAN, high=MEAN)
CURVES = Curves(
    learning=(BAND,),
    reached=(
        ReachedView(name="pairs", label="This or that", questions=15, low=13, high=17),
        ReachedView(name="popular", label="Well known first", questions=None, low=18, high=None),
    ),
    regret=(BAND,),
    warm=0.9,
    popular=0.5,
    areas={"pairs": 0.7},
    likes={"pairs": None},
    people=200,
    seed=0,
)
LAUNCH = LaunchView(name="wait", label="Waiting", visits=(3.0, None), median=3.0, quality=0.5, shown_enough=1.0)
ARRIVALS = Arrivals(launches=(LAUNCH,), arrived=(), horizon=1500, people=200, map_error=0.5)
GHOST = Ghost(
    label="red",
    reach=0.1,
    typical=0.1,
    groups=(GroupShare(name="65+", share=0.2, people=10),),
    fans=(),
    displaces=(),
    alike=(),
    people=200,
)


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_says_in_itself_that_it_is_simulated(dark):
    figures = [
        plots.learning(CURVES, dark=dark, step=2),
        plots.after(CURVES, dark=dark, step=2),
        plots.reached(CURVES, dark=dark),
        plots.regret(CURVES, dark=dark),
        plots.arrivals(ARRIVALS, dark=dark),
        plots.groups(GHOST, dark=dark),
    ]
    for figure in figures:
        assert "simulated" in [note.text for note in figure.layout.annotations]


def test_what_is_said_to_those_who_do_not_see_it_has_the_same_figures_and_the_same_label():
    told = [plots.said(CURVES), plots.said_after(CURVES, 3), plots.said_reached(CURVES), plots.said_regret(CURVES)]
    assert all(one.startswith("Simulated. ") for one in told)
    assert "This or that 15 (13 to 17); Well known first more than 20" in told[2]
    assert "This or that 0.9" in told[3]


def test_the_number_of_questions_stands_beside_its_bar_where_it_is_ink_on_paper():
    """On a bar that is pale it was white on light blue, and in the dark theme dark on dark."""
    figure = plots.reached(CURVES, dark=True)
    [bars] = figure.data
    assert bars.textposition == "outside"
    assert list(bars.text) == ["more than 20", "15 (13 to 17)"]
    assert figure.layout.xaxis.range[1] > 1.4 * max(bars.x)
    assert max(figure.layout.xaxis.tickvals) == 20
