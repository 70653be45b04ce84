"""What the application can do for a curator: one service per task, each a plain object."""

from __future__ import annotations

from dataclasses import dataclass

from core.services.accounts import Accounts
from core.services.backups import Backups
from core.services.cold_start import ColdStart
from core.services.collections import Collections
from core.services.composing import Composing
from core.services.curating import Curating
from core.services.duels import Duels
from core.services.events import Events
from core.services.expecting import Expecting
from core.services.explaining import Explaining
from core.services.exporting import Exporting
from core.services.forgetting import Forgetting
from core.services.importing import Importing
from core.services.ingesting import Ingesting
from core.services.library import Library
from core.services.locating import Locating
from core.services.logs import Logs
from core.services.mapping import Mapping
from core.services.matching import Matching
from core.services.measuring import Measuring
from core.services.models import Models
from core.services.operations import Operations
from core.services.platforms import Platforms
from core.services.recommending import Recommending
from core.services.registry import Registry
from core.services.reporting import Reporting
from core.services.ruling import Ruling
from core.services.searching import Searching
from core.services.simulating import Simulating
from core.services.studies import Studies
from core.services.tagging import Tagging
from core.services.training import Training
from core.services.transcripts import Transcripts
from core.services.understanding import Understanding
from core.services.worklist import Worklist


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
    mapping: Mapping
    explaining: Explaining
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
    ruling: Ruling


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
    "Exporting",
    "Forgetting",
    "Importing",
    "Ingesting",
    "Library",
    "Locating",
    "Logs",
    "Mapping",
    "Matching",
    "Measuring",
    "Models",
    "Operations",
    "Platforms",
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
