"""Draw one map with geopandas and matplotlib, as an analyst would: what documents compare with.

Runs in .venv-bench. In: coloured areas, outlines and areas around as GeoJSON, words as JSON. Out: a
picture or PDF. Prints seconds and bytes as JSON, without imports.
"""

import json
import sys
import time
from pathlib import Path

import geopandas
import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.patches import Patch


def main(areas: str, outlines: str, around: str, words: str, out: str) -> None:
    """Draw the map three times and print the quickest."""
    text = json.loads(Path(words).read_text("utf-8"))
    seconds = []
    for _ in range(3):
        start = time.process_time()
        _draw([geopandas.read_file(one) for one in (areas, outlines, around)], text, out)
        seconds.append(time.process_time() - start)
    print(json.dumps({"seconds": min(seconds), "bytes": Path(out).stat().st_size}))


def _draw(layers: list[geopandas.GeoDataFrame], text: dict, out: str) -> None:
    areas, outlines, around = layers
    figure, axes = plt.subplots(figsize=(11.69, 8.27))
    around.plot(ax=axes, color="#eceef0", edgecolor="#c3c9cf", linewidth=0.5)
    areas.plot(ax=axes, color=areas["colour"], edgecolor="white", linewidth=0.3)
    outlines.boundary.plot(ax=axes, color="#17212b", linewidth=0.7)
    for frame, size in ((outlines, 6), (around, 5)):
        for point, name in zip(frame.representative_point(), frame["name"], strict=True):
            axes.annotate(name, (point.x, point.y), ha="center", fontsize=size, clip_on=True)
    west, south, east, north = areas.total_bounds
    axes.set(xlim=(west, east), ylim=(south, north))
    axes.legend(
        handles=[Patch(facecolor=colour, label=label) for label, colour in text["legend"]],
        loc="center left",
        bbox_to_anchor=(1, 0.5),
        title=text["legend_title"],
    )
    axes.set_title(f"{text['title']}\n{text['sentence']}", fontsize=10)
    figure.text(0.05, 0.02, text["caption"], fontsize=6)
    kilometres = 10 / 111.32
    axes.plot([west, west + kilometres], [south, south], color="#17212b", linewidth=2)
    axes.annotate("10 km", (west, south), fontsize=6)
    axes.set_axis_off()
    figure.savefig(out, dpi=300)
    plt.close(figure)


if __name__ == "__main__":
    main(*sys.argv[1:])
