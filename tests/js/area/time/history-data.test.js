import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findDate,
  mapRows,
  partOf,
  tableRows,
} from "../../../../webmap/js/area/time/history-data.js";

/** @import { AreaHistory } from "../../../../webmap/js/types/blocks.js" */

/** @type {AreaHistory} */
const history = {
  parts: ["<h1>A</h1>", "<h1>B</h1>"],
  cells: ['<th><a href="/area/99.01?date={date}">Satu</a></th>', "<td>1</td>", "<td>2</td>"],
  rows: [
    ["99.01", "", 0, 1],
    ["99.01", "dasar", 0, 2],
  ],
  facts: [{ class: "zero", partial: false }, { class: "full" }],
  reports: {},
  classes: ["no_data", "unformed", "dasar"],
  dates: [
    {
      date: "2022-12-26",
      texts: { title: "", alternative: "", sentence: "", caption: "" },
      parts: { summary: 0 },
      tables: [[0]],
      facts: [0, 1],
    },
    {
      date: "2023-07-27",
      texts: { title: "", alternative: "", sentence: "", caption: "" },
      parts: { summary: 1 },
      tables: [[1]],
      digits: "21",
    },
  ],
};
const [first, last] = history.dates;

test("a date without a report is not found", () => {
  assert.equal(findDate(history, "2023-07-27"), last);
  assert.equal(findDate(history, "2023-07-28"), undefined);
});

test("a date has its own parts", () => {
  assert.equal(partOf(history, last, "summary"), "<h1>B</h1>");
});

test("rows of a table have the date in their links", () => {
  assert.deepEqual(tableRows(history, last), [
    [
      {
        code: "99.01",
        key: "dasar",
        cells: ['<th><a href="/area/99.01?date=2023-07-27">Satu</a></th>', "<td>2</td>"],
      },
    ],
  ]);
});

test("areas of the map have their facts in the order of codes", () => {
  assert.deepEqual(
    [...mapRows(history, first, ["99.01", "99.02"]).values()],
    [
      { code: "99.01", class: "zero", partial: false },
      { code: "99.02", class: "full" },
    ],
  );
});

test("villages of a province have a digit of class each", () => {
  const rows = mapRows(history, last, ["99.01.01.2001", "99.01.01.2002"]);
  assert.deepEqual(rows.get("99.01.01.2002"), { code: "99.01.01.2002", class: "unformed" });
  assert.equal(rows.get("99.01.01.2001")?.class, "dasar");
});
