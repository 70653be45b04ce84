"""Findings as facts about an item as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from core.domain import findings as found
from core.services.understanding.description_views import Sentiment, SoundFacts, Stability, Trial
from core.services.understanding.tracks import read
from core.storage.findings import Finding


def sentiment_of(findings: Mapping[str, Finding]) -> Sentiment:
    felt = read(findings, found.Sentiment)
    if felt is None or math.isnan(felt.overall):
        return Sentiment(limits=felt.note if felt else "")
    words = "positive" if felt.overall > 0.05 else "negative" if felt.overall < -0.05 else "neutral"
    mixed = any(
        (a.value > 0.05) != (b.value > 0.05) for a, b in pairwise(m for m in felt.moods if not math.isnan(m.value))
    )
    word = f"mostly {words}" if mixed else words
    return Sentiment(mean=felt.overall, word=word, limits=felt.note, model=findings["sentiment"].model)


def sound_facts(findings: Mapping[str, Finding], duration_s: float) -> SoundFacts | None:
    sound = read(findings, found.Sound)
    if sound is None:
        return None
    total_s = sum(s.end_s - s.start_s for s in sound.spans) or duration_s
    share = {
        kind: sum(s.end_s - s.start_s for s in sound.spans if s.kind == kind) / total_s
        for kind in ("speech", "music", "noise", "silence")
    }
    longest = max(sound.tempos, key=lambda tempo: tempo.end_s - tempo.start_s, default=None)
    return SoundFacts(
        **share,
        loudness_lufs=None if math.isnan(sound.integrated_lufs) else sound.integrated_lufs,
        tempo_bpm=longest.bpm if longest else None,
    )


def stability_of(findings: Mapping[str, Finding]) -> Stability | None:
    tried = read(findings, found.Stability)
    if tried is None or not tried.shifts:
        return None
    cosines = [shift.mean_cosine for shift in tried.shifts]
    trials = tuple(Trial(name=shift.name, cosine=shift.mean_cosine) for shift in tried.shifts)
    return Stability(mean=sum(cosines) / len(cosines), worst=min(s.worst_cosine for s in tried.shifts), trials=trials)
