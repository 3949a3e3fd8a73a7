"""Mark the proposals among the candidates of waiting rows: those that definite evidence supports.

A proposal is a candidate that a person may accept together with others of the same evidence. It
stays a candidate: no row is matched here. Of 10,000 villages that are in no list, about a hundred
have a name that one other village of the regency has and that no row claims; so the evidence is
good enough to be ranked first, and not good enough to match.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas import codes
from boundaries.areas.codes import Level, district_of, is_kelurahan, level, province_of, regency_of
from boundaries.areas.names import normalise, squash, words
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import Match, RowNames, candidate, distinct
from boundaries.spelling import regencies
from boundaries.spelling.similarity import likeness, loose, marks, slips, sound

ONLY_IN_REGENCY = "only in regency"
FORMER_IN_REGENCY = "former in regency"
OTHER_DISTRICT = "other district"
REPEATED_ROW = "repeated row"
LAST_IN_DISTRICT = "last in district"
EVIDENCE = (ONLY_IN_REGENCY, OTHER_DISTRICT, REPEATED_ROW, LAST_IN_DISTRICT, FORMER_IN_REGENCY)
"""Kinds of evidence, in the order in which they are offered.

In all of them no other village has the name or one near it (see ``_Regency.owner``), neither the
kind of village, a numeral, a code nor the province in the row contradicts, no other waiting row
may mean the village, and, except for repeated rows, none is matched to it.

- only in regency: the kecamatan is missing or in no list, and one village of the regency has the
  name.
- other district: the kecamatan does not have the village, nor one with a name alike, and one
  village of the regency has the name.
- repeated row: the same, but another row with the same names of village and Kampung KB is matched
  to that village: the village counts once.
- last in district: one slip of the hand from the last village of the kecamatan that no row names;
  no other row of the kecamatan waits.
- former in regency: the kecamatan is missing or in no list, no village of the regency has the
  name, and one had it in an older list.
