import numpy as np
import pandas as pd
import pytest

from core.errors import BadTable
from core.services.scales import Scale
from core.services.tables import read_groups, read_ids, read_interactions, read_items


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_by_name_and_times_order_the_events(tmp_path):
    path = write(tmp_path / "a.csv", "user_id,item_id,rating,timestamp\nu2,b,3,20\nu1,a,5,10\nu1,b,1,30\n")
    table, report = read_interactions(path)
    assert [table.users.ids[u] for u in table.user_rows] == ["u1", "u2", "u1"]
    assert table.strengths.tolist() == [1, 1, 1]
    assert (report.rows, report.kept, report.bad) == (3, 3, ())
    assert report.columns == {"user": "user_id", "item": "item_id", "rating": "rating", "at": "timestamp"}


def test_bad_rows_are_listed_with_their_line_and_reason_and_the_others_kept(tmp_path):
    text = "user,item,rating,time\nu1,a,5,2026-01-02\n,b,4,2026-01-02\nu2,,4,5\nu3,c,five,5\nu4,d,2,someday\nu1,a,4,7\n"
    table, report = read_interactions(write(tmp_path / "a.csv", text))
    assert [(row.line, row.reason) for row in report.bad] == [
        (3, "the user is missing"),
        (4, "the item is missing"),
        (5, "the rating 'five' is not a number"),
        (6, "the time 'someday' cannot be read"),
    ]
    assert len(table) + len(report.bad) == report.rows
    assert report.repeated == 1
    assert table.matrix.nnz == 1
    assert table.at_s.tolist() == [7.0, pd.Timestamp("2026-01-02", tz="UTC").timestamp()]


def test_ratings_become_strengths_from_the_lowest_to_the_highest(tmp_path):
    path = write(tmp_path / "a.csv", "user,item,rating\nu,a,1\nu,b,3\nu,c,5\n")
    table, _ = read_interactions(path, ratings=True)
    assert table.strengths.tolist() == [-1, 0, 1]


@pytest.mark.parametrize(
    ("ratings", "scale"),
    [
        ([1, 2, 3, 4, 5], "1:5"),
        ([3, 4, 5, 4], "1:5"),
        ([0.5, 3.5, 4, 5, 4.5], "0.5:5"),
        ([*[3.5, 4.0] * 60, 0.5], "0.5:5"),
        ([*[1, 5, 3] * 60, 9], "1:5"),
        ([*[1, 5, 3] * 60, 0], "1:5"),
        ([0, 5, 3], "0:5"),
        ([1, 0, 1], "0:1"),
        ([-1, 0.25, 1], "-1:1"),
        ([7, 9, 10], "1:10"),
        ([55, 80, 0], "0:100"),
        ([200, 1000], "200:1000"),
    ],
)
def test_the_scale_of_ratings_is_the_first_usual_one_that_holds_nearly_all(ratings, scale):
    values = np.array(ratings, dtype=float)
    found = Scale.guessed(values)
    assert found.name == scale
    assert Scale.of(scale) == found
    assert abs(found.strengths(values[found.holds(values)])).max() <= 1


def test_other_names_separators_and_formats(tmp_path):
    tabbed = write(tmp_path / "a.tsv", 'uid:token\ttrack\tplayed_at\nu1\t"a\t1700000000000\n')
    table, _ = read_interactions(tabbed, {"item": "track", "at": "played_at"})
    assert table.items.ids == ('"a',)
    assert table.at_s.tolist() == [1.7e9]  # milliseconds
    frame = pd.DataFrame({"user_id": [1, 2], "item_id": [7, None], "rating": [1.0, 2.0]})
    frame.to_parquet(tmp_path / "a.parquet")
    table, report = read_interactions(tmp_path / "a.parquet")
    assert table.users.ids == ("1",)
    assert [row.line for row in report.bad] == [3]


def test_a_table_without_what_is_needed_is_refused_with_what_it_has(tmp_path):
    path = write(tmp_path / "a.csv", "who,what\nu,a\n")
    with pytest.raises(BadTable, match="no column for 'user'; it has who, what"):
        read_interactions(path)
    with pytest.raises(BadTable, match="no column 'person'"):
        read_interactions(path, {"user": "person"})
    with pytest.raises(BadTable, match="there is no file"):
        read_interactions(tmp_path / "missing.csv")
    with pytest.raises(BadTable, match="no column for ratings"):
        read_interactions(path, {"user": "who", "item": "what"}, ratings=True)


def test_items_groups_and_identifiers(tmp_path):
    header = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    text = header + "1\tToy Story\t1995\tAnimation Comedy\n2\tOdd\tlong ago\t\n"
    facts, report = read_items(write(tmp_path / "i.item", text))
    assert facts["1"].genres == ("Animation", "Comedy")
    assert (facts["1"].year, facts["2"].year) == (1995, None)
    assert report.kept == 2
    assert [row.reason for row in report.bad] == ["the year 'long ago' is not a number; kept without it"]
    piped, _ = read_items(write(tmp_path / "p.csv", "item,genres\n3,Film Noir|War\n"))
    assert piped["3"].genres == ("Film Noir", "War")
    groups, _ = read_groups(write(tmp_path / "u.csv", "user_id,age\n5,18-24\n"), {"group": "age"})
    assert groups == {"5": "18-24"}
    assert read_ids(write(tmp_path / "ids.csv", "item_id\n9\n8\n9\n"), "item") == ("9", "8")


def test_an_empty_table_has_no_rows_and_is_no_error(tmp_path):
    table, report = read_interactions(write(tmp_path / "a.csv", "user,item\n"))
    assert (len(table), report.rows) == (0, 0)
    assert np.array(table.matrix.shape).tolist() == [0, 0]


@pytest.mark.parametrize("separator", ["\t", "::"])
def test_movielens_in_its_own_formats_has_no_header_and_loses_no_row(tmp_path, separator):
    rows = [("196", "242", "3", "881250949"), ("186", "302", "4", "891717742"), ("22", "", "1", "878887116")]
    path = write(tmp_path / "u.data", "\n".join(separator.join(row) for row in rows) + "\n")
    table, report = read_interactions(path, ratings=True)
    assert (report.rows, report.kept, report.scale) == (3, 2, "1:5")
    assert table.users.ids == ("186", "196")
    assert [(row.line, row.reason) for row in report.bad] == [(3, "the item is missing")]
    assert table.strengths.tolist() == [0.0, 0.5]


def test_many_ages_become_tens_and_a_few_numbers_stay(tmp_path):
    ages = write(tmp_path / "a.csv", "user,age\n" + "\n".join(f"u{n},{n}" for n in range(18, 40)))
    groups, _ = read_groups(ages, {"group": "age"})
    assert set(groups.values()) == {"10–19", "20–29", "30–39"}
    few, _ = read_groups(write(tmp_path / "f.csv", "user,group\na,1\nb,2\n"))
    assert few == {"a": "1", "b": "2"}
