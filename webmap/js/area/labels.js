// Names on the map: the largest areas first, inside their polygons or beside them.

import { AreaMask } from "../shared/drawing/area-mask.js";
import { overlayBoxes } from "../shared/drawing/fit-bounds.js";
import { placeLabels } from "../shared/drawing/label-placement.js";
import { mercator } from "../shared/drawing/mercator.js";
import { labelPoint, polygonsOf } from "../shared/drawing/polygon.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { MultiPolygon, Polygon } from "geojson" */
/** @import { AreaFeature } from "../types/blocks.js" */
/** @import { Box } from "../shared/drawing/label-layout.js" */
/** @import { PlacedLabel } from "../shared/drawing/label-placement.js" */
/** @import { LabelPoint } from "../shared/drawing/polygon.js" */

/** Number of names beyond which each lies inside its area or is left out. */
export const MANY_NAMES = 60;
const REACH = 50; // pixels between a name and its area

/**
 * @typedef {object} LabelShape
 * @property {string} name
 * @property {Polygon | MultiPolygon} geometry
 * @property {[number, number][][][] | null} projected its polygons on the unit square, once needed
 */
/** @typedef {LabelShape & LabelPoint} AreaLabel */

export class Labels {
  /**
   * @param {LeafletMap} map
   * @param {string} pane
   */
  constructor(map, pane) {
    this.map = map;
    this.pane = /** @type {HTMLElement} */ (map.getPane(pane));
    /** @type {AreaLabel[]} */
    this.labels = [];
    const canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    map.on("zoomstart", () => this.clear());
    map.on("zoomend moveend resize", () => this.place());
  }

  /**
   * @param {AreaFeature[]} features
   * @param {(feature: AreaFeature) => string} nameOf
   */
  show(features, nameOf) {
    this.labels = features
      .flatMap((feature) => {
        const name = nameOf(feature);
        const point = name && feature.geometry && labelPoint(feature.geometry);
        return point ? [{ name, geometry: feature.geometry, projected: null, ...point }] : [];
      })
      .sort((a, b) => b.area - a.area);
    this.place();
  }

  clear() {
    this.pane.replaceChildren();
  }

  /**
   * Return a function that measures a line of text in the font of the names.
   *
   * @param {number} size of the font in pixels
   * @returns {(line: string) => number}
   */
  measureAt(size) {
    this.context.font = `600 ${size}px ${getComputedStyle(this.pane).fontFamily}`;
    return (line) => this.context.measureText(line).width;
  }

  place() {
    this.clear();
    const size = parseFloat(getComputedStyle(this.pane).fontSize) || 11;
    const view = this.map.getBounds().pad(0.05);
    const inView = this.labels.filter(({ lat, lng }) => view.contains([lat, lng]));
    const labels = inView.map((label) => {
      const { x, y } = this.map.latLngToLayerPoint([label.lat, label.lng]);
      return { name: label.name, x, y, ...this.room(label) };
    });
    const frame = this.frame();
    const placed = placeLabels(labels, {
      size,
      measure: this.measureAt(size),
      frame,
      obstacles: this.obstacles(),
      reach: REACH,
      mask: labels.length > MANY_NAMES ? undefined : () => this.mask(inView, frame),
    });
    for (const label of placed) this.write(label);
  }

  /** @param {PlacedLabel} label */
  write({ lines, x, y, leader }) {
    if (leader) {
      const [[x1, y1], [x2, y2]] = leader;
      const line = document.createElement("i");
      line.style.width = `${Math.hypot(x2 - x1, y2 - y1)}px`;
      line.style.translate = `${x1}px ${y1}px`;
      line.style.rotate = `${Math.atan2(y2 - y1, x2 - x1)}rad`;
      this.pane.append(line);
    }
    const element = document.createElement("span");
    element.textContent = lines.join("\n");
    L.DomUtil.setPosition(element, L.point(x, y));
    this.pane.append(element);
  }

  /**
   * Return the part of the layers that the window shows.
   *
   * @returns {Box}
   */
  frame() {
    const { x, y } = this.map.containerPointToLayerPoint([0, 0]);
    const size = this.map.getSize();
    return [x, y, x + size.x, y + size.y];
  }

  /**
   * Return what lies over the map, as boxes of the layers.
   *
   * @returns {Box[]}
   */
  obstacles() {
    const { x, y } = this.map.containerPointToLayerPoint([0, 0]);
    return overlayBoxes(this.map).map(([left, top, right, bottom]) => [
      left + x,
      top + y,
      right + x,
      bottom + y,
    ]);
  }

  /**
   * Return which label's area covers which part of the window.
   *
   * @param {AreaLabel[]} labels
   * @param {Box} frame
   */
  mask(labels, frame) {
    const mask = new AreaMask(frame);
    const scale = 256 * 2 ** this.map.getZoom();
    const origin = this.map.getPixelOrigin();
    labels.forEach((label, area) => {
      label.projected ??= polygonsOf(label.geometry).map((rings) =>
        rings.map((ring) => ring.map(([lng, lat]) => mercator(lng, lat))),
      );
      for (const rings of label.projected) {
        const moved = rings.map((ring) =>
          ring.map(([x, y]) => [x * scale - origin.x, y * scale - origin.y]),
        );
        mask.add(area, moved);
      }
    });
    return mask;
  }

  /**
   * Pixels that the polygon offers around the point of a label.
   *
   * @param {LabelPoint} label
   */
  room(label) {
    const centre = this.map.latLngToLayerPoint([label.lat, label.lng]);
    const right = this.map.latLngToLayerPoint([label.lat, label.lng + label.width / 2]);
    const up = this.map.latLngToLayerPoint([label.lat + label.height / 2, label.lng]);
    return { width: 2 * (right.x - centre.x), height: 2 * (centre.y - up.y) };
  }
}
