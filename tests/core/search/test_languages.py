import pytest

from core.search.languages import guess


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("das Meer bei Nacht und der Wind", "de"),
        ("les bateaux dans le port", "fr"),
        ("los barcos en el puerto", "es"),
        ("лодка", "ru"),
        ("海の夜", "zh"),
        ("boats in a harbour", ""),
        ("a man on the moon", ""),
        ("Quallen", ""),  # one word tells nothing
        ("", ""),
    ],
)
def test_languages_are_guessed_by_script_and_small_words(text, language):
    assert guess(text) == language
