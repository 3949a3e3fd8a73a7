"""Targets of an area by issuer, as the steps of a chart and as one line of text each."""

from collections.abc import Sequence
from datetime import date

from kampungkb.indicators.targets import TargetFigures
from webmap.core import i18n
from webmap.maps import target_sentences


def target_series(targets: Sequence[TargetFigures]) -> list[list[TargetFigures]]:
    """Return the targets of each issuer for one area and metric, by day; in their order."""
    series: dict[tuple[str, str, str], list[TargetFigures]] = {}
    for one in sorted(targets, key=lambda target: target["due"]):
        series.setdefault((one["metric"], one["set_for"], one["issuer"]), []).append(one)
    return list(series.values())


def series_text(series: Sequence[TargetFigures], language: str = "id") -> str:
    """Return the numbers of one issuer: ``Kabupaten Brebes, 2 Agustus 2023: 153 akhir 2023``."""
    _ = i18n.texts(language).gettext
    numbers = ", ".join(_number_text(one, language) for one in series)
    text = f"{target_sentences.issuer_text(series[0], language)}: {numbers}"
    if series[0]["metric"] == "advanced":
        return _("mandiri + berkelanjutan, %(text)s") % {"text": text}
    return text


def _number_text(target: TargetFigures, language: str) -> str:
    _ = i18n.texts(language).gettext
    due = date.fromisoformat(target["due"])
    at_end = (due.month, due.day) == (12, 31)
    pattern = _("%(wanted)s akhir %(year)s") if at_end else _("%(wanted)s per %(day)s")
    return pattern % {
        "wanted": i18n.number(target["wanted"], language),
        "year": str(due.year),
        "day": i18n.day(due, language),
    }
