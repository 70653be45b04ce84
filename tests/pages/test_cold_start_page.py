from dataclasses import replace

import pytest

from core.domain import Interaction
from core.errors import NotFound, TooLittleExamined
from core.services.coldstart.views import Asked, Look
from core.services.simulation.views import Wish
from core.storage.interactions import Interactions
from pages.components.lab import many as cold_many
from tests.factories import events
from tests.pages.conftest import CURATOR, VIEWER, act, drawn

COLOURS = ("red", "green", "blue", "yellow")


@pytest.fixture(autouse=True)
def few_people(monkeypatch):
    """What is typical is measured with twenty people here, not with two hundred."""
    monkeypatch.setattr(cold_many, "PEOPLE", 20)


@pytest.fixture
def walls(house):
    """Eight walls of two colours each: four that are half red or green, four half blue or yellow."""
    contents = [
        f"{a} {a} {b} tone {200 + 90 * n}" for n, (a, b) in enumerate((a, b) for a in COLOURS for b in COLOURS[:2])
    ]
    records = [house.take_in(content, f"wall{n}.mp4", title=f"Wall {n}") for n, content in enumerate(contents)]
    house.work()
    return [record.item_id for record in records]


def stage(app):
    [part] = drawn(app, "stage")
    return part


@pytest.mark.parametrize("look", [{}, {"cold_kind": "item"}, {"cold_view": "present"}, {"cold_from": "here"}])
def test_with_too_few_recordings_it_says_what_to_do_and_shows_nothing_that_would_not_work(open_page, house, look):
    app = open_page("cold-start", **look)
    assert not app.exception
    [text] = [text.value for text in app.text]
    assert "load the demo" in text
    assert "at least 5" in text
    assert [title.value for title in app.title] == ["Cold-start lab"]
    assert not [*app.text_input, *app.button_group, *drawn(app, "stage"), *drawn(app, "example")]
    with pytest.raises(TooLittleExamined, match="at least 5") as error:
        house.cold_start.theatre(CURATOR, Look())
    assert "load the demo" in error.value.hint
    [text] = [text.value for text in open_page("cold-start", VIEWER, **look).text]
    assert "Upload" not in text


def test_four_ways_stand_side_by_side_and_all_people_are_said_to_be_simulated(open_page, walls):
    app = open_page("cold-start", VIEWER)
    assert not app.exception
    assert [column["key"] for column in stage(app)["columns"]] == [
        "popular",
        "similar",
        "informative",
        "deciding_pairs",
    ]
    assert [len(column["ask"]["cards"]) for column in stage(app)["columns"]] == [1, 1, 1, 2]
    assert any("Simulated person 1" in caption.value for caption in app.caption)
    assert "simulated" in stage(app)["label"]
    assert app.get("plotly_chart")


def test_an_answer_goes_on_in_every_column(open_page, walls):
    app = open_page("cold-start")
    before = stage(app)["columns"]
    app.button(key="cold.next").click().run()
    assert not app.exception
    for old, new in zip(before, stage(app)["columns"], strict=True):
        assert [one["titles"] for one in new["trail"]] == [[card["title"] for card in old["ask"]["cards"]]]
    assert app.query_params["k"] == "1"


def test_the_address_brings_the_same_state_back(open_page, walls):
    look = {"k": "3", "cold_seed": "2", "cold_s": "tree,pairs", "cold_g": "1"}
    first, again = (open_page("cold-start", **look) for _ in range(2))
    assert stage(first) == stage(again)
    assert [column["key"] for column in stage(first)["columns"]] == ["tree", "pairs"]
    assert all(len(column["trail"]) == 3 for column in stage(first)["columns"])


def test_nothing_in_the_address_is_believed_unseen(open_page, walls):
    odd = {
        "k": "-1e9",
        "cold_seed": "x",
        "cold_s": "magic,<b>",
        "cold_a": "yyzz.%%",
        "cold_kind": "odd",
        "cold_by": "hand",
    }
    app = open_page("cold-start", **odd)
    assert not app.exception
    assert [len(column["trail"]) for column in stage(app)["columns"]] == [2, 0, 0, 0]


def test_by_hand_each_column_goes_its_own_way_and_nobody_claims_to_know_the_truth(open_page, walls):
    app = open_page("cold-start", cold_by="hand")
    app = act(app, "cold.stage", do="answer", id="similar:y")
    app = act(app, "cold.stage", do="answer", id="similar:s")
    assert [len(column["trail"]) for column in stage(app)["columns"]] == [0, 2, 0, 0]
    assert app.query_params["cold_a"] == ".ys"
    assert all(pick["truth"] is None for column in stage(app)["columns"] for pick in column["picks"])
    assert stage(open_page("cold-start", cold_by="hand", cold_a=".ys"))["columns"] == stage(app)["columns"]
    app.button(key="cold.back").click().run()
    assert [len(column["trail"]) for column in stage(app)["columns"]] == [0, 1, 0, 0]


