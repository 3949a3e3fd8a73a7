// The order of the rows of the table of the atlas.

/**
 * @typedef {object} Row
 * @property {string | number} value that is compared first
 * @property {number} unformed villages; of equal values the area with more of them comes first
 * @property {number} index in the order of codes, the last resort
 */

/**
 * Sort rows and return their indices.
 *
 * @param {Row[]} rows
 * @param {boolean} descending
 * @param {(one: string, other: string) => number} compareTexts
 */
export function sortRows(rows, descending, compareTexts) {
  const sign = descending ? -1 : 1;
  /**
   * @param {Row} one
   * @param {Row} other
   */
  const compareValues = ({ value: one }, { value: other }) =>
    typeof one === "number" && typeof other === "number"
      ? one - other
      : compareTexts(String(one), String(other));
  return [...rows]
    .sort(
      (one, other) =>
        sign * compareValues(one, other) ||
        other.unformed - one.unformed ||
        one.index - other.index,
    )
    .map(({ index }) => index);
}
