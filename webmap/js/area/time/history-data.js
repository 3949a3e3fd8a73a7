// Decoding of what the page of an area shows on each date; the module of its encoding describes it.

/** @import { AreaHistory, AreaRow, HistoryDate } from "../../types/blocks.js" */

const DATE = "{date}";

/**
 * @typedef {object} TableRow
 * @property {string} code
 * @property {string} key class of a village, or ""
 * @property {string[]} cells HTML of each
 */

/**
 * Return what is shown on a date; undefined for a date without a report.
 *
 * @param {AreaHistory} history
 * @param {string} day
 */
export function findDate(history, day) {
  return history.dates.find(({ date }) => date === day);
}

/**
 * Return the HTML of a part of the page.
 *
 * @param {AreaHistory} history
 * @param {HistoryDate} shown
 * @param {string} name
 */
export function partOf(history, shown, name) {
  return history.parts[shown.parts[name]];
}

/**
 * Return the rows of each table of the page, in their order.
 *
 * @param {AreaHistory} history
 * @param {HistoryDate} shown
 * @returns {TableRow[][]}
 */
export function tableRows({ rows, cells }, { tables, date }) {
  return tables.map((numbers) =>
    numbers.map((number) => {
      const [code, key, ...texts] = rows[number];
      return { code, key, cells: texts.map((text) => cells[text].replaceAll(DATE, date)) };
    }),
  );
}

/**
 * Return what the map knows of each area.
 *
 * @param {AreaHistory} history
 * @param {HistoryDate} shown
 * @param {string[]} codes of all areas of the map, sorted
 * @returns {Map<string, AreaRow>}
 */
export function mapRows({ facts, classes }, shown, codes) {
  const { digits, facts: numbers } = shown;
  return new Map(
    codes.map((code, index) => {
      const key = { class: classes[Number(digits?.[index])] };
      return [code, { ...(digits ? key : facts[numbers?.[index] ?? 0]), code }];
    }),
  );
}
