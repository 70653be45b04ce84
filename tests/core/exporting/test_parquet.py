"""The Parquet file as pyarrow and pandas read it, and as Embedding Atlas wants it."""

import math

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from core.exporting import parquet
from core.exporting.records import Place
from tests.exhibits import exhibit, line, unit
from tests.factories import space

N = parquet.GROUP + 3  # two row groups
SPACES = {"fused": None, "visual": space("visual", 6)}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Every third item has no vectors, the last one no place."""
    path = tmp_path_factory.mktemp("parquet") / "all.parquet"
    with path.open("wb") as file:
        parquet.write(file, (one(n) for n in range(N)), SPACES, for_curators=True)
    return path


def one(n: int):
    vectors = {"fused": unit(n, 9), "visual": unit(n + 1, 6)} if n % 3 else {}
    place = Place(x=n / 7, y=-n / 3, cluster="boats", trust=math.nan) if n < N - 1 else None
    return exhibit(
        f"{n:016d}", title=f"Item {n}", tags=("a", "b|c"), vectors=vectors, place=place, lines=(line("Ahoi"),)
    )


def test_vectors_are_lists_of_floats_and_exactly_the_same(path):
    table = pq.read_table(path)
    assert str(table.schema.field("vector").type) == "list<element: float>"
    for n, (fused, visual) in enumerate(
        zip(table["vector"].to_pylist(), table["vector_visual"].to_pylist(), strict=True)
    ):
        if n % 3:
            np.testing.assert_array_equal(np.float32(fused), unit(n, 9))
            np.testing.assert_array_equal(np.float32(visual), unit(n + 1, 6))
        else:
            assert fused is None
            assert visual is None


def test_each_vector_says_which_space_it_lives_in(path):
    assert pq.read_schema(path).field("vector_visual").metadata[b"space"].decode() == SPACES["visual"].key


def test_pandas_finds_what_a_viewer_of_vectors_needs(path):
    table = pd.read_parquet(path)
    assert len(table) == N
    assert table["x"].tolist()[5] == round(5 / 7, 4)
    assert table["y"].tolist()[5] == round(-5 / 3, 4)
    assert math.isnan(table["x"].tolist()[-1])
    assert table["text"].tolist()[5] == "Item 5\nAhoi"
    assert table["tags"].tolist()[5].tolist() == ["a", "b|c"]
    assert str(table["uploaded_at"].dtype) == "datetime64[us, UTC]"


def test_only_a_few_hundred_items_are_in_memory_at_a_time(path):
    assert pq.ParquetFile(path).num_row_groups == 2


def test_a_collection_without_vectors_is_a_table_all_the_same(tmp_path):
    with (tmp_path / "x").open("wb") as file:
        parquet.write(file, [exhibit()], {}, for_curators=False)
    table = pd.read_parquet(tmp_path / "x")
    assert "vector" not in table.columns
    assert "note" not in table.columns