"""

_WITHOUT_DISTRICT = ("incomplete", "no district")
_NEAR = 1  # letters by which a name of another village may differ to be a rival
_NEAR_IN_DISTRICT = 2  # the same in the kecamatan that the row writes
_DISTRICT_ALIKE = 0.75  # likeness from which on an unlisted kecamatan resembles a listed one
_MAY_MEAN = 0.8  # score of the first candidate from which on a row may mean that village
_MIN_NAMED = 3  # villages of a kecamatan that rows name, so that one left over says something
_KELURAHAN = {"kelurahan": True, "kel": True, "lurah": True, "desa": False, "ds": False}

_Names = tuple[str, ...]


def with_evidence(
    rows: Sequence[RowNames], matches: Sequence[Match], gazetteer: Gazetteer
) -> list[Match]:
    """Rank the proposal of each waiting row first among its candidates, with its evidence.

    ``matches`` are settled. The result does not depend on the order of the rows.
    """
    found = list(matches)
    waiting = [
        (index, regency_of(match.within))
        for index, match in enumerate(matches)
        if match.outcome == "review" and match.within and level(match.within) >= Level.REGENCY
    ]
    if not waiting:
        return found
    claims = _Claims(rows, matches, waiting)
    by_regency = _Regencies(gazetteer)
    proposed: dict[int, tuple[str, str]] = {}
    for index, regency in waiting:
        row = rows[index]
        others = [by_regency[code] for code in _same_name_regencies(row, regency, gazetteer)]
        if proposal := _proposal(row, matches[index], by_regency[regency], claims, others):
            proposed[index] = proposal
            claims.add(proposal[0], row)
    for index, (code, evidence) in proposed.items():
        repeated = evidence == REPEATED_ROW
        if claims.only(code, rows[index]) and repeated == (code in claims.matched):
            match = matches[index]
            known = next((c.score for c in match.candidates if c.code == code), 0.0)
            score = max(known, likeness(rows[index].village, gazetteer.current[code]))
            first = replace(candidate(gazetteer, code, score), evidence=evidence)
            found[index] = replace(match, candidates=distinct([first, *match.candidates]))
    return found


class _Claims:
    """The villages that rows are matched to, and those that waiting rows may mean."""

    def __init__(
        self, rows: Sequence[RowNames], matches: Sequence[Match], waiting: list[tuple[int, str]]
    ) -> None:
        self.rows = rows
        self.matched: dict[str, list[int]] = defaultdict(list)
        for index, match in enumerate(matches):
            if match.code:
                self.matched[match.code].append(index)
        self.named_in: dict[str, int] = defaultdict(int)
        for code in self.matched:
            self.named_in[district_of(code)] += 1
        self._by_name: dict[tuple[str, str], Counter[_Names]] = defaultdict(Counter)
        self._by_code: dict[str, set[_Names]] = defaultdict(set)
        self._in_district: dict[str, set[_Names]] = defaultdict(set)
        self._units: dict[str, set[tuple[str, str]]] = {}
        for index, regency in waiting:
            row, match = rows[index], matches[index]
            self._by_name[regency, loose(row.village)][_identity(row)] += 1
            if match.within and level(match.within) >= Level.DISTRICT:
                self._in_district[district_of(match.within)].add(_identity(row))
            if match.candidates and match.candidates[0].score >= _MAY_MEAN:
                self.add(match.candidates[0].code, row)

    def add(self, code: str, row: RowNames) -> None:
        self._by_code[code].add(_identity(row))

    def only(self, code: str, row: RowNames) -> bool:
        """Whether no other waiting row may mean a village that is proposed for a row."""
        return self._by_code[code] == {_identity(row)}

    def repeats(self, code: str, row: RowNames) -> bool:
        """Whether a row matched to a village has the names of village and unit of a row."""
        unit = normalise(row.kampung)
        if not unit:
            return False
        if code not in self._units:
            matched = (self.rows[index] for index in self.matched.get(code, ()))
            self._units[code] = {(loose(one.village), normalise(one.kampung)) for one in matched}
        return (loose(row.village), unit) in self._units[code]

    def only_of_name(self, regency: str, name: str, row: RowNames) -> bool:
        """Whether no other waiting row of the regency has a name.

        Without a kecamatan, two equal rows may be two villages of one name.
        """
        named = self._by_name.get((regency, loose(name)), Counter())
        own = _identity(row)
        return named.keys() <= {own} and (named[own] < 2 or bool(_own_district(row)))

    def alone_in_district(self, district: str, row: RowNames) -> bool:
        """Whether no other row waits in a kecamatan."""
        return self._in_district.get(district, set()) == {_identity(row)}


def _identity(row: RowNames) -> _Names:
    """Return the names by which rows are told apart.

    Without a kecamatan two units of one village look like two villages of one name.
    """
    district = normalise(_own_district(row))
    unit = () if district else (normalise(row.kampung),)
    return (normalise(row.province), district, normalise(row.village), row.code.strip(), *unit)


def _own_district(row: RowNames) -> str:
    """Return the kecamatan that the row itself writes, not one taken from the rows above it."""
    return "" if "district" in row.inherited else row.district


class _Regency:
    """The names of the villages of a regency, of now and of older lists, and who has them."""

    def __init__(self, gazetteer: Gazetteer, code: str) -> None:
        self.gazetteer, self.code = gazetteer, code
        self.owners: dict[str, set[str]] = defaultdict(set)
        self.current: dict[str, set[str]] = defaultdict(set)
        self.by_loose: dict[str, set[str]] = defaultdict(set)
        self.by_sound: dict[str, set[str]] = defaultdict(set)
        for index in gazetteer.districts.get(code, {}).values():
            for entry in (*index.entries, *index.lost_names.values()):
                self.owners[entry.key].add(entry.code)
                if not entry.year and regency_of(entry.code) == code:
                    self.current[loose(entry.name)].add(entry.code)
                if entry.code not in self.by_loose[loose(entry.name)]:
                    self.by_loose[loose(entry.name)].add(entry.code)
                    self.by_sound[sound(entry.name)].add(entry.code)
        self.keys = list(self.owners)

    def owner(self, name: str) -> str | None:
        """Return the only village that has or had a name; None where another one has one near it.

        Near are the same sound, and names that differ by a letter.
        """
        owners = self.by_loose.get(loose(name), set())
        if len(owners) != 1:
            return None
        near = self.by_sound.get(sound(name), set()).union(*self._near(squash(name), _NEAR))
        return next(iter(owners)) if near <= owners else None

    def has_near(self, name: str) -> bool:
        """Whether a village has or had a name or one near it."""
        return loose(name) in self.by_loose or any(self._near(squash(name), _NEAR))

    def near_in_district(self, name: str, district: str) -> bool:
        """Whether a village of a kecamatan has a name that may be a slip for this one."""
        near = self._near(squash(name), _NEAR_IN_DISTRICT)
        return any(district_of(code) == district for owners in near for code in owners)

    def _near(self, key: str, letters: int) -> list[set[str]]:
        found = process.extract(
            key, self.keys, scorer=OSA.distance, score_cutoff=letters, limit=None
        )
        return [self.owners[other] for other, _, _ in found]

    def resembles_other_district(self, text: str, district: str) -> bool:
        """Whether the text of a kecamatan that is in no list is like the name of another one."""
        return any(
            index.code != district and likeness(index.name, text) >= _DISTRICT_ALIKE
            for index in self.gazetteer.districts.get(self.code, {}).values()
        )


class _Regencies(dict[str, _Regency]):
    """The names of each regency that is asked for, by its code."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__()
        self._gazetteer = gazetteer

    def __missing__(self, code: str) -> _Regency:
        return self.setdefault(code, _Regency(self._gazetteer, code))


