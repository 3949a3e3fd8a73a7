import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Overview } from "../../../../webmap/js/atlas/data/overview.js";

// written by tests/geo/topology/test_encoding.py; here its points stand for places on a world of 100 units
const EXAMPLE = JSON.parse(
  readFileSync(new URL("../../shared/topology.json", import.meta.url), "utf8"),
);
const BYTES = Uint8Array.from(Buffer.from(EXAMPLE.bytes, "base64"));
const UNIT = 4096 / EXAMPLE.units;

test("the layers of an overview are like those of a tile of the whole world", () => {
  const overview = new Overview(BYTES, "regency");
  const areas = overview.layer("regency");
  assert.ok(areas);
  assert.deepEqual([...areas.ids], [3329012001, 3329012002, 9971031001]);
  assert.deepEqual(
    [...areas.boxes.slice(0, 4)],
    [10700, -800, 10775, -700].map((value) => value * UNIT),
  );
  assert.equal(areas.featureAt(10710 * UNIT, -790 * UNIT), 0);
  assert.equal(areas.featureAt(10740 * UNIT, -730 * UNIT), 2, "in the lake");
  assert.equal(areas.featureAt(10790 * UNIT, -790 * UNIT), 1);
  assert.equal(areas.featureAt(10810 * UNIT, -790 * UNIT), -1);
  assert.deepEqual([...(overview.layer("province")?.ids ?? [])], [33]);
  assert.equal(overview.layer("village"), null);
});

test("an area is traced ring by ring", () => {
  const areas = new Overview(BYTES, "regency").layer("regency");
  /** @type {string[]} */
  const calls = [];
  const record = (/** @type {string} */ name) => () => void calls.push(name);
  const path = { moveTo: record("move"), lineTo: record("line"), closePath: record("close") };
  areas?.trace(path, 0);
  assert.equal(calls.filter((name) => name === "move").length, 2, "the area and its lake");
  assert.equal(calls.filter((name) => name === "close").length, 2);
});

test("an overview that cannot be had is none", async () => {
  /** @type {string[]} */
  const requested = [];
  const loaded = await Overview.load(
    async (address) => {
      requested.push(address);
      return new Response(BYTES);
    },
    "/overview/LEVEL.bin",
    "regency",
  );
  assert.deepEqual(requested, ["/overview/regency.bin"]);
  assert.ok(loaded?.layer("regency"));
  const fail = async () => {
    throw new TypeError("offline");
  };
  assert.equal(await Overview.load(fail, "/overview/LEVEL.bin", "regency"), null);
  const empty = async () => new Response("");
  assert.equal(await Overview.load(empty, "/overview/LEVEL.bin", "regency"), null);
});
