// The content of tooltips and boxes.

import { appendElement, createSwatch } from "../shared/dom.js";
import { fillTemplate } from "../shared/text.js";

/** @import { AreaFigures, AreaRow, Style } from "../types/blocks.js" */

const DISTRICT_LENGTH = 8; // characters of the code of a district

/**
 * Return the code of the district of a village.
 *
 * @param {string} code
 */
export function districtOf(code) {
  return code.slice(0, DISTRICT_LENGTH);
}

/**
 * Return the address of an area in the state of the page; "" where areas have no address.
 *
 * @param {AreaFigures} figures
 * @param {string} code
 */
export function areaAddress(figures, code) {
  return figures.link.replace("{code}", encodeURIComponent(code));
}

/**
 * Create the content of a tooltip.
 *
 * @param {string} title
 * @param {string[]} lines
 * @param {Style | null} [style] class whose swatch stands before the last line
 */
export function tooltipContent(title, lines, style = null) {
  const box = document.createElement("div");
  appendElement(box, "b", title);
  const items = lines.map((line) => appendElement(box, "span", line));
  if (style) items.at(-1)?.prepend(createSwatch(style));
  return box;
}

/**
 * Append a link to the page of an area, where areas have an address.
 *
 * @param {HTMLElement} box
 * @param {AreaFigures} figures
 * @param {string} code
 * @param {string} text
 */
function appendLink(box, figures, code, text) {
  const address = areaAddress(figures, code);
  if (address) appendElement(box, "a", text).href = address;
}

/**
 * Create the content of the box of a village.
 *
 * @param {AreaFigures} figures
 * @param {AreaRow} row
 * @param {string} name
 */
export function villageContent(figures, row, name) {
  const { texts, reports = {}, districts = {} } = figures;
  const style = figures.styles[row.class];
  const [day, source] = reports[row.report ?? ""] ?? [];
  const district = districtOf(row.code);
  const box = document.createElement("div");
  appendElement(box, "h3", name);
  appendElement(box, "p", style.state, "facts__state").prepend(createSwatch(style));
  const list = appendElement(box, "dl");
  for (const [label, value] of [
    [texts.district, districts[district]],
    [texts.kampung, row.kampung],
    [texts.since, row.since],
    [texts.as_of, day],
    [texts.source, source],
  ]) {
    if (!value) continue;
    appendElement(list, "dt", label);
    appendElement(list, "dd", value);
  }
  appendLink(box, figures, row.code, fillTemplate(texts.open, { title: name }));
  if (district !== figures.code) {
    const text = `${texts.district} ${districts[district] || district} ›`;
    appendLink(box, figures, district, text);
  }
  return box;
}

/**
 * Create the content of the box of an area.
 *
 * @param {AreaFigures} figures
 * @param {string} code
 * @param {string} name
 * @param {string[]} lines
 */
export function areaContent(figures, code, name, lines) {
  const box = document.createElement("div");
  appendElement(box, "h3", name);
  for (const line of lines) appendElement(box, "p", line);
  appendLink(box, figures, code, fillTemplate(figures.texts.open, { title: name }));
  return box;
}
