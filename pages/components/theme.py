"""Light or dark, as the visitor has chosen."""

from __future__ import annotations

import streamlit as st


def dark() -> bool:
    return bool(st.context.theme.type == "dark")
