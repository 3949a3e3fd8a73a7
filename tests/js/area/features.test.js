import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import { readShapes, unpackVillages } from "../../../webmap/js/area/features.js";

// written by tests/geo/topology/test_encoding.py
const EXAMPLE = JSON.parse(
  readFileSync(new URL("../shared/topology.json", import.meta.url), "utf8"),
);
const BYTES = Uint8Array.from(Buffer.from(EXAMPLE.bytes, "base64"));

test("villages are unpacked with their classes", () => {
  const villages = unpackVillages({
    classes: ["no_data", "unformed", "dasar"],
    villages: { "99.01.01": ["2001 2002", "20"], "99.01.02": ["1003", "1"] },
  });
  assert.deepEqual(villages, [
    { code: "99.01.01.2001", class: "dasar" },
    { code: "99.01.01.2002", class: "no_data" },
    { code: "99.01.02.1003", class: "unformed" },
  ]);
});

test("shapes become features in degrees, one list for each layer", async () => {
  const [areas, outlines] = await readShapes(`data:;base64,${EXAMPLE.bytes}`);
  assert.deepEqual(
    areas.map(({ id, geometry }) => [id, geometry.type]),
    [
      ["33.29.01.2001", "Polygon"],
      ["33.29.01.2002", "Polygon"],
      ["99.71.03.1001", "MultiPolygon"],
    ],
  );
  const [rings] = EXAMPLE.layers[1][33];
  const degrees = rings.map((/** @type {number[][]} */ ring) =>
    ring.map(([x, y]) => [x / 100, y / 100]),
  );
  assert.deepEqual(outlines[0].geometry.coordinates, degrees);
  assert.deepEqual(await readShapes(null), []);
});

test("shapes are fetched from an address, and a failure is an error that names it", async (t) => {
  const fetch = mock.method(globalThis, "fetch", async () => new Response(BYTES));
  t.after(() => fetch.mock.restore());
  assert.equal((await readShapes("/shapes/1.arcs"))[0].length, 3);
  fetch.mock.mockImplementation(async () => new Response("", { status: 503 }));
  await assert.rejects(readShapes("/shapes/1.arcs"), /\/shapes\/1\.arcs: 503/);
});
