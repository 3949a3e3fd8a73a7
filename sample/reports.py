"""Generate the rows of reports: formed villages, their classes, and spellings as in real ones."""

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
# By class: combinations of the indexes input, process and output that reach the threshold (rule of
# the national portal).
_PASSES = (
    ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((1, 1, 0),),
    ((1, 0, 1), (0, 1, 1)),
    ((1, 1, 1),),
)
_UNMATCHED = (
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


class ReportGenerator:
    """Generator of all reports; villages form in the same order in each of them."""

    def __init__(self, province: Province) -> None:
        self._random = RandomState(_SEED)
        self._namer = Namer(self._random)
        self._province = province
        self._order = {regency.code: self._formation_order(regency.code) for regency in REGENCIES}
        self._units = {
            village.code: self._namer.unit(village.name) for village in province.villages
        }

    def export(self, plan: Export) -> list[Row]:
        """Generate the rows of a portal export in random order, one for each Kampung KB.

        In 99.01, 99.02 and 99.04 each formed village has a row that differs from the official name
        only in prefix, case, punctuation and spaces. Misspelt and old names occur only in rows of
        second units and in the other regencies.
        """
        rows: list[Row] = []
        for regency, counts in plan.classes.items():
            for village, grade in self._with_grades(regency, counts):
                misspelt = regency in ("99.03", "99.05") and self._random.random_sample() < 0.06
                rows.append(self._row(village, grade, misspelt=misspelt))
                if self._random.random_sample() < 0.03:  # a second unit, of no higher class
                    rows.append(self._row(village, self._random.randint(grade + 1), misspelt=True))
        for regency, name in _UNMATCHED[: plan.unmatched]:
            rows.append(self._unmatched_row(regency, name))
        return [rows[index] for index in self._random.permutation(len(rows))]

    def sheet(self, plan: Sheet) -> list[tuple[Village, str, str, date | None]]:
        """Generate the rows of a regency's sheet: village, status, klasifikasi, formation date."""
        formed = {village.code for village in self._order[plan.regency][: plan.formed]}
        forming = self._order[plan.regency][plan.formed : plan.formed + plan.forming]
        dirintis = {village.code for village in forming}
        grades = {}
        if plan.classes:
            graded = self._with_grades(plan.regency, plan.classes)
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
            elif plan.with_unformed and code.startswith(plan.regency):
                rows.append((village, "Belum terbentuk", "", None))
        return rows

    def _formation_order(self, regency: str) -> list[Village]:
        """Return the villages of a regency in the order in which they form a Kampung KB."""
        villages = [
            village for village in self._province.villages if village.code.startswith(regency + ".")
        ]
        delays = {village.code[:8]: self._random.random_sample() for village in villages}
        keys = [
            self._random.random_sample() + 0.45 * delays[village.code[:8]] for village in villages
        ]
        return [villages[index] for index in np.argsort(keys)]

    def _with_grades(self, regency: str, counts: Sequence[int]) -> list[tuple[Village, int]]:
        """Return formed villages with the index of their class; earlier ones tend to be higher."""
        formed = self._order[regency][: sum(counts)]
        stream = RandomState(int(regency.replace(".", "")))  # of its own, equal at every date
        rank = np.arange(len(formed)) - 0.8 * len(formed) * stream.random_sample(len(formed))
        grades = np.repeat(np.arange(4), counts)[::-1]
        assigned = np.empty(len(formed), dtype=int)
        assigned[np.argsort(rank)] = grades
        return [(village, int(grade)) for village, grade in zip(formed, assigned, strict=True)]

    def _formed_on(self, plan: Sheet, code: str) -> date:
        if plan.regency == "99.04":
            return plan.date  # one decree formed all
        position = [village.code for village in self._order[plan.regency]].index(code)
        first, span = date(2014, 8, 12), (plan.date - date(2014, 8, 12)).days - 20
        return first + timedelta(days=round(span * (position / plan.formed) ** 0.6))

    def _row(self, village: Village, grade: int, *, misspelt: bool) -> Row:
        names = self._province.names
        district = names[village.code[:8]]
        if misspelt and self._random.random_sample() < 0.25:
            district = self._misspell(district)
        name = self._misspell(village.name) if misspelt else self._spelling_variant(village)
        name = village.old_name or name  # the portal still has the old name
        return Row(
            self._units[village.code],
            names["99"].upper(),
            self._regency(village.code[:5]),
            district.upper(),
            name.upper(),
            *self._scores(grade),
            CLASSES[grade],
        )

    def _unmatched_row(self, regency: str, name: str) -> Row:
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

    def _spelling_variant(self, village: Village) -> str:
        """Vary prefix, spaces or numerals of an official name; often return it unchanged."""
        name = village.name
        draw = self._random.random_sample()
        if draw < 0.05:
            kelurahan = village.code[9] == "1"
            return ("KEL. " if kelurahan else "DESA ") + name
        if draw < 0.08 and " " in name:
            return name.replace(" ", "  ", 1)
        if draw < 0.10 and " " in name:
            return name.replace(" ", "-", 1)
        if draw < 0.12:
            return ("KEL " if village.code[9] == "1" else "DS ") + name
        if name.endswith((" I", " II")) and draw < 0.5:
            return name.removesuffix(" II") + " 2" if name.endswith(" II") else name[:-2] + " 1"
        return name

    def _misspell(self, name: str) -> str:
        """Misspell a name: join two words, split a word, or double a letter."""
        kind = self._random.randint(3)
        if kind == 0 and " " in name:
            return name.replace(" ", "", 1)
        if kind == 1 and " " not in name and len(name) > 8:
            return f"{name[:-4]} {name[-4:]}"
        place = 2 + self._random.randint(max(len(name) - 4, 1))
        return name[:place] + name[place] + name[place:]

    def _scores(self, grade: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Draw twelve scores that give the class; returns them and the three indexes.

        Two fifths of the Dasar rows have the score 1 everywhere, as rows that were never filled in.
        """
        if grade == 0 and self._random.random_sample() < 0.4:
            return (1,) * 12, (1.0, 1.0, 1.0)
        passes = _PASSES[grade][self._random.randint(len(_PASSES[grade]))]
        scores: list[int] = []
        for passed, part in zip(passes, _INDEXES, strict=True):
            count = part.stop - part.start
            while True:
                values = self._random.randint(2 if passed else 1, 5, count).tolist()
                if (sum(values) >= 3 * count) == bool(passed):
                    break
            scores += values
        indexes = (round(float(np.mean(scores[part])), 2) for part in _INDEXES)
        return tuple(scores), tuple(indexes)
