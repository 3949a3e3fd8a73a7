import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areGuesses,
  nextOption,
  resultAddress,
} from "../../../../webmap/js/shared/search/search-results.js";

test("a result keeps date and language of the page", () => {
  const state = { date: "2023-07-27", lang: "en" };
  const base = "http://127.0.0.1:8000/atlas?by=village#5/1/2";
  assert.equal(
    resultAddress("/area/99.01", state, base),
    "http://127.0.0.1:8000/area/99.01?date=2023-07-27&lang=en",
  );
  assert.equal(
    resultAddress("/area/99.01?lang=id", state, base),
    "http://127.0.0.1:8000/area/99.01?lang=en&date=2023-07-27",
  );
});

test("the list asks only where all results are by likeness", () => {
  /** @param {string} [match] */
  const result = (match) => ({ code: "99", name: "", path: "", url: "/area/99", match });
  assert.equal(areGuesses([]), false);
  assert.equal(areGuesses([result("similar"), result("similar")]), true);
  assert.equal(areGuesses([result("exact"), result("similar")]), false);
  assert.equal(areGuesses([result()]), false);
});

test("arrow keys go around the list", () => {
  assert.equal(nextOption(-1, 3, "ArrowDown"), 0);
  assert.equal(nextOption(0, 3, "ArrowDown"), 1);
  assert.equal(nextOption(2, 3, "ArrowDown"), 0);
  assert.equal(nextOption(1, 3, "ArrowUp"), 0);
  assert.equal(nextOption(0, 3, "ArrowUp"), 2);
  assert.equal(nextOption(-1, 3, "ArrowUp"), 2);
});
