// Names of provinces, regencies or districts on the atlas, as many as have room.

import { BoxPlacer, breakLines } from "../../shared/drawing/label-layout.js";
import { withoutKind } from "../../shared/text.js";
import { labelLevel } from "./draw-plan.js";
import { clearCanvas } from "./painting.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { Level } from "../../types/blocks.js" */
/** @import { Figures, LabelSpot } from "../data/figures.js" */
/** @import { MapLayer } from "./map-layer.js" */

const SIZE = 11.5;
const LINE_HEIGHT = 1.2;
const FAMILIES =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif';
const OVERLAP = 1.2; // share of the width of an area that its name may take
const MAX_PROVINCES = 4; // names of districts come by province

export class AtlasLabels {
  /**
   * @param {LeafletMap} map
   * @param {Figures} figures
   * @param {MapLayer} layer
   */
  constructor(map, figures, layer) {
    this.map = map;
    this.figures = figures;
    this.layer = layer;
    this.drawings = 0;
    /** @type {Level | null} */
    this.level = null; // whose names are written
    layer.on("drawn overview", () => this.show());
  }

  // A drawing that a later one has overtaken is dropped.
  async show() {
    const drawing = ++this.drawings;
    if (!this.layer.plan) return;
    const level = labelLevel(this.map.getZoom(), this.layer.plan.level);
    const indices = level === "district" ? this.firstOfProvinces(level) : [0];
    if (indices.length > MAX_PROVINCES) return;
    await Promise.all(indices.map((index) => this.figures.loadNames(level, index)));
    if (drawing === this.drawings && this.layer.isOnMap()) this.write(level);
  }

  /**
   * Return the first index of a level in each province in view.
   *
   * @param {Level} level
   */
  firstOfProvinces(level) {
    const view = this.layer.inView();
    const provinces = new Set(
      view.indices.map((index) => this.figures.province(view.level, index)),
    );
    return [...provinces].map((province) => this.figures.firstIn(level, province));
  }

  /** Write the same names on another canvas of the layer. */
  writeAgain() {
    if (this.level) this.write(this.level);
  }

  /** @param {Level} level */
  write(level) {
    this.level = level;
    const { map, layer, figures } = this;
    if (!layer.labelCanvas) return;
    const context = clearCanvas(layer.labelCanvas);
    context.scale(layer.pixelRatio, layer.pixelRatio);
    context.font = `600 ${SIZE}px ${FAMILIES}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    /** @param {string} line */
    const measure = (line) => context.measureText(line).width;
    const pixelsPerDegree = (256 * 2 ** map.getZoom()) / 360;
    const placer = new BoxPlacer();
    for (const { spot, index } of this.spotsInView(level)) {
      const [lng, lat, degrees] = spot;
      const room = degrees * pixelsPerDegree * OVERLAP;
      const lines = breakLines(withoutKind(figures.title(level, index)), room, measure);
      const width = Math.max(...lines.map(measure));
      if (width > room) continue;
      const { x, y } = map.latLngToLayerPoint([lat, lng]).subtract(layer.corner());
      const [halfWidth, halfHeight] = [width / 2 + 4, (lines.length * SIZE * LINE_HEIGHT) / 2 + 3];
      if (!placer.place([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight])) continue;
      writeLines(context, lines, x, y);
    }
  }

  /**
   * Return where names go, the widest areas first.
   *
   * @param {Level} level
   */
  spotsInView(level) {
    const bounds = this.map.getBounds();
    /** @type {{ spot: LabelSpot, index: number }[]} */
    const spots = [];
    this.figures.list(level).ids.forEach((_, index) => {
      const spot = this.figures.labelSpot(level, index);
      if (spot && bounds.contains([spot[1], spot[0]])) spots.push({ spot, index });
    });
    return spots.sort((one, other) => other.spot[2] - one.spot[2]);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} lines
 * @param {number} x
 * @param {number} y of the middle
 */
function writeLines(context, lines, x, y) {
  context.strokeStyle = "#ffffffe8";
  context.lineWidth = 3.2;
  context.fillStyle = "#17212b";
  lines.forEach((line, i) => {
    const baseline = y + (i - (lines.length - 1) / 2) * SIZE * LINE_HEIGHT;
    context.strokeText(line, x, baseline);
    context.fillText(line, x, baseline);
  });
}
