"""Invent names of places and of Kampung KB, formed as Indonesian names are."""

from collections.abc import Sequence

from numpy.random import RandomState

_FIRST_PARTS = (
    "Suka", "Karang", "Sumber", "Marga", "Wana", "Kali", "Bumi", "Mekar", "Sida", "Purwa",
    "Banjar", "Tirta", "Jati", "Giri", "Rawa", "Kedung", "Randu", "Cipta", "Sari", "Muara",
    "Pasir", "Lebak", "Nagara", "Rangka", "Sindang", "Talang", "Waru", "Adi", "Bina", "Sagara",
    "Tegal", "Dukuh", "Kemiri", "Lembah", "Kubang", "Lawang", "Pandan", "Seloka", "Rimba", "Ranca",
)  # fmt: skip
_LAST_PARTS = (
    "jaya", "sari", "mulya", "raja", "asih", "dana", "kerta", "laya", "wangi", "bakti",
    "harja", "loka", "manik", "gadung", "lestari", "indah", "mukti", "sena", "tunggal", "waringin",
    "negara", "rasa", "kencana", "pura", "bening", "sakti", "tengah", "dalem", "kulon", "wetan",
    "arum", "salam", "padang", "wulung", "banyu", "candra", "gading", "lapang", "tanjung", "semi",
)  # fmt: skip
_FIRST_WORDS = (
    "Tanjung", "Gunung", "Sungai", "Teluk", "Batu", "Air", "Padang", "Ujung", "Pulau", "Lubuk",
    "Simpang", "Kampung", "Muara", "Bukit", "Parit",
)  # fmt: skip
_SECOND_WORDS = (
    "Selayung", "Kelapa", "Merbau", "Rengas", "Payung", "Jangkar", "Kuning", "Mentari", "Lilin",
    "Cendana", "Pinang", "Beringin", "Kemuning", "Tembaga", "Kerang", "Nipah", "Bakau", "Camar",
    "Perak", "Damar", "Gaharu", "Meranti", "Belimbing", "Rotan", "Ketapang", "Seroja", "Angsana",
    "Kersik", "Laut", "Dadap", "Ba'u", "Ru'a",
)  # fmt: skip
_PAIRS = (("Utara", "Selatan"), ("Timur", "Barat"), ("Hilir", "Hulu"), ("I", "II"))
_UNIT_WORDS = ("Melati", "Mawar", "Kenanga", "Sejahtera", "Harapan", "Bahagia", "Kencana", "Ceria",
          "Lestari", "Rukun", "Bersinar", "Cinta Damai", "Permata Hati", "Bangkit")  # fmt: skip


class Namer:
    """Generator of names; the same random stream gives the same names."""

    def __init__(self, random: RandomState) -> None:
        self._random = random
        self._districts: set[str] = set()

    def district(self) -> str:
        """Return a name for a kecamatan that no other kecamatan has."""
        while True:
            name = self._place()
            if name not in self._districts and "'" not in name:
                self._districts.add(name)
                return name

    def villages(self, count: int, other_districts: Sequence[str]) -> list[str]:
        """Return ``count`` different names for the villages of a kecamatan.

        Some are pairs (Utara, Selatan; I, II). One in sixteen repeats a name of
        ``other_districts`` of the regency, as real names do.
        """
        names: list[str] = []
        while len(names) < count:
            draw = self._random.random_sample()
            name = self._place()
            if draw < 0.06 and other_districts:
                chosen = [other_districts[self._random.randint(len(other_districts))]]
            elif draw < 0.12 and len(names) + 2 <= count:
                endings = _PAIRS[self._random.randint(len(_PAIRS))]
                chosen = [f"{name} {ending}" for ending in endings]
            else:
                chosen = [name]
            if not set(chosen) & set(names):
                names += chosen
        return names

    def unit(self, village: str) -> str:
        """Return a name for the Kampung KB of a village, in one of the usual forms."""
        word = self._pick(_UNIT_WORDS)
        forms = (
            village.upper(), f"KAMPUNG KB {village.upper()}", f"Kampung KB {word}", word.upper(),
            f"{word} Desa {village}", f"KAMPUNG KB RW {1 + self._random.randint(9):02d} {village}",
        )  # fmt: skip
        return self._pick(forms)

    def _place(self) -> str:
        if self._random.random_sample() < 0.3:
            return f"{self._pick(_FIRST_WORDS)} {self._pick(_SECOND_WORDS)}"
        return self._pick(_FIRST_PARTS) + self._pick(_LAST_PARTS)

    def _pick(self, words: Sequence[str]) -> str:
        return words[self._random.randint(len(words))]
