from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from tests.webmap.maps.area_rows import BREBES, LARGE, row, rows
from webmap.maps import sentences, symbology

DAY = date(2023, 7, 27)


def test_the_sentence_says_it_all():
    assert sentences.sentence(BREBES, "Kabupaten Brebes", DAY) == (
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
    assert sentences.sentence(area, "X", DAY).endswith(end)


@given(rows, st.text(max_size=20))
def test_any_name_may_stand_in_a_sentence(area, title):
    parts = sentences.sentence_parts(area, title, DAY)
    assert title in sentences.sentence(area, title, DAY)
    assert {emphasis for _, emphasis in parts} <= {
        None, "strong", "unformed", "forming", "no_data"
    }  # fmt: skip


def test_a_village_has_a_sentence_of_its_own():
    said = sentences.village_sentence(
        row(level="village", berkembang=1), "Desa Bentar", "Kecamatan Salem", DAY
    )
    assert said == (
        "Desa Bentar, Kecamatan Salem, sudah membentuk Kampung KB per 27 Juli 2023: "
        "klasifikasi Berkembang."
    )
    unknown = sentences.village_sentence(row(level="village", no_data=1), "D", "K", DAY)
    assert unknown.startswith("Belum ada data")


def test_the_caption_names_sources_and_dates():
    source = {"source": "Portal Kampung KB", "date": "2023-07-27"}
    assert sentences.caption([source], ["wilayah_boundaries 2026"]) == (
        "Portal Kampung KB, 27 Juli 2023 · Batas: wilayah_boundaries 2026"
    )
    assert "2 laporan lain" in sentences.caption([source] * 4, [])
    assert sentences.caption([], []) == "Belum ada laporan"


def test_the_map_has_words_for_who_does_not_see_it():
    title = sentences.map_title("Jawa Tengah", Level.REGENCY)
    legend = symbology.coverage_legend([BREBES])
    said = sentences.alternative(title, legend, BREBES, "Jawa Tengah", DAY)
    assert "Cakupan Kampung KB per kabupaten/kota, Jawa Tengah" in said
    assert "di bawah 25 %: 1" in said and "49 dari 297" in said
    legend = symbology.status_legend(BREBES)
    by_village = sentences.alternative(title, legend, BREBES, "Kabupaten Brebes", DAY)
    assert "Belum terbentuk: 248" in by_village


def test_a_tooltip_says_figures_and_what_is_unknown():
    assert sentences.figure_lines(BREBES) == ["49 dari 297 terbentuk (16,5 %)", "248 belum"]
    assert sentences.figure_lines(row(no_data=3)) == ["tanpa data (3 desa/kelurahan)"]


# Exact texts in both languages -----------------------------------------------------------------

# Equivalent mutants. texts() of an unknown language gives the source texts, which are Indonesian,
# and the locale ID is id: another default language than "id" shows only where numbers or dates are
# written. `gap is None and reached is None`: both are None, or none is. The language of the label
# in village_sentence: names of a klasifikasi are the same in all languages.

SENTENCE = {
    "id": "16.500 dari 39.600 desa/kelurahan di X sudah membentuk Kampung KB (41,7 %) per "
    "27 Juli 2023. 7.700 belum, 6.600 dirintis, 8.800 tanpa data.",
    "en": "16,500 of 39,600 villages in X have formed a Kampung KB (41.7%) as of 27 July 2023. "
    "7,700 have not, 6,600 are forming, 8,800 without data.",
}
NONE_LISTED = {
    "id": "Tidak ada desa/kelurahan yang tercatat di X.",
    "en": "No village is listed in X.",
}


@pytest.mark.parametrize("language", SENTENCE)
def test_the_sentence_in_every_language(language):
    assert sentences.sentence(LARGE, "X", DAY, language) == SENTENCE[language]
    assert sentences.sentence(row(), "X", DAY, language) == NONE_LISTED[language]
    emphases = [emphasis for _, emphasis in sentences.sentence_parts(LARGE, "X", DAY, language)]
    assert emphases == [
        "strong", None, "strong", None, None, "unformed", None, "forming", None, "no_data", None
    ]  # fmt: skip


def test_indonesian_is_the_default():
    for function, *arguments in (
        (sentences.sentence, LARGE, "X", DAY),
        (sentences.sentence_parts, LARGE, "X", DAY),
        (sentences.village_sentence, row(level="village", dasar=1), "T", "P", DAY),
        (sentences.map_title, "X", Level.DISTRICT),
        (sentences.legend_title, Level.DISTRICT),
        (sentences.source_line, SOURCES),
        (sentences.caption, SOURCES, ["A"]),
        (sentences.figure_lines, LARGE),
        (sentences.class_line, LARGE),
        (sentences.alternative, "Peta", [], LARGE, "X", DAY),
    ):
        assert function(*arguments) == function(*arguments, "id") != function(*arguments, "en")


@pytest.mark.parametrize(
    ("key", "in_indonesian", "in_english"),
    [
        ("no_data", "Belum ada data tentang T, P, per 27 Juli 2023.",
         "There is no data about T, P, as of 27 July 2023."),
        ("unformed", "T, P, belum membentuk Kampung KB per 27 Juli 2023.",
         "T, P, had not formed a Kampung KB as of 27 July 2023."),
        ("forming", "T, P, sedang merintis Kampung KB per 27 Juli 2023.",
         "T, P, was forming a Kampung KB as of 27 July 2023."),
        ("unclassified", "T, P, sudah membentuk Kampung KB per 27 Juli 2023.",
         "T, P, had formed a Kampung KB as of 27 July 2023."),
        ("mandiri", "T, P, sudah membentuk Kampung KB per 27 Juli 2023: klasifikasi Mandiri.",
         "T, P, had formed a Kampung KB as of 27 July 2023: class Mandiri."),
    ],
)  # fmt: skip
def test_the_sentence_of_a_village_in_every_language(key, in_indonesian, in_english):
    village = row(level="village", **{key: 1})
    assert sentences.village_sentence(village, "T", "P", DAY, "id") == in_indonesian
    assert sentences.village_sentence(village, "T", "P", DAY, "en") == in_english


@pytest.mark.parametrize(
    ("by", "language", "title", "legend"),
    [
        (Level.VILLAGE, "id", "Status Kampung KB per desa/kelurahan, X", "Status Kampung KB"),
        (Level.VILLAGE, "en", "Status of Kampung KB by village, X", "Status of Kampung KB"),
        (Level.DISTRICT, "id", "Cakupan Kampung KB per kecamatan, X", "Cakupan per kecamatan"),
        (Level.DISTRICT, "en", "Coverage of Kampung KB by district, X", "Coverage by district"),
    ],
)
def test_map_and_legend_have_a_title_by_level(by, language, title, legend):
    assert sentences.map_title("X", by, language) == title
    assert sentences.legend_title(by, language) == legend


SOURCES = [{"source": f"Sumber {n}", "date": f"2023-0{n}-02"} for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("sources", "in_indonesian", "in_english"),
    [
        ([], "Belum ada laporan", "No report yet"),
        (SOURCES[:1], "Sumber 1, 2 Januari 2023", "Sumber 1, 2 January 2023"),
        (SOURCES[:2], "Sumber 1, 2 Januari 2023; Sumber 2, 2 Februari 2023",
         "Sumber 1, 2 January 2023; Sumber 2, 2 February 2023"),
        (SOURCES, "Sumber 1, 2 Januari 2023; Sumber 2, 2 Februari 2023; 1 laporan lain",
         "Sumber 1, 2 January 2023; Sumber 2, 2 February 2023; 1 other reports"),
        (SOURCES * 400, "Sumber 1, 2 Januari 2023; Sumber 2, 2 Februari 2023; 1.198 laporan lain",
         "Sumber 1, 2 January 2023; Sumber 2, 2 February 2023; 1,198 other reports"),
    ],
)  # fmt: skip
def test_two_sources_are_named_and_the_others_counted(sources, in_indonesian, in_english):
    assert sentences.source_line(sources, "id") == in_indonesian
    assert sentences.source_line(sources, "en") == in_english
    assert sentences.caption(sources, ["A", "B"], "id") == f"{in_indonesian} · Batas: A; B"
    assert sentences.caption(sources, ["A", "B"], "en") == f"{in_english} · Boundaries: A; B"
    assert sentences.caption(sources, [], "en") == in_english


def test_tooltip_and_bar_in_every_language():
    assert sentences.figure_lines(LARGE, "id") == [
        "16.500 dari 39.600 terbentuk (41,7 %)", "7.700 belum, 6.600 dirintis, 8.800 tanpa data",
    ]  # fmt: skip
    assert sentences.figure_lines(LARGE, "en") == [
        "16,500 of 39,600 formed (41.7%)", "7,700 not yet, 6,600 forming, 8,800 without data",
    ]  # fmt: skip
    assert sentences.figure_lines(row(no_data=1200), "en") == ["no data (1,200 villages)"]
    assert sentences.class_line(LARGE, "id") == (
        "1.100 dasar · 2.200 berkembang · 3.300 mandiri · 4.400 berkelanjutan · "
        "5.500 tanpa klasifikasi · 6.600 dirintis · 7.700 belum terbentuk · 8.800 tanpa data"
    )
    assert sentences.class_line(LARGE, "en") == (
        "1,100 dasar · 2,200 berkembang · 3,300 mandiri · 4,400 berkelanjutan · "
        "5,500 unclassified · 6,600 forming · 7,700 not formed · 8,800 no data"
    )
    assert sentences.class_line(BREBES, "en") == (
        "11 dasar · 22 berkembang · 4 mandiri · 12 berkelanjutan · 248 not formed"
    )


BY_VILLAGE = {
    "id": "Peta: Status Kampung KB per desa/kelurahan, X, 27 Juli 2023. Belum terbentuk: 7.700; "
    "Dirintis: 6.600; Dasar: 1.100; Berkembang: 2.200; Mandiri: 3.300; Berkelanjutan: 4.400; "
    "Tanpa klasifikasi: 5.500; Tanpa data: 8.800. ",
    "en": "Map: Status of Kampung KB by village, X, 27 July 2023. Not formed: 7,700; Forming: "
    "6,600; Dasar: 1,100; Berkembang: 2,200; Mandiri: 3,300; Berkelanjutan: 4,400; "
    "Unclassified: 5,500; No data: 8,800. ",
}
BY_REGENCY = {
    "id": "Peta: Cakupan Kampung KB per kabupaten/kota, X, 27 Juli 2023. 25 – < 50 %: 1.200. ",
    "en": "Map: Coverage of Kampung KB by regency, X, 27 July 2023. 25 – < 50%: 1,200. ",
}
OF_NOTHING = {
    "id": "Peta: Cakupan Kampung KB per kabupaten/kota, X, 27 Juli 2023. Tidak ada wilayah. ",
    "en": "Map: Coverage of Kampung KB by regency, X, 27 July 2023. No areas. ",
}


@pytest.mark.parametrize("language", SENTENCE)
def test_the_alternative_text_in_every_language(language):
    def text(rows, total, by):
        legend = symbology.coverage_legend(rows, language)
        if by == Level.VILLAGE:
            legend = symbology.status_legend(total, language)
        title = sentences.map_title("X", by, language)
        return sentences.alternative(title, legend, total, "X", DAY, language)

    sentence = SENTENCE[language]
    assert text([], LARGE, Level.VILLAGE) == BY_VILLAGE[language] + sentence
    assert text([LARGE] * 1200, LARGE, Level.REGENCY) == BY_REGENCY[language] + sentence
    assert text([], row(), Level.REGENCY) == OF_NOTHING[language] + NONE_LISTED[language]
