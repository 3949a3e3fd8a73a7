"""What each figure means, in words: the page that explains them and documents show the same."""

from dataclasses import dataclass

from kampungkb.indicators.classification import CLASSIFIED, VillageClass
from webmap.core.i18n import texts
from webmap.maps import symbology
from webmap.maps.symbology import CoverageClass, MapClass


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a legend shows in a colour. ``key``: of its class."""

    key: MapClass
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A subject: terms, or sentences, or both; ``note`` follows them."""

    title: str
    terms: tuple[Term, ...] = ()
    sentences: tuple[str, ...] = ()
    note: str = ""


def introduction(language: str = "id") -> str:
    """Return what the programme is, and what is shown of it."""
    _ = texts(language).gettext
    return _(
        "Kampung Keluarga Berkualitas (Kampung KB) adalah program keluarga di tingkat desa. "
        "Instruksi Presiden 3/2022 menjadikan setiap desa dan kelurahan sasarannya. Situs ini "
        "menunjukkan desa mana yang sudah membentuknya, mana yang belum, dan dari laporan mana itu "
        "diketahui."
    )


def statuses(language: str = "id") -> Meaning:
    """Return the meaning of the status of a village."""
    _ = texts(language).gettext
    meanings = {
        VillageClass.UNFORMED: _(
            "Laporan berbicara tentang wilayah ini dan tidak menyebut desa ini, atau menyebutnya "
            "belum membentuk."
        ),
        VillageClass.FORMING: _(
            "Pembentukan sedang berjalan menurut laporan. Belum dihitung sebagai terbentuk."
        ),
        VillageClass.BERKELANJUTAN: _(
            "Laporan menyebut Kampung KB di desa ini. Desa dengan dua Kampung KB dihitung sekali, "
            "dengan klasifikasi yang lebih tinggi."
        ),
        VillageClass.NO_DATA: _(
            "Tidak ada laporan sampai tanggal itu yang berbicara tentang desa ini. Tanpa data "
            "bukan nol: desa ini diarsir dan tidak pernah diwarnai seolah-olah belum membentuk."
        ),
    }
    terms = [
        Term(key, _("Terbentuk") if key.is_formed else symbology.label(key, language), text)
        for key, text in meanings.items()
    ]
    return Meaning(_("Status desa"), tuple(terms))


def classes(language: str = "id") -> Meaning:
    """Return the meaning of the classes of formed villages."""
    _ = texts(language).gettext
    meanings = {
        VillageClass.DASAR: _(
            "Tidak satu pun, atau hanya satu, dari tiga indeks (masukan, proses, keluaran) lulus."
        ),
        VillageClass.BERKEMBANG: _("Masukan dan proses lulus, keluaran belum."),
        VillageClass.MANDIRI: _("Keluaran lulus, bersama tepat satu dari masukan dan proses."),
        VillageClass.BERKELANJUTAN: _("Ketiga indeks lulus."),
        VillageClass.UNCLASSIFIED: _("Terbentuk, tetapi laporan tidak menyebut klasifikasinya."),
    }
    order = (*CLASSIFIED, VillageClass.UNCLASSIFIED)
    return Meaning(
        _("Klasifikasi Kampung KB yang sudah terbentuk"),
        tuple(Term(key, symbology.label(key, language), meanings[key]) for key in order),
        note=_(
            "Sebuah indeks ialah rata-rata indikatornya (nilai 1 sampai 4) dan lulus pada 3,00 "
            "atau lebih."
        ),
    )


def shares(language: str = "id") -> Meaning:
    """Return the meaning of coverage and of the advanced share."""
    _ = texts(language).gettext
    return Meaning(
        _("Cakupan dan bagian maju"),
        sentences=(
            _(
                "Cakupan = desa yang sudah terbentuk ÷ semua desa dan kelurahan di wilayah itu, "
                "juga yang tanpa data. Bila sebagian desa tanpa data, cakupan sebenarnya dapat "
                "lebih tinggi; wilayah itu digambar bergaris."
            ),
            _("Bagian maju = (mandiri + berkelanjutan) ÷ semua desa dan kelurahan."),
            _(
                "Persentase dibulatkan ke satu angka di belakang koma, tetapi tidak pernah menjadi "
                "0 %% atau 100 %% bila belum demikian."
            )
            % {},
            _("Di setiap wilayah: semua desa = terbentuk + dirintis + belum + tanpa data."),
        ),
    )


