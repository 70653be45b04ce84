"""What is inside one item, below its player: tags to settle, the transcript to take along, the item at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain import ItemId, MediaItem, Visitor
from core.domain.languages import language_name
from core.errors import NotFound, Unavailable
from core.services import Services
from core.services.understanding.description_views import DescriptionView, Duplicate
from core.services.understanding.line_views import Line
from core.services.understanding.tag_views import TagView
from core.services.views import Card, ItemView
from pages.components import notices, parts, shown
from pages.components.item import describing

FORMATS = {"srt": "SubRip (.srt)", "vtt": "WebVTT (.vtt)", "eaf": "ELAN (.eaf)", "txt": "Plain text (.txt)"}
OTHERS = 60  # tags that do not apply, listed on request
DEMO = "Said by the demo models, which understand only the demo world."


def acted(services: Services, visitor: Visitor, item_id: ItemId) -> None:
    """Do what a click in one of the tabs asked for; before the player is drawn, whose tracks may change with it."""
    vote = parts.acted("item.tags", "vote") or parts.acted("item.tags.other", "vote")
    if vote:
        _vote(services, visitor, item_id, vote)
    given = parts.acted("item.subtitles", "subtitled")
    if given and isinstance(given.get("n"), int):
        notices.changed()
        notices.tell("The transcript is now that of the subtitle file.", notices.Change(given["n"]))


def tags(services: Services, visitor: Visitor, view: ItemView) -> None:
    """The curator's vocabulary on this item, surest first; what does not apply is folded away."""
    item = view.card.item
    try:
        found = services.tagging.tags(visitor, item.item_id)
    except Unavailable as error:
        st.caption(f"{error} {error.hint}".strip())
        return
    if not found:
        st.caption("No tags yet: there is no vocabulary, or the recording has not been looked at.")
        return
    listed = [tag for tag in found if tag.decision != "no" or tag.verdict is not None]
    others = [tag for tag in found if tag.decision == "no" and tag.verdict is None]
    if not listed:
        st.caption("None of the tags applies for certain.")
    _tags("item.tags", "Tags of this recording", item, visitor, listed)
    if others:
        with st.expander(shown.count(len(others), "tag that does not apply", "tags that do not apply"), type="compact"):
            _tags("item.tags.other", "Tags that do not apply", item, visitor, others[:OTHERS])


def _tags(key: str, label: str, item: MediaItem, visitor: Visitor, found: Sequence[TagView]) -> None:
    data = {
        "item": item.item_id,
        "label": label,
        "duration": item.duration_s or 1,
        "canVote": visitor.role != "viewer",
        "effect": f"/api/timeline/{item.item_id}/effect.json",
        "tags": [_tag(tag) for tag in found],
    }
    parts.mount("tags", key, data)


def _tag(tag: TagView) -> dict[str, Any]:
    return {
        "key": tag.tag_id,
        "name": tag.name,
        "path": " / ".join(tag.path[:-1]),
        "p": round(tag.probability, 2),
        "decision": tag.decision,
        "verdict": tag.verdict,
        "spans": [[round(s.start_s, 1), round(s.end_s, 1), round(s.strength, 2)] for s in tag.spans[:8]],
        "model": tag.model,
    }


@notices.saying
def _vote(services: Services, visitor: Visitor, item_id: ItemId, act: dict[str, Any]) -> None:
    accepted = act.get("accepted")
    if accepted not in (True, False, None):
        return
    change = services.tagging.vote(visitor, item_id, act["id"], accepted)
    said = {True: "accepted", False: "rejected", None: "open again"}[accepted]
    notices.changed()
    notices.tell(f"“{act['id']}” is {said}.", notices.Change(change))


def transcript(services: Services, visitor: Visitor, view: ItemView) -> None:
    """What became of the speech, lines to look at again, and the files to take along."""
    item = view.card.item
    lines = services.transcripts.lines(visitor, item.item_id)
    if not lines:
        st.caption("No speech was found." if item.has_audio else "This recording has no sound.")
        _own_subtitles(visitor, item)
        return
    st.text(_summed_up(lines))
    doubted = [line for line in lines if line.flag]
    if doubted:
        st.header("Lines to look at again", anchor=False)
        entries = [{"key": f"{li.number}", "text": li.text, "times": [li.start_s], "note": li.doubt} for li in doubted]
        parts.timed("item.doubts", item.item_id, "Lines to look at again", entries[:100])
    st.header("Take it along", anchor=False)
    files = [{"key": f, "label": FORMATS[f], "href": f"/api/transcript/{item.item_id}.{f}"} for f in FORMATS]
    parts.mount("downloads", "item.exports", {"label": "Transcript as a file", "files": files})
    _own_subtitles(visitor, item)


def _own_subtitles(visitor: Visitor, item: MediaItem) -> None:
    if visitor.role != "viewer":
        st.header("Bring your own", anchor=False)
        st.caption("A subtitle file (.srt, .vtt) takes the place of what the model heard. Lines that are locked stay.")
        parts.mount("subtitles", "item.subtitles", {"address": f"/api/transcript/{item.item_id}"})