def test_what_is_typical_of_many_people_stands_beside_one_person_and_somebody_else_is_a_click_away(open_page, walls):
    app = open_page("cold-start", k="2")
    [one, *_] = stage(app)["columns"]
    assert one["typical"]["says"].startswith("20 people: ")
    assert one["typical"]["low"] <= one["typical"]["high"]
    assert any("With 20 simulated people" in heading.value for heading in app.subheader)
    typical = [column["typical"] for column in stage(app)["columns"]]
    app.button(key="cold.another").click().run()
    assert any("Simulated person 2" in caption.value for caption in app.caption)
    assert [column["typical"] for column in stage(app)["columns"]] == typical
    assert app.query_params["cold_seed"] == "1"


def test_a_way_that_needs_people_who_are_not_there_says_how_to_get_them(open_page, walls, house):
    look = Look(ways=("similar", "informative", "age", "hybrid"), audience="here", step=2)
    theatre = house.cold_start.theatre(CURATOR, look)
    assert ["0 of the 20 people" in column.missing for column in theatre.columns] == [True, False, True, True]
    assert len(theatre.columns[1].answers) == 2
    app = open_page("cold-start", cold_from="here", cold_s="similar,informative")
    assert not app.exception
    first, second = stage(app)["columns"]
    assert "Let visitors in" in first["missing"]
    assert second["typical"]


def test_words_of_simulated_people_are_their_own_subjects(walls, house):
    theatre = house.cold_start.theatre(CURATOR, Look(ways=("words", "informative")))
    assert "share a subject" in theatre.columns[0].missing
    told = house.cold_start.theatre(CURATOR, Look(ways=("words", "informative"), words="red"))
    assert not told.columns[0].missing
    assert [phrase.phrase for phrase in told.phrases] == ["red"]


def test_presenting_hides_the_controls_and_the_keyboard_goes_on(open_page, walls):
    app = open_page("cold-start", cold_view="present")
    assert stage(app)["big"]
    assert "cold.next" not in {button.key for button in app.button}
    app = act(app, "cold.stage", do="step", t=5)
    assert all(len(column["trail"]) == 5 for column in stage(app)["columns"])
    app = act(app, "cold.stage", do="leave")
    assert not stage(app)["big"]


def test_nothing_of_the_lab_is_stored(open_page, walls, house):
    before = house.database.revision()
    app = open_page("cold-start", cold_by="hand")
    act(app, "cold.stage", do="answer", id="popular:y")
    open_page("cold-start", cold_kind="item", cold_new="red")
    assert house.recommending.profile(CURATOR, CURATOR.user_id).likes == ()
    assert house.database.revision() == before


def test_a_ghost_of_a_phrase_finds_what_it_is_like_and_whom_it_would_reach(open_page, walls, house):
    ghost = house.cold_start.ghost(CURATOR, Asked(phrase="red"))
    assert 0 <= ghost.reach <= 1
    assert ghost.simulated
    assert sum(group.people for group in ghost.groups) == ghost.people
    app = open_page("cold-start", cold_kind="item", cold_new="red")
    assert not app.exception
    assert any("“red” would reach" in heading.value for heading in app.subheader)
    assert any("simulated people" in caption.value for caption in app.caption)


def test_a_ghost_of_a_recording_lies_where_that_recording_lies(walls, house):
    ghost = house.cold_start.ghost(CURATOR, Asked(item_id=walls[2]))
    assert ghost.alike[0].item.item_id == walls[2]
    for asked in (Asked(), Asked(key="unknown")):
        with pytest.raises(NotFound):
            house.cold_start.ghost(CURATOR, asked)


def test_equal_seeds_give_equal_curves_and_other_people_others(walls, house):
    one, again, other = (house.cold_start.curves(CURATOR, ["pairs"], seed=s, people=10, rounds=5) for s in (1, 1, 2))
    assert one.learning == again.learning
    assert one.learning != other.learning
    assert one.simulated
    with pytest.raises(NotFound, match="no way to ask called 'magic'"):
        house.cold_start.curves(CURATOR, ["magic"])


def test_a_kept_audience_is_known_and_arrives_and_is_named_wherever_it_stands(open_page, walls, house):
    owls = str(house.simulating.keep(CURATOR, Wish(name="Night *owls*", n=60)))
    app = open_page("cold-start", cold_from=owls, cold_seed="2", cold_s="similar,pairs")
    assert not app.exception
    assert any("With 20 simulated people of “Night \\*owls\\*”" in heading.value for heading in app.subheader)
    [who] = [caption.value for caption in app.caption if "One of them" in caption.value]
    assert "Simulated person 6 of “Night \\*owls\\*”" in who
    assert "learned from 30 simulated people of “Night \\*owls\\*”" in who
    assert app.query_params["cold_from"] == owls
    ghostly = open_page("cold-start", cold_from=owls, cold_kind="item", cold_new="red")
    captions = [caption.value for caption in ghostly.caption]
    assert sum("30 simulated people of “Night \\*owls\\*”" in caption for caption in captions) == 2


