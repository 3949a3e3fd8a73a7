"""The words that sheets of registers use, in each language that people write them in.

Except ``EMPTY_MARKS`` they are in the form of ``cells.normalised_text``: lower case, single spaces,
no punctuation. Words of a further language are added here.
"""

from collections.abc import Mapping

from kampungkb.indicators.classification import Status

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "kode", "kode desa", "kode kelurahan", "kode desa kelurahan", "kode kelurahan desa",
        "kode desa kel", "kode kel desa", "kode wilayah", "kode kemendagri", "kode wilayah desa",
        "kode desa kemendagri", "kode wilayah kemendagri", "kode area", "kdepum", "id desa",
        "code", "village code", "area code", "kemendagri code",
    ),
    "province": (
        "provinsi", "propinsi", "prov", "nama provinsi", "nama propinsi", "province",
        "province name", "wadmpr",
    ),
    "regency": (
        "kabupaten", "kabupaten kota", "kab kota", "kota kabupaten", "kab", "kota",
        "nama kabupaten", "nama kabupaten kota", "nama kab kota", "regency", "regency city",
        "regency or city", "regency name", "wadmkk",
    ),
    "district": (
        "kecamatan", "kec", "nama kecamatan", "distrik", "kapanewon", "kemantren",
        "kecamatan distrik", "district", "subdistrict", "sub district", "district name", "wadmkc",
    ),
    "village": (
        "desa", "kelurahan", "desa kelurahan", "kelurahan desa", "desa kel", "kel desa",
        "nama desa", "nama kelurahan", "nama desa kelurahan", "nama kelurahan desa",
        "nama desa kel", "pekon", "pekon kelurahan", "nagari", "gampong", "tiyuh", "kalurahan",
        "desa pekon kelurahan", "village", "village name", "desa atau kelurahan",
        "kecamatan desa", "kec desa", "kecamatan dan desa", "kecamatan desa kelurahan",
        "kecamatan desa kel", "nama kecamatan desa", "nama kecamatan dan desa",
        "desa kecamatan", "desa kelurahan kecamatan", "desa dan kecamatan",
    ),
    "kampung": (
        "kampung kb", "nama kampung kb", "kampung keluarga berkualitas",
        "nama kampung keluarga berkualitas", "nama kkb", "kkb", "kampung kb name",
        "name of kampung kb",
    ),
    "status": (
        "status", "status pembentukan", "status kampung kb", "status pembentukan kampung kb",
        "status kkb", "pembentukan", "pembentukan kampung kb", "terbentuk", "sudah terbentuk",
        "formation status", "kampung kb status", "formed",
    ),
    "klasifikasi": (
        "klasifikasi", "klasifikasi kampung kb", "kategori", "kategori kampung kb", "kelas",
        "class", "classification", "klas", "strata",
    ),
    "formed_on": (
        "tanggal bentuk", "tanggal pembentukan", "tanggal dibentuk", "tanggal terbentuk",
        "tgl bentuk", "tgl pembentukan", "tgl dibentuk", "tgl terbentuk", "tanggal pencanangan",
        "tanggal dicanangkan", "tanggal dibentuk kampung kb", "tanggal pembentukan kampung kb",
        "tanggal sk", "date of formation", "formation date", "formed on", "date formed",
        "formed date",
    ),
    "formed_year": (
        "tahun pembentukan", "tahun bentuk", "tahun dibentuk", "tahun terbentuk",
        "tahun pencanangan", "tahun pembentukan kampung kb", "year of formation",
        "formation year", "year formed", "formed year",
    ),
    "stage": (
        "tahapan", "tahap", "tahapan pembentukan", "tahap pembentukan", "tahapan rintisan",
        "stage", "stage of formation",
    ),
    "note": ("catatan", "keterangan", "ket", "note", "notes", "remark", "remarks"),
}  # fmt: skip
"""Headings of a plain sheet, by the field of ``Heading.columns``."""

DISTRICT_AND_VILLAGE_HEADINGS: Mapping[str, tuple[str, str]] = {
    title: ("village", "district") if title.endswith("kecamatan") else ("district", "village")
    for title in HEADINGS["village"]
    if "kec" in title
}
"""Headings of a column of kecamatan and villages, with the order in which a cell names both."""

