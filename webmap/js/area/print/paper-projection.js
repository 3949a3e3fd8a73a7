// Web Mercator in units of the drawing on paper.

import { EQUATOR, mercator, radians } from "../../shared/drawing/mercator.js";

/** @import { Corners } from "../../types/blocks.js" */
/** @import { MultiPolygon, Polygon, Position } from "geojson" */

const ROOM = { width: 700, height: 600 }; // units that the areas take at most
export const MARGIN = 14; // units around the areas

export class PaperProjection {
  /** @param {Corners} bounds of the areas */
  constructor([[south, west], [north, east]]) {
    const [left, top] = mercator(west, north);
    const [right, bottom] = mercator(east, south);
    const [width, height] = [Math.max(right - left, 1e-9), Math.max(bottom - top, 1e-9)];
    this.scale = Math.min(ROOM.width / width, ROOM.height / height);
    this.left = left;
    this.top = top;
    /** Size of the drawing with the margin. */
    this.width = width * this.scale + 2 * MARGIN;
    this.height = height * this.scale + 2 * MARGIN;
    this.metresPerUnit = (EQUATOR * Math.cos(radians((south + north) / 2))) / this.scale;
    this.unitsPerDegree = this.scale / 360;
  }

  /**
   * @param {Position} position longitude and latitude
   * @returns {[x: number, y: number]}
   */
  point([lng, lat]) {
    const [x, y] = mercator(lng, lat);
    return [(x - this.left) * this.scale + MARGIN, (y - this.top) * this.scale + MARGIN];
  }

  /**
   * Return the rings of each polygon of a geometry, without points that repeat the one before.
   *
   * @param {Polygon | MultiPolygon} geometry
   * @returns {[number, number][][][]} in tenths of a unit
   */
  polygons(geometry) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((rings) => rings.map((ring) => this.ring(ring)));
  }

  /**
   * @param {Position[]} positions
   * @returns {[number, number][]}
   */
  ring(positions) {
    /** @type {[number, number][]} */
    const points = [];
    for (const position of positions) {
      const [x, y] = this.point(position);
      const [left, top] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
      const last = points.at(-1);
      if (last?.[0] !== left || last?.[1] !== top) points.push([left, top]);
    }
    return points;
  }
}

/**
 * Return the `d` of a path of polygons.
 *
 * @param {[number, number][][][]} polygons
 */
export function pathData(polygons) {
  return polygons.flatMap((rings) => rings.map((ring) => `M${ring.join("L")}Z`)).join("");
}

/**
 * Return a round length for a scale bar.
 *
 * @param {number} metresPerUnit
 * @param {number} longest units
 * @returns {{ text: string, units: number }}
 */
export function scaleBar(metresPerUnit, longest) {
  const most = longest * metresPerUnit;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((one) => one * power <= most) ?? 1) * power;
  const text = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  return { text, units: metres / metresPerUnit };
}
