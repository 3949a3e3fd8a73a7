// How the visitor has sorted the tables, as the parameter `sort`: `villages.district,areas.-formed`.

/** @typedef {{ column: string, descending: boolean }} Sort */

/**
 * Read the parameter. Parts that cannot be read are left out.
 *
 * @param {string} text
 * @returns {Map<string, Sort>} by the name of the table
 */
export function parseSorts(text) {
  const parts = [...text.matchAll(/(?:^|,)([a-z]+)\.(-?)([a-z_]+)(?=,|$)/g)];
  return new Map(
    parts.map(([, table, sign, column]) => [table, { column, descending: sign === "-" }]),
  );
}

/**
 * Write the parameter; "" if no table is sorted by the visitor.
 *
 * @param {Map<string, Sort>} sorts by the name of the table
 */
export function formatSorts(sorts) {
  return [...sorts]
    .map(([table, { column, descending }]) => `${table}.${descending ? "-" : ""}${column}`)
    .join();
}
