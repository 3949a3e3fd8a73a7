// The tile grid map: a square for each village, and the outlines of areas around their squares.

/** @import { Position } from "geojson" */
/** @import { AreaFeature, VillageGrid } from "../types/blocks.js" */

/** A corner of cells: column and row of the lines of the grid. @typedef {[x: number, y: number]} Corner */

/**
 * Return the square of each village, and the outline of each area above them around its squares.
 *
 * @param {VillageGrid} grid
 * @param {(code: string) => boolean} isListed villages of other codes are left out
 * @returns {[squares: AreaFeature[], outlines: AreaFeature[]]} in the order of codes
 */
export function gridFeatures(grid, isListed) {
  const villages = unpackCells(grid).filter(([code]) => isListed(code));
  const { side, size, outlined } = grid;
  /** @param {Corner} corner */
  const place = ([x, y]) => [(x - size[0] / 2) * side, (y - size[1] / 2) * side];
  const squares = villages.map(([code, [x, y]]) => {
    /** @type {Corner[]} */
    const ring = [
      [x, y],
      [x + 1, y],
      [x + 1, y + 1],
      [x, y + 1],
      [x, y],
    ];
    return feature(code, [[ring.map(place)]]);
  });
  /** @type {Map<string, Corner[]>} */
  const areas = new Map();
  for (const [code, cell] of villages) {
    const area = code.slice(0, outlined);
    if (!areas.has(area)) areas.set(area, []);
    areas.get(area)?.push(cell);
  }
  const outlines = [...areas].map(([code, cells]) => {
    const polygons = pieces(cells).map((piece) => traceRings(piece).map((ring) => ring.map(place)));
    return feature(code, polygons);
  });
  return [squares, outlines];
}

/**
 * Return the code and the cell of each village, in the order of codes.
 *
 * @param {VillageGrid} grid
 * @returns {[code: string, cell: Corner][]}
 */
function unpackCells({ cells }) {
  return Object.entries(cells).flatMap(([district, [numbers, columns, rows]]) =>
    numbers
      .split(" ")
      .map(
        (number, index) =>
          /** @type {[string, Corner]} */ ([
            `${district}.${number}`,
            [columns[index], rows[index]],
          ]),
      ),
  );
}

/**
 * @param {string} id
 * @param {Position[][][]} coordinates
 * @returns {AreaFeature}
 */
function feature(id, coordinates) {
  return { type: "Feature", id, properties: null, geometry: { type: "MultiPolygon", coordinates } };
}

/**
 * Split cells into pieces that are connected by their sides.
 *
 * @param {Corner[]} cells
 * @returns {Corner[][]}
 */
function pieces(cells) {
  const left = new Map(cells.map((cell) => [String(cell), cell]));
  /** @type {Corner[][]} */
  const found = [];
  for (const cell of cells) {
    if (!left.delete(String(cell))) continue;
    const piece = [cell];
    for (const [x, y] of piece) {
      for (const near of [
        [x + 1, y],
        [x - 1, y],
        [x, y + 1],
        [x, y - 1],
      ]) {
        const beside = left.get(String(near));
        if (beside && left.delete(String(near))) piece.push(beside);
      }
    }
    found.push(piece);
  }
  return found;
}

/**
 * Return the rings around connected cells, the outer one first, without points on straight lines.
 *
 * @param {Corner[]} cells
 * @returns {Corner[][]} closed; the cells lie on the left of each ring
 */
function traceRings(cells) {
  const taken = new Set(cells.map(String));
  /** Edges by the corner where they begin, each to its end. @type {Map<string, Corner[]>} */
  const edges = new Map();
  for (const [x, y] of cells) {
    /** @type {[Corner, Corner, Corner][]} */
    const sides = [
      [
        [x, y],
        [x + 1, y],
        [x, y - 1],
      ],
      [
        [x + 1, y],
        [x + 1, y + 1],
        [x + 1, y],
      ],
      [
        [x + 1, y + 1],
        [x, y + 1],
        [x, y + 1],
      ],
      [
        [x, y + 1],
        [x, y],
        [x - 1, y],
      ],
    ];
    for (const [start, end, beyond] of sides) {
      if (taken.has(String(beyond))) continue;
      const key = String(start);
      edges.set(key, [...(edges.get(key) ?? []), end]);
    }
  }
  const rings = [];
  for (const [key, ends] of edges) {
    while (ends.length)
      rings.push(followRing(edges, /** @type {Corner} */ (key.split(",").map(Number))));
  }
  // the outer ring has the lowest corner of all
  const lowest = Math.min(...cells.map(([, y]) => y));
  const outer = rings.findIndex((ring) => ring.some(([, y]) => y === lowest));
  return [rings[outer], ...rings.filter((_, index) => index !== outer)];
}

/**
 * Take the edges of a ring out of all edges, from a corner back to it.
 *
 * @param {Map<string, Corner[]>} edges
 * @param {Corner} start
 * @returns {Corner[]}
 */
function followRing(edges, start) {
  const ring = [start];
  let direction = [0, 0];
  let corner = start;
  do {
    const ends = /** @type {Corner[]} */ (edges.get(String(corner)));
    // where two cells touch at a corner only, the ring stays with its cell: it turns left
    const [dx, dy] = direction;
    const [x, y] = corner;
    const left = ends.findIndex((end) => end[0] === x - dy && end[1] === y + dx);
    const [next] = ends.splice(Math.max(left, 0), 1);
    const step = [next[0] - x, next[1] - y];
    if (step[0] === dx && step[1] === dy) ring.pop();
    ring.push(next);
    [direction, corner] = [step, next];
  } while (String(corner) !== String(start));
  const [[x, y], [nextX, nextY]] = ring;
  if (Math.sign(nextX - x) === direction[0] && Math.sign(nextY - y) === direction[1]) {
    ring.shift(); // it began within a straight line
    ring[ring.length - 1] = ring[0];
  }
  return ring;
}
