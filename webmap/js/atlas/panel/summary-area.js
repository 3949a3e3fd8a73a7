// Which area the panel of the atlas summarizes.

import { idOf } from "../../shared/codes.js";

/** @import { Level } from "../../types/blocks.js" */
/** @import { View } from "../drawing/map-layer.js" */

const COUNTRY = "ID";
const MIN_SHARE = 0.35; // of the areas in view, for the area around the middle of the map
const MIN_SHARE_OFF_AREAS = 0.6; // where the middle of the map is in no area
/** Levels and the digits of their ids, from above. @type {[Level, number][]} */
const LEVELS = [
  ["province", 2],
  ["regency", 4],
  ["district", 6],
];

/**
 * Return the smallest area around the middle of the map that many of the areas in view lie in; if
 * the middle is in no area, the smallest that most lie in.
 *
 * @param {View} view
 * @param {Float64Array} ids of the level in view
 * @returns {{ level: Level, id: number } | null} null for the country
 */
export function summaryArea({ level, indices, middle, whole }, ids) {
  /** @type {{ level: Level, id: number } | null} */
  let found = null;
  if (whole) return found;
  for (const [higher, digits] of LEVELS) {
    if (higher === level || (higher === "district" && level !== "village")) continue;
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const index of indices) {
      const prefix = String(ids[index]).slice(0, digits);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
    const prefix = middle < 0 ? mostFrequent(counts) : String(ids[middle]).slice(0, digits);
    const share = middle < 0 ? MIN_SHARE_OFF_AREAS : MIN_SHARE;
    if (!prefix || (counts.get(prefix) ?? 0) < share * indices.length) break;
    found = { level: higher, id: idOf(prefix) };
  }
  return found;
}

/** @param {Map<string, number>} counts */
function mostFrequent(counts) {
  let [best, most] = ["", 0];
  for (const [key, count] of counts) if (count > most) [best, most] = [key, count];
  return best;
}

export { COUNTRY };