TICK_HEADINGS: Mapping[Status, tuple[str, ...]] = {
    Status.UNFORMED: (
        "belum", "belum terbentuk", "belum dibentuk", "belum ada", "tidak", "tidak ada",
        "status belum", "status belum terbentuk",
    ),
    Status.FORMING: (
        "dirintis", "rintisan", "proses", "dalam proses", "sedang dirintis", "status dirintis",
    ),
    Status.FORMED: (
        "sudah", "sudah terbentuk", "terbentuk", "sudah dibentuk", "sudah ada", "ada", "ya",
        "status sudah", "status terbentuk",
    ),
}  # fmt: skip
"""Headings of columns of which one has a mark in each line, by the status that this means."""

NAME_HEADINGS = frozenset({"nama", "name"})
"""Headings of the village's name where the sheet has a column of codes."""

SUBDISTRICT_HEADINGS = frozenset({"subdistrict", "sub district"})
"""Headings of the kecamatan in sheets whose heading "district" means the regency."""

STATUS_WORDS = {
    Status.NO_DATA: ("no data", "tidak ada data", "tanpa data", "belum ada data"),
    Status.UNFORMED: (
        "belum", "belum terbentuk", "belum dibentuk", "belum ada", "belum dicanangkan", "tidak",
        "tidak ada", "tidak terbentuk", "nihil", "unformed", "not formed", "not yet formed",
        "not yet", "none", "no", "0", "false", "salah",
    ),
    Status.FORMING: (
        "dirintis", "rintisan", "perintisan", "sedang", "sedang dibentuk", "sedang dirintis",
        "sedang terbentuk", "proses", "dalam proses", "sedang proses", "proses pembentukan",
        "dalam proses pembentukan", "persiapan", "dalam pembentukan", "forming", "being formed",
        "in progress", "in preparation", "started",
    ),
    Status.FORMED: (
        "terbentuk", "sudah", "sudah terbentuk", "sudah dibentuk", "telah terbentuk", "telah",
        "telah dibentuk", "dibentuk", "sudah ada", "ada", "ya", "aktif", "formed", "yes",
        "established", "1", "true", "benar", "v",
    ),
}  # fmt: skip
"""Words in a column of statuses."""

STATUS_MARKS = {
    **dict.fromkeys("√✓✔☑✅", Status.FORMED),
    **dict.fromkeys("✗✘☒×❌", Status.UNFORMED),
}
"""Marks in a column of statuses."""

STAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "sosialisasi": ("sosialisasi", "tahap sosialisasi", "socialisation", "information"),
    "komitmen": ("komitmen", "tahap komitmen", "penggalangan komitmen", "commitment"),
    "sk": (
        "sk", "tahap sk", "penerbitan sk", "penyusunan sk", "proses sk", "surat keputusan",
        "decree",
    ),
}  # fmt: skip
"""Words in a column of stages, by the stage of what is forming, in their order."""

UNCLASSIFIED_WORDS = frozenset({
    "unclassified", "not classified", "belum diklasifikasi", "belum diklasifikasikan",
    "belum klasifikasi", "tanpa klasifikasi", "belum ada klasifikasi", "tidak ada",
})  # fmt: skip
"""Words in a column of klasifikasi for a Kampung KB that has none."""

MONTHS = {
    month: number
    for number, months in enumerate(
        (
            "januari january jan", "februari february pebruari feb peb", "maret march mar",
            "april apr", "mei may", "juni june jun", "juli july jul",
            "agustus august agt agu ags aug agust", "september sep sept",
            "oktober october okt oct", "november nopember nov nop", "desember december des dec",
        ),
        start=1,
    )
    for month in months.split()
}  # fmt: skip
"""Number of a month by its names and abbreviations."""

EMPTY_MARKS = frozenset({"", "-", "--", "–", "—", "n/a", "na", "null", "none", "nan", "."})
"""What people write into a cell that has no value; compared in lower case, with punctuation."""

HELP_SHEET = "Petunjuk"
"""Name of a sheet with instructions, which is not read."""

NO_STATEMENT = "kosong = tanpa pernyataan"
"""Part of the heading of a status column in which an empty cell makes no statement: the village is
then not in the scope of the report. In any other sheet a village without a status is unformed."""

NO_VILLAGE = "tidak ada"
"""Decision for a row that names no official village."""

NO_VILLAGE_WORDS = frozenset({NO_VILLAGE, "tidak ada desa", "bukan desa", "no village"})
"""Words for that decision in a sheet of decisions."""
