// Names on the map: each at the widest part of its polygon, the largest areas first.

import { BoxPlacer, breakLines } from "../shared/label-layout.js";
import { labelPoint } from "../shared/polygon.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { AreaFeature } from "../types/blocks.js" */
/** @import { LabelPoint } from "../shared/polygon.js" */

const LINE_HEIGHT = 1.15;

export class Labels {
  /**
   * @param {LeafletMap} map
   * @param {string} pane
   */
  constructor(map, pane) {
    this.map = map;
    this.pane = /** @type {HTMLElement} */ (map.getPane(pane));
    /** @type {({ name: string } & LabelPoint)[]} */
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
        return point ? [{ name, ...point }] : [];
      })
      .sort((a, b) => b.area - a.area);
    this.place();
  }

  clear() {
    this.pane.replaceChildren();
  }

  place() {
    this.clear();
    const style = getComputedStyle(this.pane);
    const size = parseFloat(style.fontSize) || 11;
    this.context.font = `600 ${size}px ${style.fontFamily}`;
    /** @param {string} line */
    const measure = (line) => this.context.measureText(line).width;
    const view = this.map.getBounds().pad(0.05);
    const placer = new BoxPlacer();
    for (const label of this.labels) {
      const latlng = L.latLng(label.lat, label.lng);
      if (!view.contains(latlng)) continue;
      const room = this.room(label);
      const lines = breakLines(label.name, room.width, measure);
      const width = Math.max(...lines.map(measure));
      const height = lines.length * size * LINE_HEIGHT;
      if (width > room.width * 1.15 || height > room.height * 1.2) continue;
      const { x, y } = this.map.latLngToLayerPoint(latlng);
      const [right, bottom] = [x + width / 2 + 3, y + height / 2 + 2];
      if (!placer.place([x - width / 2 - 3, y - height / 2 - 2, right, bottom])) continue;
      const element = document.createElement("span");
      element.textContent = lines.join("\n");
      L.DomUtil.setPosition(element, L.point(x, y));
      this.pane.append(element);
    }
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
