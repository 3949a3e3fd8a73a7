"""Generate exports of SIGA about thematic layers of the invented province."""

from collections.abc import Iterator, Sequence

from numpy.random import RandomState

from sample.plan import REGENCIES, LayerSheet
from sample.province import Province

_SEED = 9903
_PLACE = ("PROVINSI", "KABUPATEN", "KECAMATAN", "KODE", "KELURAHAN")
_HOUSES = (*_PLACE, "JUMLAH RUMAH DATAKU", "SK ADA", "SK TIDAK ADA")
_GROUPS = (*_PLACE, "YANG ADA", "YANG LAPOR", "MATERI 1000 HPK", "BULAN")


def table(plan: LayerSheet, province: Province) -> list[Sequence[object]]:
    """Generate the lines of an export with its heading: every village of the regency, each month.

    KODE is the four last digits of the code, as SIGA writes it.
    """
    if plan.layer == "rumah_dataku":
        return [_HOUSES, *_houses(plan, province)]
    return [_GROUPS, *_groups(plan, province)]


def _houses(plan: LayerSheet, province: Province) -> Iterator[Sequence[object]]:
    random = RandomState(_SEED)
    for place in _places(plan, province):
        count = int(random.randint(100) >= plan.none)
        decreed = count * int(random.randint(4) > 0)
        yield (*place, count, decreed, count - decreed)


def _groups(plan: LayerSheet, province: Province) -> Iterator[Sequence[object]]:
    random = RandomState(_SEED)
    places = list(_places(plan, province))
    counts = [int(random.randint(100) >= plan.none) * random.randint(1, 4) for _ in places]
    for month in plan.months:
        for place, count in zip(places, counts, strict=True):
            reporting = 0 if random.randint(100) < plan.silent else count
            yield (*place, count, reporting, reporting, month)


def _places(plan: LayerSheet, province: Province) -> Iterator[tuple[str, ...]]:
    (regency,) = (one for one in REGENCIES if one.code == plan.regency)
    for village in province.villages:
        if village.code.startswith(plan.regency + "."):
            district = province.names[village.code[:8]]
            names = (province.names["99"], regency.short, district)
            serial = village.code.rsplit(".", 1)[1]
            yield (*(name.upper() for name in names), serial, village.name.upper())
