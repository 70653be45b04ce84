"""Findings as tracks of a timeline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from core.domain import Segment
from core.domain import findings as found
from core.services.understanding.tag_views import TagView
from core.services.understanding.timeline_views import Span, Track
from core.storage.findings import Finding

LOUDNESS_RANGE = (-60.0, 0.0)  # LUFS

Kind = TypeVar("Kind", bound=found.Finding)


def read(findings: Mapping[str, Finding], kind: type[Kind]) -> Kind | None:
    stored = findings.get(kind.KIND)
    return None if stored is None else kind.from_json(stored.value)


def shots_track(name: str, label: str, segments: Sequence[Segment]) -> Track:
    spans = tuple(
        Span(start_s=s.start_s, end_s=s.end_s, label=s.text or str(n), group=str(n % 2))
        for n, s in enumerate(segments, start=1)
    )
    model = segments[0].model if segments else ""
    return Track(
        name=name, label=label, kind="spans", spans=spans, model=model, note="" if spans else "Not looked at yet."
    )


def tag_span(tag: TagView, span: Span) -> Span:
    return replace(span, label=tag.name, group=tag.name)


def curve_track(
    name: str,
    label: str,
    curve: found.Curve,
    reach: tuple[float, float],
    baseline: float | None = None,
    unit: str = "",
    ends: tuple[str, str] = ("", ""),
    threshold: float | None = None,
    model: str = "",
) -> Track:
    low, high = reach
    return Track(
        name=name,
        label=label,
        kind="curve",
        times_s=curve.times_s,
        values=curve.values,
        low=low,
        high=high,
        baseline=None if baseline is None else min(max(baseline, low), high),
        unit=unit,
        ends=ends,
        threshold=None if threshold is None else min(max(threshold, low), high),
        note=curve.note,
        model=model,
    )


def sound_tracks(findings: Mapping[str, Finding]) -> list[Track]:
    sound = read(findings, found.Sound)
    if sound is None:
        return [Track(name="sound", label="Sound", kind="spans", note="There is no sound.")]
    spans = tuple(
        Span(start_s=s.start_s, end_s=s.end_s, label=s.kind, strength=s.confidence, group=s.kind) for s in sound.spans
    )
    tracks = [Track(name="sound", label="Sound", kind="spans", spans=spans, model=findings["sound"].model)]
    if sound.loudness is not None and sound.loudness.times_s:
        tracks.append(curve_track("loudness", "Loudness", sound.loudness, LOUDNESS_RANGE, unit="LUFS"))
    return tracks


def sentiment_track(findings: Mapping[str, Finding]) -> Track:
    """Each sentence at its middle, open where nothing can be said."""
    felt = read(findings, found.Sentiment) or found.Sentiment()
    times = [(mood.start_s + mood.end_s) / 2 for mood in felt.moods]
    keep = [n for n, time in enumerate(times) if n == 0 or time > times[n - 1]]
    return Track(
        name="sentiment",
        label="Sentiment",
        kind="curve",
        times_s=tuple(times[n] for n in keep),
        values=tuple(None if math.isnan(felt.moods[n].value) else felt.moods[n].value for n in keep),
        low=-1.0,
        high=1.0,
        baseline=0.0,
        ends=("negative", "positive"),
        note=felt.note,
        model=findings["sentiment"].model if "sentiment" in findings else "",
    )
