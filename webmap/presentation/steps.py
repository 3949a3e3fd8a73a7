"""Steps of a presentation: the areas, dates and views that it goes through from each slide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boundaries.areas import names
from boundaries.areas.codes import Level, level
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import day
from webmap.maps.themes.theme import STATUS
from webmap.maps.view import LEVELS, AreaView, breakdown_label

AREA, DATE, VIEW = "area", "date", "view"


@dataclass(frozen=True, slots=True)
class Step:
    """A slide beside the one that is shown: its name, and the parameters that change."""

    label: str
    changed: Mapping[str, str]


@dataclass(frozen=True)
class Steps:
    """All slides in one direction, and the place of the one that is shown among them."""

    kind: str  # AREA, DATE or VIEW
    steps: Sequence[Step]
    place: int

    @property
    def current(self) -> Step:
        """The slide that is shown."""
        return self.steps[self.place]

    @property
    def before(self) -> Step | None:
        """The slide before; None for the first."""
        return self.steps[self.place - 1] if self.place else None

    @property
    def after(self) -> Step | None:
        """The slide after; None for the last."""
        return self.steps[self.place + 1] if self.place + 1 < len(self.steps) else None


def steps_of(view: AreaView, snapshot: Snapshot, root: str) -> list[Steps]:
    """Return the steps from a view: areas of ``root``, dates, views; only what has two or more.

    The areas are ``root`` itself and then the areas of the next level in it, by code.
    """
    found = [_areas(view, snapshot, root), _dates(view, snapshot), _views(view)]
    return [one for one in found if len(one.steps) > 1]


def _areas(view: AreaView, snapshot: Snapshot, root: str) -> Steps:
    below = Level(min(level(root) + 1, Level.DISTRICT))
    codes = [root, *(snapshot.listed(below, root) if below > level(root) else ())]
    steps = [
        Step(names.title(code, snapshot.names[code]), {"area": code if code != root else ""})
        for code in codes
    ]
    return Steps(AREA, steps, codes.index(view.code) if view.code in codes else 0)


def _dates(view: AreaView, snapshot: Snapshot) -> Steps:
    days = sorted({report.date for report in snapshot.reports_of(view.code)} | {view.day})
    steps = [Step(day(one, view.language), {"date": one.isoformat()}) for one in days]
    return Steps(DATE, steps, days.index(view.day))


def _views(view: AreaView) -> Steps:
    shown = [(STATUS, by, breakdown_label(by, view.language)) for by in reversed(LEVELS[view.at])]
    shown += [(one.key, one.by, one.label) for one in view.themes if one.key != STATUS]
    here = (view.shown_theme, view.by)
    places = [at for at, (key, by, _) in enumerate(shown) if (key, by) == here]
    if not places:  # a theme at another level than the one that it is offered at
        shown.append((view.shown_theme, view.by, view.map_title))
        places = [len(shown) - 1]
    steps = [
        Step(label, {"theme": "" if key == STATUS else key, "by": by.word, "since": ""})
        for key, by, label in shown
    ]
    return Steps(VIEW, steps, places[0])