def _summed_up(lines: Sequence[Line]) -> str:
    """ "18 lines, in English, by whisper/base; 2 corrected by hand, 3 locked." """
    spoken = ", ".join(sorted({language_name(line.language) for line in lines if line.language}))
    makers = ", ".join(sorted({line.model for line in lines if line.model}))
    file = any(line.origin == "file" for line in lines)
    head = [shown.count(len(lines), "line"), f"in {spoken}" if spoken else "", f"by {makers}" if makers else ""]
    head.append("from the subtitles of the recording" if file else "")
    corrected, locked = sum(li.origin == "human" for li in lines), sum(li.locked for li in lines)
    tail = [f"{corrected} corrected by hand" if corrected else "", f"{locked} locked" if locked else ""]
    return "; ".join(part for part in (", ".join(filter(None, head)), ", ".join(filter(None, tail))) if part) + "."


def summary(services: Services, visitor: Visitor, view: ItemView) -> None:
    """The item at a glance. What could not be found is said, not left out."""
    item = view.card.item
    found = services.understanding.describe(visitor, item.item_id)
    if found.demo:
        st.caption(DEMO)
    for sentence in found.missing:
        st.caption(sentence)
    if found.storyboard:
        st.header("Storyboard", anchor=False)
        pictures = [{"key": s.url, "picture": s.url, "times": [round(s.at_s, 2)], "alt": ""} for s in found.storyboard]
        parts.timed("item.storyboard", item.item_id, "Storyboard", pictures, look="stills")
    if found.summary:
        st.header("In its own words", anchor=False)
        said = [{"key": f"{s.start_s:.2f}", "text": s.text, "times": [round(s.start_s, 2)]} for s in found.summary]
        parts.timed("item.summary", item.item_id, "Summary", said)
    if found.key_phrases:
        st.header("Key phrases", anchor=False)
        phrases = [
            {"key": p.text, "text": p.text, "times": [round(t, 2) for t in p.times_s]} for p in found.key_phrases
        ]
        parts.timed("item.phrases", item.item_id, "Key phrases", phrases, look="chips")
    _heard(found)
    _duplicates(services, visitor, found.duplicates)


def _heard(view: DescriptionView) -> None:
    facts = heard(view)
    if facts:
        st.header("Mood and sound", anchor=False)
        parts.facts("item.heard", facts)
    if view.sentiment.mean is not None and view.sentiment.limits:
        st.caption(view.sentiment.limits)


def heard(view: DescriptionView) -> list[tuple[str, str]]:
    """Sentiment and sound as pairs of name and value."""
    facts = []
    mood, sound = view.sentiment, view.sound
    if mood.mean is not None:
        figure = f"{mood.mean:+.2f}".replace("-", "−")
        facts.append(("What is said", f"{mood.word}, {figure} between −1 and +1" if mood.word else figure))
    if sound is not None:
        shares = {"speech": sound.speech, "music": sound.music, "noise": sound.noise, "silence": sound.silence}
        facts.append(("Sound", ", ".join(f"{share:.0%} {kind}" for kind, share in shares.items() if share >= 0.005)))
        if sound.loudness_lufs is not None:
            facts.append(("Loudness", f"{sound.loudness_lufs:.1f} LUFS".replace("-", "−")))
        if sound.tempo_bpm is not None:
            facts.append(("Tempo", f"{sound.tempo_bpm:.0f} beats per minute"))
    return facts


SAME = {
    "near": "The same recording",
    "cut": "Another cut: {share:.0%} of the shorter one is the same",
    "sound": "The same sound with other pictures",
}


def _duplicates(services: Services, visitor: Visitor, found: Sequence[Duplicate]) -> None:
    cards = [pair for pair in ((d, _card(services, visitor, d.item_id)) for d in found) if pair[1] is not None]
    if cards:
        st.header("Also here as", anchor=False)
        drawn = [{**shown.card(card), "note": SAME[d.kind].format(share=d.share)} for d, card in cards]
        parts.cards("item.duplicates", "Recordings with the same content", drawn, compact=True)


def _card(services: Services, visitor: Visitor, item_id: ItemId) -> Card | None:
    try:
        return services.library.item(visitor, item_id).card
    except NotFound:
        return None


def provenance(services: Services, visitor: Visitor, view: ItemView) -> None:
    """Where it comes from, what was done to it, what was changed."""
    found = services.understanding.describe(visitor, view.card.item.item_id)
    describing.about(services, visitor, view, prepared(found))


def prepared(found: DescriptionView) -> list[tuple[str, str]]:
    """What was done to the recording before it was looked at, and how firm its place among the others is."""
    facts = [("Prepared" if n == 0 else "", sentence) for n, sentence in enumerate(found.preparation)]
    if found.stability is not None:
        worst = min(found.stability.trials, key=lambda trial: trial.cosine, default=None)
        least = f"; least when {worst.name}: {worst.cosine:.2f}" if worst else ""
        facts.append(("Stability", f"{found.stability.mean:.2f} of 1 when the recording is altered{least}"))
    return facts
