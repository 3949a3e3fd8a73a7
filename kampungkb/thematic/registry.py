"""The registry of thematic layers: the one place that says which there are and what they are.

A layer says of every village whether something is there: the house of data, or groups of families
(*kelompok kegiatan*, poktan). Its names are in Bahasa Indonesia, marked for gettext; its colours
are those of its classes, in ``webmap.maps.thematic_symbology``. A layer that is added here is
imported, shown and exported without a change elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geo.errors import GeoError
from geo.messages import N_


class UnknownLayer(GeoError):
    """A key that no thematic layer has, or a sheet that does not tell its layer."""


class LayerClass(StrEnum):
    """What is known of a village in a layer; ``byte`` is its number in arrays."""

    NO_DATA = "no_data"
    NONE = "none"  # nothing is there (tidak ada)
    EXISTS = "exists"  # it is there (ada) and does not report, or nothing is known of reports
    REPORTS = "reports"  # it is there and reports (lapor)

    @property
    def byte(self) -> int:
        """Number of the class in arrays: 0 is no data."""
        return _BYTES[self]

    @property
    def is_present(self) -> bool:
        """Whether there is something in the village."""
        return self in {LayerClass.EXISTS, LayerClass.REPORTS}


LAYER_CLASSES = tuple(LayerClass)
"""The classes; the place of each is its byte."""

_BYTES = {one: byte for byte, one in enumerate(LAYER_CLASSES)}


class LayerKind(StrEnum):
    """What a layer counts."""

    HOUSE = "house"  # a house of data
    GROUP = "group"  # a group of families or young people


@dataclass(frozen=True, slots=True)
class ThematicLayer:
    """One layer.

    ``title``: the full name; ``unit``: what is counted; all three texts by gettext. ``heading``:
    its column in a sheet of several layers, with the words Ada and Tidak ada. ``signs``: headings
    that only the SIGA form of this layer has. ``details``: key of each further count by its heading
    in that form. Headings are in the form of ``cells.normalised_text``.
    """

    key: str
    name: str
    title: str
    unit: str
    kind: LayerKind
    heading: str
    signs: frozenset[str] = frozenset()
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[LayerClass, ...]:
        """The classes that villages of this layer may have, no data first."""
        if self.kind is LayerKind.GROUP:
            return LAYER_CLASSES
        return (LayerClass.NO_DATA, LayerClass.NONE, LayerClass.EXISTS)  # a house does not report


RUMAH_DATAKU_COUNT = "jumlah rumah dataku"
"""Heading of the number of houses in the form of Rumah DataKu."""

EXISTING, REPORTING = "yang ada", "yang lapor"
"""Headings of the groups that exist and that report, in every form of groups."""

LAYERS: Mapping[str, ThematicLayer] = {
    layer.key: layer
    for layer in (
        ThematicLayer(
            "rumah_dataku",
            N_("Rumah DataKu"),
            N_("Rumah Data Kependudukan dan Informasi Keluarga"),
            N_("rumah data"),
            LayerKind.HOUSE,
            "rumah dataku",
            frozenset({RUMAH_DATAKU_COUNT}),
            {
                "sk ada": "decreed",
                "sk tidak ada": "not_decreed",
                "apbn": "apbn",
                "apbd": "apbd",
                "add": "add",
                "swadaya": "swadaya",
                "swasta csr": "csr",
                "lainnya": "other_funds",
                "jumlah rumah dataku paripurna": "complete",
                "rumah dataku di kampung kb": "in_kampung_kb",
                "rumah dataku parpurna di kampung kb": "complete_in_kampung_kb",
                "rumah dataku paripurna di kampung kb": "complete_in_kampung_kb",
            },
        ),
        ThematicLayer(
            "bkb",
            N_("BKB"),
            N_("Bina Keluarga Balita"),
            N_("kelompok"),
            LayerKind.GROUP,
            "bkb",
            frozenset({"materi orang tua hebat", "materi 1000 hpk", "materi kkb lainnya"}),
            {
                "materi orang tua hebat": "topic_parenting",
                "materi 1000 hpk": "topic_first_1000_days",
                "materi kkb lainnya": "topic_child_card",
                "materi kespro": "topic_reproductive_health",
                "materi lainnya": "topic_other",
            },
        ),
        ThematicLayer(
            "bkr",
            N_("BKR"),
            N_("Bina Keluarga Remaja"),
            N_("kelompok"),
            LayerKind.GROUP,
            "bkr",
            frozenset({"jumlah keluarga anggota bkr"}),
            {
                "materi pbkr": "topic_adolescents",
                "materi kespro": "topic_reproductive_health",
                "materi lainnya": "topic_other",
                "jumlah pertemuan penyuluhan": "meetings",
                "tatap muka": "meetings_in_person",
                "virtual": "meetings_virtual",
                "jumlah keluarga anggota bkr": "families",
                "jumlah keluarga anggota bkr hadir pertemuan": "families_attending",
                "status pus": "couples",
                "status ber kb": "couples_using_contraception",
            },
        ),
        ThematicLayer(
            "bkl",
            N_("BKL"),
            N_("Bina Keluarga Lansia"),
            N_("kelompok"),
            LayerKind.GROUP,
            "bkl",
            frozenset({"jumlah keluarga anggota bkl"}),
            {
                "jumlah pertemuan penyuluhan": "meetings",
                "jumlah keluarga anggota bkl": "families",
                "jumlah keluarga anggota bkl hadir pertemuan": "families_attending",
            },
        ),
        ThematicLayer(
            "uppka",
            N_("UPPKA"),
            N_("Usaha Peningkatan Pendapatan Keluarga Akseptor"),
            N_("kelompok"),
            LayerKind.GROUP,
            "uppka",
            frozenset(
                {"materi usaha ekonomi keluarga", "materi pengelolaan keuangan keluarga"}
            ),
            {
                "materi usaha ekonomi keluarga": "topic_business",
                "materi pengelolaan keuangan keluarga": "topic_finance",
                "materi kb kespro": "topic_reproductive_health",
            },
        ),
        ThematicLayer(
            "pikr",
            N_("PIK-R"),
            N_("Pusat Informasi dan Konseling Remaja"),
            N_("kelompok"),
            LayerKind.GROUP,
            "pik r",
            frozenset({"jumlah remaja hadir dalam pertemuan"}),
            {
                "materi pkbr": "topic_adolescents",
                "materi lainnya": "topic_other",
                "jumlah pertemuan": "meetings",
                "jumlah remaja hadir dalam pertemuan": "young_people_attending",
            },
        ),
    )
}  # fmt: skip
"""All layers by key, in the order in which they are shown.

Headings are those of the exports of SIGA of 2025 and 2026, as files of Sulawesi Barat have them;
of BKL no export was seen, so that its signs follow the form of BKR.
"""


def find_layer(key: str) -> ThematicLayer:
    """Return a layer by its key; raises UnknownLayer."""
    layer = LAYERS.get(key.strip().lower().replace("-", "_"))
    if layer is None:
        raise UnknownLayer(f"there is no layer {key!r}", do=f"Use one of {', '.join(LAYERS)}.")
    return layer
