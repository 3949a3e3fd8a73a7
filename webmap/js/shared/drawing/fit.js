// Finding the zoom and the place at which a shape is as large as possible and not covered.

/** @typedef {{ x: number, y: number }} Point */
/** @import { Box } from "./label-layout.js" */

/** Free pixels between the shape and the edge of the map. */
export const EDGE = 14;

const STEP = 0.1; // of a zoom level
const MAX_STEPS = 14;
// Places to try, as shares of the free room from the middle of the map, the nearest first.
const SHIFTS = [0, 0.3, -0.3, 0.6, -0.6, 1, -1]
  .flatMap((x, _, all) => all.map((y) => [x, y]))
  .sort(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d));

/**
 * Find the largest uncovered placement of a shape on a map.
 *
 * @param {Point} size of the map in pixels
 * @param {Point} extent width and height of the shape in pixels at the largest zoom that holds it
 * @param {[number, number][]} points of the shape, in pixels from its centre at that zoom
 * @param {Box[]} overlays boxes that lie over the map
 * @returns {{ zoomOut: number, centre: Point } | null} levels to zoom out from that zoom, and where
 *   on the map the centre of the shape goes; null if everything tried is covered
 */
export function findPlacement(size, extent, points, overlays) {
  const [width, height] = [size.x - 2 * EDGE, size.y - 2 * EDGE];
  for (let step = 0; step <= MAX_STEPS; step++) {
    const scale = 2 ** (-step * STEP);
    const room = [width - extent.x * scale, height - extent.y * scale];
    for (const [x, y] of SHIFTS) {
      const centre = { x: size.x / 2 + (x * room[0]) / 2, y: size.y / 2 + (y * room[1]) / 2 };
      if (!isCovered(points, scale, centre, overlays)) return { zoomOut: step * STEP, centre };
    }
  }
  return null;
}

/**
 * @param {[number, number][]} points
 * @param {number} scale
 * @param {Point} centre
 * @param {Box[]} overlays
 */
function isCovered(points, scale, centre, overlays) {
  return points.some(([px, py]) => {
    const [x, y] = [px * scale + centre.x, py * scale + centre.y];
    return overlays.some(
      ([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom,
    );
  });
}
