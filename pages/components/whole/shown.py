"""What was found of a strategy as a whole: pictures, bars, and a sentence on top of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.services.explanation import honest_words
from core.services.explanation.digits import number
from core.services.explanation.honesty_views import Honesty, Measured
from core.services.explanation.overview_views import MomentInfluence, Overview
from core.services.explanation.study import Studied
from core.services.explanation.tongues import facts_in, phrase
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
PALE = "Pictures say more than words do: the pale bar is what no word of the vocabulary explains."
WEIGH = "In people's histories: how much of the scores of everything that was recommended hangs on them."
CLEAR = 0.005  # a smaller fraction is nothing to speak of


def drives(studied: Studied) -> None:
    """Kinds of reasons, words, the recordings and moments that weigh most, and people with long and short histories."""
    found = studied.overview
    if found.note:
        st.text(tongue.retold(found.note))
        parts.facts(f"{KEY}.card", facts_in(found.card, tongue.chosen()))
        return
    language, dark = tongue.chosen(), theme.dark()
    said = headline(found, language)
    st.header(said, anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        _plot("kinds", tongue.say("What the scores are made of"), whole_plots.kinds(found, language, dark=dark), said)
        st.caption(tongue.say("Mean part of a score; the line is where the mean lies with 95% certainty."))
        if found.words:
            _card(found)
    with right:
        if found.words:
            alt = tongue.say(
                "Words: {said}", said=", ".join(f"{word} {share:.0%}" for word, share in found.words if word)
            )
            _plot("words", tongue.say("The pictures, in words"), whole_plots.words(found, language, dark=dark), alt)
            st.caption(tongue.say(PALE))
        else:
            _card(found)
    if found.influential:
        st.subheader(tongue.say("Recordings that weigh most"), anchor=False)
        st.caption(tongue.say(WEIGH))
        records = [_weighed(shown_card(own.card), own.share, found.influential[0].share) for own in found.influential]
        parts.cards(f"{KEY}.items", tongue.say("Recordings that weigh most"), records, compact=True)
    if found.moments:
        title = tongue.say("Moments that weigh most")
        st.subheader(title, anchor=False)
        most = max(own.share for own in found.moments)
        parts.cards(f"{KEY}.moments", title, [_moment(own, most) for own in found.moments], compact=True)
    if found.groups:
        _plot(
            "groups",
            tongue.say("Short and long histories"),
            whole_plots.groups(found, language, dark=dark),
            tongue.say("Kinds of reasons by length of history"),
        )


def _card(found: Overview) -> None:
    st.subheader(tongue.say("What it is"), anchor=False)
    parts.facts(f"{KEY}.card", facts_in(found.card, tongue.chosen()))


def honest(studied: Studied) -> None:
    """Whether taking away the shown reasons does what they say, and whether simulated people chose for them."""
    found = studied.honesty
    if found is None:
        st.text(tongue.retold(studied.note or studied.overview.note))
        return
    language = tongue.chosen()
    st.header(trust.verdict(found, language), anchor=False)
    told = trust.drawn(found, language)
    told |= {
        "verdict": "",
        "told": [
            *trust.examined(found, language),
            *(honest_words.truths(studied.truth, language) if studied.truth else ()),
        ],
    }
    tongue.mount("trust", f"{KEY}.trust", told)
    said = honest_words.COMPARED[language]
    _plot("better", said["title"], whole_plots.better(found, language, dark=theme.dark()), _better(found, language))
    st.caption(said["legend"])
    with st.expander(said["table"], type="compact"):
        st.table(_table(found, language))


def headline(found: Overview, language: Language = "en") -> str:
    """ "Pictures: 46% of the scores, written words 33%, sound 19%"."""
    taste = 1.0 - found.history - found.popularity
    if found.modalities:
        named = [(KINDS.get(kind, kind), share) for kind, share in found.modalities.items()]
    else:
        named = [("the person's own history", found.history), ("what is known of them beside it", taste)]
    named += [("what many people liked", found.popularity)]
    ordered = sorted((pair for pair in named if pair[1] >= CLEAR), key=lambda pair: -pair[1])
    words = [(phrase(name, language), f"{share:.0%}") for name, share in ordered]
    if len(words) == 1:
        return phrase("Everything hangs on {what}", language, what=words[0][0])
    first, *rest = words
    most = phrase("{what}: {share} of the scores", language, what=first[0][:1].upper() + first[0][1:], share=first[1])
    comma = "，" if language == "zh" else ", "
    return comma.join([most, *(f"{name} {share}" for name, share in rest)])


def _weighed(record: dict[str, Any], share: float, most: float) -> dict[str, Any]:
    percent = f"{share:.1%}"
    return record | {
        "why": tongue.say("{share} of the reasons", share=percent),
        "whyIcon": record["kind"],
        "strength": round(100 * share / most),
        "sure": tongue.say("{share} of all reasons", share=percent),
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
        "time": f"{at} · {tongue.retold(MODALITY_WORDS[own.modality]).lower()}",
        "whyIcon": "video" if own.modality == "visual" else "audio",
        "stills": {"start": "", "ends": []},
    }


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
        said["ours"]: [number(found.metrics[metric]["reasons"].mean) for metric, _ in rows],
        said["theirs"]: [number(found.metrics[metric][order].mean) for metric, order in rows],
        said["by"]: [_interval(gain, language) for metric, order in rows for gain in [found.better[metric][order]]],
    }


def _interval(gain: Measured, language: Language) -> str:
    low, high = (number(end, sign=True) for end in (gain.low, gain.high))
    return f"{number(gain.mean, sign=True)} ({phrase('{low} to {high}', language, low=low, high=high)})"


def _plot(key: str, title: str, drawn: go.Figure, alt: str) -> None:
    st.subheader(title, anchor=False)
    st.plotly_chart(drawn, key=f"{KEY}.plot.{key}", config=eval_plots.CONFIG, theme=None, alt=alt)
