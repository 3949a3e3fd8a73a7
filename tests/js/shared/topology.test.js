import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeTopology } from "../../../webmap/js/shared/topology.js";

// written by tests/geo/topology/test_encoding.py
const EXAMPLE = JSON.parse(readFileSync(new URL("topology.json", import.meta.url), "utf8"));
const BYTES = Uint8Array.from(Buffer.from(EXAMPLE.bytes, "base64"));

test("what Python encodes is decoded ring by ring", () => {
  const { units, layers } = decodeTopology(BYTES);
  assert.equal(units, EXAMPLE.units);
  const decoded = layers.map((areas) =>
    Object.fromEntries(areas.map(({ id, polygons }) => [id, polygons])),
  );
  assert.deepEqual(decoded, EXAMPLE.layers);
});

test("areas that share a border share its points", () => {
  const { points, layers } = decodeTopology(BYTES);
  const used = new Set(
    layers.flatMap((areas) => areas.flatMap(({ polygons }) => polygons.flat(2))),
  );
  assert.equal(points.length, used.size);
  for (const point of points) point[0] /= 10;
  const [[west], [land]] = layers;
  const inBoth = land.polygons[0][0].filter((point) => west.polygons[0][0].includes(point));
  assert.ok(inBoth.length >= 8);
});
