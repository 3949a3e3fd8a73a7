import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE, findPlacement } from "../../../../webmap/js/shared/drawing/fit.js";

/** @import { Box } from "../../../../webmap/js/shared/drawing/label-layout.js" */

const SIZE = { x: 800, y: 600 };
const EXTENT = { x: 400, y: 600 - 2 * EDGE };

/** Points all over the extent, from its centre. */
const POINTS = Array.from({ length: 121 }, (_, i) => [
  ((i % 11) / 10 - 0.5) * EXTENT.x,
  (Math.floor(i / 11) / 10 - 0.5) * EXTENT.y,
]).map(([x, y]) => /** @type {[number, number]} */ ([x, y]));

/**
 * @param {{ zoomOut: number, centre: { x: number, y: number } }} placement
 * @param {Box[]} overlays
 */
function coveredPoints({ zoomOut, centre }, overlays) {
  const scale = 2 ** -zoomOut;
  return POINTS.map(([x, y]) => [x * scale + centre.x, y * scale + centre.y]).filter(([x, y]) =>
    overlays.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom),
  );
}

test("without overlays the shape is in the middle at the largest zoom", () => {
  const placement = findPlacement(SIZE, EXTENT, POINTS, []);
  assert.deepEqual(placement, { zoomOut: 0, centre: { x: 400, y: 300 } });
});

test("a shape is moved away from a legend before the map zooms out", () => {
  /** @type {Box[]} */
  const overlays = [[0, 400, 260, 600]];
  const placement = findPlacement(SIZE, EXTENT, POINTS, overlays);
  assert.ok(placement);
  assert.equal(placement.zoomOut, 0);
  // 0.6 of the room to the right: 0.3 would leave the left edge under the legend
  const room = SIZE.x - 2 * EDGE - EXTENT.x;
  assert.ok(Math.abs(placement.centre.x - (400 + (0.6 * room) / 2)) < 1e-9);
  assert.ok(Math.abs(placement.centre.y - 300) < 1e-9);
  assert.deepEqual(coveredPoints(placement, overlays), []);
});

test("the map zooms out where moving is not enough, and the shape stays on it", () => {
  /** @type {Box[]} */
  const overlays = [
    [0, 400, 300, 600],
    [500, 400, 800, 600],
  ];
  const placement = findPlacement(SIZE, EXTENT, POINTS, overlays);
  assert.ok(placement);
  assert.ok(placement.zoomOut > 0);
  assert.deepEqual(coveredPoints(placement, overlays), []);
});

test("the shape stays on the map, whatever lies over it", () => {
  for (const overlay of /** @type {Box[]} */ ([
    [0, 0, 800, 120],
    [0, 480, 800, 600],
    [0, 0, 300, 600],
    [520, 0, 800, 600],
    [350, 250, 450, 350],
  ])) {
    const placement = findPlacement(SIZE, EXTENT, POINTS, [overlay]);
    if (!placement) continue;
    const scale = 2 ** -placement.zoomOut;
    for (const axis of /** @type {const} */ (["x", "y"])) {
      const half = (EXTENT[axis] * scale) / 2;
      assert.ok(placement.centre[axis] - half >= EDGE - 1e-9, `${overlay}`);
      assert.ok(placement.centre[axis] + half <= SIZE[axis] - EDGE + 1e-9, `${overlay}`);
    }
    assert.deepEqual(coveredPoints(placement, [overlay]), []);
  }
});

test("the map zooms out in tenths of a level, down to 1.4 levels", () => {
  const centre = { x: 400, y: 300 };
  /** @type {[number, number][]} */
  const corners = [-1, 1].flatMap((x) =>
    [-1, 1].map((y) => /** @type {[number, number]} */ ([x * 386, y * 286])),
  );
  const whole = { x: SIZE.x - 2 * EDGE, y: SIZE.y - 2 * EDGE };
  /** @param {number} size */
  const inCorners = (size) =>
    /** @type {Box[]} */ ([
      [0, 0, size, size],
      [800 - size, 0, 800, size],
      [0, 600 - size, size, 600],
      [800 - size, 600 - size, 800, 600],
    ]);
  const near = findPlacement(SIZE, whole, corners, inCorners(32));
  assert.ok(near);
  assert.equal(near.zoomOut.toFixed(1), "0.1");
  assert.deepEqual(near.centre, centre);
  const covered = /** @type {Box[]} */ ([[0, 0, 800, 192]]);
  assert.equal(findPlacement(SIZE, whole, corners, covered)?.zoomOut.toFixed(1), "0.6");
  assert.equal(findPlacement(SIZE, whole, corners, [[0, 0, 800, 399]]), null);
});

test("null where everything is covered", () => {
  assert.equal(findPlacement(SIZE, EXTENT, POINTS, [[0, 0, 800, 600]]), null);
});
