"""Fingerprints: sixteen characters that name an area, a day and a hash of the data shown of it.

Written in Crockford's base 32, without the letters I, L, O and U, in four groups. From the last bit
to the first: five bits of check character, three of the level, fifteen of the day, the digits of
the code, a hash of the targets (none for a village), and a hash of the classes and sources of the
villages in all bits that are left: so two fingerprints of different data differ from the first
characters on. The check character is a checksum over GF(32): one wrong character, or two that are
exchanged, never give another valid fingerprint.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import category

from boundaries.areas.codes import COUNTRY, Level, level, parse
from geo.errors import GeoError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_VALUES |= {"O": 0, "I": 1, "L": 1}
_LENGTH = 16
_GROUP = 4
_CHECK_BITS, _LEVEL_BITS, _DAY_BITS = 5, 3, 15
_DIGITS = {
    Level.COUNTRY: 0,
    Level.PROVINCE: 2,
    Level.REGENCY: 4,
    Level.DISTRICT: 6,
    Level.VILLAGE: 10,
}
_CODE_BITS: dict[Level, int] = {at: (10**digits - 1).bit_length() for at, digits in _DIGITS.items()}
_BETWEEN = frozenset(["Zs", "Cc", "Cf", "Pd", "Sm"])
"""Categories of Unicode that may stand between characters: spaces, dashes, marks of direction."""

_FIRST_DAY = date(2000, 1, 1)
_LAST_DAY = _FIRST_DAY + timedelta(days=2**_DAY_BITS - 1)  # 2089-09-17


class BadFingerprint(GeoError):
    """A text that is not a fingerprint, since its characters do not fit together."""


class WrongCharacters(BadFingerprint):
    """A text with characters that no fingerprint has."""


class WrongLength(BadFingerprint):
    """A text with more or fewer characters than a fingerprint."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The content of a fingerprint.

    ``data``, ``targets``: hashes of ``data_bits`` and ``target_bits`` bits. A day before 2000 or
    after 2089 is written as the first or the last day of these.
    """

    code: str
    day: date
    data: int
    targets: int

    def __str__(self) -> str:
        return encode(self)


def target_bits(at: Level) -> int:
    """Return the number of bits of the hash of targets; a village has none."""
    return 0 if at == Level.VILLAGE else 13


def data_bits(at: Level) -> int:
    """Return the number of bits of the hash of classes and sources: 23 of a village, 44 at most."""
    used = _CHECK_BITS + _LEVEL_BITS + _DAY_BITS + _CODE_BITS[at] + target_bits(at)
    return _LENGTH * 5 - used


def encode(fingerprint: Fingerprint) -> str:
    """Return a fingerprint as text: ``7K3Q-M0ZX-91VD-40TB``."""
    at = level(fingerprint.code)
    digits = fingerprint.code.replace(".", "") if at > Level.COUNTRY else ""
    number = fingerprint.data
    for value, bits in (
        (fingerprint.targets, target_bits(at)),
        (int(digits or "0"), _CODE_BITS[at]),
        ((min(max(fingerprint.day, _FIRST_DAY), _LAST_DAY) - _FIRST_DAY).days, _DAY_BITS),
        (int(at), _LEVEL_BITS),
    ):
        number = number << bits | value
    values = [number >> 5 * place & 31 for place in reversed(range(_LENGTH - 1))]
    characters = "".join(_ALPHABET[value] for value in [*values, _check(values)])
    return "-".join(characters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def decode(text: str) -> Fingerprint:
    """Read a fingerprint; upper and lower case, dashes and spaces do not matter, O is 0, I is 1.

    Raises BadFingerprint, also for one whose check character does not fit.
    """
    typed = [character for character in text.upper() if category(character) not in _BETWEEN]
    if wrong := sorted({character for character in typed if character not in _VALUES}):
        raise WrongCharacters(
            f"{' '.join(wrong)[:40]} cannot be in a fingerprint",
            do="It has digits and letters, but no U.",
        )
    if len(typed) != _LENGTH:
        raise WrongLength(
            f"it has {len(typed)} characters, a fingerprint {_LENGTH}",
            do="Check whether a group is missing.",
        )
    values = [_VALUES[character] for character in typed]
    if _check(values[:-1]) != values[-1]:
        raise BadFingerprint(
            "the characters do not fit together", do="Compare it again, group by group."
        )
    number = sum(value << 5 * place for place, value in enumerate(reversed(values[:-1])))

    def take(bits: int) -> int:
        nonlocal number
        value = number & ((1 << bits) - 1)
        number >>= bits
        return value

    at = take(_LEVEL_BITS)
    day = _FIRST_DAY + timedelta(days=take(_DAY_BITS))
    if at > Level.VILLAGE:
        raise BadFingerprint("it names no area", do="Compare it again, group by group.")
    place = take(_CODE_BITS[Level(at)])
    if place >= 10 ** _DIGITS[Level(at)]:
        raise BadFingerprint("it names no area", do="Compare it again, group by group.")
    code = COUNTRY if at == Level.COUNTRY else parse(f"{place:0{_DIGITS[Level(at)]}}")
    targets = take(target_bits(Level(at)))
    return Fingerprint(code, day, number, targets)


def _times_alpha(value: int) -> int:
    # in GF(32) of the primitive polynomial x⁵ + x² + 1
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _check(values: list[int]) -> int:
    # Σ αⁱ xᵢ with a different power for each place: no slip of one character leaves it the same
    checksum = 0
    for value in values:
        checksum = _times_alpha(checksum ^ value)
    return checksum
