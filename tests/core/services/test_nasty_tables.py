"""Tables as they really come: old encodings, dates of many kinds. Nothing is misread in silence."""

import numpy as np
import pandas as pd
import pytest

from core.services import cells


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_names_of_people_survive_every_usual_encoding(tmp_path, encoding):
    (tmp_path / "t.csv").write_bytes("user;item\nJosé;a\nJosè;b\n".encode(encoding))
    assert cells.table_of(tmp_path / "t.csv")["user"].tolist() == ["José", "Josè"]


def days(*told):
    read = cells.seconds(pd.Series(told, dtype=str))
    return ["" if np.isnan(at_s) else str(pd.Timestamp(at_s, unit="s").date()) for at_s in read]


def test_dates_of_many_kinds_are_the_same_day():
    told = [
        "2026-02-01",
        "2 Feb 2026",
        "20260203",
        "1770163200",
        "1770163200000",
        "2026-02-05T01:00:00+02:00",
        "6.2.2026",
    ]
    assert days(*told) == [
        "2026-02-01",
        "2026-02-02",
        "2026-02-03",
        "2026-02-04",
        "2026-02-04",
        "2026-02-04",
        "2026-02-06",
    ]


def test_a_column_has_one_order_of_day_and_month():
    assert days("02/01/2026", "13/01/2026 10:00") == ["2026-01-02", "2026-01-13"]
    assert days("02/01/2026", "01/13/2026") == ["2026-02-01", "2026-01-13"]
    assert days("13/01/2026", "01/13/2026") == ["2026-01-13", ""], "listed, and not turned round"


def test_times_that_cannot_be_are_listed():
    assert days("99999999999999999", "2999-01-01", "", "soon", "31/02/2026") == [""] * 5
