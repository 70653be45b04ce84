"""What strategies learn from: the interactions, vectors and facts of the collection at this moment."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import ItemFacts, ItemId, MediaItem, TrainingData
from core.services.collection import Collection
from core.storage.batches import Groups
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.tags import Tags

YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


@dataclass(frozen=True, eq=False)
class Gathered:
    """Attributes:
    numbers: The number of each event in the database, in the order of the table; later events have larger ones.
    """

    data: TrainingData
    numbers: npt.NDArray[np.int64]

    @property
    def last_event(self) -> int:
        return int(self.numbers.max(initial=0))

    def news(self, since: int) -> npt.NDArray[np.bool_]:
        """Which events were stored after the one of that number."""
        return np.asarray(self.numbers > since)


def gather(database: Database, collection: Collection, *, simulated: bool = False) -> Gathered:
    """Everything at one moment; what invented people did is left out unless asked for."""
    snapshot = collection.snapshot()
    with database.read() as tx:
        table, numbers = Interactions(tx).table(simulated=simulated)
        segments = Groups(tx).all()
        tagged: defaultdict[ItemId, list[str]] = defaultdict(list)
        for verdict in Tags(tx).verdicts():
            if verdict.accepted:
                tagged[verdict.item_id].append(verdict.tag)
    facts = {item_id: facts_of(item, tagged[item_id]) for item_id, item in snapshot.items.items()}
    content = snapshot.content if len(snapshot.content.items) else None
    return Gathered(TrainingData(interactions=table, content=content, facts=facts, segments=segments), numbers)


def facts_of(item: MediaItem, tagged: list[str]) -> ItemFacts:
    """What the catalogue says: subjects and tags stand for genres, a year is one that the description names."""
    words = [*item.tags, *tagged, *re.split(r"[,;|]", item.subject)]
    genres = dict.fromkeys(word.strip().casefold() for word in words if word.strip())
    year = YEAR.search(f"{item.title} {item.description}")
    return ItemFacts(title=item.title, year=int(year[0]) if year else None, genres=tuple(genres))


def data_hash(data: TrainingData) -> str:
    """Equal data gives equal digits: events, vectors, facts and groups all count."""
    digest = hashlib.blake2b(digest_size=16)
    table = data.interactions
    for ids in (table.users.ids, table.items.ids, data.content.items.ids if data.content else ()):
        digest.update("\0".join(ids).encode() + b"\1")
    for column in (table.user_rows, table.item_rows, table.strengths, table.at_s):
        digest.update(np.ascontiguousarray(column).tobytes())
    if data.content is not None:
        for modality, units in sorted(data.content.units.items()):
            digest.update(modality.encode() + units.tobytes() + data.content.scale[modality].tobytes())
    digest.update(repr(sorted(data.facts.items(), key=lambda pair: pair[0])).encode())
    digest.update(repr(sorted(data.segments.items())).encode())
    return digest.hexdigest()
