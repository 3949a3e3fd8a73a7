// Sorting the rows of a table by a column.

/** @typedef {"text" | "number" | "rank"} ColumnKind */

/**
 * Return what a cell is sorted by.
 *
 * @param {string} text of the cell
 * @param {string | undefined} value that stands for the text, if there is one
 * @param {string} kind of the column
 * @returns {string | number}
 */
export function sortValue(text, value, kind) {
  if (kind === "text") return value ?? text.trim();
  return Number(value ?? text.replace(/[^0-9-]/g, ""));
}

/**
 * Return items in the order of their values; items of equal value keep their order.
 *
 * @template T
 * @param {[value: string | number, item: T][]} items
 * @param {boolean} descending
 * @param {(one: string, other: string) => number} compareTexts
 * @returns {T[]}
 */
export function sortItems(items, descending, compareTexts) {
  const sign = descending ? -1 : 1;
  const compare = (/** @type {string | number} */ one, /** @type {string | number} */ other) =>
    typeof one === "number" && typeof other === "number"
      ? one - other
      : compareTexts(String(one), String(other));
  return [...items].sort(([one], [other]) => compare(one, other) * sign).map(([, item]) => item);
}
