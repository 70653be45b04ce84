"""Names and codes of languages: what people write is understood, and nothing else is."""

import pytest

from core.domain.language_table import TABLE
from core.domain.languages import NAMES, language_code, language_name


@pytest.mark.parametrize("code", sorted(NAMES))
def test_the_name_of_every_code_leads_back_to_it(code):
    assert language_code(language_name(code)) == code
    assert language_code(code.upper()) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Deutsch", "de"), ("GERMAN", "de"), ("allemand", "de"), ("alemán", "de"), ("deu", "de"), ("ger", "de"),
        (" Chinese ", "zh"), ("中文", "zh"), ("de_ch", "de-CH"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"),
        ("gsw", "gsw"), ("mul", "mul"), ("several languages", "mul"), ("de-ch-1996", "de-CH-1996"),
    ],
)  # fmt: skip
def test_codes_tags_and_names_in_four_languages_are_understood(written, code):
    assert language_code(written) == code


@pytest.mark.parametrize("written", ["", "Klingon", "xx", "xxx", "de, en", "german/english", "e", "12", "d-CH", "de-"])
def test_anything_else_is_no_language(written):
    assert language_code(written) is None


def test_a_region_stands_behind_the_name_and_what_has_no_name_stays_a_code():
    assert language_name("de-ch") == "German (CH)"
    assert (language_name("gsw"), language_name("")) == ("GSW", "")


def test_no_name_is_given_to_two_languages():
    called = {}
    for line in TABLE.strip().splitlines():
        codes, _, names = line.partition(": ")
        for name in names.split(", "):
            assert called.setdefault(name.casefold(), codes) == codes, name
