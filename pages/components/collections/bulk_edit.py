"""Change many recordings at once: what each field becomes, and before it is done, what that changes in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.curation import BulkEdit, ReviewStatus
from core.errors import VitrineError
from core.services import Services
from core.services.curation.views import EditPreview
from pages.components import dialogs, notices, parts
from pages.components.collections import languages, rights
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "bulk.form"
STATUS = {
    "new": "New",
    "review": "In review",
    "described": "Described",
    "published": "Published",
    "withheld": "Withheld",
}
FIELDS = ("add_tags", "remove_tags", "subject", "language", "status", "rights", "embargo", "until", "collection")
ROWS = 100  # changes that are listed; the rest is counted
LEAVE, SET, EMPTY = "Leave as it is", "Until", "Lift"


@dialogs.modal("Change recordings", width="large")
def opened(services: Services, visitor: Visitor, item_ids: Sequence[ItemId]) -> None:
    st.caption(f"{count(len(item_ids), 'recording')}. What you leave empty stays as it is.")
    edit = _form(services, visitor, item_ids)
    try:
        preview = services.curating.preview(visitor, item_ids, edit)
    except VitrineError as error:
        st.warning(plain(str(error)))
        return
    st.text(_summed_up(preview))
    if preview.changes:
        parts.mount("diff", f"{KEY}.preview", {"label": "What changes", "rows": _rows(preview)})
    label = f"Change {count(len(preview.changes), 'recording')}"
    applying = {"on_click": _apply, "args": (services, visitor, list(item_ids), edit, len(preview.changes))}
    st.button(label, key=f"{KEY}.apply", type="primary", disabled=not preview.changes, **applying)


def _form(services: Services, visitor: Visitor, item_ids: Sequence[ItemId]) -> BulkEdit:
    facts = [item for item in services.library.items(visitor) if item.item_id in set(item_ids)]
    here = sorted({tag for item in facts for tag in item.tags}, key=str.casefold)
    known = sorted({tag.name for tag in services.tagging.vocabulary(visitor)} | set(here), key=str.casefold)
    unchanged = {"placeholder": LEAVE, "index": None}
    left, right = st.columns(2)
    with left:
        st.multiselect(
            "Add tags",
            known,
            key=f"{KEY}.add_tags",
            accept_new_options=True,
            placeholder="None",
            max_selections=20,
            select_all=False,
        )
        st.multiselect("Remove tags", here, key=f"{KEY}.remove_tags", placeholder="None", select_all=False)
        st.text_input("Subject", key=f"{KEY}.subject", placeholder=LEAVE, max_chars=300)
        languages.select("Language", f"{KEY}.language", placeholder=LEAVE)
    with right:
        st.selectbox("Status", get_args(ReviewStatus), key=f"{KEY}.status", format_func=STATUS.get, **unchanged)
        rights.select("Rights", f"{KEY}.rights", **unchanged)
        st.segmented_control("Embargo", [LEAVE, SET, EMPTY], default=LEAVE, key=f"{KEY}.embargo", required=True)
        if _said("embargo") == SET:
            st.date_input("First day it may be seen", value=None, key=f"{KEY}.until")
        titles = {c.collection_id: c.title for c in services.collections.list(visitor)}
        naming = {"format_func": titles.get, "placeholder": "None", "index": None}
        st.selectbox("Add to the collection", list(titles), key=f"{KEY}.collection", **naming)
    return _wanted()


def _wanted() -> BulkEdit:
    """What stands in the form now."""
    until = _said("until") if _said("embargo") == SET else None
    return BulkEdit(
        status=_said("status"),
        rights=_said("rights"),
        language=_said("language"),
        subject=(_said("subject") or "").strip() or None,
        embargo_until=until,
        lift_embargo=_said("embargo") == EMPTY,
        add_tags=tuple(_said("add_tags") or ()),
        remove_tags=tuple(_said("remove_tags") or ()),
        collection_id=_said("collection") or "",
    )


def _said(name: str) -> Any:
    return st.session_state.get(f"{KEY}.{name}")


def _summed_up(preview: EditPreview) -> str:
    """ "12 recordings change, 3 are so already." """
    if not preview.changes:
        return "Nothing changes yet."
    said = [f"{count(len(preview.changes), 'recording')} {'changes' if len(preview.changes) == 1 else 'change'}"]
    if preview.unchanged:
        said.append(f"{preview.unchanged:,} {'is' if preview.unchanged == 1 else 'are'} so already")
    if len(preview.changes) > ROWS:
        said.append(f"the first {ROWS} are listed")
    return ", ".join(said) + "."


def _rows(preview: EditPreview) -> list[dict[str, Any]]:
    return [
        {"key": c.item_id, "title": c.title, "fields": [[f.label, f.before, f.after] for f in c.fields]}
        for c in preview.changes[:ROWS]
    ]


@notices.saying
def _apply(services: Services, visitor: Visitor, item_ids: Sequence[ItemId], edit: BulkEdit, changing: int) -> None:
    if _wanted() != edit:  # what was typed last was not shown yet: the list is drawn anew, and waits for another click
        return
    change = services.curating.apply(visitor, item_ids, edit)
    notices.changed()
    if change:
        notices.tell(f"Changed {count(changing, 'recording')}.", notices.Change(change))
    dialogs.over()
    for name in FIELDS:  # the next time the form is empty
        st.session_state.pop(f"{KEY}.{name}", None)
