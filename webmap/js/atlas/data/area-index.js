// Areas as numbers: the code 33.29.01.2001 is the id 3329012001, that of its district 332901. The
// lists of all levels are in the order of codes, so an index in one stays the same in others.

/** @import { Level } from "../../types/blocks.js" */

/** Levels in the order in which their classes follow each other. @type {Level[]} */
export const LEVELS = ["village", "district", "regency", "province"];

// What the id of a village is divided by for the id of the area of a level that it lies in.
const DIVISORS = { village: 1, district: 1e4, regency: 1e6, province: 1e8 };

/**
 * @typedef {object} AreaList
 * @property {Float64Array} ids rising
 * @property {Uint32Array} starts index of the first village of each area; at the end their number
 */

/**
 * List the areas of a level that villages lie in.
 *
 * @param {Float64Array} villages ids, rising
 * @param {Level} level
 * @returns {AreaList}
 */
export function listAreas(villages, level) {
  const divisor = DIVISORS[level];
  /** @type {number[]} */
  const ids = [];
  /** @type {number[]} */
  const starts = [];
  villages.forEach((village, index) => {
    const id = Math.floor(village / divisor);
    if (id === ids[ids.length - 1]) return;
    ids.push(id);
    starts.push(index);
  });
  return { ids: Float64Array.from(ids), starts: Uint32Array.from([...starts, villages.length]) };
}

/**
 * Return the first index whose id is not below a number.
 *
 * @param {Float64Array} ids rising
 * @param {number} least
 */
export function lowerBound(ids, least) {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Return the index of an id; -1 if it is not in the list.
 *
 * @param {Float64Array} ids rising
 * @param {number} id
 */
export function indexOfId(ids, id) {
  const index = lowerBound(ids, id);
  return ids[index] === id ? index : -1;
}

/**
 * Return the id of the area of a higher level that an area lies in.
 *
 * @param {Level} level
 * @param {number} id
 * @param {Level} higher
 */
export function parentId(level, id, higher) {
  return Math.floor((id * DIVISORS[level]) / DIVISORS[higher]);
}

/**
 * Return the lowest id that an area of a level in a province can have.
 *
 * @param {Level} level
 * @param {string} province code
 */
export function firstIdIn(level, province) {
  return (Number(province) * DIVISORS.province) / DIVISORS[level];
}
