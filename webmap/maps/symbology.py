"""How figures are shown: classes, colours, legend, sentence, caption and alternative text.

The one truth for page, picture, slide and file. Pure functions over the ROW dicts of
``kampungkb.indicators.coverage``; nothing here knows of a request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSES
from webmap.core.i18n import day, noun, number, percent, texts

Row = Mapping[str, Any]

COLOURS = {
    "unformed": "#d94801",
    "forming": "#f2c971",
    "dasar": "#bdcdff",
    "berkembang": "#5cbbae",
    "mandiri": "#3878b7",
    "berkelanjutan": "#0a2f6b",
    "unclassified": "#8e736f",
    "no_data": "#f4f4f2",
}
"""Colour of each state of a village, in the order of the legend: the unformed first."""

COVERAGE_COLOURS = {
    "zero": "#b30000",
    "under_25": "#e8704a",
    "under_50": "#f7b98f",
    "under_75": "#f3ead3",
    "under_100": "#7fbfb8",
    "full": "#0a5a78",
    "no_data": "#f4f4f2",
}
"""Colour of each class of coverage, rising; 75 % is where the first national target lies."""

_BREAKS = ((0.25, "under_25"), (0.50, "under_50"), (0.75, "under_75"))
RARE = frozenset(["forming", "unclassified"])
"""Classes that a legend shows only where there are any."""

_BAR = ("berkelanjutan", "mandiri", "berkembang", "dasar", "unclassified", "forming")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend; ``count`` is areas, or villages where villages are drawn."""

    key: str
    label: str
    colour: str
    hatched: bool
    count: int


@dataclass(frozen=True, slots=True)
class Goal:
    """Progress to one target, in words and as a share 0–1 of what is wanted."""

    label: str
    wanted: str
    verdict: str
    met: bool | None  # None where nothing is known
    share: float
    after: str  # what remains once the earlier target is met; "" where that says nothing


def label(key: str, language: str = "id") -> str:
    """Name of a class of either kind."""
    _ = texts(language).gettext
    return {
        "unformed": _("Belum terbentuk"),
        "forming": _("Dirintis"),
        "dasar": _("Dasar"),
        "berkembang": _("Berkembang"),
        "mandiri": _("Mandiri"),
        "berkelanjutan": _("Berkelanjutan"),
        "unclassified": _("Tanpa klasifikasi"),
        "no_data": _("Tanpa data"),
        "zero": _("0 %"),
        "under_25": _("di bawah 25 %"),
        "under_50": _("25 – < 50 %"),
        "under_75": _("50 – < 75 %"),
        "under_100": _("75 – < 100 %"),
        "full": _("100 %"),
    }[key]


def state_label(key: str, language: str = "id") -> str:
    """Status and class of a village together: ``Terbentuk · Dasar``."""
    if key in ("no_data", "unformed", "forming"):
        return label(key, language)
    return f"{status_label(key, language)} · {label(key, language)}"


def status_label(key: str, language: str = "id") -> str:
    """Status of a village in a word, its class left out."""
    _ = texts(language).gettext
    short = {
        "no_data": _("Tanpa data"),
        "unformed": _("Belum"),
        "forming": _("Dirintis"),
    }
    return short.get(key) or _("Terbentuk")


# Classes --------------------------------------------------------------------------------------


def coverage_class(row: Row) -> str:
    """Class of an area by coverage: breaks at 25, 50 and 75 %; 0 and 100 % stand alone."""
    if row["coverage"] is None:
        return "no_data"
    if row["formed"] == 0:
        return "zero"
    if row["formed"] == row["villages"]:
        return "full"
    return next((key for top, key in _BREAKS if row["coverage"] < top), "under_100")


def village_class(row: Row) -> str:
    """State of a single village, from its ROW."""
    return next((key for key in CLASSES if key != "no_data" and row[key]), "no_data")


def class_of(row: Row) -> str:
    """Class that a ROW is drawn in: its state if it is a village, else its coverage."""
    return village_class(row) if row["level"] == Level.VILLAGE.word else coverage_class(row)


def colour(key: str) -> str:
    """Colour of a class of either kind."""
    return COLOURS.get(key) or COVERAGE_COLOURS[key]


def hatched(key: str) -> bool:
    """Whether a class is hatched, so that it does not look like a value."""
    return key == "no_data"


def partial(row: Row) -> bool:
    """Whether only a part of an area's villages is known, so that its coverage may be higher."""
    return bool(0 < row["no_data"] < row["villages"])


def status_legend(total: Row, language: str = "id") -> list[LegendEntry]:
    """Legend of villages by state, counted from the area's own ROW."""
    return [
        LegendEntry(key, label(key, language), paint, hatched(key), total[key])
        for key, paint in COLOURS.items()
        if total[key] or key not in RARE
    ]


