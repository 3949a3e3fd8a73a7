import assert from "node:assert/strict";
import { test } from "node:test";
import { labelPoint, sampleVertices } from "../../../../webmap/js/shared/drawing/polygon.js";

/** @import { MultiPolygon, Polygon, Position } from "geojson" */

/**
 * @param {number} west
 * @param {number} south
 * @param {number} east
 * @param {number} north
 * @returns {Position[]}
 */
function box(west, south, east, north) {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/**
 * @param {Position[][]} coordinates
 * @returns {Polygon}
 */
const polygon = (...coordinates) => ({ type: "Polygon", coordinates });

test("the name of a box goes to its middle, with the width of the box", () => {
  const point = labelPoint(polygon(box(10, -6, 14, -4)));
  assert.ok(point);
  assert.deepEqual([point.lng, point.lat, point.width, point.area], [12, -5, 4, 8]);
});

test("the name goes to the wide part of a shape", () => {
  // a tall stem of width 1 with a bar of width 10 at its upper end
  const ring = [
    [0, 0],
    [1, 0],
    [1, 8],
    [10, 8],
    [10, 10],
    [0, 10],
    [0, 0],
  ];
  const point = labelPoint(polygon(ring));
  assert.ok(point);
  assert.ok(point.lat > 8 && point.lat < 10);
  assert.equal(point.width, 10);
});

test("slanted sides limit the name, and a wide edge in the east is no advantage", () => {
  const trapezium = [
    [100, 0],
    [110, 0],
    [106, 24],
    [100, 24],
    [100, 0],
  ];
  const point = labelPoint(polygon(trapezium));
  assert.ok(point);
  const { lat, lng, width } = point;
  const east = 110 - (lat + 1) / 6; // on the line above, where there is less room
  assert.ok(lat > 0 && lat < 12, "the lower part is wider");
  assert.ok(Math.abs(lng - (100 + east) / 2) < 1e-9);
  assert.ok(Math.abs(width - (east - 100)) < 1e-9);
});

test("a hole has no name in it", () => {
  const point = labelPoint(polygon(box(0, 0, 10, 10), box(3, 1, 7, 9)));
  assert.ok(point);
  const inHole = point.lng > 3 && point.lng < 7 && point.lat > 1 && point.lat < 9;
  assert.equal(inHole, false);
});

test("of several polygons the largest has the name, whatever the direction of its ring", () => {
  /** @type {MultiPolygon} */
  const islands = {
    type: "MultiPolygon",
    coordinates: [[box(0, 0, 1, 1)], [box(5, 5, 9, 9).reverse()], [box(20, 0, 22, 2)]],
  };
  const point = labelPoint(islands);
  assert.ok(point);
  assert.deepEqual([point.lng, point.lat, point.area], [7, 7, 16]);
});

test("an empty geometry has no point", () => {
  assert.equal(labelPoint({ type: "MultiPolygon", coordinates: [] }), null);
});

test("sampled vertices are of outer rings, from all parts, and not more than asked for", () => {
  const features = Array.from({ length: 100 }, (_, i) => ({
    geometry: polygon(box(i, 0, i + 1, 1), box(i + 0.4, 0.4, i + 0.6, 0.6)),
  }));
  assert.equal(sampleVertices(features).length, 500);
  const few = sampleVertices(features, 150);
  assert.ok(few.length <= 250);
  assert.ok(few.every(([, lat]) => lat === 0 || lat === 1));
  assert.ok(Math.max(...few.map(([lng]) => lng)) >= 99);
});
