"""The page Evaluate: empty, started, looked at from all sides, compared; head to head; from a log."""

from dataclasses import replace

import pytest

from core.services.measurement.duelling import Match
from core.services.measurement.views import Source, Wish
from core.storage.interactions import Interactions
from tests.core.services.measurement.test_duels_and_logs import log_of
from tests.core.services.measurement.test_measuring import camps
from tests.pages.conftest import CURATOR, VIEWER, drawn


@pytest.fixture
def told(house):
    with house.database.write() as tx:
        Interactions(tx).add(list(camps()))
    return house


@pytest.fixture
def measured(told):
    for k in (3, 5):
        told.measuring.now(CURATOR, Wish(source=Source(), strategies=("popularity", "item_knn"), k=k, less=k == 3))
    return [view.run_id for view in told.measuring.runs(CURATOR)]


def texts(app) -> str:
    return "\n".join(
        str(e.value) for kind in ("title", "header", "text", "caption", "warning", "info") for e in app.get(kind)
    )


def test_with_too_little_feedback_the_page_says_what_to_do(open_page):
    app = open_page("evaluate")
    assert not app.exception
    assert "8 people and 40 events are needed" in texts(app)
    assert app.session_state["eval.new.on"] == "table"


def test_where_simulated_people_did_enough_they_are_chosen_and_named(open_page, house):
    with house.database.write() as tx:
        Interactions(tx).add([replace(event, origin="simulated") for event in camps()])
    app = open_page("evaluate")
    assert not app.exception
    assert "24 people, 24 of them simulated" in texts(app)
    assert app.button("eval.new.start")
    app.toggle("eval.new.simulated").set_value(False).run()
    assert "8 people and 40 events are needed" in texts(app)
    assert "Keep these events" not in texts(app)


def test_an_evaluation_is_started_and_its_figures_appear(open_page, told):
    app = open_page("evaluate")
    assert "24 people" in texts(app)
    app.button("eval.new.start").click().run()
    assert [job.state for job in told.measuring.working(CURATOR)] == ["waiting"]
    told.work()
    app = open_page("evaluate")
    assert not app.exception
    assert "serves people best" in texts(app) or "may be as good" in texts(app)
    assert app.get("plotly_chart")
    [files] = drawn(app, "downloads")
    run_id = told.measuring.runs(CURATOR)[0].run_id
    assert [file["href"].rsplit(".")[-1] for file in files["files"]] == ["csv", "json", "parquet"]
    assert files["files"][0]["href"] == f"/api/evaluation/{run_id}.csv"


@pytest.mark.parametrize("side", ["accuracy", "beyond", "groups", "variety", "cost", "learning", "people"])
def test_every_side_is_drawn_from_its_address(open_page, measured, side):
    app = open_page("evaluate", run=measured[-1], eval_view=side)
    assert not app.exception
    assert app.session_state["eval_view"] == side
    assert app.get("plotly_chart") or side == "people"


@pytest.mark.parametrize(("real", "said"), [(1, "1 real person is judged"), (4, "4 real people are judged"), (5, "")])
def test_a_few_real_people_among_simulated_ones_are_not_shown_and_that_is_said(open_page, house, real, said):
    with house.database.write() as tx:
        Interactions(tx).add([*camps(people=real), *camps(prefix="simulated-", origin="simulated")])
    house.measuring.now(CURATOR, Wish(source=Source(simulated=True), strategies=("popularity",), k=3))
    app = open_page("evaluate", run=house.measuring.runs(CURATOR)[0].run_id, eval_view="people")
    assert not app.exception
    assert ("real pe" in texts(app)) == bool(said)
    assert said in texts(app)


def test_people_are_shown_by_number_and_never_by_id(open_page, measured):
    app = open_page("evaluate", run=measured[0], eval_view="people")
    shown = texts(app) + "\n".join(str(m.value) for m in app.markdown) + str(app.selectbox[-1].options)
    assert "Person " in shown
    assert not [f"p{n:02}" for n in range(24) if f"p{n:02}" in shown]


