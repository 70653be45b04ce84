import pytest

from core.services.ingestion.names import display_name, title_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\evil.mp4", "evil.mp4"),
        ("/etc/passwd", "passwd"),
        ("a\nb.mp4", "ab.mp4"),
        ("\u202e4pm.exe.mp4", "4pm.exe.mp4"),
        ("e\u0301.mp4", "\u00e9.mp4"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_are_made_fit_to_show(name, shown):
    assert display_name(name) == shown


@pytest.mark.parametrize(
    ("name", "title"), [("sea_at-dusk.mp4", "sea at-dusk"), (".mp4", ".mp4"), ("", "Untitled"), ("noext", "noext")]
)
def test_titles_come_from_names(name, title):
    assert title_of(name) == title
