"""Two lists one after the other."""

from boundaries.history.steps import Step
from tests.boundaries.history.lists import NOW, recoded, then


def test_only_kecamatan_with_changes_are_compared() -> None:
    step = Step(then(c61_01_01_2001="Dalia"), NOW)
    assert step.has("61.01.01.2005") and not step.has("61.01.02.2001")
    assert set(step.districts) == {"61.01.01"}
    assert step.villages["61.01.01.2001"] == "61.01.01.2001"
    assert step.regencies == {"61.01": "61.01", "94.01": "94.01"}


def test_a_renumbered_province() -> None:
    step = Step(recoded(NOW, "94.01", "91.04"), NOW)
    assert step.regencies["91.04"] == "94.01"
    assert step.districts == {"91.04.01": "94.01.01"}
    assert step.villages == {f"91.04.01.200{n}": f"94.01.01.200{n}" for n in (1, 2, 3)}


def test_a_regency_that_was_split() -> None:
    after = {**recoded(NOW, "61.01.02", "61.03.01"), "61.03": "Kabupaten Melati Timur"}
    step = Step(NOW, after)
    assert step.regencies["61.01"] == "61.01"
    assert step.districts["61.01.02"] == "61.03.01"
    assert step.villages["61.01.02.2003"] == "61.03.01.2003"
