"""Slides with a map: coverage, status and class, gap, change, a theme, the lowest area."""

from collections.abc import Sequence
from dataclasses import replace

from boundaries.areas.codes import Level
from webmap.core.i18n import number, texts
from webmap.documents.slides.slide import SlideContent, SlideLegend
from webmap.maps import target_sentences
from webmap.maps.view import AreaView

_NAMES = 40
"""Most names of villages that notes list."""


def map_slide(
    view: AreaView,
    text: str = "",
    remarks: Sequence[str] = (),
    title: str = "",
    only: str = "",
) -> SlideContent:
    """Return the slide of a view's map; without boundaries its legend and a sentence remain.

    ``text``: by default the sentence over the map; ``title``: by default that of the map; ``only``:
    key of the one class that keeps its colour, where the legend has it.
    """
    _ = texts(view.language).gettext
    text = text or view.map_sentence
    own = [*remarks]
    if label := next((one.label for one in view.legend if only and one.key == only), ""):
        own.append(_("hanya: %(class)s") % {"class": label})
    if view.bounds is None:
        own.append(_("Belum ada batas wilayah untuk digambar. Angka di tabel tetap lengkap."))
    return SlideContent(
        title=title or view.map_title,
        text=text,
        map=view if view.bounds is not None else None,
        legend=SlideLegend(view.legend_title, view.legend),
        remarks=[*own, *_legend_notes(view)],
        notes=[text, *own, *_legend_notes(view), *_legend_lines(view)],
    )


def gap_slide(view: AreaView) -> SlideContent | None:
    """Return the slide of the gaps to the chosen target; None where the map cannot show them."""
    if view.theme is None or view.gap is None:
        return None
    # the title names the target and who set it
    text = target_sentences.gap_text(view.gap.target, view.total["no_data"], view.language)
    return map_slide(view, text=f"{view.gap.name}; {text}.", remarks=view.gap.notes)


def change_slide(view: AreaView) -> SlideContent | None:
    """Return the slide of the map of change; None where nothing is known to have changed."""
    change = view.change
    if view.theme is None or change is None or not change.count:
        return None
    slide = map_slide(view, text=" ".join(filter(None, [change.sentence, change.coverage])))
    return _with_notes(slide, change.notes)


def lowest_slide(view: AreaView, place: str) -> SlideContent:
    """Return the slide of the area of lowest coverage in ``place``, by the view of that area."""
    _ = texts(view.language).gettext
    title = _("Cakupan terendah di %(place)s: %(title)s") % {"place": place, "title": view.title}
    slide = map_slide(view, title=title)
    missing = [one.name for one in view.villages if not one.key.is_formed]
    if not missing or view.at < Level.DISTRICT:
        return slide
    listed = ", ".join(missing[:_NAMES])
    if len(missing) > _NAMES:
        listed += " " + _("… dan %(count)s lagi") % {
            "count": number(len(missing) - _NAMES, view.language)
        }
    return _with_notes(slide, [_("Belum terbentuk: %(names)s.") % {"names": listed}])


def _with_notes(slide: SlideContent, notes: Sequence[str]) -> SlideContent:
    return replace(slide, notes=[*slide.notes, *notes])


def _legend_notes(view: AreaView) -> list[str]:
    _, ngettext = texts(view.language).gettext, texts(view.language).ngettext
    notes = []
    if view.partial:
        notes.append(
            ngettext(
                "bergaris: %(num)s wilayah sebagian tanpa data",
                "bergaris: %(num)s wilayah sebagian tanpa data",
                view.partial,
            )
            % {"num": number(view.partial, view.language)}
        )
    if view.shapeless_count and view.by == Level.VILLAGE and view.bounds is not None:
        notes.append(
            ngettext(
                "%(num)s desa/kelurahan tanpa batas wilayah tidak tergambar",
                "%(num)s desa/kelurahan tanpa batas wilayah tidak tergambar",
                view.shapeless_count,
            )
            % {"num": number(view.shapeless_count, view.language)}
        )
    if view.theme:
        notes += [*view.theme.notes, *filter(None, [view.theme.source])]
    return notes


def _legend_lines(view: AreaView) -> list[str]:
    counts = [
        f"{entry.label}: {number(entry.count, view.language)}"
        for entry in view.legend
        if entry.count
    ]
    return [f"{view.legend_title}: {'; '.join(counts)}." if counts else view.legend_title]
