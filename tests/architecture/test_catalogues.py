"""Every sentence stands in every language, whole, with its placeholders."""

import pytest

from tools import catalogues


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogue_is_complete(language: str) -> None:
    assert list(catalogues.problems(language, catalogues.extracted())) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    found = catalogues.read(language)
    assert (found.num_plurals, found.plural_expr) == catalogues.PLURALS[language]
