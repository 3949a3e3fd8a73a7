import assert from "node:assert/strict";
import { test } from "node:test";
import { labelLevel, planDrawing } from "../../../../webmap/js/atlas/drawing/draw-plan.js";

/** @import { AtlasSetup } from "../../../../webmap/js/types/blocks.js" */

/** @type {AtlasSetup["levels"]} */
const LEVELS = [
  [0, "province"],
  [4.3, "regency"],
  [7, "district"],
  [9, "village"],
];
/** @type {AtlasSetup["zooms"]} */
const ZOOMS = { province: [3, 9], regency: [3, 10], district: [6, 10], village: [5, 10] };
const ALL_ZOOMS = Array.from({ length: 121 }, (_, i) => 2 + i / 10);

test("the level follows the zoom", () => {
  const levels = [2, 4.3, 6.9, 7, 9, 14].map(
    (zoom) => planDrawing(zoom, false, LEVELS, ZOOMS).level,
  );
  assert.deepEqual(levels, ["province", "regency", "regency", "district", "village", "village"]);
});

test("villages are filled at every zoom where they are asked for", () => {
  for (const zoom of ALL_ZOOMS) {
    assert.equal(planDrawing(zoom, true, LEVELS, ZOOMS).level, "village");
  }
});

test("level and lines come from tiles that have them", () => {
  for (const allVillages of [true, false]) {
    for (const zoom of ALL_ZOOMS) {
      const { level, z, lines } = planDrawing(zoom, allVillages, LEVELS, ZOOMS);
      for (const own of [level, ...lines.map(([lineLevel]) => lineLevel)]) {
        assert.ok(z >= ZOOMS[own][0] && z <= ZOOMS[own][1], `${own} of tiles ${z} at ${zoom}`);
      }
    }
  }
});

test("the areas have a dark border or a line around them at every zoom", () => {
  for (const allVillages of [true, false]) {
    for (const zoom of ALL_ZOOMS) {
      const { lines, casing } = planDrawing(zoom, allVillages, LEVELS, ZOOMS);
      assert.equal(
        casing === null,
        lines.some(([, colour]) => colour === "#26323f"),
        `${zoom}`,
      );
    }
  }
  assert.equal(planDrawing(4, false, LEVELS, ZOOMS).casing, "province");
});

test("the coarsest tiles with villages are for the whole country only", () => {
  assert.equal(planDrawing(5.2, true, LEVELS, ZOOMS).z, 5);
  assert.equal(planDrawing(5.3, true, LEVELS, ZOOMS).z, 6);
});

test("provinces and regencies come from tiles without villages", () => {
  for (const zoom of ALL_ZOOMS.filter((one) => one < 7)) {
    assert.ok(planDrawing(zoom, false, LEVELS, ZOOMS).z < ZOOMS.village[0]);
  }
});

test("names are those of a level that is not too small at a zoom", () => {
  assert.equal(labelLevel(12, "province"), "province");
  assert.equal(labelLevel(6.7, "regency"), "province");
  assert.equal(labelLevel(6.8, "regency"), "regency");
  assert.equal(labelLevel(9.9, "village"), "regency");
  assert.equal(labelLevel(10, "village"), "district");
});

test("the borders are those of the level and of the levels above, thin ones first", () => {
  const cases = /** @type {const} */ ([
    [3, false, ["province"]],
    [6.9, false, ["regency", "province"]],
    [8.9, false, ["district", "regency"]],
    [6, true, ["province"]],
    [8, true, ["village", "regency"]],
    [9, true, ["village", "district", "regency"]],
    [12, true, ["village", "district", "regency"]],
  ]);
  for (const [zoom, allVillages, levels] of cases) {
    const { lines } = planDrawing(zoom, allVillages, LEVELS, ZOOMS);
    assert.deepEqual(
      lines.map(([level]) => level),
      levels,
      `zoom ${zoom}`,
    );
    const widths = lines.map(([, , width]) => width);
    assert.deepEqual(widths, [...widths].sort());
  }
});

test("tiles come from one zoom below that of the map, as far as there are any", () => {
  const zooms = [9, 10.4, 10.5, 14].map((zoom) => planDrawing(zoom, false, LEVELS, ZOOMS).z);
  assert.deepEqual(zooms, [8, 9, 10, 10]);
  assert.equal(planDrawing(6.9, false, LEVELS, ZOOMS).z, 4, "the finest without villages");
  assert.equal(planDrawing(2, false, LEVELS, ZOOMS).z, 3, "the coarsest there are");
});

test("a border that the tiles do not have is left out", () => {
  const { z, lines } = planDrawing(5, false, LEVELS, { ...ZOOMS, province: [3, 3] });
  assert.equal(z, 4);
  assert.deepEqual(
    lines.map(([level]) => level),
    ["regency"],
  );
});
