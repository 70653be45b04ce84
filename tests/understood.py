"""A stand-in for the understanding of items: it finds what it was told to, and remembers what was done to it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from core.domain import ItemId, Visitor
from core.errors import NotFound, Unavailable
from core.services.understanding.description_views import (
    CardFacts,
    DescriptionView,
    Duplicate,
    KeyPhrase,
    Scene,
    Sentence,
    Sentiment,
    SoundFacts,
    Stability,
    Trial,
)
from core.services.understanding.line_views import Line
from core.services.understanding.tag_views import TagEffect, TagMove, TagView
from core.services.understanding.timeline_views import Span, Still, TimelineView, Track

SAID = (
    "The boats come home before the storm.",
    "Nets are mended on the quay, and somebody sings.",
    "At night the lighthouse counts the waves.",
    "Nobody counts the lighthouse.",
)


class Understood:
    """Stands for the services `understanding`, `transcripts` and `tagging` together.

    `said`, `held` and `duration_s` may be set; everything else follows from them.
    """

    def __init__(self, duration_s: float = 8.0, n_lines: int = 4) -> None:
        self.duration_s = duration_s
        step_s = duration_s / max(1, n_lines)
        self.said: tuple[Line, ...] = tuple(
            Line(
                number=n + 1,
                start_s=n * step_s,
                end_s=(n + 0.9) * step_s,
                text=SAID[n % len(SAID)],
                language="en",
                confidence=0.9,
                model="whisper/demo",
                flag="improbable" if n == 2 else "",
                origin="human" if n == 1 else "machine",
                locked=n == 1,
            )
            for n in range(n_lines)
        )
        self.held: dict[str, TagView] = {
            tag.tag_id: tag
            for tag in (
                _tag("harbour", ("Place", "Coast", "Harbour"), 0.93, "yes", (0.1, 0.7), duration_s),
                _tag("night", ("Light", "Night"), 0.81, "yes", (0.5, 1.0), duration_s),
                _tag("storm", ("Weather", "Storm"), 0.55, "unsure", (0.2, 0.3), duration_s),
                _tag("desert", ("Place", "Desert"), 0.03, "no", (), duration_s),
            )
        }
        self.done: list[tuple[Any, ...]] = []

    def timeline(self, visitor: Visitor, item_id: ItemId) -> TimelineView:
        end_s = self.duration_s
        shots = _stretches(end_s, max(4, round(end_s / 18)))
        scenes = _stretches(end_s, 3, ("Harbour", "Quay", "Night"))
        sound = tuple(
            replace(span, label=group, group=group, strength=0.9)
            for span, group in zip(_stretches(end_s, 4), ("speech", "music", "noise", "silence"), strict=True)
        )
        speech = tuple(Span(start_s=li.start_s, end_s=li.end_s, label=li.text) for li in self.said)
        tagged = tuple(replace(s, label=t.name, group=t.name) for t in self.held.values() for s in t.spans)
        tracks = (
            Track(name="shots", label="Shots", kind="spans", spans=shots),
            Track(name="scenes", label="Scenes", kind="spans", spans=scenes),
            Track(name="speech", label="Speech", kind="spans", spans=speech, note="" if speech else "No speech found."),
            Track(name="tags", label="Tags", kind="spans", spans=tagged),
            Track(name="sound", label="Sound", kind="spans", spans=sound),
            _curve("sentiment", "Sentiment", end_s, 0.9, -1, 1, 0.0, ends=("negative", "positive")),
            _curve("disagreement", "Disagreement", end_s, 0.4, 0, 1, None, ends=("as pictured", "not what is seen")),
            _curve("loudness", "Loudness", end_s, 25, -60, 0, None, unit="LUFS"),
        )
        return TimelineView(item_id=item_id, duration_s=end_s, tracks=tracks, revision="1")

    def lines(self, visitor: Visitor, item_id: ItemId) -> tuple[Line, ...]:
        return self.said

    def edit_line(self, visitor: Visitor, item_id: ItemId, number: int, text: str) -> int:
        text = " ".join(text.split())
        self._set(number, text=text, origin="human", locked=True, flag="")
        self.done.append(("edit", number, text))
        return len(self.done)

    def lock_line(self, visitor: Visitor, item_id: ItemId, number: int, locked: bool) -> int:
        self._set(number, locked=locked)
        self.done.append(("lock", number, locked))
        return len(self.done)

    def _set(self, number: int, **facts: Any) -> None:
        if number not in {line.number for line in self.said}:
            raise NotFound("There is no such line.")
        self.said = tuple(replace(line, **facts) if line.number == number else line for line in self.said)

    def tags(self, visitor: Visitor, item_id: ItemId) -> tuple[TagView, ...]:
        return tuple(self.held.values())

    def vote(self, visitor: Visitor, item_id: ItemId, tag_id: str, accepted: bool | None) -> int:
        self.held[tag_id] = replace(self.held[tag_id], verdict=accepted)
        self.done.append(("vote", tag_id, accepted))
        return len(self.done)

    def preview(self, visitor: Visitor, item_id: ItemId, tag_id: str, accepted: bool) -> TagEffect:
        if tag_id not in self.held:
            raise NotFound("There is no such tag.")
        move = TagMove(
            item_id=ItemId("b" * 16),
            title="Another harbour",
            before="unsure",
            after="yes" if accepted else "no",
            probability_before=0.5,
            probability_after=0.8 if accepted else 0.2,
        )
        name = self.held[tag_id].name
        return TagEffect(tag_id=tag_id, name=name, accepted=accepted, moves=(move,), examined=12)

    def describe(self, visitor: Visitor, item_id: ItemId) -> DescriptionView:
        return DescriptionView(
            item_id=item_id,
            scenes=tuple(
                Scene(start_s=s.start_s, end_s=s.end_s, label=s.label)
                for s in _stretches(self.duration_s, 3, ("Harbour", "Quay", "Night"))
            ),
            summary=tuple(
                Sentence(text=line.text, start_s=line.start_s, end_s=line.end_s, weight=0.8) for line in self.said[:2]
            ),
            storyboard=tuple(
                Still(at_s=n * self.duration_s / 4, url=f"/api/still/{item_id}/still_{n:04d}.jpg") for n in range(4)
            ),
            key_phrases=(KeyPhrase(text="lighthouse", times_s=(4.0, 6.0), weight=0.9), KeyPhrase(text="nets")),
            sentiment=Sentiment(mean=0.2, word="mostly calm", limits="Irony is not heard.", model="demo"),
            sound=SoundFacts(speech=0.5, music=0.2, noise=0.2, silence=0.1, loudness_lufs=-21.3, tempo_bpm=96.0),
            duplicates=(
                Duplicate(item_id=ItemId("b" * 16), title="The same, shorter", kind="cut", share=0.8, at_s=1.0),
            ),
            preparation=("1.2 s of silence were left out.", "Every second row was made up for (interlaced)."),
            stability=Stability(mean=0.97, worst=0.91, trials=(Trial(name="mirrored", cosine=0.91),)),
            demo=True,
        )

    def concept(self, visitor: Visitor, item_id: ItemId, phrase: str) -> Track:
        if phrase == "nothing":
            raise Unavailable("The models are loading.")
        return _curve("concept", phrase, self.duration_s, 2.0, -3, 3, None, threshold=1.0)

    def export(self, visitor: Visitor, item_id: ItemId, format: str) -> str:
        return "\n".join(f"{format} {line.text}" for line in self.said)

    def cards(self, visitor: Visitor, item_ids: tuple[ItemId, ...]) -> dict[ItemId, CardFacts]:
        return {item_id: CardFacts(language="en", tags=("harbour", "night")) for item_id in item_ids}


def _stretches(end_s: float, n: int, names: tuple[str, ...] = ("",)) -> tuple[Span, ...]:
    return tuple(Span(start_s=k * end_s / n, end_s=(k + 1) * end_s / n, label=names[k % len(names)]) for k in range(n))


def _tag(tag_id: str, path: tuple[str, ...], p: float, decision: Any, part: tuple[float, ...], end_s: float) -> TagView:
    spans = (Span(start_s=part[0] * end_s, end_s=part[1] * end_s, strength=p),) if part else ()
    return TagView(tag_id=tag_id, name=path[-1], path=path, probability=p, decision=decision, spans=spans)


def _curve(
    name: str, label: str, end_s: float, size: float, low: float, high: float, baseline: float | None, **facts: Any
) -> Track:
    """One value per second, at least forty."""
    n = max(40, round(end_s))
    middle = (low + high) / 2
    return Track(
        name=name,
        label=label,
        kind="curve",
        times_s=tuple(k * end_s / n for k in range(n)),
        values=tuple(middle + size * math.sin(k / 9) * math.cos(k / 31) for k in range(n)),
        low=low,
        high=high,
        baseline=baseline,
        **facts,
    )
