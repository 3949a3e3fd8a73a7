"""Hashes of the data that a fingerprint stands for.

They depend on what is shown alone, not on the numbers of reports in a store: equal data have equal
fingerprints, also in a store that was made anew from the same files. They must stay the same in all
later versions of the program, since documents carry them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import DTYPE, LENGTHS, MAX_LENGTH, level, within
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import AreaFigures, RegisterState
from kampungkb.indicators.targets import TargetFigures
from kampungkb.models import Report, Target
from kampungkb.versions.fingerprint import Fingerprint, data_bits, target_bits

_DIGIT_PLACES = [place for place in range(MAX_LENGTH) if place not in LENGTHS.values()]


def source_key(report: Report) -> int:
    """Return the hash of what pages say of a report: date, source, kind, number and signature."""
    parts = (report.date, report.source, report.kind, report.number, report.signed_on or "")
    return _hash("\t".join(map(str, parts)))


def source_keys(reports: Iterable[Report]) -> dict[int, int]:
    """Return ``source_key`` of each report by its id."""
    return {report.id: source_key(report) for report in reports}


def village_hashes(
    numbers: NDArray[np.uint64], classes: NDArray[np.uint8], sources: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Return a hash of each village from its number, its class and the key of its source.

    ``sources``: of ``source_key``, 0 where no report speaks. The hash of an area is their sum
    modulo 2⁶⁴, so that another class of one village costs one subtraction and one addition.
    """
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15) ^ _CLASS_KEYS[classes] ^ sources
    # the finalizer of SplitMix64
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def village_numbers(codes: NDArray[np.str_]) -> NDArray[np.uint64]:
    """Return codes of villages as numbers: 33.29.01.2001 is 3329012001."""
    letters = np.ascontiguousarray(codes.astype(DTYPE, copy=False)).view(np.uint32)
    letters = letters.reshape(-1, MAX_LENGTH)
    numbers = np.zeros(len(codes), np.uint64)
    for place in _DIGIT_PLACES:
        numbers *= np.uint64(10)
        numbers += letters[:, place]
        numbers -= np.uint64(ord("0"))
    return numbers


def fingerprint_of(
    state: RegisterState,
    keys: Mapping[int, int],
    targets: Sequence[Target],
    figures: AreaFigures,
    day: date,
) -> Fingerprint:
    """Return the fingerprint of the area of ``figures`` as of the day that these are of.

    ``keys``: ``source_key`` by id of the report. ``targets``: all.
    """
    code = figures["code"]
    data = data_hash(state, keys, code)
    return Fingerprint(code, day, data, target_hash(targets, figures["targets"], code))


def data_hash(state: RegisterState, keys: Mapping[int, int], code: str) -> int:
    """Return the hash of classes and sources of an area, of ``data_bits`` of its level.

    ``keys``: ``source_key`` by id of the report.
    """
    part = state.within(code)
    used, place = np.unique(part.reports, return_inverse=True)
    sources = np.array([keys.get(number, 0) for number in used.tolist()], np.uint64)[place]
    return of_sum(sum_of(village_hashes(village_numbers(part.codes), part.classes, sources)), code)


def sum_of(hashes: NDArray[np.uint64]) -> int:
    """Return the sum of hashes of villages modulo 2⁶⁴."""
    return int(hashes.sum(dtype=np.uint64))


def of_sum(total: int, code: str) -> int:
    """Return the hash of an area from the sum of the hashes of its villages."""
    return _hash(f"{code} {total:x}") >> 64 - data_bits(level(code))


def target_hash(targets: Sequence[Target], figures: Iterable[TargetFigures], code: str) -> int:
    """Return the hash of what is wanted in an area, of ``target_bits`` of its level.

    ``targets``: all; those set for the area and in it count. ``figures``: those of the area itself,
    with the part that a number set above is for it.
    """
    own = [
        (one.code, one.metric, one.due, one.issuer, one.share, one.villages, one.set_on)
        for one in targets
        if within(one.code, code)
    ]
    holding = [
        (one["set_for"], one["metric"], one["due"], one["issuer"], one["share"], one["wanted"])
        for one in figures
    ]
    lines = sorted("\t".join(map(str, line)) for line in [*own, *holding])
    return _hash("\n".join(lines)) >> 64 - target_bits(level(code))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


# by name, so that fingerprints of documents stay valid when a class is added
_CLASS_KEYS = np.array([_hash(one.value) for one in CLASSES], np.uint64)
