"""What the application can do for a curator: one service per task, each a plain object."""

from __future__ import annotations

from dataclasses import dataclass

from core.services.administration.accounts import Accounts
from core.services.administration.backups import Backups
from core.services.administration.forgetting import Forgetting
from core.services.administration.operations import Operations
from core.services.administration.platforms import Platforms
from core.services.coldstart.cold_start import ColdStart
from core.services.curation.collections import Collections
from core.services.curation.composing import Composing
from core.services.curation.curating import Curating
from core.services.curation.importing import Importing
from core.services.curation.recent import Recent
from core.services.curation.worklist import Worklist
from core.services.explanation.explaining import Explaining
from core.services.explanation.model_card import ModelCards
from core.services.explanation.pointing import Pointing
from core.services.explanation.reporting import Reporting
from core.services.explanation.studies import Studies
from core.services.exports.exporting import Exporting
from core.services.ingestion.ingesting import Ingesting
from core.services.ingestion.models import Models
from core.services.items.library import Library
from core.services.items.locating import Locating
from core.services.learning.events import Events
from core.services.learning.expecting import Expecting
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.services.maps.mapping import Mapping
from core.services.measurement.duels import Duels
from core.services.measurement.logs import Logs
from core.services.measurement.measuring import Measuring
from core.services.recommendation.exploring import Exploring
from core.services.recommendation.interests import Interests
from core.services.recommendation.matching import Matching
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.ruling import Ruling
from core.services.search.searching import Searching
from core.services.simulation.simulating import Simulating
from core.services.understanding.tagging import Tagging
from core.services.understanding.transcripts import Transcripts
from core.services.understanding.understanding import Understanding


@dataclass(frozen=True)
class Services:
    """Everything a page, a route or a command may use, and nothing else."""

    library: Library
    locating: Locating
    ingesting: Ingesting
    searching: Searching
    recommending: Recommending
    operations: Operations
    models: Models
    accounts: Accounts
    backups: Backups
    tagging: Tagging
    transcripts: Transcripts
    understanding: Understanding
    collections: Collections
    curating: Curating
    composing: Composing
    worklist: Worklist
    recent: Recent
    mapping: Mapping
    explaining: Explaining
    pointing: Pointing
    exporting: Exporting
    importing: Importing
    registry: Registry
    reporting: Reporting
    training: Training
    events: Events
    platforms: Platforms
    forgetting: Forgetting
    expecting: Expecting
    matching: Matching
    measuring: Measuring
    duels: Duels
    logs: Logs
    cold_start: ColdStart
    simulating: Simulating
    studies: Studies
    model_cards: ModelCards
    ruling: Ruling
    exploring: Exploring
    interests: Interests


__all__ = [
    "Accounts",
    "Backups",
    "ColdStart",
    "Collections",
    "Composing",
    "Curating",
    "Duels",
    "Events",
    "Expecting",
    "Explaining",
    "Exploring",
    "Exporting",
    "Forgetting",
    "Importing",
    "Ingesting",
    "Interests",
    "Library",
    "Locating",
    "Logs",
    "Mapping",
    "Matching",
    "Measuring",
    "ModelCards",
    "Models",
    "Operations",
    "Platforms",
    "Pointing",
    "Recent",
    "Recommending",
    "Registry",
    "Reporting",
    "Ruling",
    "Searching",
    "Services",
    "Simulating",
    "Studies",
    "Tagging",
    "Training",
    "Transcripts",
    "Understanding",
    "Worklist",
]
