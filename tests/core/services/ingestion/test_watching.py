import pytest

from core.services.ingestion.watching import FolderWatch
from tests.core.services.conftest import CURATOR


@pytest.fixture
def watch(house):
    folder = house.folder / "drop"
    folder.mkdir()
    return FolderWatch(folder, house.ingesting, CURATOR), folder


def test_a_file_is_taken_in_once_it_has_stopped_growing(house, watch):
    watcher, folder = watch
    (folder / "sub").mkdir()
    growing = folder / "sub" / "a.mp4"
    growing.write_text("red")
    assert watcher.look() == 0
    growing.write_text("red green")
    assert watcher.look() == 0
    assert watcher.look() == 1
    assert watcher.look() == 0
    house.work()
    [item] = house.library.items(CURATOR)
    assert (item.title, item.source, item.duration_s) == ("a", "folder", 2.0)
    assert growing.exists()


def test_a_refused_file_is_not_tried_again_until_it_changes(house, watch):
    watcher, folder = watch
    (folder / "a.mp4").write_text("broken")
    assert [watcher.look() for _ in range(4)] == [0, 1, 0, 0]
    (folder / "a.mp4").write_text("green")
    assert [watcher.look() for _ in range(3)] == [0, 1, 0]
    assert house.library.facets(CURATOR).total == 1


def test_hidden_files_and_vanished_ones_are_left_alone(house, watch):
    watcher, folder = watch
    (folder / ".part").write_text("red")
    vanishing = folder / "b.mp4"
    vanishing.write_text("green")
    watcher.look()
    vanishing.unlink()
    assert watcher.look() == 0


def test_a_folder_that_is_not_there_yet_is_no_error(house):
    assert FolderWatch(house.folder / "later", house.ingesting, CURATOR).look() == 0
