import itertools
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSES
from webmap.core import i18n
from webmap.maps import symbology

DAY = date(2023, 7, 27)
FORMED = ("dasar", "berkembang", "mandiri", "berkelanjutan", "unclassified")


def row(code="33.29", level="regency", targets=(), **counts):
    """A ROW of an area with these counts."""
    counts = {key: counts.get(key, 0) for key in (*FORMED, "forming", "unformed", "no_data")}
    villages = sum(counts.values())
    formed = sum(counts[key] for key in FORMED)
    known = villages > counts["no_data"]
    return {
        "code": code,
        "name": "Kabupaten Brebes",
        "level": level,
        "villages": villages,
        "formed": formed,
        **counts,
        "coverage": formed / villages if known else None,
        "advanced": (counts["mandiri"] + counts["berkelanjutan"]) / villages if known else None,
        "targets": list(targets),
    }


BREBES = row(
    dasar=11,
    berkembang=22,
    mandiri=4,
    berkelanjutan=12,
    unformed=248,
    targets=[
        {"metric": "formed", "due": "2023-12-31", "wanted": 153, "reached": 49, "gap": 104},
        {"metric": "formed", "due": "2024-12-31", "wanted": 297, "reached": 49, "gap": 248},
    ],
)
rows = st.builds(
    row,
    **{
        key: st.integers(0, 400)
        for key in ("dasar", "mandiri", "berkelanjutan", "unclassified", "forming", "unformed")
    },
    no_data=st.integers(0, 400),
)


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
    keys = {*symbology.COLOURS, *symbology.COVERAGE_COLOURS}
    assert [key for key in keys if symbology.hatched(key)] == ["no_data"]


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


def test_no_data_is_no_zero():
    assert symbology.coverage_class(row(no_data=7)) == "no_data"
    assert symbology.coverage_class(row(no_data=7, unformed=1)) == "zero"


@pytest.mark.parametrize("key", CLASSES)
def test_a_village_is_in_its_one_class(key):
    village = row(level="village", **{key: 1})
    assert symbology.village_class(village) == symbology.class_of(village) == key
    assert symbology.label(key)


@given(rows)
def test_the_legend_counts_every_village_once(area):
    legend = symbology.status_legend(area)
    assert sum(entry.count for entry in legend) == area["villages"]
    assert sum(entry.count for entry in symbology.bar(area)) == area["villages"]
    assert legend[0].key == "unformed"
    assert all(entry.colour == symbology.COLOURS[entry.key] for entry in legend)


@given(st.lists(rows, max_size=30))
def test_the_legend_counts_every_area_once(areas):
    legend = symbology.coverage_legend(areas)
    assert sum(entry.count for entry in legend) == len(areas)
    assert [entry.key for entry in legend] == list(symbology.COVERAGE_COLOURS)


def test_rare_classes_stand_in_the_legend_only_when_there_are_any():
    keys = [entry.key for entry in symbology.status_legend(BREBES)]
    assert "forming" not in keys and "unclassified" not in keys and "no_data" in keys
    assert "forming" in [e.key for e in symbology.status_legend(row(forming=1, unformed=2))]


# Sentences ------------------------------------------------------------------------------------


def test_the_sentence_says_it_all():
    assert symbology.sentence(BREBES, "Kabupaten Brebes", DAY) == (
        "49 dari 297 desa/kelurahan di Kabupaten Brebes sudah membentuk Kampung KB (16,5 %) "
        "per 27 Juli 2023. 248 belum."
    )


@pytest.mark.parametrize(
    ("area", "end"),
    [
        (row(dasar=295), "295 dari 295 desa/kelurahan di X sudah membentuk Kampung KB (100 %) per "
         "27 Juli 2023. Semua sudah."),
        (row(dasar=15, forming=2, unformed=22), "(38,5 %) per 27 Juli 2023. 22 belum, 2 dirintis."),
        (row(dasar=1, no_data=2000), "(0,1 %) per 27 Juli 2023. 2.000 tanpa data."),
        (row(no_data=21), "Belum ada data tentang 21 desa/kelurahan di X per 27 Juli 2023."),
        (row(), "Tidak ada desa/kelurahan yang tercatat di X."),
    ],
)  # fmt: skip
def test_the_sentence_names_what_is_missing(area, end):
    assert symbology.sentence(area, "X", DAY).endswith(end)