def coverage_colours(language: str = "id") -> Meaning:
    """Return the meaning of the colours of areas by coverage."""
    _ = texts(language).gettext
    meanings: dict[MapClass, str] = {
        CoverageClass.ZERO: _("Belum satu desa pun."),
        CoverageClass.UNDER_75: _("Sampai tepat di bawah sasaran akhir 2023."),
        CoverageClass.UNDER_100: _("Sasaran 75 %% tercapai, belum semua desa.") % {},
        CoverageClass.FULL: _("Semua desa: sasaran akhir 2024."),
    }
    terms = [
        Term(key, symbology.label(key, language), meanings.get(key, ""))
        for key in symbology.COVERAGE_COLOURS
    ]
    return Meaning(_("Warna cakupan"), tuple(terms))


def changes(language: str = "id") -> Meaning:
    """Return the meaning of the figures of change."""
    _ = texts(language).gettext
    text = _(
        "Dua tanggal dibandingkan desa demi desa menurut kodenya: nama yang ditulis lain bukan "
        "perubahan. Baru: sekarang terbentuk, sebelumnya belum. Naik atau turun: terbentuk pada "
        "keduanya, klasifikasinya lain. Hilang: sebelumnya terbentuk, sekarang tidak. Desa tanpa "
        "data pada salah satu tanggal tidak diketahui perubahannya dan tidak dihitung sebagai "
        "tetap."
    )
    return Meaning(_("Perubahan"), sentences=(text,))


def targets(language: str = "id") -> Meaning:
    """Return the meaning of targets and gaps."""
    _ = texts(language).gettext
    text = _(
        "Instruksi Presiden 3/2022: 75 %% desa pada akhir 2023 dan semua desa pada akhir 2024. "
        "Daerah dapat menetapkan target sendiri; target itu menggantikan target nasional dengan "
        "tenggat yang sama. Persentase dijadikan jumlah desa dengan pembulatan ke atas: 75 %% dari "
        "297 desa adalah 223 desa. Angka “kurang” adalah jumlah desa yang masih harus membentuk "
        "untuk mencapainya."
    )
    return Meaning(_("Target"), sentences=(text % {},))


def days(language: str = "id") -> Meaning:
    """Return what figures as of a day are."""
    _ = texts(language).gettext
    text = _(
        "Untuk setiap desa berlaku apa yang dikatakan laporan terbaru yang tidak lebih baru dari "
        "tanggal yang dipilih dan yang berbicara tentang desa itu. Bila dua laporan bertanggal "
        "sama, berlaku yang terakhir dimuat. Angka dari sumber yang berbeda dapat berselisih; "
        "karena itu setiap halaman menyebut laporan yang dipakainya, dengan sumber dan tanggalnya."
    )
    return Meaning(_("Keadaan per tanggal"), sentences=(text,))


def rows_in_review(language: str = "id") -> Meaning:
    """Return what rows in review are."""
    _ = texts(language).gettext
    text = _(
        "Laporan menyebut desa dengan nama, jarang dengan kode. Baris yang namanya tidak pasti "
        "menunjuk ke satu desa menunggu pemeriksaan dan tidak diwarnai di peta. Setiap halaman "
        "menyebut berapa baris menunggu, dan setinggi apa cakupan bila semuanya diterima."
    )
    return Meaning(_("Baris yang belum dapat ditempatkan"), sentences=(text,))


def boundaries(language: str = "id") -> Meaning:
    """Return what the borders on maps are."""
    _ = texts(language).gettext
    text = _(
        "Batas digambar lebih sederhana daripada aslinya agar peta cepat terbuka; unduhan GeoJSON "
        "memuat batas yang lengkap. Desa yang tidak punya batas tetap dihitung di semua angka dan "
        "disebut namanya di bawah tabel. Batas di peta ini bukan acuan hukum."
    )
    return Meaning(_("Batas wilayah"), sentences=(text,))


def meanings(language: str = "id") -> list[Meaning]:
    """Return the meaning of all figures, in the order of the page that explains them."""
    return [
        statuses(language),
        classes(language),
        shares(language),
        coverage_colours(language),
        changes(language),
        targets(language),
        days(language),
        rows_in_review(language),
        boundaries(language),
    ]
