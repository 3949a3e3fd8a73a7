import assert from "node:assert/strict";
import { test } from "node:test";
import { countLines, tooltipLines } from "../../../webmap/js/atlas/tooltip.js";

/** @import { Figures } from "../../../webmap/js/atlas/data/figures.js" */
/** @import { AtlasSetup } from "../../../webmap/js/types/blocks.js" */

const texts = /** @type {AtlasSetup["texts"]} */ ({
  formed: "%(formed)s dari %(villages)s terbentuk (%(percent)s)",
  unknown: "tanpa data (%(villages)s desa/kelurahan)",
  unformed: "%(missing)s belum",
  forming: "%(forming)s dirintis",
  no_data: "%(no_data)s tanpa data",
});
const SETUP = { language: "id", texts };

test("coverage, and what is missing or unknown, with the numbers of the language", () => {
  const byClass = { unformed: 1203, forming: 0, no_data: 7 };
  assert.deepEqual(countLines({ villages: 2420, formed: 1210, byClass }, SETUP), [
    "1.210 dari 2.420 terbentuk (50 %)",
    "1.203 belum, 7 tanpa data",
  ]);
});

test("an area whose villages are all formed has one line", () => {
  const byClass = { unformed: 0, forming: 0, no_data: 0 };
  assert.deepEqual(countLines({ villages: 3, formed: 3, byClass }, SETUP), [
    "3 dari 3 terbentuk (100 %)",
  ]);
});

test("an area without data has no coverage", () => {
  const byClass = { unformed: 0, forming: 0, no_data: 12 };
  assert.deepEqual(countLines({ villages: 12, formed: 0, byClass }, SETUP), [
    "tanpa data (12 desa/kelurahan)",
  ]);
});

test("an area says where it lies, a village its class instead of figures", () => {
  const byClass = { unformed: 1, forming: 0, no_data: 0 };
  const figures = /** @type {Figures} */ (
    /** @type {unknown} */ ({
      setup: SETUP,
      parentTitle: (/** @type {string[]} */ ...[, , higher]) => higher,
      style: () => ({ label: "Dasar" }),
      counts: () => ({ villages: 2, formed: 1, byClass }),
    })
  );
  const numbers = ["1 dari 2 terbentuk (50 %)", "1 belum"];
  assert.deepEqual(tooltipLines(figures, "village", 0), ["district", "regency", "Dasar"]);
  assert.deepEqual(tooltipLines(figures, "district", 0), ["regency", ...numbers]);
  assert.deepEqual(tooltipLines(figures, "regency", 0), ["province", ...numbers]);
  assert.deepEqual(tooltipLines(figures, "province", 0), numbers);
});
