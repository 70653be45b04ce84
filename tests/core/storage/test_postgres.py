from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.storage.database import Database
from core.storage.words import _POSTGRES
from tests.core.storage.backends import POSTGRES

pytestmark = pytest.mark.postgres


@pytest.fixture
def postgres(database: Database) -> Database:
    if database.url.get_backend_name() != "postgresql":
        pytest.skip(
            "covered by the PostgreSQL variant"
            if POSTGRES
            else "set VITRINE_TEST_POSTGRES to the URL of an empty PostgreSQL database to run storage and jobs on it"
        )
    return database


def test_words_are_looked_up_in_the_index(postgres: Database) -> None:
    """The expression of the index and that of the question have to agree to the letter."""
    with postgres.write() as tx:
        tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        question = sa.text(f"EXPLAIN {_POSTGRES.text}")
        plan = "\n".join(str(row[0]) for row in tx.execute(question, {"query": "'sea':*", "k": 5}))
    assert "items_words" in plan
