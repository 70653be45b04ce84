"""Training: what strategies have learned from people, which version of each answers, and how it came to that."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.learning.training import NOBODY
from pages.components import address, events, notices, shell
from pages.components.shown import count
from pages.components.training import behaviour as training_behaviour
from pages.components.training import runs as training_runs
from pages.components.training import shown as training_shown

TITLE = "Training"
ICON = ":material/model_training:"
URL = "training"
VIEWS = {"strategies": "Strategies", "behaviour": "What people do", "runs": "What was tried"}


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    if visitor.role == "viewer":
        shell.for_curators(TITLE)
        return
    st.title(TITLE, anchor=False)
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    heard, people = services.training.heard(visitor)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = f"{count(heard, 'interaction')} of {count(people, 'person', 'people')} to learn from."
        st.caption(said if heard else f"{NOBODY} Bring in what people did on another system.")
        events.offer(services, visitor)
    training_shown.progress(services, visitor)
    address.choice("train", list(VIEWS))
    quiet = {"label_visibility": "collapsed", "required": True}
    side = st.segmented_control("Look at", list(VIEWS), key="train", format_func=VIEWS.get, **quiet)
    address.keep(train="" if side == next(iter(VIEWS)) else side)
    {"strategies": _strategies, "behaviour": training_behaviour.draw, "runs": training_runs.draw}[side](
        services, visitor
    )


def _strategies(services: Services, visitor: Visitor) -> None:
    st.caption("A new version answers only if it is not worse than the present one, on people and likes kept aside.")
    versions = services.registry.versions(visitor)
    trainable = services.training.strategies(visitor)
    answering = {version.strategy for version in versions if version.state == "serving"}
    for own in sorted(trainable, key=lambda own: (own.name not in answering, bool(own.lacks))):
        training_shown.one(services, visitor, own, [version for version in versions if version.strategy == own.name])
