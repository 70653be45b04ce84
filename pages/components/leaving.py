"""Somebody with an account wants to be forgotten: what goes, said before it does."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from pages.components import dialogs
from pages.components.collections.exporting import plain

KEY = "leaving"


def offer(services: Services, visitor: Visitor) -> None:
    """The button that opens the dialog."""
    if st.button("Forget me", key=f"{KEY}.open", type="tertiary", icon=":material/person_remove:"):
        dialog(services, visitor)


@dialogs.modal("Forget me")
def dialog(services: Services, visitor: Visitor) -> None:
    st.text(
        "Everything you played, liked, rated, wrote and searched for is removed, and your account with it. What was "
        "learned with your help is learned anew without you. Recordings and collections you worked on stay. "
        "This cannot be undone."
    )
    typed = st.text_input("Type your name to agree", key=f"{KEY}.name", max_chars=200)
    agreed = typed.strip() == visitor.name
    if st.button("Forget everything about me", key=f"{KEY}.agree", type="primary", disabled=not agreed):
        try:
            services.forgetting.forget_me(visitor)
        except VitrineError as error:
            st.warning(plain(f"{error} {error.hint}".strip()))
            return
        st.rerun()  # nobody is signed in any more
