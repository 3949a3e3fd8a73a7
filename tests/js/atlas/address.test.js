import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dayQuery,
  formatPosition,
  formatQuery,
  parsePosition,
  parseQuery,
} from "../../../webmap/js/atlas/address.js";

const KEYS = ["unformed", "dasar"];
const NEWEST = "2024-06-01";

test("the area that the page opened on is not kept: the place is behind the #", () => {
  assert.equal(
    dayQuery("?area=33.29&date=2023-01-01&lang=en", "2023-07-27"),
    "date=2023-07-27&lang=en",
  );
});

test("a query is read, and nonsense in it counts as nothing", () => {
  assert.deepEqual(parseQuery("?date=2023-07-27&by=village&only=dasar", KEYS), {
    day: "2023-07-27",
    allVillages: true,
    filterKey: "dasar",
  });
  assert.deepEqual(parseQuery("?by=nonsense&only=nonsense", KEYS), {
    day: null,
    allVillages: false,
    filterKey: null,
  });
});

test("a written query is read back", () => {
  for (const allVillages of [true, false]) {
    for (const filterKey of [null, "dasar"]) {
      const state = { day: "2023-07-27", allVillages, filterKey };
      assert.deepEqual(parseQuery(formatQuery("?lang=en&by=x", state, NEWEST), KEYS), state);
    }
  }
});

test("the newest day is left out unless the address names a date", () => {
  const state = { day: NEWEST, allVillages: false, filterKey: null };
  assert.equal(formatQuery("", state, NEWEST), "");
  assert.equal(formatQuery("?lang=en", state, NEWEST), "?lang=en");
  assert.equal(formatQuery("?date=2023-01-01", state, NEWEST), `?date=${NEWEST}`);
  assert.equal(formatQuery("", { ...state, day: "2023-01-01" }, NEWEST), "?date=2023-01-01");
});

test("other pages get the day, without what only the atlas has", () => {
  const query = dayQuery("?by=village&only=dasar&lang=en", "2023-07-27");
  assert.equal(query, "lang=en&date=2023-07-27");
});

test("a position is written and read back", () => {
  const hash = formatPosition({ zoom: 9.456, lat: -3.55555, lng: 105 });
  assert.equal(hash, "#9.46/-3.5556/105.0000");
  assert.deepEqual(parsePosition(hash), { zoom: 9.46, lat: -3.5556, lng: 105 });
  assert.deepEqual(parsePosition("#7/-85/180"), { zoom: 7, lat: -85, lng: 180 });
});

test("what is no position of the map is none", () => {
  for (const hash of [
    "",
    "#",
    "#x/y/z",
    "#x/1/2",
    "#7/86/2",
    "#7/1",
    "#7/1/181",
    "#/1/x",
    "#7//x",
  ]) {
    assert.equal(parsePosition(hash), null, hash);
  }
});
