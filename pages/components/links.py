"""Ways from page to page, within the session."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core.domain import ItemId
from pages.components.search import state as search_state

LIBRARY_LEFT = "library.left"  # query of the library when it was last drawn
LEFT = "links.left"  # where somebody looks through recordings: the page that was drawn last, with its query
LIBRARY, ITEM, COLLECTIONS, AUDIENCE, TRAINING = "library", "item", "collections", "audience", "training"
WORKLIST = "worklist"


def item_href(item_id: ItemId, at_s: float | None = None) -> str:
    """Address of an item, at a second of it where one is given."""
    return f"/{ITEM}?{urlencode(_item_query(item_id, at_s))}"


def open_item(item_id: str, at_s: float | None = None) -> None:
    st.switch_page(_page(ITEM), query_params=_item_query(item_id, at_s))


def alike_href(item_id: ItemId) -> str:
    """The library, looking for what is like this item; `@` and a second at the end name a moment of it.

    As the first page, it has no name in the address.
    """
    return f"/?{urlencode({'lib_like': item_id})}"


def open_alike(item_id: ItemId, at_s: float | None = None) -> None:
    """The library, looking for what is like this moment."""
    st.switch_page(_page(LIBRARY), query_params=search_state.like(item_id, at_s))


def open_library() -> None:
    st.switch_page(_page(LIBRARY))


def collection_href(collection_id: str) -> str:
    return f"/{COLLECTIONS}?{urlencode({'collection': collection_id})}"


def open_collection(collection_id: str) -> None:
    st.switch_page(_page(COLLECTIONS), query_params={"collection": collection_id})


def to_collections(label: str, collection_id: str = "") -> None:
    """The list of collections, or one of them."""
    query = {"collection": collection_id} if collection_id else {}
    icon = ":material/collections_bookmark:" if collection_id else ":material/arrow_back:"
    st.page_link(_page(COLLECTIONS), label=label, icon=icon, query_params=query)


def to_search(words: str) -> None:
    """The library, looking for these words."""
    st.page_link(_page(LIBRARY), label="Ask again", icon=":material/search:", query_params={"lib_q": words})


def search_href(words: str) -> str:
    return f"/{LIBRARY}?{urlencode({'lib_q': words})}"


def open_search(words: str) -> None:
    st.switch_page(_page(LIBRARY), query_params={"lib_q": words})


def to_library(label: str) -> None:
    """Back to the library as it was left: same words, kind, order and page."""
    left = st.session_state.get(LIBRARY_LEFT, {})
    st.page_link(_page(LIBRARY), label=label, icon=":material/arrow_back:", query_params=left)


def leave(page: str, label: str, query: dict[str, str]) -> None:
    """Note that recordings are opened from this page now: `back` leads to it."""
    st.session_state[LEFT] = page, label, query


def back() -> None:
    """From a recording to where it was opened, as it was left; to the library where nothing else is known."""
    page, label, query = st.session_state.get(LEFT, (LIBRARY, "Library", None))
    if page == LIBRARY:
        to_library(label)
    else:
        st.page_link(_page(page), label=label, icon=":material/arrow_back:", query_params=query)


def to_audience(label: str) -> None:
    """Where an audience can be simulated."""
    st.page_link(_page(AUDIENCE), label=label, icon=":material/groups:")


def to_evaluation(label: str) -> None:
    """Where strategies are judged."""
    st.page_link(_page("evaluate"), label=label, icon=":material/query_stats:")


def to_training(label: str) -> None:
    """Where strategies are trained."""
    st.page_link(_page(TRAINING), label=label, icon=":material/model_training:")


def _item_query(item_id: str, at_s: float | None) -> dict[str, str]:
    return {"item": item_id} | ({"t": f"{at_s:.1f}".removesuffix(".0")} if at_s else {})


def _page(url: str) -> st.Page:
    """Streamlit finds a page by its address alone; `app.py` has registered what it runs."""
    return st.Page(lambda: None, title=url.capitalize(), url_path=url, default=url == LIBRARY)
