import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Figures } from "../../../../webmap/js/atlas/data/figures.js";
import { encodeVarint } from "./encoding.js";

/** @import { AtlasSetup } from "../../../../webmap/js/types/blocks.js" */
/** @import { PolygonLayer } from "../../../../webmap/js/atlas/data/vector-tile.js" */

const VILLAGES = [1101012001, 1101012002, 1102012001, 3329012001];
const DAYS = {
  "2023-07-27": [0, 1, 2, 2, 1, 0, 2, 0x81, 0, 2, 1, 2],
  "2024-06-01": Array(12).fill(2),
};
const NAMES = {
  ID: { province: ["Aceh", "Jawa Tengah"], regency: ["Simeulue", "Singkil", "Brebes"] },
  33: { district: ["Salem"], village: ["Bentar"], spots: { district: [[108.8, -7.1, 0.2]] } },
};

const setup = /** @type {AtlasSetup} */ (
  /** @type {unknown} */ ({
    language: "id",
    addresses: { codes: "/codes.bin", status: "/status/DAY", names: "/names/CODE" },
    status: ["no_data", "unformed", "dasar"].map((key) => ({ key, formed: key === "dasar" })),
    coverage: ["zero", "under_25", "full"].map((key) => ({ key })),
  })
);

/** @param {string} address */
function respond(address) {
  const [, kind, name] = address.split("/");
  if (kind === "codes.bin") {
    const deltas = VILLAGES.flatMap((id, i) => encodeVarint(id - (VILLAGES[i - 1] ?? 0)));
    return new Response(Uint8Array.from(deltas));
  }
  if (kind === "status" && name in DAYS) {
    const bytes = Uint8Array.from(DAYS[/** @type {keyof typeof DAYS} */ (name)]);
    return new Response(bytes, { headers: { "X-Generation": "7" } });
  }
  if (kind === "names" && name in NAMES) {
    return Response.json(NAMES[/** @type {keyof typeof NAMES} */ (name)]);
  }
  return new Response("", { status: 404 });
}

/** @param {import("node:test").TestContext} context */
async function load(context) {
  const fetch = mock.method(globalThis, "fetch", async (/** @type {string} */ url) => respond(url));
  context.after(() => fetch.mock.restore());
  /** @type {unknown[]} */
  const failures = [];
  const figures = new Figures(setup, (error) => failures.push(error.status));
  await figures.load("2023-07-27");
  return { figures, fetch, failures };
}

test("each level gets its part of the bytes of a day", async (t) => {
  const { figures } = await load(t);
  assert.equal(figures.day, "2023-07-27");
  assert.deepEqual([...figures.list("village").classes], [0, 1, 2, 2]);
  assert.deepEqual([...figures.list("district").classes], [1, 0, 2]);
  assert.equal(figures.style("regency", 0).key, "under_25");
  assert.equal(figures.isPartial("regency", 0), true);
  assert.equal(figures.style("province", 1).key, "full");
});

test("another day replaces classes and counts", async (t) => {
  const { figures, fetch } = await load(t);
  assert.deepEqual(figures.counts("province", 0).byClass, { no_data: 1, unformed: 1, dasar: 1 });
  assert.deepEqual(figures.majority("province", 1), { index: 2, all: true });
  await figures.showDay("2024-06-01");
  assert.equal(figures.counts("province", 0).formed, 3);
  assert.deepEqual(figures.majority("province", 0), { index: 2, all: true });
  const requests = fetch.mock.callCount();
  await figures.showDay("2023-07-27");
  assert.equal(fetch.mock.callCount(), requests, "the classes of a day are fetched once");
});

test("bytes of other areas are refused", async (t) => {
  const { figures } = await load(t);
  const levels = figures.levels;
  assert.ok(levels);
  assert.throws(
    () => figures.setClasses(levels, new Uint8Array(13), "2024-06-01"),
    /not of the same/,
  );
  assert.equal(figures.day, "2023-07-27");
});

test("areas are found by id, with the areas above them", async (t) => {
  const { figures } = await load(t);
  assert.equal(figures.index("village", 3329012001), 3);
  assert.equal(figures.code("village", 3), "33.29.01.2001");
  assert.equal(figures.parent("village", 3, "regency"), 2);
  assert.equal(figures.firstIn("district", "33"), 2);
});

test("a code stands for a name until the name is loaded", async (t) => {
  const { figures } = await load(t);
  assert.equal(figures.title("village", 3), "33.29.01.2001");
  const loading = figures.loadNames("village", 3);
  assert.equal(figures.title("village", 3), "33.29.01.2001");
  await loading;
  assert.equal(figures.title("village", 3), "Bentar");
  assert.equal(figures.parentTitle("village", 3, "district"), "Salem");
  assert.deepEqual(figures.labelSpot("district", 2), [108.8, -7.1, 0.2]);
  assert.equal(figures.labelSpot("village", 3), null);
  await figures.loadNames("province", 0);
  assert.equal(figures.parentTitle("village", 3, "regency"), "Brebes");
  assert.equal(figures.title("province", 1), "Jawa Tengah");
});

test("names that cannot be had are reported and asked for again", async (t) => {
  const { figures, fetch, failures } = await load(t);
  await figures.loadNames("village", 0);
  assert.deepEqual(failures, [404]);
  assert.equal(figures.title("village", 0), "11.01.01.2001");
  const requests = fetch.mock.callCount();
  await figures.loadNames("village", 0);
  assert.equal(fetch.mock.callCount(), requests + 1);
});

test("the features of a tile are looked up once, those of no list are -1", async (t) => {
  const { figures } = await load(t);
  const ids = Float64Array.from([3329012001, 9999012001, 1101012001]);
  const features = /** @type {PolygonLayer} */ (
    /** @type {unknown} */ ({ ids, areaIndices: null })
  );
  const indices = figures.indices("village", features);
  assert.deepEqual([...indices], [3, -1, 0]);
  assert.equal(figures.indices("village", features), indices);
});

test("villages are never partial, and have the styles of statuses", async (t) => {
  const { figures } = await load(t);
  assert.equal(figures.isPartial("village", 0), false);
  assert.equal(figures.isPartial("district", 0), false);
  assert.equal(figures.styles("village"), setup.status);
  assert.equal(figures.styles("regency"), setup.coverage);
});

test("of the days the last 16 stay in memory", async (t) => {
  const { figures, fetch } = await load(t);
  await figures.loadDay("2024-06-01");
  fetch.mock.resetCalls();
  const days = Array.from({ length: 14 }, (_, i) => `2024-01-${i + 1}`);
  fetch.mock.mockImplementation(async () => respond("/status/2024-06-01"));
  for (const day of days) await figures.loadDay(day);
  await figures.loadDay("2023-07-27");
  assert.equal(fetch.mock.callCount(), 14, "16 days: the first is still there");
  await figures.loadDay("2024-02-01");
  await figures.loadDay("2023-07-27");
  assert.equal(fetch.mock.callCount(), 16, "the oldest of 17 was dropped");
});
