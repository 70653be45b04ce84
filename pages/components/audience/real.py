"""Are these people like people: against what is usual on platforms, and against what real people did here."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.simulation.views import PopulationView, SimulationView
from pages.components import notices, theme
from pages.components.audience import plots as plots
from pages.components.collections.exporting import plain

KEY = "audience.real"
EVERY_S = 1.0


def draw(services: Services, visitor: Visitor, run: SimulationView) -> None:
    """Usual bands first, then the real log of this collection."""
    with st.expander("Are they like people?"):
        st.caption(
            "Each mark is these simulated people; the band is what is usual on real platforms. A cross lies outside."
        )
        cells = st.columns(len(run.verdicts) or 1)
        dark = theme.dark()
        for cell, row in zip(cells, run.verdicts, strict=False):
            cell.text(row.label)
            alt = f"Simulated. {row.label}: {row.value:.2f}; usual is {row.least:g} to {row.most:g}"
            cell.plotly_chart(plots.verdict(row, dark=dark), key=f"{KEY}.{row.label}", config=plots.CONFIG, alt=alt)
        _beside_real(services, visitor, run)


def _beside_real(services: Services, visitor: Visitor, run: SimulationView) -> None:
    try:
        near = services.simulating.near_to_real(visitor, run.number)
    except VitrineError as error:
        st.caption(plain(str(error)))
        return
    if not near:
        st.caption("Bring in what real people did, at the top of this page, to lay these days beside it.")
        return
    st.text("Beside what real people did here (apart: 0 is alike, 100% has nothing in common)")
    for row in near:
        st.text(f"{row.label.capitalize()}: real {row.real:.2f}, simulated {row.simulated:.2f}; {row.apart:.0%} apart")
    if visitor.role != "viewer":
        st.button(
            "Make a fork that is more like them",
            key=f"{KEY}.near",
            icon=":material/tune:",
            help="Tries other ways to behave (how choosy people are, how long they stay, how often they come back) and "
            "keeps the one whose figures are nearest.",
            on_click=_bring_near,
            args=(services, visitor, run.population),
        )


@notices.saying
def _bring_near(services: Services, visitor: Visitor, number: int) -> None:
    own = services.simulating.bring_near(visitor, number)
    st.query_params.from_dict({"aud": str(own)})


def nearing(services: Services, visitor: Visitor, audience: PopulationView) -> bool:
    """Progress while an audience is being brought near to real people; says whether it is."""
    if services.simulating.nearing(visitor, audience.number) is None:
        if audience.calibrated:
            st.caption("These simulated people behave so that their figures are near to those of real people here.")
        return False
    st.fragment(_progress, run_every=EVERY_S)(services, visitor, audience.number)
    return True


def _progress(services: Services, visitor: Visitor, number: int) -> None:
    found = services.simulating.nearing(visitor, number)
    if found is None:
        st.rerun()
    share, doing = found
    st.progress(min(max(share, 0.0), 1.0), text=plain(doing) or "Waiting")
