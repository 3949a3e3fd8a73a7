import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { readFeatures, unpackVillages } from "../../../webmap/js/area/features.js";

/** @import { AreaCollection } from "../../../webmap/js/types/blocks.js" */

/** @type {AreaCollection} */
const COLLECTION = {
  type: "FeatureCollection",
  features: ["99.01", "99.02"].map((id) => ({
    type: "Feature",
    id,
    properties: {},
    geometry: { type: "Polygon", coordinates: [] },
  })),
};

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

test("features that are not listed any more are left out", async () => {
  const features = await readFeatures(COLLECTION, (code) => code === "99.02");
  assert.deepEqual(
    features.map(({ id }) => id),
    ["99.02"],
  );
  assert.deepEqual(await readFeatures(null), []);
});

test("features are fetched from an address, and a failure is an error that names it", async (t) => {
  const fetch = mock.method(globalThis, "fetch", async () => Response.json(COLLECTION));
  t.after(() => fetch.mock.restore());
  assert.equal((await readFeatures("/shapes/1.json")).length, 2);
  fetch.mock.mockImplementation(async () => new Response("", { status: 503 }));
  await assert.rejects(readFeatures("/shapes/1.json"), /\/shapes\/1\.json: 503/);
});
