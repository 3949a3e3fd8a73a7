// Which area covers which part of a drawing, on a coarse grid: tells whether a label would lie on
// its own area, on another, or on the sea.

/** @import { Position } from "geojson" */
/** @import { Box } from "./label-layout.js" */

const OUTSIDE = 0;

export class AreaMask {
  /**
   * @param {Box} frame part of the drawing that the grid covers
   * @param {number} [cell] side of a cell, in units of the drawing
   */
  constructor(frame, cell = 3) {
    this.frame = frame;
    this.cell = cell;
    this.columns = Math.max(1, Math.ceil((frame[2] - frame[0]) / cell));
    this.rows = Math.max(1, Math.ceil((frame[3] - frame[1]) / cell));
    this.cells = new Uint16Array(this.columns * this.rows);
  }

  /**
   * Mark the cells whose centres lie in a polygon.
   *
   * @param {number} area number of the area, from 0
   * @param {Position[][]} rings outer ring and holes, in units of the drawing
   */
  add(area, rings) {
    const { cell, columns, rows } = this;
    const [left, top] = this.frame;
    /** @type {Map<number, number[]>} */
    const crossings = new Map(); // by row
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [x1, y1] = ring[j];
        const [x2, y2] = ring[i];
        const [low, high] = y1 < y2 ? [y1, y2] : [y2, y1];
        const first = Math.max(0, Math.ceil((low - top) / cell - 0.5));
        const last = Math.min(rows - 1, Math.ceil((high - top) / cell - 0.5) - 1);
        for (let row = first; row <= last; row++) {
          const y = top + (row + 0.5) * cell;
          const x = x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
          const found = crossings.get(row);
          if (found) found.push(x);
          else crossings.set(row, [x]);
        }
      }
    }
    for (const [row, found] of crossings) {
      found.sort((a, b) => a - b);
      for (let i = 0; i + 1 < found.length; i += 2) {
        const from = Math.max(0, Math.ceil((found[i] - left) / cell - 0.5));
        const to = Math.min(columns, Math.ceil((found[i + 1] - left) / cell - 0.5));
        if (from < to) this.cells.fill(area + 1, row * columns + from, row * columns + to);
      }
    }
  }

  /**
   * Return the shares of a box that lie on an area and on other areas, 0 to 1.
   *
   * @param {Box} box
   * @param {number} area
   */
  shares(box, area) {
    const { cell, columns, rows } = this;
    const [left, top] = this.frame;
    const clamp = (/** @type {number} */ value, /** @type {number} */ end) =>
      Math.max(0, Math.min(end, Math.floor(value / cell)));
    const [west, east] = [clamp(box[0] - left, columns - 1), clamp(box[2] - left, columns - 1)];
    const [north, south] = [clamp(box[1] - top, rows - 1), clamp(box[3] - top, rows - 1)];
    let [own, other] = [0, 0];
    for (let row = north; row <= south; row++) {
      for (let column = west; column <= east; column++) {
        const found = this.cells[row * columns + column];
        if (found === area + 1) own++;
        else if (found !== OUTSIDE) other++;
      }
    }
    const all = (south - north + 1) * (east - west + 1);
    return { own: own / all, other: other / all };
  }
}
