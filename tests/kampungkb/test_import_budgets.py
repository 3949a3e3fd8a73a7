"""Every importer reads its file in a child process with the budget of the file."""

from datetime import date
from pathlib import Path

import pytest

from boundaries.areas import licences
from boundaries.areas.sources import Terms
from boundaries.importing.code_lists import import_codes
from geo.errors import BudgetExceeded
from geo.isolation import configure
from kampungkb.indicators.target_import import import_targets
from kampungkb.register.importing import import_register
from kampungkb.review import decision_csv, decision_sheet
from kampungkb.thematic.importing import import_layer

SAMPLE = Path(__file__).parents[2] / "sample" / "data"
DAY = date(2024, 6, 1)

IMPORTERS = {
    "codes": lambda engine: import_codes(engine, [SAMPLE / "wilayah_2025.sql"]),
    "register": lambda engine: import_register(
        engine, SAMPLE / "klasifikasi_2022-12-26.xlsx", date=DAY
    ),
    "layer": lambda engine: import_layer(engine, SAMPLE / "rumah_dataku_2024-06-01.csv", date=DAY),
    "targets": lambda engine: import_targets(engine, SAMPLE / "targets.csv"),
    "decisions": lambda engine: decision_csv.load(engine, SAMPLE / "targets.csv"),
    "filled-in sheet": lambda engine: decision_sheet.import_decisions(
        engine, SAMPLE / "targets.csv", who="Ani"
    ),
}


@pytest.fixture
def no_time():
    configure(1e-7, "Raise the budget.")
    yield
    configure(1, "")


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=IMPORTERS)
def test_a_file_beyond_its_budget_is_one_error_that_names_it(world, no_time, importer):
    with pytest.raises(BudgetExceeded) as raised:
        importer(world)
    assert raised.value.file and raised.value.file in {path.name for path in SAMPLE.iterdir()}
    assert str(raised.value).endswith("Raise the budget.")


def test_terms_of_a_delivery_beyond_its_budget_are_unknown(no_time):
    # the import, which reads the same files, says why
    assert licences.stated_terms([SAMPLE / "wilayah_2025.sql"], licences.CODES) == Terms()
