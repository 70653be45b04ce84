"""The nouns of Vitrine: plain, frozen records with their units in their names."""

from core.domain.content import Fused, Pooled
from core.domain.interactions import Interaction, InteractionKind, InteractionTable, Vocabulary
from core.domain.jobs import Job, JobState
from core.domain.media import Kind, MediaItem, Probe, Status
from core.domain.recommendations import (
    Evidence,
    Explanation,
    ItemFacts,
    Query,
    Reason,
    Recommendation,
    TrainingData,
)
from core.domain.segments import Flag, Origin, Segment, SegmentKind, Word
from core.domain.types import (
    SAMPLE_RATE_HZ,
    WINDOW_S,
    FloatMatrix,
    FloatVector,
    Frames,
    ItemId,
    Scores,
    UserId,
    Waveform,
)
from core.domain.vectors import Modality, SegmentVectors, Space, Vectors
from core.domain.visitors import Role, Visitor

__all__ = [
    "SAMPLE_RATE_HZ",
    "WINDOW_S",
    "Evidence",
    "Explanation",
    "Flag",
    "FloatMatrix",
    "FloatVector",
    "Frames",
    "Fused",
    "Interaction",
    "InteractionKind",
    "InteractionTable",
    "ItemFacts",
    "ItemId",
    "Job",
    "JobState",
    "Kind",
    "MediaItem",
    "Modality",
    "Origin",
    "Pooled",
    "Probe",
    "Query",
    "Reason",
    "Recommendation",
    "Role",
    "Scores",
    "Segment",
    "SegmentKind",
    "SegmentVectors",
    "Space",
    "Status",
    "TrainingData",
    "UserId",
    "Vectors",
    "Visitor",
    "Vocabulary",
    "Waveform",
    "Word",
]