def coverage_legend(rows: Iterable[Row], language: str = "id") -> list[LegendEntry]:
    """Legend of areas by coverage, counting the areas."""
    counts = dict.fromkeys(COVERAGE_COLOURS, 0)
    for row in rows:
        counts[coverage_class(row)] += 1
    return [
        LegendEntry(key, label(key, language), paint, hatched(key), counts[key])
        for key, paint in COVERAGE_COLOURS.items()
    ]


def bar(total: Row, language: str = "id") -> list[LegendEntry]:
    """Segments of the bar of classes: what is reached from the left, what is missing after it."""
    return [
        LegendEntry(key, label(key, language), COLOURS[key], hatched(key), total[key])
        for key in (*_BAR, "unformed", "no_data")
        if total[key]
    ]


# Sentences ------------------------------------------------------------------------------------


def sentence_parts(
    total: Row, title: str, at: date, language: str = "id"
) -> list[tuple[str, str | None]]:
    """Give the sentence that says it all, in pieces of (text, emphasis).

    Emphasis is None, ``strong``, or the key of the class that the piece speaks of.
    """
    _ = texts(language).gettext
    values = {
        key: number(total[key], language)
        for key in ("villages", "formed", "forming", "unformed", "no_data")
    }
    values["percent"] = percent(total["formed"], total["villages"], language)
    values["title"], values["day"] = title, day(at, language)
    if total["villages"] == 0:
        return _pieces(_("Tidak ada desa/kelurahan yang tercatat di %(title)s."), values)
    if total["no_data"] == total["villages"]:
        return _pieces(
            _("Belum ada data tentang *%(villages)s* desa/kelurahan di %(title)s per %(day)s."),
            values,
        )
    parts = _pieces(
        _(
            "*%(formed)s dari %(villages)s* desa/kelurahan di %(title)s sudah membentuk "
            "Kampung KB (*%(percent)s*) per %(day)s."
        ),
        values,
    )
    if total["formed"] == total["villages"]:
        return [*parts, *_pieces(" " + _("Semua sudah."), values)]
    rest = {
        "unformed": _("*%(unformed)s belum*"),
        "forming": _("*%(forming)s dirintis*"),
        "no_data": _("*%(no_data)s tanpa data*"),
    }
    named = [key for key in rest if total[key]]
    for position, key in enumerate(named):
        parts.append((", " if position else " ", None))
        parts += _pieces(rest[key], values, emphasis=key)
    return [*parts, (".", None)]


def sentence(total: Row, title: str, at: date, language: str = "id") -> str:
    """Give the sentence that says it all: ``49 dari 297 desa/kelurahan di … 248 belum.``"""
    return "".join(text for text, _ in sentence_parts(total, title, at, language))


def village_sentence(row: Row, title: str, place: str, at: date, language: str = "id") -> str:
    """Say the state of one village: ``Desa Bentar, Kecamatan Salem, sudah … per …``"""
    _ = texts(language).gettext
    key = village_class(row)
    pattern = {
        "no_data": _("Belum ada data tentang %(title)s, %(place)s, per %(day)s."),
        "unformed": _("%(title)s, %(place)s, belum membentuk Kampung KB per %(day)s."),
        "forming": _("%(title)s, %(place)s, sedang merintis Kampung KB per %(day)s."),
        "unclassified": _("%(title)s, %(place)s, sudah membentuk Kampung KB per %(day)s."),
    }.get(key) or _(
        "%(title)s, %(place)s, sudah membentuk Kampung KB per %(day)s: klasifikasi %(label)s."
    )
    return pattern % {
        "title": title,
        "place": place,
        "day": day(at, language),
        "label": label(key, language),
    }


def _pieces(
    pattern: str, values: Mapping[str, str], emphasis: str = "strong"
) -> list[tuple[str, str | None]]:
    # split before filling in: a name may hold any character, the asterisk too
    return [
        (piece % values, emphasis if odd % 2 else None)
        for odd, piece in enumerate(pattern.split("*"))
        if piece
    ]


def map_title(title: str, by: Level, language: str = "id") -> str:
    """Title of a map that stands alone."""
    _ = texts(language).gettext
    if by == Level.VILLAGE:
        return _("Status Kampung KB per desa/kelurahan, %(title)s") % {"title": title}
    return _("Cakupan Kampung KB per %(noun)s, %(title)s") % {
        "noun": noun(by, language),
        "title": title,
    }


def legend_title(by: Level, language: str = "id") -> str:
    """Heading of the legend."""
    _ = texts(language).gettext
    if by == Level.VILLAGE:
        return _("Status Kampung KB")
    return _("Cakupan per %(noun)s") % {"noun": noun(by, language)}


