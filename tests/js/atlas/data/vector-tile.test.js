import assert from "node:assert/strict";
import { test } from "node:test";
import { VectorTile } from "../../../../webmap/js/atlas/data/vector-tile.js";
import { encodeTile } from "./encoding.js";

/** @import { PolygonLayer } from "../../../../webmap/js/atlas/data/vector-tile.js" */

/**
 * @param {number} west
 * @param {number} north
 * @param {number} east
 * @param {number} south
 */
function box(west, north, east, south) {
  return [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

const RING_WITH_HOLE = [box(1000, 1000, 2000, 2000), box(1400, 1400, 1600, 1600)];
const TILE = encodeTile({
  village: [
    { id: 9901012001, rings: [box(-64, -64, 500, 500)] },
    { id: 9901012002, rings: RING_WITH_HOLE },
    { id: 9901012003, rings: [box(3000, 0, 3100, 4160), box(3500, 100, 3600, 200)] },
  ],
  regency: [{ id: 9901, rings: [box(0, 0, 4096, 4096)] }],
});

/** @returns {PolygonLayer} */
function villages() {
  const layer = new VectorTile(TILE).layer("village");
  assert.ok(layer);
  return layer;
}

/**
 * @param {PolygonLayer} layer
 * @param {number} i
 */
function traced(layer, i) {
  /** @type {number[][][]} */
  const rings = [];
  layer.trace(
    {
      moveTo: (x, y) => rings.push([[x, y]]),
      lineTo: (x, y) => rings.at(-1)?.push([x, y]),
      closePath: () => {},
    },
    i,
  );
  return rings;
}

test("layers are found by name and decoded once", () => {
  const tile = new VectorTile(TILE);
  assert.deepEqual([...(tile.layer("regency")?.ids ?? [])], [9901]);
  assert.equal(tile.layer("village"), tile.layer("village"));
  assert.equal(tile.layer("district"), null);
  assert.equal(new VectorTile(new ArrayBuffer(0)).layer("village"), null);
});

test("features have their ids, boxes and rings", () => {
  const layer = villages();
  assert.equal(layer.count, 3);
  assert.deepEqual([...layer.ids], [9901012001, 9901012002, 9901012003]);
  assert.deepEqual([...layer.boxes.subarray(0, 4)], [-64, -64, 500, 500]);
  assert.deepEqual([...layer.boxes.subarray(8)], [3000, 0, 3600, 4160]);
  assert.deepEqual(traced(layer, 1), RING_WITH_HOLE);
});

test("the feature at a point is found, not in a hole, in every part", () => {
  const layer = villages();
  assert.equal(layer.featureAt(100, 100), 0);
  assert.equal(layer.featureAt(1200, 1200), 1);
  assert.equal(layer.featureAt(1500, 1500), -1);
  assert.equal(layer.featureAt(3050, 4000), 2);
  assert.equal(layer.featureAt(3550, 150), 2);
  assert.equal(layer.featureAt(3300, 150), -1);
});

test("a feature intersects a rectangle that it contains, crosses or lies in", () => {
  const layer = villages();
  assert.equal(layer.intersects(1, 0, 0, 4096, 4096), true, "it lies in it");
  assert.equal(layer.intersects(1, 1100, 1100, 1200, 1200), true, "it surrounds it");
  assert.equal(layer.intersects(1, 900, 1200, 1100, 1300), true, "it crosses a side");
  assert.equal(layer.intersects(2, 2900, 2000, 3200, 2100), true, "it goes through it");
  assert.equal(layer.intersects(1, 1450, 1450, 1550, 1550), false, "it lies in a hole");
  assert.equal(layer.intersects(1, 2100, 0, 2200, 4096), false, "it is beside it");
  assert.equal(layer.intersects(2, 3200, 1000, 3300, 1100), false, "it is between its parts");
});

test("a slanting side meets only the rectangles on it", () => {
  const ring = [
    [0, 0],
    [1000, 0],
    [0, 1000],
  ];
  const layer = new VectorTile(encodeTile({ village: [{ id: 1, rings: [ring] }] })).layer(
    "village",
  );
  assert.ok(layer);
  assert.equal(layer.intersects(0, 400, 400, 600, 600), true);
  assert.equal(layer.intersects(0, 600, 600, 900, 900), false);
});
