"""Invented names: they sound like places of the archipelago and follow its habits of naming."""

from collections.abc import Sequence

from numpy.random import RandomState

_FIRST = (
    "Suka", "Karang", "Sumber", "Marga", "Wana", "Kali", "Bumi", "Mekar", "Sida", "Purwa",
    "Banjar", "Tirta", "Jati", "Giri", "Rawa", "Kedung", "Randu", "Cipta", "Sari", "Muara",
    "Pasir", "Lebak", "Nagara", "Rangka", "Sindang", "Talang", "Waru", "Adi", "Bina", "Sagara",
    "Tegal", "Dukuh", "Kemiri", "Lembah", "Kubang", "Lawang", "Pandan", "Seloka", "Rimba", "Ranca",
)  # fmt: skip
_LAST = (
    "jaya", "sari", "mulya", "raja", "asih", "dana", "kerta", "laya", "wangi", "bakti",
    "harja", "loka", "manik", "gadung", "lestari", "indah", "mukti", "sena", "tunggal", "waringin",
    "negara", "rasa", "kencana", "pura", "bening", "sakti", "tengah", "dalem", "kulon", "wetan",
    "arum", "salam", "padang", "wulung", "banyu", "candra", "gading", "lapang", "tanjung", "semi",
)  # fmt: skip
_APART = (
    "Tanjung", "Gunung", "Sungai", "Teluk", "Batu", "Air", "Padang", "Ujung", "Pulau", "Lubuk",
    "Simpang", "Kampung", "Muara", "Bukit", "Parit",
)  # fmt: skip
_WORDS = (
    "Selayung", "Kelapa", "Merbau", "Rengas", "Payung", "Jangkar", "Kuning", "Mentari", "Lilin",
    "Cendana", "Pinang", "Beringin", "Kemuning", "Tembaga", "Kerang", "Nipah", "Bakau", "Camar",
    "Perak", "Damar", "Gaharu", "Meranti", "Belimbing", "Rotan", "Ketapang", "Seroja", "Angsana",
    "Kersik", "Laut", "Dadap", "Ba'u", "Ru'a",
)  # fmt: skip
_SIDES = (("Utara", "Selatan"), ("Timur", "Barat"), ("Hilir", "Hulu"), ("I", "II"))
_UNITS = ("Melati", "Mawar", "Kenanga", "Sejahtera", "Harapan", "Bahagia", "Kencana", "Ceria",
          "Lestari", "Rukun", "Bersinar", "Cinta Damai", "Permata Hati", "Bangkit")  # fmt: skip


class Namer:
    """Gives names; the same random stream gives the same ones."""

    def __init__(self, random: RandomState) -> None:
        self._random = random
        self._districts: set[str] = set()

    def district(self) -> str:
        """Name a kecamatan as no other is named."""
        while True:
            name = self._plain()
            if name not in self._districts and "'" not in name:
                self._districts.add(name)
                return name

    def villages(self, count: int, elsewhere: Sequence[str]) -> list[str]:
        """Name the villages of a kecamatan: no two alike, some in pairs (Utara, Selatan; I, II).

        One in sixteen repeats a name from ``elsewhere`` in the regency, as real ones do.
        """
        names: list[str] = []
        while len(names) < count:
            chance = self._random.random_sample()
            name = self._plain()
            if chance < 0.06 and elsewhere:
                found = [elsewhere[self._random.randint(len(elsewhere))]]
            elif chance < 0.12 and len(names) + 2 <= count:
                sides = _SIDES[self._random.randint(len(_SIDES))]
                found = [f"{name} {side}" for side in sides]
            else:
                found = [name]
            if not set(found) & set(names):
                names += found
        return names

    def unit(self, village: str) -> str:
        """Name a Kampung KB in one of the ways that people do."""
        word = self._pick(_UNITS)
        forms = (
            village.upper(), f"KAMPUNG KB {village.upper()}", f"Kampung KB {word}", word.upper(),
            f"{word} Desa {village}", f"KAMPUNG KB RW {1 + self._random.randint(9):02d} {village}",
        )  # fmt: skip
        return self._pick(forms)

    def _plain(self) -> str:
        if self._random.random_sample() < 0.3:
            return f"{self._pick(_APART)} {self._pick(_WORDS)}"
        return self._pick(_FIRST) + self._pick(_LAST)

    def _pick(self, words: Sequence[str]) -> str:
        return words[self._random.randint(len(words))]
