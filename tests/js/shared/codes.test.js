import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, idOf } from "../../../webmap/js/shared/codes.js";

test("ids and codes are two forms of one thing", () => {
  for (const code of ["33", "33.29", "33.29.01", "33.29.01.2001", "91.03.10.2014"]) {
    assert.equal(codeOf(idOf(code)), code);
  }
  assert.equal(idOf("33.29.01.2001"), 3329012001);
});
