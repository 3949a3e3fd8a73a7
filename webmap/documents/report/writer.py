"""What all sections of a report are written with: its texts, pictures and swatches."""

from webmap.core.i18n import number, texts
from webmap.documents.drawing import MapStyle, swatch
from webmap.documents.figure.panel import map_styles
from webmap.documents.report.content import Report
from webmap.documents.typesetting.blocks import Blocks
from webmap.documents.typesetting.papers import Paper
from webmap.maps import symbology


class SectionWriter:
    """Collects the parts of one report.

    ``styles``: of the classes of the area's villages, by key. ``swatches``: of all classes.
    """

    def __init__(self, report: Report, paper: Paper) -> None:
        self.report, self.paper = report, paper
        self.language, self.grey = report.language, report.figure.options.grey
        self.gettext = texts(report.language).gettext
        self.ngettext = texts(report.language).ngettext
        self.blocks = Blocks()
        # those of the map of villages, so that greys are the same everywhere
        shown = map_styles(symbology.status_legend(report.view.total))
        rare = {
            key.value: MapStyle(symbology.colour(key), symbology.hatched(key))
            for key in symbology.COLOURS
        }
        self.swatches = {
            key: self.swatch(key, shown if key in shown else rare, f"class-{key}") for key in rare
        }
        self.styles = shown

    def swatch(self, key: str, styles: dict[str, MapStyle], name: str) -> str:
        """Keep the sample of a class; returns the name of its picture."""
        drawn = swatch(key, styles, grey=self.grey, prefix=name)
        return self.blocks.picture(f"{name}.svg", drawn)

    def number(self, value: int) -> str:
        """Return a number in the language of the report."""
        return number(value, self.language)

    def count(self, one: str, many: str, value: int) -> str:
        """Return a text with ``%(count)s`` in the form for a number."""
        return self.ngettext(one, many, value) % {"count": self.number(value)}

    def others(self, count: int) -> None:
        """Say how many more there are than a list has; nothing where it has all."""
        if count > 0:
            text = self.gettext("… dan %(count)s lagi") % {"count": self.number(count)}
            self.blocks.text(text, size=0.92, soft=True)