@given(rows, st.text(max_size=20))
def test_any_name_may_stand_in_a_sentence(area, title):
    parts = symbology.sentence_parts(area, title, DAY)
    assert title in symbology.sentence(area, title, DAY)
    assert {emphasis for _, emphasis in parts} <= {
        None, "strong", "unformed", "forming", "no_data"
    }  # fmt: skip


def test_a_village_has_a_sentence_of_its_own():
    said = symbology.village_sentence(
        row(level="village", berkembang=1), "Desa Bentar", "Kecamatan Salem", DAY
    )
    assert said == (
        "Desa Bentar, Kecamatan Salem, sudah membentuk Kampung KB per 27 Juli 2023: "
        "klasifikasi Berkembang."
    )
    unknown = symbology.village_sentence(row(level="village", no_data=1), "D", "K", DAY)
    assert unknown.startswith("Belum ada data")


def test_goals_say_what_is_missing_and_what_is_over():
    first, second = symbology.goals(BREBES)
    assert (first.label, first.wanted, first.verdict) == ("Target akhir 2023", "153", "kurang 104")
    assert second.verdict == "kurang 248"
    assert second.after.startswith("144 ")
    banten = row(
        dasar=1357,
        unformed=195,
        targets=[
            {"metric": "formed", "due": "2023-12-31", "wanted": 1164, "reached": 1357, "gap": 0},
            {"metric": "advanced", "due": "2024-06-01", "wanted": 932, "reached": 510, "gap": 422},
            {"metric": "formed", "due": "2024-12-31", "wanted": 9, "reached": None, "gap": None},
        ],
    )
    met, advanced, unknown = symbology.goals(banten)
    assert (met.met, met.verdict, met.share) == (True, "tercapai, lebih 193", 1.0)
    assert advanced.label == "Target mandiri + berkelanjutan 1 Juni 2024"
    assert advanced.share == pytest.approx(0.5472, abs=1e-4)
    assert (unknown.met, unknown.verdict) == (None, "tanpa data")


def test_the_caption_names_sources_and_dates():
    source = {"source": "Portal Kampung KB", "date": "2023-07-27"}
    assert symbology.caption([source], ["wilayah_boundaries 2026"]) == (
        "Portal Kampung KB, 27 Juli 2023 · Batas: wilayah_boundaries 2026"
    )
    assert "2 laporan lain" in symbology.caption([source] * 4, [])
    assert symbology.caption([], []) == "Belum ada laporan"


def test_the_map_has_words_for_who_does_not_see_it():
    said = symbology.alternative([BREBES], BREBES, "Jawa Tengah", Level.REGENCY, DAY)
    assert "Cakupan Kampung KB per kabupaten/kota, Jawa Tengah" in said
    assert "di bawah 25 %: 1" in said and "49 dari 297" in said
    by_village = symbology.alternative([], BREBES, "Kabupaten Brebes", Level.VILLAGE, DAY)
    assert "Belum terbentuk: 248" in by_village


def test_a_tooltip_says_figures_and_what_is_unknown():
    assert symbology.figure_lines(BREBES) == ["49 dari 297 terbentuk (16,5 %)", "248 belum"]
    assert symbology.figure_lines(row(no_data=3)) == ["tanpa data (3 desa/kelurahan)"]
    assert symbology.partial(row(dasar=1, no_data=1)) and not symbology.partial(row(no_data=1))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_class_has_a_name_in_every_language(language):
    for key in {*symbology.COLOURS, *symbology.COVERAGE_COLOURS}:
        assert symbology.label(key, language)
        assert symbology.colour(key).startswith("#")