def test_those_who_arrive_may_be_of_another_audience_than_those_who_are_known(walls, house):
    owls, larks = (str(house.simulating.keep(CURATOR, Wish(name=name, n=60, seed=n))) for n, name in enumerate("OL"))
    mixed = house.cold_start.theatre(CURATOR, Look(audience=owls, newcomers=larks))
    alone = house.cold_start.theatre(CURATOR, Look(audience=larks))
    assert (mixed.called, mixed.person) == ("O", alone.person)
    assert mixed.person.name == "Simulated person 2 of “L”"
    own = house.cold_start.curves(CURATOR, ["similar"], people=500, rounds=3, audience=owls, newcomers=larks)
    assert (own.people, own.called, own.knew) == (30, "L", "O")
    assert own.learning != house.cold_start.curves(CURATOR, ["similar"], people=500, rounds=3, audience=larks).learning


def test_an_audience_that_is_gone_or_too_small_is_not_taken_for_another(open_page, walls, house):
    few = str(house.simulating.keep(CURATOR, Wish(name="Few", n=20)))
    small = open_page("cold-start", cold_from=few)
    assert not small.exception
    assert any("“Few” is 20 simulated people; the lab needs 40" in text.value for text in small.text)
    house.simulating.remove(CURATOR, int(few))
    gone = open_page("cold-start", cold_from=few)
    assert not gone.exception
    assert "cold_from" not in gone.query_params
    with pytest.raises(NotFound, match="no audience"):
        house.cold_start.theatre(CURATOR, Look(audience=few))


def was_here(house, people: int, walls: list[str], first: int = 0) -> None:
    """Real people: every second one likes what is red or green, the others what is blue or yellow."""
    done: list[Interaction] = []
    for person in range(first, first + people):
        camp = walls[:4] if person % 2 else walls[4:]
        met = [*camp, walls[(person * 3) % 8]]
        strengths = [1.0] * len(camp) + ([-1.0] if met[-1] not in camp else [0.5])
        for item, strength in zip(met, strengths, strict=True):
            done += events(f"visitor-{person:03}", item, strength=strength)
    with house.database.write() as tx:
        Interactions(tx).add(done)


def test_the_lab_learns_from_real_people_once_there_are_enough_and_says_how_many_are_missing(open_page, walls, house):
    odd = [person for person in range(100) if walls[(person * 3) % 8] not in (walls[:4] if person % 2 else walls[4:])]
    assert len(odd) >= 20
    look = Look(ways=("similar", "informative", "hybrid", "popular"), audience="here", step=3)
    was_here(house, odd[18], walls)
    few = house.cold_start.theatre(CURATOR, look)
    assert "Only 18 of the 20 people" in few.columns[0].missing
    assert (few.known, few.real) == (0, True)
    was_here(house, 60, walls, first=odd[18])
    theatre = house.cold_start.theatre(CURATOR, look)
    assert theatre.real
    assert theatre.known >= 20
    assert [column.missing for column in theatre.columns] == [""] * 4
    assert all(len(column.answers) == 3 for column in theatre.columns)
    assert theatre.simulated  # whoever is asked still is
    app = open_page("cold-start", cold_from="here", cold_s="similar,informative")
    assert not app.exception
    assert any(f"learned from {theatre.known} people who have been here" in caption.value for caption in app.caption)


def test_real_people_of_two_camps_are_found_again_by_their_answers(walls, house):
    was_here(house, 100, walls)
    hand = Look(ways=("similar",), audience="here", hand=("",))
    first = house.cold_start.theatre(CURATOR, hand).columns[0].ask
    camp = walls[:4] if first.cards[0].item.item_id in walls[:4] else walls[4:]
    [column] = house.cold_start.theatre(CURATOR, replace(hand, hand=("y",))).columns
    top = [pick.card.item.item_id for pick in column.picks[:3]]
    assert set(top) <= set(camp)


def test_who_answers_by_hand_is_told_that_the_age_a_way_begins_with_is_not_theirs(walls, house):
    simulated, mine = (
        house.cold_start.theatre(CURATOR, Look(ways=("age", "popular"), hand=hand)).columns for hand in (None, ())
    )
    assert [column.begins.split(":")[0] for column in simulated] == ["Knows the age", ""]
    assert [column.begins.split(":")[0] for column in mine] == ["Was told the age of Simulated person 1, not yours", ""]
