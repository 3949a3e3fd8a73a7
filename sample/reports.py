"""What the reports say: which villages are formed, in which class, and how a clerk writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import RandomState

from sample.names import Namer
from sample.plan import REGENCIES, Export, Sheet
from sample.province import Province, Village

CLASSES = ("Dasar", "Berkembang", "Mandiri", "Berkelanjutan")
_SEED = 9902
_INDEXES = (slice(0, 5), slice(5, 8), slice(8, 12))
# Which of the indexes input, process and output pass, by class; the rule of the national portal.
_PASSES = (
    ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((1, 1, 0),),
    ((1, 0, 1), (0, 1, 1)),
    ((1, 1, 1),),
)
_STRANGERS = (
    ("99.01", "Dukuh Seberang Wetan"), ("99.03", "RW 07 Perumahan Griya Elok"),
    ("99.05", "Tambak Lorong"), ("99.01", "Dusun Kidul Kali"), ("99.04", "Talang Register 45B"),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of the portal's export, as text and numbers, in the order of its columns."""

    kampung: str
    province: str
    regency: str
    district: str
    village: str
    scores: tuple[int, ...]
    indexes: tuple[float, ...]
    klasifikasi: str


class Clerks:
    """Everybody who reports on the province, with one memory of what was formed when."""

    def __init__(self, province: Province) -> None:
        self._random = RandomState(_SEED)
        self._namer = Namer(self._random)
        self._province = province
        self._order = {one.code: self._queue(one.code) for one in REGENCIES}
        self._units = {one.code: self._namer.unit(one.name) for one in province.villages}

    def export(self, plan: Export) -> list[Row]:
        """Rows of the portal's export: a row for each Kampung KB, shuffled, spelling as typed.

        Where the regency's figures are published ones, every formed village has a row that differs
        from the official name in nothing but prefix, case, punctuation and spaces; rougher
        spelling and old names are left to second units and to the other regencies.
        """
        rows: list[Row] = []
        for regency, counts in plan.classes.items():
            for village, grade in self._graded(regency, counts):
                rough = regency in ("99.03", "99.05") and self._random.random_sample() < 0.06
                rows.append(self._row(village, grade, rough=rough))
                if self._random.random_sample() < 0.03:  # a second unit, never of a higher class
                    rows.append(self._row(village, self._random.randint(grade + 1), rough=True))
        for regency, name in _STRANGERS[: plan.strangers]:
            rows.append(self._stranger(regency, name))
        return [rows[place] for place in self._random.permutation(len(rows))]

    def sheet(self, plan: Sheet) -> list[tuple[Village, str, str, date | None]]:
        """Rows of a regency's own sheet: village, status, klasifikasi, date of formation."""
        formed = {village.code for village in self._order[plan.regency][: plan.formed]}
        forming = self._order[plan.regency][plan.formed : plan.formed + plan.forming]
        dirintis = {village.code for village in forming}
        grades = {}
        if plan.classes:
            graded = self._graded(plan.regency, plan.classes)
            grades = {village.code: CLASSES[grade] for village, grade in graded}
        rows: list[tuple[Village, str, str, date | None]] = []
        for village in self._province.villages:
            code = village.code
            if code in formed:
                rows.append(
                    (village, "Terbentuk", grades.get(code, ""), self._formed_on(plan, code))
                )
            elif code in dirintis:
                rows.append((village, "Dirintis", "", None))
            elif plan.everyone and code.startswith(plan.regency):
                rows.append((village, "Belum terbentuk", "", None))
        return rows

    def _queue(self, regency: str) -> list[Village]:
        """Villages of a regency in the order in which they form a Kampung KB."""
        mine = [one for one in self._province.villages if one.code.startswith(regency + ".")]
        eagerness = {one.code[:8]: self._random.random_sample() for one in mine}
        keys = [self._random.random_sample() + 0.45 * eagerness[one.code[:8]] for one in mine]
        return [mine[place] for place in np.argsort(keys)]

    def _graded(self, regency: str, counts: Sequence[int]) -> list[tuple[Village, int]]:
        """The formed villages with the number of their class; who formed first stands higher."""
        formed = self._order[regency][: sum(counts)]
        stream = RandomState(int(regency.replace(".", "")))  # its own: the same at every date
        merit = np.arange(len(formed)) - 0.8 * len(formed) * stream.random_sample(len(formed))
        grades = np.repeat(np.arange(4), counts)[::-1]
        given = np.empty(len(formed), dtype=int)
        given[np.argsort(merit)] = grades
        return [(village, int(grade)) for village, grade in zip(formed, given, strict=True)]

    def _formed_on(self, plan: Sheet, code: str) -> date:
        if plan.regency == "99.04":
            return plan.date  # one decree for all
        place = [village.code for village in self._order[plan.regency]].index(code)
        first, span = date(2014, 8, 12), (plan.date - date(2014, 8, 12)).days - 20
        return first + timedelta(days=round(span * (place / plan.formed) ** 0.6))

    def _row(self, village: Village, grade: int, *, rough: bool) -> Row:
        names = self._province.names
        district = names[village.code[:8]]
        if rough and self._random.random_sample() < 0.25:
            district = self._misspelt(district)
        name = self._misspelt(village.name) if rough else self._dressed(village)
        name = village.old_name or name  # the portal has not heard of the new one
        return Row(
            self._units[village.code],
            names["99"].upper(),
            self._regency(village.code[:5]),
            district.upper(),
            name.upper(),
            *self._scores(grade),
            CLASSES[grade],
        )

    def _stranger(self, regency: str, name: str) -> Row:
        districts = [code for code in self._province.names if code.startswith(regency + ".")]
        district = self._province.names[districts[self._random.randint(len(districts))]]
        return Row(
            self._namer.unit(name),
            self._province.names["99"].upper(),
            self._regency(regency),
            district.upper(),
            name.upper(),
            *self._scores(0),
            CLASSES[0],
        )

    def _regency(self, code: str) -> str:
        short = self._province.names[code].removeprefix("Kabupaten ").upper()
        if self._random.random_sample() < 0.2:
            short = short.replace("KEPULAUAN", "KEP.")
        return short

    def _dressed(self, village: Village) -> str:
        """Write the official name as clerks do who know it."""
        name = village.name
        chance = self._random.random_sample()
        if chance < 0.05:
            kelurahan = village.code[9] == "1"
            return ("KEL. " if kelurahan else "DESA ") + name
        if chance < 0.08 and " " in name:
            return name.replace(" ", "  ", 1)
        if chance < 0.10 and " " in name:
            return name.replace(" ", "-", 1)
        if chance < 0.12:
            return ("KEL " if village.code[9] == "1" else "DS ") + name
        if name.endswith((" I", " II")) and chance < 0.5:
            return name.removesuffix(" II") + " 2" if name.endswith(" II") else name[:-2] + " 1"
        return name

    def _misspelt(self, name: str) -> str:
        """Write a name as clerks do who heard it: glued, split, or a letter off."""
        kind = self._random.randint(3)
        if kind == 0 and " " in name:
            return name.replace(" ", "", 1)
        if kind == 1 and " " not in name and len(name) > 8:
            return f"{name[:-4]} {name[-4:]}"
        place = 2 + self._random.randint(max(len(name) - 4, 1))
        return name[:place] + name[place] + name[place:]

    def _scores(self, grade: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Twelve scores that make the class, and the three indexes.

        Many a Dasar row was never filled in: all its scores are 1.
        """
        if grade == 0 and self._random.random_sample() < 0.4:
            return (1,) * 12, (1.0, 1.0, 1.0)
        passes = _PASSES[grade][self._random.randint(len(_PASSES[grade]))]
        scores: list[int] = []
        for wanted, part in zip(passes, _INDEXES, strict=True):
            count = part.stop - part.start
            while True:
                drawn = self._random.randint(2 if wanted else 1, 5, count).tolist()
                if (sum(drawn) >= 3 * count) == bool(wanted):
                    break
            scores += drawn
        indexes = (round(float(np.mean(scores[part])), 2) for part in _INDEXES)
        return tuple(scores), tuple(indexes)
