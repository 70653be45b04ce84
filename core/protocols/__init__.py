"""The seams of Vitrine: everything that can be swapped is swapped here.

Each protocol has a contract suite in `tests/contracts/`; an implementation is finished when
it passes that suite, and callers may rely on nothing the suite does not check.
SQLite or PostgreSQL is not a seam of ours: SQLAlchemy already is one.
"""

from core.protocols.encoders import Encoder, Encoders, EncoderStatus, Listener, Patches
from core.protocols.index import IndexFactory, VectorIndex
from core.protocols.jobs import Beat
from core.protocols.media import Batch, MediaReader, Subtitle, Treated
from core.protocols.strategies import Epoch, Learner, Recommender, Strategy, Watch

__all__ = [
    "Batch",
    "Beat",
    "Encoder",
    "EncoderStatus",
    "Encoders",
    "Epoch",
    "IndexFactory",
    "Learner",
    "Listener",
    "MediaReader",
    "Patches",
    "Recommender",
    "Strategy",
    "Subtitle",
    "Treated",
    "VectorIndex",
    "Watch",
]
