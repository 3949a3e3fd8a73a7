import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addressOfChoice,
  withParameters,
} from "../../../../webmap/js/shared/controls/page-address.js";

const PAGE =
  "http://site/area/33.29?by=village&only=unformed&sort=villages.-name&village=33.29.01.2001";

test("parameters are changed and removed, the others stay", () => {
  assert.equal(
    withParameters("http://site/area/33?a=1&b=2#c", { a: null, b: "3", d: "4" }),
    "http://site/area/33?b=3&d=4#c",
  );
});

test("another date keeps filter, sort and selection", () => {
  assert.equal(addressOfChoice(PAGE, "date", "2023-07-27"), `${PAGE}&date=2023-07-27`);
  assert.equal(addressOfChoice(PAGE, "target", "a b"), `${PAGE}&target=a+b`);
});

test("a list of several pages begins at its first", () => {
  assert.equal(
    addressOfChoice("http://site/worklist/33?need=dasar&need=late&page=3", "date", "2024-01-01"),
    "http://site/worklist/33?need=dasar&need=late&date=2024-01-01",
  );
});

test("change is since an earlier day, or since the report before", () => {
  const page = "http://site/area/33?since=2023-05-01";
  assert.equal(addressOfChoice(page, "date", "2023-07-27"), `${page}&date=2023-07-27`);
  const before = "http://site/area/33?date=2023-05-01&theme=change";
  assert.equal(addressOfChoice(page, "date", "2023-05-01"), before);
  assert.equal(
    addressOfChoice(`${page}&theme=gap`, "date", "2022-12-26"),
    "http://site/area/33?theme=gap&date=2022-12-26",
  );
});
