import assert from "node:assert/strict";
import { test } from "node:test";
import { gridFeatures } from "../../../webmap/js/area/grid.js";

/** @import { Position } from "geojson" */
/** @import { VillageGrid } from "../../../webmap/js/types/blocks.js" */

/**
 * Make a grid of one district, with a side of one degree.
 *
 * @param {[number, number][]} cells
 * @returns {VillageGrid}
 */
function gridOf(cells) {
  const numbers = cells.map((_, index) => 2001 + index).join(" ");
  return {
    side: 1,
    size: [4, 2],
    outlined: 8,
    cells: { "99.01.01": [numbers, cells.map(([x]) => x), cells.map(([, y]) => y)] },
  };
}

/** @param {Position[]} ring */
function area(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  }
  return sum / 2;
}

/**
 * @param {[number, number][]} cells
 * @returns {Position[][][]}
 */
function outlineOf(cells) {
  const [, [outline]] = gridFeatures(gridOf(cells), () => true);
  return /** @type {Position[][][]} */ (outline.geometry.coordinates);
}

test("each village is a square whose middle is the middle of its cell", () => {
  const grid = gridOf([
    [0, 0],
    [3, 1],
  ]);
  const [squares] = gridFeatures(grid, () => true);
  assert.deepEqual(
    squares.map(({ id }) => id),
    ["99.01.01.2001", "99.01.01.2002"],
  );
  assert.deepEqual(squares[0].geometry.coordinates, [
    [
      [
        [-2, -1],
        [-1, -1],
        [-1, 0],
        [-2, 0],
        [-2, -1],
      ],
    ],
  ]);
});

test("villages that are not listed are left out, also of the outlines", () => {
  const grid = gridOf([
    [0, 0],
    [1, 0],
  ]);
  const [squares, outlines] = gridFeatures(grid, (code) => code.endsWith("2002"));
  assert.equal(squares.length, 1);
  assert.deepEqual(outlines[0].geometry.coordinates, squares[0].geometry.coordinates);
});

test("areas have an outline each, by the beginning of the codes", () => {
  const grid = gridOf([[0, 0]]);
  grid.cells["99.01.02"] = ["1001 1002", [1, 2], [0, 0]];
  const [, outlines] = gridFeatures(grid, () => true);
  assert.deepEqual(
    outlines.map(({ id }) => id),
    ["99.01.01", "99.01.02"],
  );
  const [, whole] = gridFeatures({ ...grid, outlined: 5 }, () => true);
  assert.deepEqual(
    whole.map(({ id }) => id),
    ["99.01"],
  );
});

test("an outline has no points on straight lines", () => {
  const [[ring]] = outlineOf([
    [1, 0],
    [0, 0],
    [2, 0],
    [2, 1],
  ]);
  assert.equal(ring.length, 7);
  assert.equal(area(ring), 4);
});

test("a hole is a ring of its own, after the outer one", () => {
  const around = [0, 1, 2].flatMap((x) =>
    [0, 1, 2].map((y) => /** @type {[number, number]} */ ([x, y])),
  );
  const [rings] = outlineOf(around.filter(([x, y]) => x !== 1 || y !== 1));
  assert.deepEqual(rings.map(area), [9, -1]);
});

test("cells that touch at a corner are pieces; within a piece no ring crosses itself", () => {
  const apart = outlineOf([
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(
    apart.map(([ring]) => area(ring)),
    [1, 1],
  );
  // a ring of cells around an empty corner: the pinch belongs to the hole or to the outside
  const [rings] = outlineOf([
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  assert.equal(
    rings.map(area).reduce((sum, one) => sum + one),
    7,
  );
  assert.ok(rings.every((ring) => String(ring[0]) === String(ring.at(-1))));
});
