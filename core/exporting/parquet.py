"""Apache Parquet: the table of an export with the vectors in it, written a few hundred items at a time.

Opens in pandas, DuckDB and Embedding Atlas. A vector is a list of floats; the names of the embedding spaces, without
which vectors cannot be compared, stand in the metadata of their columns. Import this module when it is needed:
pyarrow takes a while to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.domain import Space
from core.exporting.columns import Type, columns
from core.exporting.records import Exhibit

GROUP = 256  # items in memory at a time: 256 vectors of 2,000 numbers are 2 MB
VECTOR = "vector"  # the fused one; the others are vector_visual, vector_sound, ...

_TYPES: Mapping[Type, Any] = {
    "text": pa.string(),
    "words": pa.list_(pa.string()),
    "number": pa.float64(),
    "integer": pa.int64(),
    "truth": pa.bool_(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
}


def write(
    target: IO[bytes],
    exhibits: Iterable[Exhibit],
    spaces: Mapping[str, Space | None],
    *,
    for_curators: bool,
    done: Callable[[int], None] = lambda items: None,
) -> None:
    """Write the file.

    Args:
        spaces: What vectors the items may have, by the keys of `Exhibit.vectors`, and the space each lives in; None
            for the fused ones, which have no model of their own.
        done: Told how many items were written since the last call.
    """
    chosen = columns(for_curators=for_curators)
    names = {key: VECTOR if key == "fused" else f"{VECTOR}_{key}" for key in spaces}
    schema = pa.schema(
        [
            *(pa.field(column.name, _TYPES[column.type]) for column in chosen),
            pa.field("text", pa.string()),
            *(pa.field(names[key], pa.list_(pa.float32()), metadata=_told(space)) for key, space in spaces.items()),
        ]
    )
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in _groups(exhibits):
            table = {column.name: [_plain(column.of(exhibit)) for exhibit in group] for column in chosen}
            table["text"] = [readable(exhibit) for exhibit in group]
            for key, name in names.items():
                table[name] = [exhibit.vectors.get(key) for exhibit in group]
            writer.write_table(pa.table(table, schema=schema))
            done(len(group))


def readable(exhibit: Exhibit) -> str:
    """Title, description and what is said in one text: what a viewer of vectors shows for a dot."""
    item = exhibit.item
    return "\n".join(filter(None, (item.title, item.description, exhibit.transcript)))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _told(space: Space | None) -> dict[str, str]:
    return {"space": space.key} if space else {"space": "fused: sqrt(weight) x unit vector of each modality, joined"}


def _groups(exhibits: Iterable[Exhibit]) -> Iterator[list[Exhibit]]:
    waiting = iter(exhibits)
    while group := list(islice(waiting, GROUP)):
        yield group