def test_two_evaluations_are_compared_by_their_address(open_page, measured):
    new, old = measured
    app = open_page("evaluate", run=new, vs=old)
    assert not app.exception
    assert "minus" in texts(app)
    assert "Person by person" in texts(app)
    assert app.query_params["vs"] == old


def test_an_address_that_names_nothing_opens_the_newest(open_page, measured):
    app = open_page("evaluate", run="999", vs="x", eval_view="odd", eval_way="odd")
    assert not app.exception
    assert app.query_params["run"] == measured[0]


def test_a_duel_is_shown_with_who_won(open_page, house):
    house.duels.start(CURATOR, Match(first="item_knn", second="popularity", people=40))
    house.work()
    app = open_page("evaluate", eval_way="duel")
    assert not app.exception
    assert "Everything here is simulated" in texts(app)
    assert "40 simulated people" in texts(app)
    app.button("eval.duel.start").click().run()
    assert len(house.duels.working(CURATOR)) == 1


def test_estimates_from_a_log_are_shown_or_refused(open_page, told):
    for name, choices in (("long.csv", 1500), ("short.csv", 60)):
        told.logs.start(CURATOR, told.measuring.take(CURATOR, log_of(24, choices).encode()), name, ("popularity",), k=3)
        told.work()
    app = open_page("evaluate", eval_way="log")
    assert not app.exception
    assert "long.csv" in texts(app).replace("\\", "")
    assert "at least 50 are needed" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_viewers_are_told_that_this_is_not_for_them(open_page, measured):
    app = open_page("evaluate", visitor=VIEWER)
    assert "for curators" in texts(app)
    assert not app.get("plotly_chart")


def test_what_was_hidden_is_said_of_an_evaluation_and_in_the_list_of_them(open_page, measured, told):
    told.measuring.now(CURATOR, Wish(source=Source(), strategies=("popularity",), split="leave_last_out"))
    app = open_page("evaluate")
    assert "the last of everybody" in texts(app)
    [chosen] = [box for box in app.selectbox if box.label == "Evaluation"]
    assert [", some of everybody's ·" in label for label in chosen.options] == [False, True, True]


def test_nobody_is_called_best_where_everybody_may_be_as_good():
    from core.evaluation.significance import Comparison, Interval
    from core.services.measurement.views import Measured, Model
    from pages.components.evaluation.words import verdict

    def found(p_holm):
        models = [Model(strategy=n, figures={"ndcg": Interval(v, v, v)}) for n, v in (("ease", 0.3), ("als", 0.29))]
        wish = Wish(source=Source(), strategies=("ease", "als"))
        compared = Comparison("ease", "als", Interval(0.01, -0.02, 0.04), p_holm, p_holm)
        numbers = {"people": 40, "learned_from": 40, "items": 9, "events": 90, "held": 40}
        return Measured(
            wish=wish, data_hash="", simulated=False, models=tuple(models), comparisons=(compared,), **numbers
        )

    assert verdict(found(0.4)) == "No strategy is better than the others beyond chance; judged by 40 people."
    assert "more than chance" in verdict(found(0.01))


def test_whether_recordings_are_shown_alike_is_a_figure_and_a_sentence(open_page, measured):
    app = open_page("evaluate", run=measured[-1], eval_view="groups")
    app.session_state["eval.by"] = "fame"
    app.run()
    assert not app.exception
    assert "times its share of the collection" in texts(app)
    [table] = app.table
    assert "Least against most shown kind" in table.value.columns[-1]


def test_dots_of_variety_bear_the_numbers_of_the_table(open_page, measured, told):
    from pages.components.evaluation.front import variety

    app = open_page("evaluate", run=measured[-1], eval_view="variety")
    [table] = app.table
    assert [str(cell)[:2] for cell in table.value.iloc[:, 0]] == ["1 ", "2 "]
    found = told.measuring.result(CURATOR, measured[-1])
    dots = [trace for trace in variety(found, dark=True).data if trace.text]
    assert {trace.text[0]: round(trace.y[0], 6) for trace in dots} == {
        str(place): round(model.figures["ndcg"].mean, 6) for place, model in enumerate(found.judged, start=1)
    }
