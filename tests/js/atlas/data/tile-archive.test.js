import assert from "node:assert/strict";
import { test } from "node:test";
import { TileArchive } from "../../../../webmap/js/atlas/data/tile-archive.js";
import { encodeTile } from "./encoding.js";

const DATA = encodeTile({
  village: [
    {
      id: 1,
      rings: [
        [
          [0, 0],
          [9, 0],
          [0, 9],
        ],
      ],
    },
  ],
});

/**
 * Create an archive whose requests end when the test says so.
 *
 * @returns {{ archive: TileArchive, events: string[], requests: { resolve: Function, reject: Function, signal: AbortSignal }[] }}
 */
function create() {
  /** @type {{ resolve: Function, reject: Function, signal: AbortSignal }[]} */
  const requests = [];
  /** @type {string[]} */
  const events = [];
  class PMTiles {
    /**
     * @param {number} _z
     * @param {number} _x
     * @param {number} _y
     * @param {AbortSignal} signal
     */
    getZxy(_z, _x, _y, signal) {
      return new Promise((resolve, reject) => {
        requests.push({ resolve, reject, signal });
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    }
  }
  Object.assign(globalThis, { pmtiles: { PMTiles } });
  const archive = new TileArchive(
    "/tiles.pmtiles",
    (z, x, y) => events.push(`loaded ${z}/${x}/${y}`),
    (error) => events.push(`failed ${error.status}`),
  );
  return { archive, events, requests };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a tile is loaded once and then at hand", async () => {
  const { archive, events, requests } = create();
  archive.load(5, 1, 2);
  archive.load(5, 1, 2);
  assert.equal(requests.length, 1);
  assert.equal(archive.tile(5, 1, 2), undefined);
  requests[0].resolve({ data: DATA });
  await settled();
  assert.deepEqual(events, ["loaded 5/1/2"]);
  assert.equal(archive.tile(5, 1, 2)?.layer("village")?.count, 1);
});

test("a tile that the archive does not have is empty", async () => {
  const { archive, requests } = create();
  archive.load(5, 1, 2);
  requests[0].resolve(undefined);
  await settled();
  assert.equal(archive.tile(5, 1, 2)?.layer("village"), null);
});

test("tiles that the map has left are aborted without a failure", async () => {
  const { archive, events, requests } = create();
  archive.load(5, 1, 2);
  archive.load(5, 1, 3);
  archive.abortOthers(new Set(["5/1/3"]));
  await settled();
  assert.deepEqual(
    requests.map(({ signal }) => signal.aborted),
    [true, false],
  );
  assert.deepEqual(events, []);
  archive.load(5, 1, 2);
  assert.equal(requests.length, 3, "it can be loaded again");
});

test("a failure is reported with its status and is not final", async () => {
  const { archive, events, requests } = create();
  archive.load(5, 1, 2);
  requests[0].reject(new Error("Bad response code: 404"));
  await settled();
  assert.deepEqual(events, ["failed 404"]);
  archive.load(5, 1, 2);
  requests[1].resolve({ data: DATA });
  await settled();
  assert.ok(archive.tile(5, 1, 2));
});

test("the least recently used tile is dropped beyond 96", async () => {
  const { archive, requests } = create();
  for (let x = 0; x < 96; x++) archive.load(8, x, 0);
  for (const { resolve } of requests) resolve({ data: DATA });
  await settled();
  assert.ok(archive.tile(8, 0, 0));
  archive.load(8, 96, 0);
  requests[96].resolve({ data: DATA });
  await settled();
  assert.ok(archive.tile(8, 0, 0), "it was used last");
  assert.equal(archive.tile(8, 1, 0), undefined);
  assert.ok(archive.tile(8, 96, 0));
});
