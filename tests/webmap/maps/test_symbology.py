import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import VillageClass
from tests.webmap.maps.area_rows import BREBES, LARGE, row, rows
from webmap.core import i18n
from webmap.maps import symbology
from webmap.maps.symbology import CoverageClass

ALL_CLASSES = (*VillageClass, *CoverageClass)

# Equivalent mutants: defaults of `language` other than "id", because texts() of an unknown language
# gives the source texts, which are Indonesian.


# Colours --------------------------------------------------------------------------------------

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour, sight):
    """L*a*b* (D65) of a colour as eyes of a kind see it."""
    light = linear(colour)
    red, green, blue = (
        min(1, max(0, sum(weight * part for weight, part in zip(line, light, strict=True))))
        for line in SIGHT[sight]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in (x, y, z)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other):
    """CIEDE2000 (Sharma, Wu & Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = 0 if grey else (h2 - h1 + 180) % 360 - 180
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    if grey or abs(h1 - h2) <= 180:
        h = h1 + h2 if grey else (h1 + h2) / 2
    else:
        h = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(h - 30))
        + 0.24 * math.cos(math.radians(2 * h))
        + 0.32 * math.cos(math.radians(3 * h + 6))
        - 0.20 * math.cos(math.radians(4 * h - 63))
    )
    sl = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    turned = 60 * math.exp(-(((h - 275) / 25) ** 2))
    rt = -2 * math.sqrt(c**7 / (c**7 + 25**7)) * math.sin(math.radians(turned))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_of_difference_gives_the_published_values(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_statuses_are_told_apart_by_all_eyes(sight):
    for one, other in itertools.combinations(symbology.COLOURS, 2):
        apart = difference(
            seen(symbology.COLOURS[one], sight), seen(symbology.COLOURS[other], sight)
        )
        assert apart >= 15, (one, other)


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_classes_of_coverage_are_told_apart_by_all_eyes(sight):
    # no data is told by its hatching, which no other class has
    coloured = [key for key in symbology.COVERAGE_COLOURS if not symbology.hatched(key)]
    for one, other in itertools.combinations(coloured, 2):
        apart = difference(
            seen(symbology.COVERAGE_COLOURS[one], sight),
            seen(symbology.COVERAGE_COLOURS[other], sight),
        )
        assert apart >= 12, (one, other)


def test_no_data_and_nothing_else_is_hatched():
    assert [key for key in ALL_CLASSES if symbology.hatched(key)] == ["no_data", "no_data"]


# A class that is added must be added everywhere -------------------------------------------------


def test_every_class_has_a_colour():
    assert set(symbology.COLOURS) == set(VillageClass)
    assert set(symbology.COVERAGE_COLOURS) == set(CoverageClass)
    for key in ALL_CLASSES:
        assert re.fullmatch("#[0-9a-f]{6}", symbology.colour(key))
    assert symbology.colour("dasar") == "#bdcdff" and symbology.colour("zero") == "#b30000"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_class_has_a_name_of_its_own_in_every_language(language):
    for classes in (VillageClass, CoverageClass):
        assert len({symbology.label(key, language) for key in classes}) == len(classes)
        assert all(symbology.label(key, language) for key in classes)
    states = {symbology.state_label(key, language) for key in VillageClass}
    assert len(states) == len(VillageClass)


NAMES = {
    "no_data": ("Tanpa data", "No data"),
    "unformed": ("Belum terbentuk", "Not formed"),
    "forming": ("Dirintis", "Forming"),
    "unclassified": ("Tanpa klasifikasi", "Unclassified"),
    "dasar": ("Dasar", "Dasar"),
    "berkembang": ("Berkembang", "Berkembang"),
    "mandiri": ("Mandiri", "Mandiri"),
    "berkelanjutan": ("Berkelanjutan", "Berkelanjutan"),
    "zero": ("0 %", "0%"),
    "under_25": ("di bawah 25 %", "under 25%"),
    "under_50": ("25 – < 50 %", "25 – < 50%"),
    "under_75": ("50 – < 75 %", "50 – < 75%"),
    "under_100": ("75 – < 100 %", "75 – < 100%"),
    "full": ("100 %", "100%"),
}


@pytest.mark.parametrize("key", ALL_CLASSES)
def test_legends_and_bar_name_their_classes_in_every_language(key):
    assert (symbology.label(key), symbology.label(key, "en")) == NAMES[key]
    for place, language in enumerate(["id", "en"]):
        entries = [
            *symbology.status_legend(LARGE, language),
            *symbology.coverage_legend([LARGE], language),
            *symbology.bar(LARGE, language),
        ]
        assert {entry.label for entry in entries if entry.key == key} == {NAMES[key][place]}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (symbology.LEGEND_ORDER, "unformed forming D B M K unclassified no_data"),
        (symbology.TABLE_ORDER, "unformed forming no_data unclassified D B M K"),
        (symbology.BAR_ORDER, "K M B D unclassified forming unformed no_data"),
        (symbology.LINE_ORDER, "D B M K unclassified forming unformed no_data"),
        (tuple(symbology.COLOURS), symbology.LEGEND_ORDER),
    ],
)
def test_every_order_has_every_class_once(order, expected):
    assert len(order) == len(VillageClass) and set(order) == set(VillageClass)
    if isinstance(expected, str):
        short = {"D": "dasar", "B": "berkembang", "M": "mandiri", "K": "berkelanjutan"}
        expected = tuple(short.get(word, word) for word in expected.split())
    assert order == expected


def test_classes_of_coverage_are_in_the_order_of_their_colours():
    assert symbology.legend_classes(Level.VILLAGE) == symbology.LEGEND_ORDER
    assert symbology.legend_classes(Level.REGENCY) == tuple(symbology.COVERAGE_COLOURS)
    assert tuple(CoverageClass) == tuple(symbology.COVERAGE_COLOURS)


@pytest.mark.parametrize(
    ("key", "language", "status", "state"),
    [
        ("no_data", "id", "Tanpa data", "Tanpa data"),
        ("unformed", "id", "Belum", "Belum terbentuk"),
        ("forming", "id", "Dirintis", "Dirintis"),
        ("unclassified", "id", "Terbentuk", "Terbentuk · Tanpa klasifikasi"),
        ("mandiri", "id", "Terbentuk", "Terbentuk · Mandiri"),
        ("no_data", "en", "No data", "No data"),
        ("unformed", "en", "Not yet", "Not formed"),
        ("forming", "en", "Forming", "Forming"),
        ("unclassified", "en", "Formed", "Formed · Unclassified"),
    ],
)
def test_a_status_is_named_with_and_without_its_klasifikasi(key, language, status, state):
    one = VillageClass(key)
    assert symbology.status_label(one.status, language) == status
    assert symbology.state_label(one, language) == state
    if language == "id":
        assert (symbology.status_label(one.status), symbology.state_label(one)) == (status, state)


# Classes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formed", "villages", "expected"),
    [
        (0, 100, "zero"),
        (1, 1000, "under_25"),
        (249, 1000, "under_25"),
        (25, 100, "under_50"),
        (50, 100, "under_75"),
        (749, 1000, "under_75"),
        (75, 100, "under_100"),
        (999, 1000, "under_100"),
        (1000, 1000, "full"),
        (2, 3, "under_75"),
    ],
)
def test_coverage_breaks_at_the_targets(formed, villages, expected):
    assert symbology.coverage_class(row(dasar=formed, unformed=villages - formed)) == expected


def test_an_area_above_the_villages_is_coloured_by_coverage():
    assert symbology.class_of(row(dasar=1, unformed=9)) == "under_25"
    assert symbology.class_of(row(mandiri=1)) == "full"


def test_an_area_without_villages_has_no_data():
    assert symbology.village_class(row(level="village")) == "no_data"
    assert symbology.coverage_class(row()) == "no_data"


def test_no_data_is_no_zero():
    assert symbology.coverage_class(row(no_data=7)) == "no_data"
    assert symbology.coverage_class(row(no_data=7, unformed=1)) == "zero"


@pytest.mark.parametrize("key", VillageClass)
def test_a_village_is_in_its_one_class(key):
    village = row(level="village", **{key: 1})
    assert symbology.village_class(village) == symbology.class_of(village) == key
    assert symbology.label(key)


@given(rows)
def test_legend_and_bar_count_every_village_once(area):
    legend, bar = symbology.status_legend(area), symbology.bar(area)
    for entries, order in ((legend, symbology.LEGEND_ORDER), (bar, symbology.BAR_ORDER)):
        assert sum(entry.count for entry in entries) == area["villages"]
        assert [entry.key for entry in entries] == [
            key for key in order if key in {entry.key for entry in entries}
        ]
        for entry in entries:
            assert entry.count == area[entry.key]
            assert entry.colour == symbology.COLOURS[entry.key]
            assert entry.label == symbology.label(entry.key)
            assert entry.hatched == (entry.key == "no_data")
    assert all(entry.count for entry in bar)


@given(st.lists(rows, max_size=30))
def test_the_legend_counts_every_area_once(areas):
    legend = symbology.coverage_legend(areas)
    assert sum(entry.count for entry in legend) == len(areas)
    for entry in legend:
        members = [one for one in areas if symbology.coverage_class(one) == entry.key]
        assert entry.count == len(members)
        assert entry.colour == symbology.COVERAGE_COLOURS[entry.key]
    assert [entry.key for entry in legend] == list(symbology.COVERAGE_COLOURS)


def test_rare_classes_stand_in_the_legend_only_when_there_are_any():
    keys = [entry.key for entry in symbology.status_legend(BREBES)]
    assert "forming" not in keys and "unclassified" not in keys and "no_data" in keys
    assert "forming" in [e.key for e in symbology.status_legend(row(forming=1, unformed=2))]


def test_an_area_known_in_part_has_some_villages_without_data():
    assert symbology.partial(row(dasar=1, no_data=1))
    assert not symbology.partial(row(no_data=1)) and not symbology.partial(row(dasar=1))
