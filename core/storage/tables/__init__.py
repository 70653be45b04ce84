"""Every table of a collection, by noun.

The full-text index of SQLite is not here, because only SQLite has it: see migrations.
"""

from core.storage.tables.curating import (
    changes,
    collection_entries,
    collection_sections,
    collections,
    curation,
    house_numbers,
    house_rules,
)
from core.storage.tables.exploring import map_dots, maps, questions, saved_searches, settled_questions
from core.storage.tables.feedback import comments, imports, interactions, set_aside
from core.storage.tables.learning import list_requests, populations, runs, simulations, strategy_versions
from core.storage.tables.model import Moment, Number, insert, metadata
from core.storage.tables.people import (
    accounts,
    interests,
    link_codes,
    platform_keys,
    profiles,
    same_people,
    sessions,
    user_groups,
)
from core.storage.tables.recordings import findings, fingerprints, items, segments, spaces, vectors
from core.storage.tables.words import phrases, tags, verdicts
from core.storage.tables.working import jobs, revisions, uploads

__all__ = [
    "Moment",
    "Number",
    "accounts",
    "changes",
    "collection_entries",
    "collection_sections",
    "collections",
    "comments",
    "curation",
    "findings",
    "fingerprints",
    "house_numbers",
    "house_rules",
    "imports",
    "insert",
    "interactions",
    "interests",
    "items",
    "jobs",
    "link_codes",
    "list_requests",
    "map_dots",
    "maps",
    "metadata",
    "phrases",
    "platform_keys",
    "populations",
    "profiles",
    "questions",
    "revisions",
    "runs",
    "same_people",
    "saved_searches",
    "segments",
    "sessions",
    "set_aside",
    "settled_questions",
    "simulations",
    "spaces",
    "strategy_versions",
    "tags",
    "uploads",
    "user_groups",
    "vectors",
    "verdicts",
]
