"""Status and klasifikasi of a village, and the rule that gives the klasifikasi."""

from enum import StrEnum


class Status(StrEnum):
    """What the newest report that speaks for a village says of it."""

    NO_DATA = "no_data"
    UNFORMED = "unformed"
    FORMING = "forming"
    FORMED = "formed"


class Klasifikasi(StrEnum):
    """Class of a formed Kampung KB, in rising order."""

    DASAR = "dasar"
    BERKEMBANG = "berkembang"
    MANDIRI = "mandiri"
    BERKELANJUTAN = "berkelanjutan"


CLASSES = (
    "no_data",
    "unformed",
    "forming",
    "unclassified",
    "dasar",
    "berkembang",
    "mandiri",
    "berkelanjutan",
)
"""Every state a village can be in, in rising order; its index is the one-byte class of a village.

``unclassified`` is formed without a klasifikasi; the four after it are formed too.
"""


def class_of(status: Status, klasifikasi: Klasifikasi | None) -> int:
    """Index in CLASSES of a status and klasifikasi."""
    if status is Status.FORMED:
        return CLASSES.index(klasifikasi.value if klasifikasi else "unclassified")
    return CLASSES.index(status.value)
