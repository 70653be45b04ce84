import pytest

from core.understanding.languages import iso_639_1


@pytest.mark.parametrize(
    ("code", "two"),
    [("eng", "en"), ("deu", "de"), ("ger", "de"), ("de", "de"), ("en-US", "en"), ("pt_BR", "pt"), ("ENG", "en"),
     ("zho", "zh"), ("und", ""), ("", ""), ("mul", "")],
)  # fmt: skip
def test_codes_of_containers_become_codes_of_two_letters(code, two):
    assert iso_639_1(code) == two
