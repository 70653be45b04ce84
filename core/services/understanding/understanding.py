"""An item at a glance and over its time: tracks, description, concept curves."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from core.domain import ItemId, MediaItem, Segment, Visitor
from core.domain import findings as found
from core.domain.duplicates import SameContents
from core.errors import Unavailable
from core.protocols import Encoders
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card, still_at
from core.services.phrasing import Phrasing
from core.services.understanding.description_views import (
    CardFacts,
    DescriptionView,
    Duplicate,
    KeyPhrase,
    Scene,
    Sentence,
)
from core.services.understanding.facts import sentiment_of, sound_facts, stability_of
from core.services.understanding.tagging import Tagging
from core.services.understanding.timeline_views import Span, Still, TimelineView, Track
from core.services.understanding.tracks import curve_track, read, sentiment_track, shots_track, sound_tracks, tag_span
from core.storage.database import Database
from core.storage.findings import Finding, Findings
from core.storage.segments import Segments
from core.understanding.concept import ConceptScale
from core.understanding.disagreement import disagreement
from core.understanding.tags import null_vectors, phrase_vectors

MAX_PHRASE = 200  # letters of a concept
FEWEST_STILLS = 3  # of a storyboard worth leafing through
SHOWN_TAGS = 6  # on the timeline
Z_RANGE = (-2.0, 6.0)  # of a concept curve
NO_SPEECH = "No speech was found."
NO_WORDS = "Somebody may speak here, but the active model cannot write words down."
WAITING = "The models are loading; this appears when they are ready."


class Understanding:
    """Puts together what the engines found out about an item."""

    def __init__(
        self, database: Database, collection: Collection, encoders: Encoders, phrasing: Phrasing, tagging: Tagging
    ) -> None:
        self._database = database
        self._collection = collection
        self._encoders = encoders
        self._phrasing = phrasing
        self._tagging = tagging
        self._lock = threading.Lock()
        self._scale: tuple[int, ConceptScale] | None = None

    @allowed("viewer")
    def revision(self, visitor: Visitor, item_id: ItemId) -> str:
        """Changes whenever the timeline of an item may look different."""
        return f"{self._database.revision()}.{self._database.understanding_revision()}"

    @allowed("viewer")
    def timeline(self, visitor: Visitor, item_id: ItemId) -> TimelineView:
        """Every track of an item, in the order it is drawn. A track that has nothing to show says why.

        Raises:
            NotFound: there is no such item.
        """
        snapshot = self._collection.snapshot(visitor)
        item = snapshot.item(item_id)
        with self._database.read() as tx:
            rows = Segments(tx)
            shots, scenes = rows.of(item_id, "shot"), rows.of(item_id, "scene")
            lines = tuple(line for line in rows.of(item_id, "speech") if line.text)
            findings = Findings(tx).of(item_id)
        tracks: list[Track] = []
        if item.kind == "video":
            tracks.append(shots_track("shots", "Shots", shots))
            if len(scenes) > 1:
                tracks.append(shots_track("scenes", "Scenes", scenes))
        tracks.append(self._speech_track(lines))
        tracks.append(self._tags_track(visitor, item_id))
        tracks += sound_tracks(findings)
        if lines:
            tracks.append(sentiment_track(findings))
            if item.kind == "video":
                tracks.append(self._disagreement_track(snapshot, item_id, lines))
        revision = self.revision(visitor, item_id)
        return TimelineView(item_id=item_id, duration_s=item.duration_s, tracks=tuple(tracks), revision=revision)

    @allowed("viewer")
    def concept(self, visitor: Visitor, item_id: ItemId, phrase: str) -> Track:
        """How strongly a phrase shows in the pictures of an item, over its time.

        Raises:
            NotFound: there is no such item.
            Unavailable: the model that reads the phrase is still loading.
        """
        phrase = " ".join(phrase.split())[:MAX_PHRASE]
        snapshot = self._collection.snapshot(visitor)
        snapshot.item(item_id)
        label = f"“{phrase}”"
        pooled = snapshot.pooled.get("visual")
        if pooled is None or not phrase:
            return Track(name="concept", label=label, kind="curve", note="There are no pictures to look at.")
        [vector] = phrase_vectors([(phrase,)], self._phrasing.passing(pooled.space))
        curve = self._concepts().curve(item_id, phrase, vector)
        return curve_track(
            "concept", label, curve, Z_RANGE, threshold=curve.threshold, unit="σ", model=pooled.space.model
        )

    @allowed("viewer")
    def describe(self, visitor: Visitor, item_id: ItemId) -> DescriptionView:
        """Scenes, summary, key phrases, sentiment, sound: an item at a glance.

        Raises:
            NotFound: there is no such item.
        """
        snapshot = self._collection.snapshot(visitor)
        item = snapshot.item(item_id)
        with self._database.read() as tx:
            scenes = Segments(tx).of(item_id, "scene") or Segments(tx).of(item_id, "shot")
            lines = tuple(line for line in Segments(tx).of(item_id, "speech") if line.text)
            findings = Findings(tx).of(item_id)
        summary = read(findings, found.Summary) or found.Summary()
        phrases = read(findings, found.KeyPhrases) or found.KeyPhrases()
        preparation = read(findings, found.Preparation) or found.Preparation()
        status = self._encoders.status()
        return DescriptionView(
            item_id=item_id,
            scenes=tuple(
                Scene(start_s=s.start_s, end_s=s.end_s, label=s.text, still_url=_still(item, (s.start_s + s.end_s) / 2))
                for s in scenes
            ),
            summary=tuple(
                Sentence(text=s.text, start_s=s.start_s, end_s=s.end_s, weight=s.weight) for s in summary.sentences
            ),
            storyboard=tuple(Still(at_s=s.time_s, url=_still(item, s.time_s)) for s in summary.stills),
            key_phrases=tuple(KeyPhrase(text=p.text, times_s=p.times_s, weight=p.score) for p in phrases.phrases),
            sentiment=sentiment_of(findings),
            sound=sound_facts(findings, item.duration_s),
            duplicates=_duplicates(snapshot, read(findings, SameContents)),
            preparation=tuple(step.text for step in preparation.steps),
            stability=stability_of(findings),
            demo=status.demo,
            missing=(_why_no_lines(status.transcribes, findings),) if not lines else (),
        )

    @allowed("viewer")
    def cards(self, visitor: Visitor, item_ids: Sequence[ItemId]) -> Mapping[ItemId, CardFacts]:
        """What cards add to title and cover: language, the surest tags, the storyboard."""
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            languages = Segments(tx).languages()
            summaries = {i: read(Findings(tx).of(i), found.Summary) for i in item_ids}
        try:
            tags = self._tagging.surest(visitor)
        except Unavailable:
            tags = {}
        facts = {}
        for item_id in item_ids:
            item, summary = snapshot.items.get(item_id), summaries[item_id]
            if item is None:  # gone meanwhile, or hidden from this visitor
                facts[item_id] = CardFacts()
                continue
            stills = () if summary is None else tuple(_still(item, s.time_s) for s in summary.stills)
            language = languages.get(item_id, "") or item.language
            shown = stills if len(stills) >= FEWEST_STILLS else ()  # else the card leafs through all of its pictures
            facts[item_id] = CardFacts(language=language, tags=tags.get(item_id, ()), storyboard=shown)
        return facts

    def _speech_track(self, lines: Sequence[Segment]) -> Track:
        spans = tuple(
            Span(start_s=line.start_s, end_s=line.end_s, label=line.text, strength=line.confidence, group=line.language)
            for line in lines
        )
        status = self._encoders.status()
        silent = NO_SPEECH if status.transcribes or status.state != "ready" else NO_WORDS
        model = next((line.model for line in lines if line.model), "")
        return Track(
            name="speech", label="Speech", kind="spans", spans=spans, model=model, note="" if spans else silent
        )

    def _tags_track(self, visitor: Visitor, item_id: ItemId) -> Track:
        try:
            tags = self._tagging.tags(visitor, item_id)
        except Unavailable:
            return Track(name="tags", label="Tags", kind="spans", note=WAITING)
        held = [tag for tag in tags if tag.decision == "yes" and tag.spans][:SHOWN_TAGS]
        spans = sorted((tag_span(tag, span) for tag in held for span in tag.spans), key=lambda s: (s.start_s, s.label))
        note = "" if spans else "No tag of the vocabulary clearly holds." if tags else "There is no vocabulary yet."
        model = next((tag.model for tag in held if tag.model), "")
        return Track(name="tags", label="Tags", kind="spans", spans=tuple(spans), note=note, model=model)

    def _disagreement_track(self, snapshot: Snapshot, item_id: ItemId, lines: Sequence[Segment]) -> Track:
        label = "Said, not shown"
        pooled = snapshot.pooled.get("visual")
        if pooled is None:
            return Track(name="disagreement", label=label, kind="curve", note="There are no pictures to compare with.")
        try:
            vectors = self._phrasing.passing(pooled.space)([line.text for line in lines])
            curve = disagreement(self._concepts(), item_id, lines, vectors)
        except Unavailable:
            return Track(name="disagreement", label=label, kind="curve", note=WAITING)
        return curve_track(
            "disagreement",
            label,
            curve,
            (0.0, 1.0),
            baseline=0.5,
            ends=("fits", "does not fit"),
            model=pooled.space.model,
        )

    def _concepts(self) -> ConceptScale:
        """Measured on the whole collection, whoever asks: what a phrase is compared with names nobody."""
        snapshot = self._collection.snapshot()
        with self._lock:
            if self._scale is None or self._scale[0] != snapshot.revision:
                pooled = snapshot.pooled["visual"]
                scale = ConceptScale.fit(null_vectors(self._phrasing.joint_with(pooled.space)), pooled)
                self._scale = snapshot.revision, scale
            return self._scale[1]


def _duplicates(snapshot: Snapshot, found: SameContents | None) -> tuple[Duplicate, ...]:
    """Those that are still there, the most alike first."""
    known = [same for same in (found.others if found else ()) if same.item_id in snapshot.items]
    return tuple(
        Duplicate(
            item_id=same.item_id,
            title=snapshot.items[same.item_id].title,
            kind=same.kind,
            share=same.share,
            at_s=same.at_s,
            cover_url=card(snapshot.items[same.item_id]).cover_url,
        )
        for same in sorted(known, key=lambda same: (-same.share, same.item_id))
    )


def _still(item: MediaItem, at_s: float) -> str:
    return still_at(item, at_s) or ""


def _why_no_lines(transcribes: bool, findings: Mapping[str, Finding]) -> str:
    sound = read(findings, found.Sound)
    spoken = sound is not None and any(span.kind == "speech" for span in sound.spans)
    return NO_WORDS if spoken and not transcribes else NO_SPEECH
