// Classes of areas as bytes, and villages counted by class.

/** @import { StatusStyle } from "../../types/blocks.js" */

const PARTIAL = 0x80; // added where only a part of the villages of an area is known

/**
 * @typedef {object} Counts
 * @property {number} villages
 * @property {number} formed
 * @property {Record<string, number>} byClass number of villages by key of the class
 */

/** Index of a class among the styles of its level. @param {number} byte */
export function classIndex(byte) {
  return byte & ~PARTIAL;
}

/** Whether only a part of the villages of an area is known. @param {number} byte */
export function isPartial(byte) {
  return (byte & PARTIAL) !== 0;
}

/**
 * Count villages by class.
 *
 * @param {Uint8Array} classes of the villages
 * @param {StatusStyle[]} styles
 * @returns {Counts}
 */
export function countVillages(classes, styles) {
  const byClass = Object.fromEntries(styles.map((style) => [style.key, 0]));
  let formed = 0;
  for (const index of classes) {
    byClass[styles[index].key]++;
    if (styles[index].formed) formed++;
  }
  return { villages: classes.length, formed, byClass };
}

/**
 * Find the class of most villages.
 *
 * @param {Uint8Array} classes of the villages
 * @param {number} count of classes
 * @returns {{ index: number, all: boolean }} its index, and whether all villages are of that class
 */
export function majorityClass(classes, count) {
  const counts = new Array(count).fill(0);
  for (const index of classes) counts[index]++;
  const most = Math.max(...counts);
  return { index: counts.indexOf(most), all: most === classes.length };
}
