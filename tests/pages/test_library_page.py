from core.services.understanding.description_views import CardFacts
from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles


def texts(app):
    return " ".join(e.value for e in (*app.title, *app.caption, *app.text, *app.markdown))


def test_an_empty_collection_offers_upload_and_the_demo(open_page):
    app = open_page("library")
    assert not app.exception
    assert app.button(key="library.first").label == "Upload recordings"
    assert app.button(key="library.demo").label == "Load the demo collection"


def test_a_viewer_of_an_empty_collection_is_offered_nothing_they_may_not_do(open_page):
    app = open_page("library", VIEWER)
    assert not app.exception
    assert not app.button


def test_the_demo_button_queues_what_the_manifest_lists(open_page, house):
    demo = house.folder / "demo"
    demo.mkdir()
    (demo / "red.mp4").write_text("red")
    (demo / "manifest.json").write_text('{"licence": "CC0", "items": [{"file": "red.mp4", "title": "A red wall"}]}')
    app = open_page("library")
    app.button(key="library.demo").click().run()
    assert not app.exception
    assert "Examining" in texts(app)
    house.work()
    assert titles(app.run()) == ["A red wall"]


def test_every_recording_is_a_card_with_its_picture_length_and_place(open_page, house, understood):
    item = house.ready("red green", "red.mp4", title="A red wall", description="Paint, drying")
    [grid] = drawn(open_page("library"), "cards")
    [card] = grid["cards"]
    assert card["title"] == "A red wall"
    assert card["time"] == "0:02 · EN"
    assert card["tags"] == ["harbour", "night"]
    assert card["cover"] == f"/api/still/{item}/cover.jpg"
    names = [card["stills"]["start"] + end for end in card["stills"]["ends"]]
    assert names == [f"/api/still/{item}/still_000{n}.jpg" for n in (0, 1)]
    assert card["href"] == f"/item?item={item}"
    assert card["note"] == "Paint, drying"


def test_a_recording_in_work_says_so_and_asks_for_no_picture(open_page, house):
    house.take_in("red")
    app = open_page("library")
    [card] = drawn(app, "cards")[0]["cards"]
    assert card["state"] == "Processing"
    assert card["cover"] is None
    assert card["stills"]["ends"] == []
    assert app.get("progress")


def test_a_failed_recording_can_be_tried_again(open_page, house):
    class Gone:
        def decode(self, path, probe):
            raise OSError("disk pulled out")

    house.take_in("red")
    reader, house.processing._reader = house.processing._reader, Gone()
    house.work()
    app = open_page("library")
    assert drawn(app, "cards")[0]["cards"][0]["state"] == "Failed"
    house.processing._reader = reader
    [again] = [b for b in app.button if b.label == "Try again"]
    again.click().run()
    house.work()
    assert drawn(app.run(), "cards")[0]["cards"][0]["state"] == ""


def test_a_waiting_job_can_be_cancelled(open_page, house):
    house.take_in("red")
    app = open_page("library")
    [cancel] = [b for b in app.button if b.label == "Cancel"]
    cancel.click().run()
    assert not app.exception
    assert not app.get("progress")


def test_words_find_a_picture_and_say_at_which_second(open_page, house):
    house.ready("green green red green", "a.mp4", title="First")
    house.ready("blue", "b.mp4", title="Second")
    app = open_page("library")
    app.text_input(key="lib_q").set_value("red").run()
    best = drawn(app, "cards")[0]["cards"][0]
    assert best["title"] == "First"
    assert best["why"] == "Picture at 0:02"
    assert best["at"] == 2
    assert best["cover"].endswith("still_0002.jpg")
    assert best["href"].endswith("t=2")
    assert app.query_params["lib_q"] == "red"


def test_words_find_a_title(open_page, house):
    house.ready("green", "a.mp4", title="Harbour at noon")
    house.ready("blue", "b.mp4", title="Old station")
    app = open_page("library", lib_q="harbo")
    assert titles(app)[0] == "Harbour at noon"
    assert "Title" in drawn(app, "cards")[0]["cards"][0]["why"] or "title" in drawn(app, "cards")[0]["cards"][0]["why"]


