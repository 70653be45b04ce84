"""One collection: read it, or arrange it in place."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.curation import Exhibition
from core.services import Services
from core.services.curation.views import CollectionView
from pages.components import links, notices, parts
from pages.components.collections import adding, composer, files
from pages.components.collections.exporting import plain
from pages.components.item.curation import rows
from pages.components.shown import clock, count, cover

KEY = "collections.arrange"
DEEDS = ("open", "shift", "move", "note", "remove", "cover", "split", "heading", "text", "join", "shift_section")
NEW_SECTION = "New section"


def act(services: Services, visitor: Visitor, collection_id: str) -> None:
    """Do what was done in the list since the last run."""
    done = parts.acted(KEY, *DEEDS)
    if done and done["do"] == "open":
        links.open_item(done["id"])
    elif done:
        _arrange(services, visitor, collection_id, done)
    undone = parts.acted("collections.history", "undo")
    if undone and undone["id"].isdecimal():
        notices.take_back(services, visitor, int(undone["id"]))


@notices.saying
def _arrange(services: Services, visitor: Visitor, collection_id: str, done: dict[str, Any]) -> None:
    """One change of the list. What comes from the browser is checked by its type here, and by the service after."""
    to, item = services.collections, ItemId(done["id"])
    text = done.get("text") if isinstance(done.get("text"), str) else ""
    by, place, n = (value if isinstance(value := done.get(k), int) else 0 for k in ("by", "to", "n"))
    deeds = {
        "shift": lambda: to.shift(visitor, collection_id, item, by),
        "move": lambda: to.move(visitor, collection_id, item, place),
        "note": lambda: to.annotate(visitor, collection_id, item, text),
        "remove": lambda: to.remove(visitor, collection_id, [item]),
        "cover": lambda: to.cover(visitor, collection_id, item),
        "split": lambda: to.start_section(visitor, collection_id, NEW_SECTION, at=item),
        "heading": lambda: to.edit_section(visitor, collection_id, n, heading=text),
        "text": lambda: to.edit_section(visitor, collection_id, n, text=text),
        "join": lambda: to.join_section(visitor, collection_id, n),
        "shift_section": lambda: to.shift_section(visitor, collection_id, n, by),
    }
    change = deeds[done["do"]]()
    if change and done["do"] in ("remove", "join"):
        notices.tell({"remove": "Taken out.", "join": "The sections are one now."}[done["do"]], notices.Change(change))


def show(services: Services, visitor: Visitor, view: CollectionView) -> None:
    exhibition = view.exhibition
    edits = visitor.role != "viewer"
    if edits:
        _head(services, visitor, view)
    else:
        st.title(plain(exhibition.title), anchor=False)
        if exhibition.introduction:
            st.text(exhibition.introduction)
        files.export(services, visitor, "collections", collection_id=exhibition.collection_id)
    parts.mount("arrange", KEY, _data(view, edits))
    if edits and not exhibition.items:
        st.caption("Nothing is in it yet. Add recordings here, from the library, the map or a recording's own page.")
    if view.missing:
        st.caption(f"{count(view.missing, 'recording')} of it cannot be shown at present.")
    if edits:
        with st.expander("History", key="collections.past", type="compact"):
            lines = services.collections.history(visitor, exhibition.collection_id)
            parts.mount("diff", "collections.history", {"label": "History", "rows": rows(lines)})


def _head(services: Services, visitor: Visitor, view: CollectionView) -> None:
    exhibition = view.exhibition
    own = f"{exhibition.collection_id}.{exhibition.changed_at.timestamp()}"  # another state, another widget
    saving = {"on_change": _describe, "label_visibility": "collapsed"}
    with st.container(key="collection-title"):
        title = f"collections.title.{own}"
        args = (services, visitor, exhibition, "title", title)
        st.text_input("Title of the collection", exhibition.title, key=title, max_chars=300, args=args, **saving)
    words = f"collections.introduction.{own}"
    hint = {"placeholder": "Introduce the collection to its visitors", "max_chars": 20_000, "height": "content"}
    args = (services, visitor, exhibition, "introduction", words)
    st.text_area("Introduction", exhibition.introduction, key=words, args=args, **hint, **saving)
    with st.container(key="collection-actions", horizontal=True, vertical_alignment="center"):
        if st.button("Add recordings", key="collections.add", type="primary", icon=":material/add:"):
            adding.dialog(services, visitor, exhibition)
        if st.button("Compose more", key="collections.more", icon=":material/auto_awesome_mosaic:"):
            composer.dialog(services, visitor, exhibition)
        files.export(services, visitor, "collections", collection_id=exhibition.collection_id)
        doing = {"args": (services, visitor, exhibition)}
        st.button("Delete", key="collections.delete", icon=":material/delete:", on_click=_delete, **doing)
        published = f"collections.published.{own}"
        st.toggle("Published", exhibition.published, key=published, on_change=_publish, **doing)
        st.caption("Viewers can read it." if exhibition.published else "Only curators see it.", width="content")


@notices.saying
def _describe(services: Services, visitor: Visitor, exhibition: Exhibition, field: str, key: str) -> None:
    change = services.collections.describe(
        visitor, exhibition.collection_id, **{field: st.session_state.get(key) or ""}
    )
    if change:
        notices.tell("Saved.", notices.Change(change))


@notices.saying
def _publish(services: Services, visitor: Visitor, exhibition: Exhibition) -> None:
    change = services.collections.publish(visitor, exhibition.collection_id, not exhibition.published)
    said = "Only curators see it now." if exhibition.published else "Viewers can read it now."
    notices.tell(said, notices.Change(change))


@notices.saying
def _delete(services: Services, visitor: Visitor, exhibition: Exhibition) -> None:
    change = services.collections.delete(visitor, exhibition.collection_id)
    notices.tell(f"Deleted “{exhibition.title}”. Its recordings stay in the library.", notices.Change(change))
    del st.query_params["collection"]


def _data(view: CollectionView, edits: bool) -> dict[str, Any]:
    exhibition, at = view.exhibition, {item: n for n, item in enumerate(view.exhibition.items, start=1)}
    cover_item = exhibition.cover_item or next(iter(exhibition.items), None)
    sections = []
    for section in exhibition.sections:
        entries = []
        for entry in section.entries:
            card = view.cards[entry.item_id]
            entries.append(
                {
                    "key": entry.item_id,
                    "title": card.item.title,
                    "href": links.item_href(entry.item_id),
                    "kind": card.item.kind,
                    "time": clock(card.item.duration_s),
                    "cover": cover(card),
                    "note": entry.note,
                    "at": at[entry.item_id],
                    "isCover": entry.item_id == cover_item,
                }
            )
        own = {"key": section.section_id, "heading": section.heading, "text": section.text}
        sections.append({**own, "entries": entries})
    return {"canEdit": edits, "count": len(at), "sections": sections}
