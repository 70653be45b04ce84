"""Questions to a list: why not this one, and why one rather than the other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation.comparison_views import Contrast, WhyNot
from core.services.explanation.digits import number
from core.services.explanation.tongues import in_language
from core.services.explanation.views import Language
from core.services.recommendation.lists import Listed
from pages.components.recommend.titles import offered
from pages.components.why import tongue
from pages.components.why.why import thing

ROWS = 6
KEY = "recommend.not"
BY_SCORE = ("beaten", "moved")  # elsewhere something else keeps it out, whatever the two score
NOT_FOR_VIEWERS = "Viewers are not shown it: it is withheld or under embargo."
NOT_HERE = "Not to pick from: what was deleted, and files that could not be taken in. They can be in no list."


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Pick any recording that is not in the list, or two to hold against each other."""
    shown = {pick.card.item.item_id: pick.card.item.title for pick in listed.picks}
    titles = {item.item_id: item.title for item in services.library.items(visitor)}
    outside = {item: title for item, title in titles.items() if item not in shown}
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        asked = st.selectbox(
            tongue.say("Why is this one not in the list?"),
            offered(outside, KEY, [st.session_state.get(KEY) or ""]),
            index=None,
            format_func=titles.get,
            key=KEY,
            placeholder=tongue.say("Pick a recording"),
        )
    with right:
        against = st.selectbox(
            tongue.say("And why this one instead?"),
            list(shown),
            index=None,
            format_func=titles.get,
            key="recommend.rather",
            placeholder=tongue.say("The last of the list"),
        )
    if asked is None:
        st.caption(tongue.say(NOT_HERE))
        return
    try:
        _answer(services, visitor, listed, ItemId(asked), ItemId(against) if against else None)
    except VitrineError as error:
        st.caption(tongue.spaced(tongue.retold(str(error)), tongue.retold(error.hint)))


def _answer(services: Services, visitor: Visitor, listed: Listed, asked: ItemId, against: ItemId | None) -> None:
    found = services.explaining.why_not(visitor, listed.user_id, asked, listed.wanted, listed.what_if)
    language = tongue.chosen()
    told = found.sentences.get(language)
    st.text(told.full if told else "")
    if found.case != "withheld" and visitor.role != "viewer" and services.curating.item(visitor, asked).hidden:
        st.caption(tongue.say(NOT_FOR_VIEWERS))  # a curator's own list shows it all the same
    contrast = found.contrast
    if against is not None and found.case in BY_SCORE:
        contrast = services.explaining.contrast(visitor, listed.user_id, against, asked, listed.wanted, listed.what_if)
    lists = ([contrasted(contrast, language)] if contrast else []) + (
        [additions(found, language)] if found.additions else []
    )
    if lists:
        tongue.mount("beside", "recommend.answer", {"lists": lists})


WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "both": "{first} for it, {second} for the other",
        "rather": "Why “{first}” rather than “{second}”",
        "gap": "Scores differ by {gap}; most of it:",
        "if": "if liked, it would be #{rank}",
        "in": "What would bring it in",
        "each": "Each alone is enough; checked by making the list again.",
        "and": "{one} and {two}",
        "title": "“{title}”",
    },
    "zh": {
        "both": "对它 {first}，对另一个 {second}",
        "rather": "为什么是《{first}》而不是《{second}》",
        "gap": "得分相差 {gap}，主要在于：",
        "if": "如果喜欢，它会排在第 {rank} 位",
        "in": "怎样才能让它出现",
        "each": "任何一项都足够；已重新生成列表验证。",
        "and": "{one}和{two}",
        "title": "《{title}》",
    },
}


def contrasted(found: Contrast, language: Language = "en") -> dict[str, object]:
    """What makes the difference, largest first."""
    words = WORDS[language]
    rows = [
        {
            **(thing(term.card) if term.card else {}),
            "label": term.label if term.card else in_language(term.label, language),
            "rank": n,
            "why": words["both"].format(
                first=number(term.first, found.places), second=number(term.second, found.places)
            ),
            "other": number(term.difference, found.places, sign=True),
        }
        for n, term in enumerate(found.terms[:ROWS], start=1)
    ]
    return {
        "title": words["rather"].format(first=found.first.item.title, second=found.second.item.title),
        "about": words["gap"].format(gap=number(found.score_first - found.score_second, found.places)),
        "rows": rows,
    }


def additions(found: WhyNot, language: Language = "en") -> dict[str, object]:
    """What would bring it in, each on its own; checked by making the list again."""
    words = WORDS[language]
    rows = [
        {
            **thing(addition.liked[0]),
            "label": reduce(
                lambda one, two: words["and"].format(one=one, two=two),
                [words["title"].format(title=card.item.title) for card in addition.liked],
            ),
            "rank": n,
            "why": words["if"].format(rank=addition.rank_after),
        }
        for n, addition in enumerate(found.additions, start=1)
    ]
    return {"title": words["in"], "about": words["each"], "rows": rows}
