"""Theme: how much of a target is missing, per area."""

from kampungkb.indicators.targets import TargetFigures, corresponding
from webmap.core.i18n import noun, number, percent, texts
from webmap.maps import target_sentences
from webmap.maps.symbology import COVERAGE_COLOURS, CoverageClass, label
from webmap.maps.target_choice import choose_target
from webmap.maps.themes.theme import Cell, Theme, ThemeContext, ThemeStyle

KEY = "gap"
GAP_BREAKS = (
    (0.25, CoverageClass.UNDER_100),
    (0.50, CoverageClass.UNDER_75),
    (0.75, CoverageClass.UNDER_50),
    (1.00, CoverageClass.UNDER_25),
)
"""Upper bound, included, of each class of the missing share that is neither 0 nor 1.

Under 25 % of a target is missing where 75 to 100 % are reached.
"""


def gap_theme(context: ThemeContext) -> Theme | None:
    """Return the theme of the gaps to the chosen target; None without one, or on villages."""
    chosen = choose_target(context.total["targets"], context.options.target, context.snapshot.today)
    if not context.rows or chosen is None:
        return None
    target = chosen[1]
    _ = texts(context.language).gettext
    values = {
        "target": _target_words(target, context.language),
        "issuer": target["issuer"],
        "noun": noun(context.by, context.language),
        "title": context.title,
    }
    gaps = {row["code"]: corresponding(target, row["targets"]) for row in context.rows}
    return Theme(
        key=KEY,
        title=_("Kekurangan ke %(target)s (%(issuer)s) per %(noun)s, %(title)s") % values,
        legend_title=gap_legend_title(target, context.language),
        styles=gap_styles(context.language),
        classes={code: _class(gap) for code, gap in gaps.items()},
        partial=frozenset(
            code for code, gap in gaps.items() if gap and gap["gap"] != gap["gap_at_least"]
        ),
        lines={
            row["code"]: _lines(gaps[row["code"]], row["no_data"], context.language)
            for row in context.rows
        },
    )


def gap_legend_title(target: TargetFigures, language: str) -> str:
    """Return the heading of the legend of the gaps to a target."""
    values = {"target": _target_words(target, language)}
    return texts(language).gettext("Kurang ke %(target)s") % values


def gap_cell(target: TargetFigures | None, language: str) -> Cell:
    """Return the cell of a gap in a table: a number or a range, sorted by its upper end."""
    if target is None:
        return Cell("–", -1)
    if target["gap"] is None:
        return Cell(texts(language).gettext("tanpa data"), -1)
    return Cell(target_sentences.gap_range(target, language), target["gap"])


def _class(target: TargetFigures | None) -> str:
    if target is None or target["gap"] is None:
        return gap_key(CoverageClass.NO_DATA)
    if target["gap"] == 0:
        return gap_key(CoverageClass.FULL)
    if target["gap"] == target["wanted"]:
        return gap_key(CoverageClass.ZERO)
    missing = target["gap"] / target["wanted"]
    return gap_key(next(key for top, key in GAP_BREAKS if missing <= top))


def _target_words(target: TargetFigures, language: str) -> str:
    # within a sentence
    label = target_sentences.target_label(target, language)
    return label[:1].lower() + label[1:]


def gap_key(key: CoverageClass) -> str:
    """Return the key of a class of gaps in legends and addresses."""
    return key.value if key is CoverageClass.NO_DATA else f"{KEY}_{key.value}"


def gap_styles(language: str) -> tuple[ThemeStyle, ...]:
    """Return the classes of gaps in the order of the legend."""
    _ = texts(language).gettext
    labels = {
        CoverageClass.ZERO: _("seluruhnya kurang"),
        CoverageClass.UNDER_25: _("kurang > 75 %"),
        CoverageClass.UNDER_50: _("kurang > 50 – 75 %"),
        CoverageClass.UNDER_75: _("kurang > 25 – 50 %"),
        CoverageClass.UNDER_100: _("kurang sampai 25 %"),
        CoverageClass.FULL: _("tercapai"),
        CoverageClass.NO_DATA: label(CoverageClass.NO_DATA, language),
    }
    return tuple(
        ThemeStyle(gap_key(key), text, COVERAGE_COLOURS[key], key is CoverageClass.NO_DATA)
        for key, text in labels.items()
    )


def _lines(target: TargetFigures | None, no_data: int, language: str) -> list[str]:
    _ = texts(language).gettext
    if target is None:
        return [_("tanpa target")]
    if target["reached"] is None:
        return [_("tanpa data")]
    values = {
        "wanted": number(target["wanted"], language),
        "reached": number(target["reached"], language),
        "percent": percent(target["reached"], target["wanted"], language),
    }
    return [
        target_sentences.gap_text(target, no_data, language),
        _("%(reached)s dari target %(wanted)s (%(percent)s)") % values,
        target_sentences.issuer_text(target, language)
        + (f" · {_('lewat tenggat')}" if target["overdue"] else ""),
    ]
