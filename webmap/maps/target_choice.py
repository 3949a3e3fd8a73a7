"""Choose the target that a page measures gaps to."""

from collections.abc import Sequence
from datetime import date

from kampungkb.indicators.targets import TargetFigures


def target_keys(targets: Sequence[TargetFigures]) -> dict[str, TargetFigures]:
    """Return targets by the key that names them in addresses, e.g. ``formed_2024-12-31_ID``.

    A second issuer for the same area has ``~2`` at the end.
    """
    keys: dict[str, TargetFigures] = {}
    for one in targets:
        stem = f"{one['metric']}_{one['due']}_{one['set_for']}"
        key, count = stem, 1
        while key in keys:
            count += 1
            key = f"{stem}~{count}"
        keys[key] = one
    return keys


def choose_target(
    targets: Sequence[TargetFigures], key: str, today: date
) -> tuple[str, TargetFigures] | None:
    """Return the target of a key, with its key; by default one in force, None without targets.

    Where the area has no target of the key, one of the same metric and day counts: links keep the
    choice from one area to the next. The default counts formed villages: the next one that is due,
    or the last of all.
    """
    keys = target_keys(targets)
    if key in keys:
        return key, keys[key]
    stem = key.rpartition("_")[0]
    if alike := [(own, one) for own, one in keys.items() if stem and own.startswith(f"{stem}_")]:
        return alike[0]
    formed = [item for item in keys.items() if item[1]["metric"] == "formed"] or list(keys.items())
    ahead = [item for item in formed if item[1]["due"] >= today.isoformat()]
    return ahead[0] if ahead else formed[-1] if formed else None
