"""What was found of a strategy as a whole: pictures, bars, and a sentence on top of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.services.explanation import honest_words
from core.services.explanation.honesty_views import Honesty
from core.services.explanation.overview_views import MomentInfluence, Overview
from core.services.explanation.study import Studied
from core.services.explanation.truth import Truth
from core.services.explanation.views import Language
from pages.components import parts, theme
from pages.components.evaluation import plots as eval_plots
from pages.components.links import item_href
from pages.components.shown import MODALITY_WORDS, clock
from pages.components.shown import card as shown_card
from pages.components.whole import plots as whole_plots
from pages.components.why import tongue, trust

KEY = "recommend.whole"
KINDS = {"visual": "pictures", "sound": "sound", "speech": "what is said", "text": "written words"}
CLEAR = 0.005  # a smaller fraction is nothing to speak of


def drives(studied: Studied) -> None:
    """Kinds of reasons, words, the recordings and moments that weigh most, and people with long and short histories."""
    found = studied.overview
    if found.note:
        st.text(found.note)
        parts.facts(f"{KEY}.card", found.card)
        return
    st.header(headline(found), anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        _plot("kinds", "What the scores are made of", whole_plots.kinds(found, dark=theme.dark()), headline(found))
        st.caption("Mean part of a score; the line is where the mean lies with 95 % certainty.")
        if found.words:
            _card(found)
    with right:
        if found.words:
            said = ", ".join(f"{word} {share:.0%}" for word, share in found.words if word)
            _plot("words", "The pictures, in words", whole_plots.words(found, dark=theme.dark()), f"Words: {said}")
            st.caption("Pictures say more than words do: the pale bar is what no word of the vocabulary explains.")
        else:
            _card(found)
    if found.influential:
        st.subheader("Recordings that weigh most", anchor=False)
        st.caption("In people's histories: how much of the scores of everything that was recommended hangs on them.")
        records = [_weighed(shown_card(own.card), own.share, found.influential[0].share) for own in found.influential]
        parts.cards(f"{KEY}.items", "Recordings that weigh most", records, compact=True)
    if found.moments:
        st.subheader("Moments that weigh most", anchor=False)
        most = max(own.share for own in found.moments)
        parts.cards(
            f"{KEY}.moments", "Moments that weigh most", [_moment(own, most) for own in found.moments], compact=True
        )
    if found.groups:
        _plot(
            "groups",
            "Short and long histories",
            whole_plots.groups(found, dark=theme.dark()),
            "Kinds of reasons by length of history",
        )


def _card(found: Overview) -> None:
    st.subheader("What it is", anchor=False)
    parts.facts(f"{KEY}.card", found.card)


def honest(studied: Studied) -> None:
    """Whether taking away the shown reasons does what they say, and whether simulated people chose for them."""
    found = studied.honesty
    if found is None:
        st.text(studied.note or studied.overview.note)
        return
    language = tongue.chosen(f"{KEY}.tongue")
    st.header(trust.verdict(found, language), anchor=False)
    told = trust.drawn(found, language)
    told |= {
        "verdict": "",
        "told": [*trust.examined(found, language), *([_truth(studied.truth, language)] if studied.truth else [])],
    }
    parts.mount("trust", f"{KEY}.trust", told)
    said = honest_words.COMPARED[language]
    _plot("better", said["title"], whole_plots.better(found, language, dark=theme.dark()), _better(found, language))
    st.caption(said["legend"])
    with st.expander(said["table"], type="compact"):
        st.table(_table(found, language))


def headline(found: Overview) -> str:
    """ "Pictures carry 46 % of the scores, written words 33 %, sound 19 %"."""
    taste = 1.0 - found.history - found.popularity
    if found.modalities:
        named = [(KINDS.get(kind, kind), share) for kind, share in found.modalities.items()]
    else:
        named = [("the person's own history", found.history), ("what is known of them beside it", taste)]
    named += [("what many people liked", found.popularity)]
    ordered = sorted((pair for pair in named if pair[1] >= CLEAR), key=lambda pair: -pair[1])
    if len(ordered) == 1:
        return f"Everything hangs on {ordered[0][0]}"
    first, *rest = ordered
    return f"{first[0].capitalize()}: {first[1]:.0%} of the scores, " + ", ".join(f"{n} {s:.0%}" for n, s in rest)


def _weighed(record: dict[str, Any], share: float, most: float) -> dict[str, Any]:
    percent = f"{share:.1%}"
    return record | {
        "why": f"{percent} of the reasons",
        "whyIcon": record["kind"],
        "strength": round(100 * share / most),
        "sure": f"{percent} of all reasons",
        "tags": [],
    }


def _moment(own: MomentInfluence, most: float) -> dict[str, Any]:
    record = _weighed(shown_card(own.card), own.share, most)
    at = clock(own.at_s)
    return record | {
        "key": f"{record['key']}@{own.modality}",
        "href": item_href(own.card.item.item_id, own.at_s),
        "cover": own.still_url or record["cover"],
        "at": round(own.at_s, 1),
        "time": f"{at} · {MODALITY_WORDS[own.modality].lower()}",
        "whyIcon": "video" if own.modality == "visual" else "audio",
        "stills": {"start": "", "ends": []},
    }


def _truth(truth: Truth, language: Language) -> str:
    return honest_words.true_reasons(truth.events, truth.reason_hit, truth.by_chance, truth.possible, language)


def _better(found: Honesty, language: Language) -> str:
    gains = [gain for own in found.better.values() for gain in own.values()]
    ahead = sum(gain.low > 0 for gain in gains)
    return honest_words.COMPARED[language]["ahead"].format(ahead=ahead, all=len(gains))


def _table(found: Honesty, language: Language) -> dict[str, Sequence[str]]:
    said, orders = honest_words.COMPARED[language], honest_words.ORDERS[language]
    rows = [(metric, order) for metric in found.better for order in found.better[metric]]
    return {
        said["test"]: [honest_words.TESTS[language][metric] for metric, _ in rows],
        said["with"]: [orders[order].lower() for _, order in rows],
        said["ours"]: [f"{found.metrics[metric]['reasons'].mean:.3f}" for metric, _ in rows],
        said["theirs"]: [f"{found.metrics[metric][order].mean:.3f}" for metric, order in rows],
        said["by"]: [
            f"{gain.mean:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
            for metric, order in rows
            for gain in [found.better[metric][order]]
        ],
    }


def _plot(key: str, title: str, drawn: go.Figure, alt: str) -> None:
    st.subheader(title, anchor=False)
    st.plotly_chart(drawn, key=f"{KEY}.plot.{key}", config=eval_plots.CONFIG, theme=None, alt=alt)