def _proposal(
    row: RowNames, match: Match, names: _Regency, claims: _Claims, others: Iterable[_Regency]
) -> tuple[str, str] | None:
    """Return the village that a waiting row is likely to mean, and the evidence."""
    district = match.within if match.within and level(match.within) == Level.DISTRICT else None
    if not normalise(row.village):
        return None
    if match.method == "unlike" and district:
        code, evidence = _last_in_district(row, district, names.gazetteer, claims), LAST_IN_DISTRICT
    elif match.method == "elsewhere" and district:
        code, evidence = names.owner(row.village), OTHER_DISTRICT
        if names.near_in_district(row.village, district):
            return None
        if code and claims.repeats(code, row):
            evidence = REPEATED_ROW
    elif match.method in _WITHOUT_DISTRICT and match.within == names.code:
        code, evidence = names.owner(row.village), ONLY_IN_REGENCY
        if code and code not in names.current.get(loose(row.village), ()):
            evidence = FORMER_IN_REGENCY
        if (
            code
            and row.district
            and names.resembles_other_district(_own_district(row), district_of(code))
        ):
            return None
    else:
        return None
    if code is None or regency_of(code) != names.code or code not in names.gazetteer.current:
        return None
    if _contradicts(row, code, names.gazetteer) or any(o.has_near(row.village) for o in others):
        return None
    clear = claims.only_of_name(names.code, row.village, row) and claims.only_of_name(
        names.code, names.gazetteer.current[code], row
    )
    return (code, evidence) if clear else None


def _last_in_district(
    row: RowNames, district: str, gazetteer: Gazetteer, claims: _Claims
) -> str | None:
    if not claims.alone_in_district(district, row) or claims.named_in[district] < _MIN_NAMED:
        return None
    index = gazetteer.district(district)
    left = {
        entry.code: entry.name
        for entry in (index.entries if index else ())
        if entry.in_district and not entry.year and entry.code not in claims.matched
    }
    if len(left) != 1:
        return None
    [(code, name)] = left.items()
    return code if marks(name) == marks(row.village) and slips(name, row.village) <= 1 else None


def _same_name_regencies(row: RowNames, regency: str, gazetteer: Gazetteer) -> list[str]:
    """Find the kota of the name of a kabupaten, or the reverse, where the row writes no kind."""
    return [
        code
        for kind, name in regencies.readings(row.regency)
        if not kind
        for full in (f"kabupaten {name}", f"kota {name}")
        for code in gazetteer.regencies.get(full, [])
        if code != regency
    ]


def _contradicts(row: RowNames, code: str, gazetteer: Gazetteer) -> bool:
    """Whether the kind, a numeral, the code or the province in a row speaks against a village."""
    kelurahan = _KELURAHAN.get(next(iter(words(row.village)), ""))
    if kelurahan is not None and kelurahan != is_kelurahan(code):
        return True
    unit = loose(row.kampung)
    if unit.startswith(loose(row.village)) and unit[len(loose(row.village)) :].isdigit():
        return True
    if row.code.strip() and not _code_agrees(row.code, code):
        return True
    province = gazetteer.provinces.get(regencies.province_key(row.province))
    return province is not None and province != province_of(code)


def _code_agrees(text: str, code: str) -> bool:
    """Whether a code that is in no list is one of the kecamatan of a village."""
    try:
        parsed = codes.parse(text)
    except codes.UnknownCode:
        return False
    return level(parsed) == Level.VILLAGE and district_of(parsed) == district_of(code)