def source_line(sources: Sequence[Mapping[str, Any]], language: str = "id") -> str:
    """Name the reports behind the figures, each with its date; beyond two, how many more."""
    _ = texts(language).gettext
    if not sources:
        return _("Belum ada laporan")
    named = [f"{one['source']}, {day(one['date'], language)}" for one in sources[:2]]
    if len(sources) > 2:
        named.append(_("%(count)s laporan lain") % {"count": number(len(sources) - 2, language)})
    return "; ".join(named)


def caption(
    sources: Sequence[Mapping[str, Any]], boundaries: Sequence[str], language: str = "id"
) -> str:
    """Write source and date of figures and borders, as they stand on the map itself."""
    _ = texts(language).gettext
    line = source_line(sources, language)
    if not boundaries:
        return line
    return line + " · " + _("Batas: %(titles)s") % {"titles": "; ".join(boundaries)}


def figure_lines(row: Row, language: str = "id") -> list[str]:
    """Lines of a tooltip over an area: coverage, what is missing, what is unknown."""
    _ = texts(language).gettext
    values = {
        key: number(row[key], language) for key in ("formed", "villages", "no_data", "forming")
    }
    if row["coverage"] is None:
        return [_("tanpa data (%(villages)s desa/kelurahan)") % values]
    values["missing"] = number(row["unformed"], language)
    values["percent"] = percent(row["formed"], row["villages"], language)
    lines = [_("%(formed)s dari %(villages)s terbentuk (%(percent)s)") % values]
    rest = [
        (row["unformed"], _("%(missing)s belum")),
        (row["forming"], _("%(forming)s dirintis")),
        (row["no_data"], _("%(no_data)s tanpa data")),
    ]
    if said := [pattern % values for count, pattern in rest if count]:
        lines.append(", ".join(said))
    return lines


def class_line(total: Row, language: str = "id") -> str:
    """Sum up the bar of classes: ``11 dasar · 22 berkembang · …``."""
    order = ("dasar", "berkembang", "mandiri", "berkelanjutan", "unclassified", "forming")
    return " · ".join(
        f"{number(total[key], language)} {label(key, language).lower()}"
        for key in (*order, "unformed", "no_data")
        if total[key]
    )


def alternative(
    rows: Sequence[Row], total: Row, title: str, by: Level, at: date, language: str = "id"
) -> str:
    """Describe the map to who does not see it: what it shows, how many areas in each class."""
    _ = texts(language).gettext
    legend = status_legend(total, language) if by == Level.VILLAGE else None
    legend = legend if legend is not None else coverage_legend(rows, language)
    counts = "; ".join(
        f"{entry.label}: {number(entry.count, language)}" for entry in legend if entry.count
    )
    return _("Peta: %(what)s, %(day)s. %(counts)s. %(sentence)s") % {
        "what": map_title(title, by, language),
        "day": day(at, language),
        "counts": counts or _("Tidak ada wilayah"),
        "sentence": sentence(total, title, at, language),
    }


def goals(total: Row, language: str = "id") -> list[Goal]:
    """Progress to each target of a ROW, earliest first."""
    said: list[Goal] = []
    earlier: dict[str, Row] = {}
    for target in total["targets"]:
        said.append(_goal(target, earlier.get(target["metric"]), language))
        earlier[target["metric"]] = target
    return said


def _goal(target: Row, before: Row | None, language: str) -> Goal:
    _ = texts(language).gettext
    due = date.fromisoformat(target["due"]) if isinstance(target["due"], str) else target["due"]
    when = {"year": str(due.year), "day": day(due, language)}
    at_end = (due.month, due.day) == (12, 31)
    if target["metric"] == "advanced":
        name = (
            _("Target mandiri + berkelanjutan akhir %(year)s")
            if at_end
            else _("Target mandiri + berkelanjutan %(day)s")
        )
    else:
        name = _("Target akhir %(year)s") if at_end else _("Target %(day)s")
    wanted, reached, gap = target["wanted"], target["reached"], target["gap"]
    after = ""
    if gap is None:
        met, verdict = None, _("tanpa data")
    elif gap:
        met, verdict = False, _("kurang %(gap)s") % {"gap": number(gap, language)}
        if before and before["gap"]:
            after = _("%(count)s di antaranya sesudah target %(year)s") % {
                "count": number(wanted - before["wanted"], language),
                "year": str(before["due"])[:4],
            }
    else:
        over = reached - wanted
        met = True
        verdict = (
            _("tercapai, lebih %(over)s") % {"over": number(over, language)}
            if over
            else _("tercapai")
        )
    share = min(1.0, (reached or 0) / wanted) if wanted else 1.0
    return Goal(name % when, number(wanted, language), verdict, met, share, after)
