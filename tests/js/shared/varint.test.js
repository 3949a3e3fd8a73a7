import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteReader, decodeDeltas } from "../../../webmap/js/shared/varint.js";
import { encodeVarint, zigzag } from "../atlas/data/encoding.js";

test("integers of every length are read, ids of villages too", () => {
  for (const number of [
    0,
    1,
    127,
    128,
    300,
    2 ** 28 - 1,
    2 ** 28,
    2 ** 31,
    3329012001,
    9971012001,
  ]) {
    const reader = new ByteReader(Uint8Array.from([...encodeVarint(number), 99]), 0);
    assert.equal(reader.varint(), number);
    assert.equal(reader.varint(), 99, "the position is after the number");
  }
});

test("signed integers are read in zigzag encoding", () => {
  for (const number of [
    0,
    -1,
    1,
    -64,
    64,
    4095,
    -8192,
    2 ** 30,
    -(2 ** 30),
    3329012001,
    -3329011968,
  ]) {
    const bytes = Uint8Array.from(encodeVarint(zigzag(number)));
    assert.equal(new ByteReader(bytes, 0).signed(), number);
  }
});

test("codes are decoded from their differences", () => {
  const codes = [1101012001, 1101012002, 3329012001, 9971012001];
  const bytes = codes.flatMap((code, i) => encodeVarint(code - (codes[i - 1] ?? 0)));
  assert.deepEqual([...decodeDeltas(Uint8Array.from(bytes))], codes);
  assert.deepEqual([...decodeDeltas(new Uint8Array())], []);
});
