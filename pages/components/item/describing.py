"""What is known about one item: its title row, description, provenance and history, and the ways to change them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain import MediaItem, Visitor
from core.domain.languages import language_name
from core.services import Services
from core.services.views import ItemView
from pages.components import dialogs, links, notices, parts
from pages.components.collections import languages
from pages.components.collections.exporting import plain
from pages.components.shown import KIND_WORDS, clock


def title(item: MediaItem) -> None:
    with st.container(gap=None, width="content", key="item-title"):
        st.title(plain(item.title), anchor=False)
        words = [KIND_WORDS[item.kind], clock(item.duration_s), item.subject, language_name(item.language)]
        st.caption(plain("  ·  ".join(word for word in words if word)))


def actions(services: Services, visitor: Visitor, view: ItemView) -> None:
    """Like, edit and delete."""
    item = view.card.item
    liked = any(
        card.item.item_id == item.item_id for card in services.recommending.profile(visitor, visitor.user_id).likes
    )
    with st.container(horizontal=True, width="content", key="item-actions"):
        st.button(
            "Liked" if liked else "Like",
            key="item.like",
            icon=":material/favorite:",
            type="primary" if liked else "secondary",
            on_click=_like,
            args=(services, visitor, item, liked),
        )
        if visitor.role != "viewer":
            if st.button("Edit", key="item.edit", icon=":material/edit:"):
                _edit(services, visitor, item)
            if st.button("Delete", key="item.delete", icon=":material/delete:"):
                change = services.library.delete(visitor, [item.item_id])
                notices.tell(f"Deleted “{item.title}”.", notices.Change(change))
                links.open_library()


@notices.saying
def _like(services: Services, visitor: Visitor, item: MediaItem, liked: bool) -> None:
    if liked:
        services.recommending.undo(visitor, visitor.user_id, item.item_id, "like")
        notices.tell(f"“{item.title}” is no longer among your likes.")
    else:
        services.recommending.like(visitor, visitor.user_id, item.item_id)
        notices.tell(f"You like “{item.title}”.", notices.Feedback(visitor.user_id, item.item_id, "like"))


FORM = "item.form"
FIELDS = ("title", "description", "subject", "tags", "language", "rights")


@dialogs.modal("Edit the description")
def _edit(services: Services, visitor: Visitor, item: MediaItem) -> None:
    with st.form(FORM, border=False):
        st.text_input("Title", item.title, max_chars=300, required=True, key=f"{FORM}.title")
        st.text_area("Description", item.description, height=120, max_chars=5000, key=f"{FORM}.description")
        st.text_input("Subject", item.subject, max_chars=300, key=f"{FORM}.subject")
        st.text_input("Tags", ", ".join(item.tags), max_chars=1000, key=f"{FORM}.tags", help="Separated by commas")
        languages.select("Language", f"{FORM}.language", item.language)
        st.text_input("Rights", item.rights, max_chars=500, key=f"{FORM}.rights")
        saving = {"on_click": _save, "args": (services, visitor, item)}
        if st.form_submit_button("Save", type="primary", key=f"{FORM}.save", **saving):
            st.rerun()


@notices.saying
def _save(services: Services, visitor: Visitor, item: MediaItem) -> None:
    """Store what differs, and say so with a way back."""
    fields = {name: str(st.session_state.get(f"{FORM}.{name}") or "").strip() for name in FIELDS}
    tags = tuple(tag.strip() for tag in fields.pop("tags").split(",") if tag.strip())
    change = services.curating.edit(visitor, item.item_id, **fields, tags=tags)
    if change:
        notices.tell("Saved.", notices.Change(change))


def about(services: Services, visitor: Visitor, view: ItemView, more: Sequence[tuple[str, str]] = ()) -> None:
    """Where it comes from, what was done to it and what was changed."""
    item = view.card.item
    if item.tags:
        with st.container(horizontal=True, gap="xsmall", key="item-tags"):
            for tag in item.tags:
                st.badge(plain(tag), color="gray")
    if item.rights:
        st.caption(plain(item.rights))
    parts.facts("item.facts", [*view.facts, *more])
    history(services, visitor, view)


def history(services: Services, visitor: Visitor, view: ItemView) -> None:
    """What was changed since it was taken in."""
    with st.expander("History", key="item.history", type="compact"):
        for change in view.history:
            with st.container(horizontal=True, vertical_alignment="center", key=f"change-{change.change_id}"):
                st.text(change.sentence)
                st.caption(f"{change.at:%d %b %Y, %H:%M}", width="content")
                if change.can_undo and visitor.role != "viewer":
                    st.button(
                        "Undo",
                        key=f"item.undo.{change.change_id}",
                        type="tertiary",
                        on_click=notices.take_back,
                        args=(services, visitor, change.change_id),
                    )
        if not view.history:
            st.caption("Nothing has been changed since it was taken in.")
