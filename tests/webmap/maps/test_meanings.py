import pytest

from kampungkb.indicators.classification import VillageClass
from webmap.maps import meanings, symbology


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_class_has_a_meaning_under_its_name(language):
    terms = [term for one in meanings.meanings(language) for term in one.terms]
    assert {term.key for term in terms} == {*symbology.COLOURS, *symbology.COVERAGE_COLOURS}
    classes = {term.key: term for term in meanings.classes(language).terms}
    assert set(classes) == {key for key in VillageClass if key.is_formed}
    for key, term in classes.items():
        assert term.name == symbology.label(key, language)
        assert term.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_texts_are_translated_and_have_no_signs_of_formats(language):
    found = [
        text
        for one in meanings.meanings(language)
        for text in (one.title, *one.sentences, one.note, *(term.text for term in one.terms))
    ]
    assert not [text for text in found if "%%" in text or "%(" in text]
    other = "en" if language == "id" else "id"
    assert meanings.introduction(language) != meanings.introduction(other)
    assert meanings.targets(language).sentences != meanings.targets(other).sentences
