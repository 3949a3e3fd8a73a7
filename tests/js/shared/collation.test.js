import assert from "node:assert/strict";
import { test } from "node:test";
import { textComparison } from "../../../webmap/js/shared/collation.js";

test("names are in order without regard to case, numbers by value", () => {
  const names = ["Jati 10", "jati 2", "Air Laut", "éka", "Jati 2"];
  const sorted = [...names].sort(textComparison("id"));
  assert.deepEqual(sorted, ["Air Laut", "éka", "jati 2", "Jati 2", "Jati 10"]);
});
