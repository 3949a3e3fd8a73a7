"""Draw the chart of a trend as SVG: the shapes that the page shows, with the same colours."""

from collections.abc import Mapping
from html import escape

from webmap.documents.drawing import MapStyle, swatch
from webmap.maps.trend.axes import Tick
from webmap.maps.trend.chart import Band, Chart, Mark, TargetLine

_INK = "#17212b"
_SOFT = "#5d6872"
_ACCENT = "#1f5f99"
_ADVANCED = "#3878b7"
_TARGET = "#6d2100"
_TARGET_ADVANCED = "#2c5f93"
_DASHES = {"national": "5 3", "above": "1.5 2", "own": ""}
_FONT = "Noto Sans"
_SHIFT = 5  # of a number from its point


def draw_trend(
    chart: Chart, day: str, styles: Mapping[str, MapStyle], *, grey: bool = False
) -> str:
    """Draw a chart; ``day``: the date at hand, YYYY-MM-DD, of which the numbers are written.

    ``styles``: of the classes of villages, by key. ``grey``: greys and patterns instead of colours.
    """
    parts = [
        _grid(chart),
        *(_band(one, chart, styles, grey) for one in chart.bands),
        *(f'<path {target_style(one)} d="{one.path}"/>' for one in chart.targets),
        f'<path {ADVANCED_STYLE} d="{chart.advanced}"/>' if chart.advanced else "",
        f'<path {FORMED_STYLE} d="{chart.formed}"/>',
        *(_tick(one, chart.left - 5, None) for one in chart.numbers),
        *(_tick(one, None, chart.bottom + 15) for one in chart.days),
        *(
            f'<circle cx="{mark.x:g}" cy="{mark.formed_y:g}" r="2" fill="{_INK}"/>'
            for mark in chart.marks
            if mark.at_report and mark.formed
        ),
        *(_mark(mark, chart) for mark in chart.marks if mark.date == day),
    ]
    return _svg(chart.width, chart.height, "".join(parts))


FORMED_STYLE = f'fill="none" stroke="{_INK}" stroke-width="1.8"'
"""How the line of formed villages is drawn."""

ADVANCED_STYLE = f'fill="none" stroke="{_ADVANCED}" stroke-width="1.8"'
"""How the line of mandiri and berkelanjutan is drawn."""


def target_style(line: TargetLine) -> str:
    """Return how the line of a target is drawn: by who set it, and what it counts."""
    shade = _TARGET_ADVANCED if line.metric == "advanced" else _TARGET
    dashes = _DASHES[line.kind]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{shade}" stroke-width="1.3"{dashed}'


def draw_line(style: str) -> str:
    """Draw the sample of a line for the key."""
    return _svg(22, 8, f'<path {style} d="M0 4H22"/>')


def _svg(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' font-family="{_FONT}" font-size="9" fill="{_SOFT}">{content}</svg>'
    )


def _grid(chart: Chart) -> str:
    across = "".join(f"M{chart.left:g} {one.at:g}H{chart.right:g}" for one in chart.numbers)
    down = "".join(f"M{one.at:g} {chart.bottom:g}v4" for one in chart.days)
    return f'<path d="{across}{down}" stroke="{_INK}" stroke-opacity="0.14" stroke-width="0.7"/>'


def _band(band: Band, chart: Chart, styles: Mapping[str, MapStyle], grey: bool) -> str:
    if not (grey or band.hatched):
        return f'<path d="{band.path}" fill="{band.colour}"/>'
    # the sample of the class, as large as the chart and clipped to the band
    own = {band.key: MapStyle(band.colour, band.hatched)}
    filled = swatch(
        band.key,
        styles if band.key in styles else own,
        grey=grey,
        width=chart.width,
        height=chart.height,
        prefix=f"band-{band.key}",
    )
    sized = filled.replace("<svg ", f'<svg width="{chart.width}" height="{chart.height}" ', 1)
    clip = f"clip-{escape(band.key)}"
    return (
        f'<clipPath id="{clip}"><path d="{band.path}"/></clipPath>'
        f'<g clip-path="url(#{clip})">{sized}</g>'
        f'<path d="{band.path}" fill="none" stroke="{_INK}" stroke-width="0.4"/>'
    )


def _tick(tick: Tick, x: float | None, y: float | None) -> str:
    if y is None:
        return f'<text x="{x:g}" y="{tick.at + 4:g}" text-anchor="end">{escape(tick.text)}</text>'
    return f'<text x="{tick.at:g}" y="{y:g}" text-anchor="middle">{escape(tick.text)}</text>'


def _mark(mark: Mark, chart: Chart) -> str:
    shift = _SHIFT if mark.anchor == "start" else -_SHIFT
    parts = [
        f'<path d="M{mark.x:g} {chart.top - 8:g}V{chart.bottom:g}" stroke="{_ACCENT}"'
        ' stroke-width="1.2"/>',
        _text(mark.label, mark.label_x, chart.top - 13, "middle", _ACCENT),
    ]
    for text, y, text_y, shade in (
        (mark.formed, mark.formed_y, mark.formed_text_y, _INK),
        (mark.advanced, mark.advanced_y, mark.advanced_text_y, "#235a93"),
    ):
        if text:
            parts += [
                f'<circle cx="{mark.x:g}" cy="{y:g}" r="3" fill="{_ACCENT}" stroke="#ffffff"/>',
                _text(text, mark.x + shift, text_y, mark.anchor, shade),
            ]
    return "".join(parts)


def _text(text: str, x: float, y: float, anchor: str, shade: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="700" fill="{shade}"'
        f' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{escape(text)}</text>"
    )
