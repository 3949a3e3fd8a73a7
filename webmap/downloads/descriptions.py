"""Titles and descriptions of the properties of areas, in each language of the site.

Files, schemas, queryables and lists of columns take them from here. The names and types of the
properties are in ``properties.columns``; a test holds that each has a description.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from boundaries.areas.codes import Level
from kampungkb.thematic.registry import LAYERS, LayerClass
from webmap.core import i18n
from webmap.maps.thematic_symbology import layer_class_label, layer_name, layer_title


class Description(NamedTuple):
    """A title of a few words, and a sentence that says what the values mean."""

    title: str
    description: str


_Text = Callable[[str], str]

_TARGET = re.compile(
    r"(?P<word>target|gap_at_least|gap|issuer)_(?P<metric>formed|advanced)"
    r"_(?P<due>\d{4}_\d\d_\d\d)(?:_by_(?P<set_at>[a-z]+))?"
)
_LAYER = re.compile(
    rf"layer_(?P<key>{'|'.join(sorted(LAYERS, key=len, reverse=True))})"
    r"(?:_(?P<part>none|exists|reports|as_of))?"
)


@lru_cache(maxsize=2000)
def describe(name: str, by: Level, language: str) -> Description:
    """Return title and description of a property of the areas of a level.

    Raises KeyError for a name that areas of the level cannot have.
    """
    if match := _TARGET.fullmatch(name):
        return _target(match, language)
    if match := _LAYER.fullmatch(name):
        return _layer(match, by, language)
    _ = i18n.texts(language).gettext
    texts = _of_all(_) | (_of_villages(_) if by == Level.VILLAGE else _of_figures(_))
    return Description(*texts[name])


def _of_all(_: _Text) -> dict[str, tuple[str, str]]:
    return {
        "code": (
            _("Kode"),
            _("Kode wilayah menurut Kemendagri; selalu teks, misalnya 33.10."),
        ),
        "name": (_("Nama"), _("Nama wilayah tanpa kata jenisnya.")),
        "level": (
            _("Tingkat"),
            _("Tingkat wilayah: country, province, regency, district atau village."),
        ),
        "district": (_("Kecamatan"), _("Nama kecamatan tempat desa/kelurahan berada.")),
        "regency": (_("Kabupaten/kota"), _("Nama kabupaten/kota tempat wilayah berada.")),
        "province": (_("Provinsi"), _("Nama provinsi tempat wilayah berada.")),
        "date": (
            _("Tanggal angka"),
            _("Angka dan status berlaku per tanggal ini (tanggal yang diminta)."),
        ),
    }


def _of_villages(_: _Text) -> dict[str, tuple[str, str]]:
    return {
        "status": (
            _("Status"),
            _(
                "Status Kampung KB: formed (terbentuk), forming (dirintis), unformed (belum), "
                "no_data (tanpa data)."
            ),
        ),
        "klasifikasi": (
            _("Klasifikasi"),
            _(
                "Klasifikasi Kampung KB yang terbentuk: dasar, berkembang, mandiri, "
                "berkelanjutan; kosong bila belum terbentuk atau belum diklasifikasi."
            ),
        ),
        "formed_on": (
            _("Tanggal terbentuk"),
            _("Tanggal Kampung KB dibentuk menurut laporan; kosong bila tidak disebut."),
        ),
        "formed_year": (
            _("Tahun terbentuk"),
            _("Tahun Kampung KB dibentuk, sebagai teks: 2017, atau > 2019."),
        ),
        "stage": (
            _("Tahap"),
            _("Tahap Kampung KB yang dirintis: sosialisasi, komitmen atau sk."),
        ),
        "note": (_("Keterangan"), _("Keterangan dari lembar laporan.")),
        "kampung_kb": (
            _("Nama Kampung KB"),
            _("Nama Kampung KB; bila lebih dari satu, dipisahkan titik koma."),
        ),
        "as_of": (
            _("Tanggal laporan"),
            _("Tanggal laporan yang menjadi dasar status desa/kelurahan ini."),
        ),
        "source": (
            _("Sumber"),
            _("Sumber laporan yang menjadi dasar status desa/kelurahan ini."),
        ),
        "bps_code": (
            _("Kode BPS"),
            _("Kode wilayah menurut BPS, bila diketahui; selalu teks."),
        ),
        "index_input": (_("Indeks input"), _("Rata-rata skor indikator input, 1–4.")),
        "index_process": (_("Indeks proses"), _("Rata-rata skor indikator proses, 1–4.")),
        "index_output": (_("Indeks output"), _("Rata-rata skor indikator output, 1–4.")),
        "next_class": (
            _("Hambatan naik kelas"),
            _(
                "Yang kurang untuk klasifikasi berikutnya: never_filled (semua skor 1), "
                "blocked_input, blocked_process, blocked_output, blocked_several, one_point, "
                "top, unknown (tanpa skor)."
            ),
        ),
        "points_to_next": (
            _("Poin ke kelas berikutnya"),
            _("Jumlah poin paling sedikit untuk klasifikasi yang lebih tinggi."),
        ),
        "cheapest_steps": (
            _("Langkah terpendek"),
            _("Skor yang naik untuk mencapainya, misalnya: Input Pokja 2→3."),
        ),
    }


def _of_figures(_: _Text) -> dict[str, tuple[str, str]]:
    return {
        "villages": (_("Desa/kelurahan"), _("Jumlah desa/kelurahan di wilayah.")),
        "formed": (_("Terbentuk"), _("Jumlah desa/kelurahan dengan Kampung KB terbentuk.")),
        "forming": (_("Dirintis"), _("Jumlah desa/kelurahan dengan Kampung KB dirintis.")),
        "unformed": (_("Belum terbentuk"), _("Jumlah desa/kelurahan tanpa Kampung KB.")),
        "no_data": (_("Tanpa data"), _("Jumlah desa/kelurahan tanpa data.")),
        "unreadable": (
            _("Tak terbaca"),
            _("Bagian dari yang tanpa data: barisnya dalam laporan tidak terbaca."),
        ),
        "dasar": (_("Dasar"), _("Jumlah Kampung KB berklasifikasi dasar.")),
        "berkembang": (_("Berkembang"), _("Jumlah Kampung KB berklasifikasi berkembang.")),
        "mandiri": (_("Mandiri"), _("Jumlah Kampung KB berklasifikasi mandiri.")),
        "berkelanjutan": (
            _("Berkelanjutan"),
            _("Jumlah Kampung KB berklasifikasi berkelanjutan."),
        ),
        "unclassified": (
            _("Tanpa klasifikasi"),
            _("Jumlah Kampung KB terbentuk yang klasifikasinya tidak diketahui."),
        ),
        "coverage": (
            _("Cakupan"),
            _("Terbentuk dibagi semua desa/kelurahan, 0–1; kosong bila semua tanpa data."),
        ),
        "advanced": (
            _("Mandiri + berkelanjutan"),
            _(
                "Mandiri dan berkelanjutan dibagi semua desa/kelurahan, 0–1; kosong bila semua "
                "tanpa data."
            ),
        ),
        "review": (_("Menunggu tinjauan"), _("Jumlah baris laporan yang menunggu tinjauan.")),
        "review_villages": (
            _("Paling banyak bertambah"),
            _("Paling banyak sekian desa/kelurahan lagi terbentuk menurut baris yang menunggu."),
        ),
        "coverage_at_most": (
            _("Cakupan paling banyak"),
            _("Cakupan bila semua baris yang menunggu ternyata terbentuk, 0–1."),
        ),
        "sources": (
            _("Sumber"),
            _("Laporan yang menjadi dasar angka, dengan tanggalnya; dipisahkan titik koma."),
        ),
    }


def _target(match: re.Match[str], language: str) -> Description:
    _ = i18n.texts(language).gettext
    due = i18n.day(match["due"].replace("_", "-"), language, short=True)
    metric = {"formed": _("terbentuk"), "advanced": _("mandiri + berkelanjutan")}[match["metric"]]
    values = {"metric": metric, "due": due}
    titles = {
        "target": _("Target %(metric)s, %(due)s"),
        "gap": _("Kekurangan %(metric)s, %(due)s"),
        "gap_at_least": _("Kekurangan pasti %(metric)s, %(due)s"),
        "issuer": _("Penetap target %(metric)s, %(due)s"),
    }
    texts = {
        "target": _("Jumlah desa/kelurahan %(metric)s yang ditargetkan sampai %(due)s."),
        "gap": _(
            "Desa/kelurahan yang masih kurang untuk target %(metric)s sampai %(due)s; yang tanpa "
            "data terhitung belum."
        ),
        "gap_at_least": _(
            "Desa/kelurahan yang pasti masih kurang untuk target %(metric)s sampai %(due)s, "
            "andaikan semua yang tanpa data sudah tercapai."
        ),
        "issuer": _("Siapa yang menetapkan target %(metric)s sampai %(due)s."),
    }
    title, text = titles[match["word"]] % values, texts[match["word"]] % values
    if match["set_at"]:
        noun = i18n.noun(Level.of(match["set_at"]), language)
        title = _("%(title)s (%(level)s)") % {"title": title, "level": noun}
        set_for = _("Target yang ditetapkan untuk %(level)s.") % {"level": noun}
        text = f"{text} {set_for}"
    return Description(title, text)


def _layer(match: re.Match[str], by: Level, language: str) -> Description:
    _ = i18n.texts(language).gettext
    key, part = match["key"], match["part"]
    values = {"layer": layer_name(key, language), "title": layer_title(key, language)}
    if part == "as_of":
        return Description(
            _("%(layer)s: tanggal laporan") % values,
            (
                _("Tanggal laporan yang menjadi dasar lapisan %(title)s.")
                if by == Level.VILLAGE
                else _("Tanggal laporan terbaru lapisan %(title)s di wilayah.")
            )
            % values,
        )
    if part is None:
        if by != Level.VILLAGE:
            raise KeyError(match[0])
        return Description(
            str(values["layer"]),
            _(
                "%(title)s: none (tidak ada), exists (ada), reports (ada dan lapor); kosong "
                "tanpa data."
            )
            % values,
        )
    if by == Level.VILLAGE:
        raise KeyError(match[0])
    label = layer_class_label(LayerClass(part), language).lower()
    return Description(
        f"{values['layer']}: {label}",
        _("Jumlah desa/kelurahan dengan %(title)s: %(label)s; kosong bila semua tanpa data.")
        % {**values, "label": label},
    )
