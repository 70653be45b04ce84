"""Questions without a good answer: how often each was asked, and what becomes of it."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.domain import Visitor
from core.domain.searches import QuestionVerdict, UnansweredQuestion
from core.services import Services
from core.services.curation.views import ChoreView
from pages.components import links, notices, shown

# What can be said of a question, by the list it stands in, and what is said when it was.
VERDICTS = {
    "questions": {"answered": "Answered now", "wanted": "For acquisition", "elsewhere": "Not ours"},
    "wanted": {"answered": "Answered now", "open": "Open again"},
}
SETTLED = {
    "answered": "answered, until somebody asks in vain again",
    "wanted": "noted for the next acquisition",
    "elsewhere": "nothing this collection is about",
}


def draw(services: Services, visitor: Visitor, view: ChoreView) -> None:
    for n, question in enumerate(view.questions):
        with st.container(horizontal=True, vertical_alignment="center", key=f"question-{n}"):
            st.text(f"“{question.text}”", width="content")
            said = [shown.count(question.times, "time"), shown.count(question.people, "person", "people")]
            st.caption(f"{', '.join(said)}, last on {question.last_at:%-d %B}", width="content")
            if question.kind == "words":
                links.to_search(question.text)
            asked = (services, visitor, question)
            for verdict, label in VERDICTS[view.chore.name].items():
                key = f"worklist.{verdict}.{n}"
                st.button(label, key=key, type="tertiary", on_click=_settle, args=(*asked, verdict))


@notices.saying
def _settle(services: Services, visitor: Visitor, question: UnansweredQuestion, verdict: str) -> None:
    kept = cast(QuestionVerdict, verdict) if verdict in SETTLED else None
    change = services.worklist.settle(visitor, question.kind, question.text, kept)
    notices.tell(f"“{question.text}”: {SETTLED.get(verdict, 'open again')}.", notices.Change(change))
