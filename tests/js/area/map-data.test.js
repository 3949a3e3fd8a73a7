import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import { MapData } from "../../../webmap/js/area/map-data.js";

/** @import { AreaFigures } from "../../../webmap/js/types/blocks.js" */

// written by tests/geo/topology/test_encoding.py
const EXAMPLE = JSON.parse(
  readFileSync(new URL("../shared/topology.json", import.meta.url), "utf8"),
);
const BYTES = Uint8Array.from(Buffer.from(EXAMPLE.bytes, "base64"));
const SHAPES = { areas: "/fine.arcs", coarse: "/coarse.arcs", context: "/around.arcs" };

Object.assign(globalThis, { window: globalThis }); // Node has no requestIdleCallback

/**
 * @param {Partial<AreaFigures>} [more]
 */
function mapData(more = {}) {
  const figures = {
    code: "33.29",
    names: { 33: "Jawa Tengah" },
    more: "",
    shapes: SHAPES,
    ...more,
  };
  return new MapData(/** @type {AreaFigures} */ (figures), (code) => code !== "99.71.03.1001");
}

/**
 * @param {import("node:test").TestContext} t
 * @param {(address: string) => Promise<Response>} respond
 */
function mockFetch(t, respond) {
  const fetch = mock.method(globalThis, "fetch", respond);
  t.after(() => fetch.mock.restore());
  return () => fetch.mock.calls.map((call) => call.arguments[0]);
}

test("coarse shapes come first, without areas that are not listed", async (t) => {
  const requested = mockFetch(t, async () => new Response(BYTES));
  const [areas, outlines] = await mapData().loadFirst();
  assert.deepEqual(requested(), ["/coarse.arcs"]);
  assert.deepEqual(
    areas.map(({ id }) => id),
    ["33.29.01.2001", "33.29.01.2002"],
  );
  assert.deepEqual(
    outlines.map(({ id }) => id),
    ["33"],
  );
  assert.equal((await mapData({ names: {} }).loadFirst())[1].length, 0);
});

test("finer shapes are requested where the first ones are coarse", async (t) => {
  const requested = mockFetch(t, async () => new Response(BYTES));
  assert.equal((await mapData().loadFine())?.[0].length, 2);
  assert.deepEqual(requested(), ["/fine.arcs"]);
  const single = mapData({ shapes: { ...SHAPES, coarse: null } });
  assert.equal(await single.loadFine(), null);
  await single.loadFirst();
  assert.deepEqual(requested(), ["/fine.arcs", "/fine.arcs"]);
});

test("the map does without what comes later", async (t) => {
  mockFetch(t, async () => {
    throw new TypeError("offline");
  });
  const data = mapData({ more: "/names.json" });
  await assert.rejects(data.loadFirst(), /offline/);
  assert.equal(await data.loadFine(), null);
  assert.deepEqual(await data.loadContext(), []);
  await data.loadNames();
  assert.deepEqual(data.figures.names, { 33: "Jawa Tengah" });
});

test("names are added to those that the page has", async (t) => {
  mockFetch(t, async () => Response.json({ "33.29.01.2001": "Desa Salem" }));
  const data = mapData({ more: "/names.json" });
  await data.loadNames();
  assert.deepEqual(data.figures.names, { 33: "Jawa Tengah", "33.29.01.2001": "Desa Salem" });
});
