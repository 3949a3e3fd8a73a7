"""The filter of a page in its files: the areas of one class of the legend."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSES, VillageClass
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.maps import symbology
from webmap.maps.symbology import CoverageClass
from webmap.maps.themes.registry import build_theme
from webmap.maps.themes.theme import Theme, ThemeContext, ThemeOptions


class ClassFilter(NamedTuple):
    """The areas of one class: its key in the legend, and the codes of the areas, sorted."""

    key: str
    codes: tuple[str, ...]


def class_filter(
    session: Session, snapshot: Snapshot, code: str, by: Level, only: str, options: ThemeOptions
) -> ClassFilter:
    """Return the areas of level ``by`` in an area that its map shows in the class ``only``.

    ``options``: what the map shows. Raises BadParameter for a class that its legend does not have.
    """
    classes, known = _classes(session, snapshot, code, by, options)
    if only not in known:
        raise BadParameter(
            f"only={only[:40]!r} is no class of this map", do=f"Use one of: {' '.join(known)}."
        )
    # the map shows a listed area without figures as one without data
    nothing = VillageClass.NO_DATA.value
    found = [one for one in snapshot.listed(by, code) if classes.get(one, nothing) == only]
    return ClassFilter(only, tuple(found))


def _classes(
    session: Session, snapshot: Snapshot, code: str, by: Level, options: ThemeOptions
) -> tuple[Mapping[str, str], list[str]]:
    # the class of each area by code, and the keys of all classes
    theme = _theme(session, snapshot, code, by, options)
    if theme:
        return theme.classes, [style.key for style in theme.styles]
    if by == Level.VILLAGE:
        part = snapshot.state.within(code)
        keys = [CLASSES[byte].value for byte in part.classes.tolist()]
        return dict(zip(part.codes.tolist(), keys, strict=True)), [one.value for one in CLASSES]
    rows = snapshot.rows(code, by)
    found = {row["code"]: symbology.coverage_class(row).value for row in rows}
    return found, [one.value for one in CoverageClass]


def _theme(
    session: Session, snapshot: Snapshot, code: str, by: Level, options: ThemeOptions
) -> Theme | None:
    rows = snapshot.rows(code, by) if by < Level.VILLAGE else []
    return build_theme(
        ThemeContext(
            session=session,
            snapshot=snapshot,
            code=code,
            title=names.title(code, snapshot.names[code]),
            by=by,
            rows=rows,
            table=rows,
            total=snapshot.total(code),
            options=options,
            language="id",
        )
    )
