import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MARGIN,
  PaperProjection,
  pathData,
  scaleBar,
} from "../../../../webmap/js/area/print/paper-projection.js";

/** @type {[[number, number], [number, number]]} */
const BREBES = [
  [-7.35, 108.69],
  [-6.76, 109.2],
];

test("the corners of the areas lie on the margin", () => {
  const projection = new PaperProjection(BREBES);
  const [left, top] = projection.point([108.69, -6.76]);
  const [right, bottom] = projection.point([109.2, -7.35]);
  assert.deepEqual([left, top].map(Math.round), [MARGIN, MARGIN]);
  assert.ok(Math.abs(right - (projection.width - MARGIN)) < 1e-6);
  assert.ok(Math.abs(bottom - (projection.height - MARGIN)) < 1e-6);
});

test("a unit has as many metres as on the ground", () => {
  const projection = new PaperProjection(BREBES);
  const [x1] = projection.point([108.7, -7]);
  const [x2] = projection.point([108.8, -7]);
  const metres = 0.1 * 111_320 * Math.cos((7 * Math.PI) / 180);
  assert.ok(Math.abs((x2 - x1) * projection.metresPerUnit - metres) < metres * 0.005);
});

test("points that fall together are written once", () => {
  const projection = new PaperProjection(BREBES);
  const ring = [
    [108.69, -6.76],
    [108.6900001, -6.76],
    [109.2, -6.76],
    [109.2, -7.35],
  ];
  const [[points]] = projection.polygons({ type: "Polygon", coordinates: [ring] });
  assert.equal(points.length, 3);
  assert.match(pathData([[points]]), /^M14,14L[\d.]+,14L[\d.]+,[\d.]+Z$/);
});

test("an area that is a point has a size", () => {
  const { width, height, scale } = new PaperProjection([
    [-7, 109],
    [-7, 109],
  ]);
  assert.ok([width, height, scale].every(Number.isFinite));
});

test("the scale bar has a round length that fits", () => {
  for (const metresPerUnit of [0.3, 4, 97, 7300]) {
    const { text, units } = scaleBar(metresPerUnit, 100);
    assert.ok(units <= 100 && units > 35, `${units}`);
    assert.match(text, /^[125]0* k?m$/);
  }
  assert.deepEqual(scaleBar(97, 100), { text: "5 km", units: 5000 / 97 });
});
