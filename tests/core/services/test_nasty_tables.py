"""Tables as they really come: old encodings, dates of many kinds. Nothing is misread in silence."""

import numpy as np
import pandas as pd
import pytest

from core.services import cells
from core.services.scales import Scale
from core.services.table_files import table_of
from core.services.tables import read_interactions, read_log


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_names_of_people_survive_every_usual_encoding(tmp_path, encoding):
    (tmp_path / "t.csv").write_bytes("user;item\nJosé;a\nJosè;b\n".encode(encoding))
    assert table_of(tmp_path / "t.csv")["user"].tolist() == ["José", "Josè"]


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


def table(tmp_path, text, name="t.csv"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_ratings_with_a_decimal_comma_are_read_where_commas_do_not_part_cells(tmp_path):
    told, report = read_interactions(table(tmp_path, "user;item;rating\na;x;3,5\na;y;5\nb;x;0,5\n"), ratings=True)
    assert (report.bad, report.scale) == ((), "0.5:5")
    assert told.strengths.tolist() == pytest.approx([2 * 3 / 4.5 - 1, 1, -1])
    log = table(tmp_path, "user;item;reward;propensity\na;x;1;0,25\n")
    assert read_log(log)[0].propensities.tolist() == [0.25]


@pytest.mark.parametrize("text", ["user;item;rating\na;x;3,5\nb;x;4.5\n", 'user,item,rating\na,x,"3,5"\nb,x,4\n'])
def test_a_comma_that_may_mean_thousands_is_listed(tmp_path, text):
    _, report = read_interactions(table(tmp_path, text), ratings=True)
    assert [(row.line, row.reason) for row in report.bad] == [(2, "the rating '3,5' is not a number")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "user,item,rating,rating\na,x,5,1\nb,y,1,5\n"),
        ("t.csv", 'user,item,"rating","rating"\na,x,5,1\nb,y,1,5\n'),
        ("t.inter", "user:token\titem:token\trating:float\trating:token\na\tx\t5\t1\nb\ty\t1\t5\n"),
    ],
)
def test_of_two_columns_of_one_name_the_first_counts_and_it_is_said(tmp_path, name, text):
    told, report = read_interactions(table(tmp_path, text, name), ratings=True)
    assert told.strengths.tolist() == [1, -1]
    assert report.notes == ("The column “rating” is there 2 times; only the first is read.",)


def test_columns_without_a_name_are_nobody_s_business(tmp_path):
    told, report = read_interactions(table(tmp_path, "user,item,,\na,x,5,1\n"))
    assert (len(told), report.notes) == (1, ())


def test_blanks_around_a_name_make_no_second_person_and_are_counted(tmp_path):
    told, report = read_interactions(table(tmp_path, "user,item\nann,x\nann ,y\n ann,x\t\nbob,y\n"))
    assert (told.users.ids, told.items.ids) == (("ann", "bob"), ("x", "y"))
    assert report.repeated == 1
    assert report.notes == (
        "2 cells of “user” have blanks before or after the name, which do not count.",
        "1 cell of “item” has blanks before or after the name, which do not count.",
    )


def test_ratings_below_zero_are_listed_unless_the_scale_says_that_they_are_meant(tmp_path):
    rows = ["a,x,5", "a,y,1", "b,x,-1", "b,y,3", "c,x,-1"]
    path = table(tmp_path, "user,item,rating\n" + "\n".join(rows) + "\n")
    told, report = read_interactions(path, ratings=True)
    assert (report.scale, told.strengths.tolist()) == ("1:5", [1, -1, 0])
    why = "the rating '-1' is below 0; name the scale if it is meant"
    assert [(row.line, row.reason) for row in report.bad] == [(4, why), (6, why)]
    told, report = read_interactions(path, {"scale": "-1:5"}, ratings=True)
    assert (report.bad, told.strengths[2]) == ((), -1)


def test_a_comma_at_the_end_of_every_row_moves_no_column(tmp_path):
    path = table(tmp_path, "user,item,rating\nann,x,5,\nbob,y,1,\n")
    told, report = read_interactions(path, ratings=True)
    assert (report.bad, told.users.ids, told.items.ids) == ((), ("ann", "bob"), ("x", "y"))
    path = table(tmp_path, "user,item,rating\n1,ann,x,5\n2,bob,y,1\n")
    told, report = read_interactions(path, ratings=True)
    assert (report.bad, told.users.ids) == ((), ("ann", "bob")), "rows that have names of their own, as R writes them"


def test_a_cell_longer_than_a_book_is_no_reason_to_refuse_a_table(tmp_path):
    path = table(tmp_path, f"user,item,text\nann,x,{'a' * 200_000}\n")
    assert read_interactions(path)[0].users.ids == ("ann",)


def test_an_empty_line_above_the_header_is_passed_over(tmp_path):
    told, report = read_interactions(table(tmp_path, "\nuser,item\nann,x\n"))
    assert (report.bad, told.users.ids) == ((), ("ann",))


def test_several_values_below_zero_are_dislikes_and_no_ratings_that_are_missing():
    assert Scale.guessed(np.array([-9.8, -3.2, -0.5, 4.1, 9.6])).name == "-9.8:9.6", "as in Jester"


def test_likes_and_dislikes_as_one_and_minus_one_are_a_scale():
    assert Scale.guessed(np.array([1.0, -1.0, -1.0, 0.0])).name == "-1:1"
