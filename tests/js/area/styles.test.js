import assert from "node:assert/strict";
import { test } from "node:test";
import {
  areaStyle,
  areFew,
  borderWeight,
  classOf,
  labelText,
  outlineStyle,
} from "../../../webmap/js/area/styles.js";

const STYLES = {
  dasar: { colour: "#bdcdff", hatched: false, label: "Dasar", state: "" },
  no_data: { colour: "#f4f4f2", hatched: true, label: "Tanpa data", state: "" },
};

test("an area has the colour of its class", () => {
  const style = areaStyle({ code: "99", class: "dasar" }, STYLES, 1, false);
  assert.deepEqual([style.fillColor, style.fillOpacity, style.color], ["#bdcdff", 1, "#fff"]);
  assert.ok(Number(areaStyle(undefined, STYLES, 1, true).fillOpacity) < 1, "over a base map");
});

test("no data is hatched, with or without a row, and does not look like a value", () => {
  for (const row of [undefined, { code: "99", class: "no_data" }]) {
    assert.equal(classOf(row), "no_data");
    const style = areaStyle(row, STYLES, 1, false);
    assert.equal(style.fillColor, "url(#hatch-no_data)");
    assert.notEqual(style.color, "#fff");
  }
});

test("an area of which only a part is known is hatched in the colour of its class", () => {
  const style = areaStyle({ code: "99", class: "dasar", partial: true }, STYLES, 1, false);
  assert.equal(style.fillColor, "url(#hatch-dasar)");
});

test("borders are thinner the more areas there are", () => {
  const weights = [120, 121, 1500, 1501].map((count) => borderWeight(count, "99"));
  assert.deepEqual(weights, [1, 0.6, 0.6, 0.25]);
  assert.equal(borderWeight(38, "ID"), 0.4);
  const ofSquares = [20, 297, 1552, 8563].map((count) => borderWeight(count, "99", true));
  assert.deepEqual(
    ofSquares.map((weight) => weight.toFixed(1)),
    ["2.0", "1.4", "0.6", "0.3"],
  );
  const heavy = outlineStyle("99", true).weight ?? 0;
  assert.ok(heavy > Number(outlineStyle("99").weight), "an outline is seen among squares");
  assert.equal(outlineStyle("99").fill, false, "an outline does not hide what it surrounds");
  assert.ok(Number(outlineStyle("ID").weight) < Number(outlineStyle("99").weight));
  assert.deepEqual([700, 701].map(areFew), [true, false]);
});

test("a label leaves out the kind of area, but only before a name", () => {
  assert.equal(labelText("Kabupaten Tirtamandala", []), "Tirtamandala");
  assert.equal(labelText("Desa Air Laut", ["Desa", "Kelurahan"]), "Air Laut");
  assert.equal(labelText("Desa", ["Desa"]), "Desa");
  assert.equal(labelText("Desaku Indah", ["Desa"]), "Desaku Indah");
  assert.equal(labelText("Kota Liwaraya", ["Kecamatan"]), "Kota Liwaraya");
});
