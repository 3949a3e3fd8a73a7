"""Find the regencies that a text may name: by name, cut short, or misspelt."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas.codes import is_kota
from boundaries.areas.names import squash, words
from boundaries.history.index import regency_key
from boundaries.matching.gazetteer import Gazetteer
from boundaries.spelling import regencies
from boundaries.spelling.regency_abbreviations import name_words, shortens, text_readings
from boundaries.spelling.similarity import marks

# Letters of a name from which on slips are accepted; the regency must also have the kecamatan of
# the rows.
_ONE_SLIP, _TWO_SLIPS = 4, 8
_MIN_SHARE = 0.5  # of the rows whose kecamatan the regency must have
_LEFT_OUT = ("kepulauan", "kep", "pulau")  # words before a name that sheets leave out
_KINDS = ("kota", "kabupaten")


class NamedRegencies(NamedTuple):
    """Codes of the regencies that a text may name, a kabupaten before a kota.

    ``rivals``: whether they have different names, so that nothing but the kecamatan or the
    province tells which is meant. A kabupaten and a kota of one name are no rivals.
    """

    codes: tuple[str, ...]
    rivals: bool = False


class _Name(NamedTuple):
    code: str
    kind: str
    words: tuple[str, ...]


class RegencyFinder:
    """Finds the regencies that texts name in one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, rows_by_district: Mapping[str, int]) -> NamedRegencies:
        """Find the regencies of a text beside which rows write kecamatan, with their number."""
        if not words(text):
            return NamedRegencies(())
        codes, official = self._by_name(text)
        if official:
            return NamedRegencies(codes)
        also = dict.fromkeys((*codes, *self._shortened(text)))
        if codes:
            also.update(dict.fromkeys(self._contained(text)))
        found = tuple(also)
        if not codes and not any(self._rows_in(code, rows_by_district) for code in found):
            similar = self._similar(text, rows_by_district)
            found = similar or found
        return NamedRegencies(found, rivals=len({self._bare(code) for code in found}) > 1)

    def _by_name(self, text: str) -> tuple[tuple[str, ...], bool]:
        """Codes of the regencies that have the name, and whether it is one in use."""
        for kind, name in regencies.readings(text):
            kinds = [kind] if kind else ["kabupaten", "kota"]
            keys = [f"{k} {name}" for k in kinds]
            codes = [code for key in keys for code in self._gazetteer.regencies.get(key, [])]
            if codes:
                official = any(self._official[code] in keys for code in codes)
                return tuple(dict.fromkeys(codes)), official
        return (), False

    @cached_property
    def _official(self) -> dict[str, str]:
        """Keys of the names in use, by code."""
        codes = {code for found in self._gazetteer.regencies.values() for code in found}
        return {code: regency_key(code, self._gazetteer.current[code]) for code in sorted(codes)}

    def _bare(self, code: str) -> str:
        return self._official[code].partition(" ")[2]

    @cached_property
    def _names(self) -> dict[str, list[_Name]]:
        """Names in use and others of all regencies, by their first letter."""
        found = [
            _Name(code, key.partition(" ")[0], name_words(self._gazetteer.current[code]))
            for code, key in self._official.items()
        ]
        found += [
            _Name(code, alias.kind, short)
            for alias in regencies.regency_aliases()
            if len(short := name_words(alias.text)) > 1  # one word is short already
            for code in self._gazetteer.regencies.get(f"{alias.kind} {alias.key}", [])
        ]
        found += [
            name._replace(words=name.words[1:])
            for name in found
            if len(name.words) > 1 and name.words[0] in _LEFT_OUT
        ]
        found += [
            name._replace(words=("".join(name.words),))
            for name in found
            if len(name.words) == 2 and len(set(name.words)) == 1  # written in one word, too
        ]
        by_letter: dict[str, list[_Name]] = {}
        for name in found:
            if not name.words:  # a name without letters and figures is no word cut short
                continue
            by_letter.setdefault(name.words[0][0], []).append(name)
        return by_letter

    def _shortened(self, text: str) -> list[str]:
        """Codes of the regencies one of whose names the text cuts short."""
        readings = text_readings(text)
        for group in (readings[:1], readings[1:]):
            codes = {
                name.code
                for kind, short in group
                if short
                for name in self._names.get(short[0][0], ())
                if kind in ("", name.kind) and shortens(short, name.words)
            }
            if codes:
                return sorted(codes, key=lambda code: (is_kota(code), code))
        return []

    def _contained(self, text: str) -> list[str]:
        """Codes of the regencies whose whole name stands in a name that is no longer in use.

        Regencies were split: what is left of one and what became of its parts share the old name.
        """
        kind, found = next(iter(text_readings(text)), ("", ()))
        return [
            code
            for code, (kind_of_name, name) in self._cores.items()
            if kind in ("", kind_of_name) and name and set(name) < set(found)
        ]

    @cached_property
    def _cores(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        cores = {}
        for code, key in self._official.items():
            name = name_words(self._gazetteer.current[code])
            core = name[1:] if name and name[0] in _LEFT_OUT else name
            cores[code] = (key.partition(" ")[0], core)
        return cores

    def _rows_in(self, code: str, rows_by_district: Mapping[str, int]) -> int:
        """Count the rows whose kecamatan the regency has under this name."""
        indexes = self._gazetteer.districts.get(code, {})
        return sum(number for text, number in rows_by_district.items() if squash(text) in indexes)

    def _similar(self, text: str, rows_by_district: Mapping[str, int]) -> tuple[str, ...]:
        """Find the regency of a misspelt name; it must have the kecamatan of the rows."""
        enough = _MIN_SHARE * sum(rows_by_district.values())
        agreeing = {
            code
            for name, kind in _texts_of(text)
            for code in self._alike(name, kind)
            if self._rows_in(code, rows_by_district) >= max(enough, 1)
        }
        return tuple(agreeing) if len(agreeing) == 1 else ()

    def _alike(self, name: str, kind: str) -> Iterator[str]:
        """Yield the regencies one slip from a name; more slips leave its directions as they are."""
        found = process.extract(
            name,
            self._keys_by_kind[kind],
            scorer=OSA.distance,
            score_cutoff=_max_slips(len(name) + 1),
            limit=None,
        )
        for known, slips, full in found:
            if slips <= _max_slips(max(len(known), len(name))) and (
                slips < 2 or marks(known) == marks(name)
            ):
                yield from self._gazetteer.regencies[full]

    @cached_property
    def _keys_by_kind(self) -> dict[str, dict[str, str]]:
        names = {full: full.partition(" ")[2] for full in self._gazetteer.regencies}
        return {
            kind: {full: name for full, name in names.items() if full.startswith(kind)}
            for kind in ("", *_KINDS)
        }


def _max_slips(letters: int) -> int:
    return 0 if letters < _ONE_SLIP else 1 if letters < _TWO_SLIPS else max(2, letters // 5)


def _texts_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield keys of the name and its kind; the word for the kind may be misspelt, too."""
    kind, name = regencies.readings(text)[0]
    yield name, kind
    first, *rest = words(text)
    if not kind and rest:
        for full in _KINDS:
            if OSA.distance(first, full) == 1:
                yield regencies.key(" ".join(rest)), full