def test_while_the_models_load_only_names_are_searched_and_the_page_says_so(open_page, house):
    house.ready("green", "a.mp4", title="Harbour at noon")
    house.encoders.state = "loading"
    app = open_page("library", lib_q="harbour")
    assert titles(app) == ["Harbour at noon"]
    assert "titles, descriptions and transcripts only" in texts(app)


def test_kind_and_order_come_from_the_address(open_page, house):
    house.ready("red", "b.mp4", title="B")
    house.ready("green", "a.mp4", title="A")
    house.ready("tone 440", "c.wav", title="C")
    assert titles(open_page("library", lib_kind="video", lib_sort="title")) == ["A", "B"]
    assert titles(open_page("library", lib_kind="audio")) == ["C"]


def test_nonsense_in_the_address_is_ignored(open_page, house):
    house.ready("red", title="Red")
    for query in (
        {"lib_kind": "<script>", "lib_sort": "../../etc", "lib_page": "-3"},
        {"lib_page": "99999999999999999999"},
        {"lib_page": "²"},
        {"lib_q": "x" * 100_000},
        {"lib_q": "\x00\u202e'\"%_*"},
    ):
        app = open_page("library", **query)
        assert not app.exception, query
        assert titles(app) == ["Red"] or "lib_q" in query, query
        assert app.query_params.get("lib_kind") is None


def test_changing_the_kind_goes_back_to_the_first_page(open_page, house, monkeypatch):
    monkeypatch.setattr("pages.explore.library.PAGE_SIZE", 1)
    house.ready("red", title="Red")
    house.ready("green", title="Green")
    app = open_page("library", lib_page="2")
    assert titles(app) == ["Red"]
    app.segmented_control(key="lib_kind").set_value("video").run()
    assert titles(app) == ["Green"]


def test_a_page_beyond_the_last_is_the_last(open_page, house, monkeypatch):
    monkeypatch.setattr("pages.explore.library.PAGE_SIZE", 1)
    house.ready("red", title="Red")
    house.ready("green", title="Green")
    assert titles(open_page("library", lib_page="7")) == ["Red"]


def test_opening_a_card_opens_its_page_at_the_second_that_matched(open_page, house):
    item = house.ready("red green", title="Red")
    app = act(open_page("library"), "library.cards", do="open", id=item, t=1.0)
    assert not app.exception
    assert app.query_params["item"] == item
    assert app.query_params["t"] == "1"
    assert drawn(app, "timeline")


def test_what_a_browser_reports_is_not_believed(open_page, house):
    house.ready("red", title="Red")
    for done in (
        {"do": "delete", "id": "x"},
        {"do": "open", "id": {"a": 1}, "t": "soon"},
        {"do": "open", "id": "../x"},
    ):
        assert not act(open_page("library"), "library.cards", **done).exception
    app = open_page("library")
    app.session_state["library.cards.act"] = ["open"]
    assert not app.run().exception


def test_a_title_that_looks_like_code_is_only_text(open_page, house):
    house.ready("red", title="<img src=x onerror=alert(1)> :material/home: [a](b)")
    app = open_page("library", CURATOR)
    assert titles(app) == ["<img src=x onerror=alert(1)> :material/home: [a](b)"]


def test_the_storyboard_is_what_hovering_plays_where_there_is_one(open_page, house, understood):
    item = house.ready("red green blue")
    understood.cards = lambda visitor, items: {item: CardFacts(storyboard=("/api/a/1.jpg", "/api/a/2.jpg"))}
    [card] = drawn(open_page("library"), "cards")[0]["cards"]
    assert [card["stills"]["start"] + end for end in card["stills"]["ends"]] == ["/api/a/1.jpg", "/api/a/2.jpg"]
    assert card["time"] == "0:03"
    assert card["tags"] == []
