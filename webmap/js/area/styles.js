// How areas and borders are drawn, and what their names are on the map.

/** @import { AreaFigures, AreaRow } from "../types/blocks.js" */
/** @import { PathOptions } from "leaflet" */

const COUNTRY = "ID";
const MANY = 700; // areas beyond which the map has no names and no keyboard focus

/**
 * Whether areas are few enough for names on the map, and for the keyboard to move between them.
 *
 * @param {number} count
 */
export function areFew(count) {
  return count <= MANY;
}

/**
 * Return the key of the class of an area; an area without a row has no data.
 *
 * @param {AreaRow | undefined} row
 */
export function classOf(row) {
  return row ? row.class : "no_data";
}

/**
 * Return the width of borders between areas in pixels.
 *
 * @param {number} count of areas
 * @param {string} code of the area that the map shows
 * @param {boolean} [isGrid] whether the areas are squares of a grid, the smaller the more there are
 */
export function borderWeight(count, code, isGrid = false) {
  if (isGrid) return Math.min(2, 24 / Math.sqrt(count));
  if (count > 1500) return 0.25;
  if (code === COUNTRY) return 0.4; // a thousand islands: a border of their size would hide them
  return count > 120 ? 0.6 : 1;
}

/**
 * Return Leaflet's options for the polygon of an area.
 *
 * @param {AreaRow | undefined} row
 * @param {AreaFigures["styles"]} styles
 * @param {number} weight of the border in pixels
 * @param {boolean} hasBaseMap whether a base map shows through
 * @returns {PathOptions}
 */
export function areaStyle(row, styles, weight, hasBaseMap) {
  const key = classOf(row);
  const style = styles[key];
  const hatched = style.hatched || row?.partial;
  return {
    fillColor: hatched ? `url(#hatch-${key})` : style.colour,
    fillOpacity: hasBaseMap ? 0.75 : 1,
    color: style.hatched ? "#a9b3bd" : "#fff", // white is not seen between two hatched areas
    weight,
    opacity: 1,
  };
}

/** Leaflet's options for the line around all areas together, of which only the outer half is seen. */
export const CASING = { color: "#36424e", weight: 1.6, fillColor: "#fff", fillOpacity: 1 };

/**
 * Whether the outlines are too thin, or none, to set the areas off from the sea.
 *
 * @param {string} code of the area that the map shows
 * @param {number} outlines their number
 */
export function needsCasing(code, outlines) {
  return code === COUNTRY || !outlines;
}

/**
 * Return Leaflet's options for the outlines over the areas.
 *
 * @param {string} code of the area that the map shows
 * @param {boolean} [isGrid] whether they lie between squares, which have white lines between them
 * @returns {PathOptions}
 */
export function outlineStyle(code, isGrid = false) {
  const thin = code === COUNTRY;
  return {
    fill: false,
    color: thin ? "#5b6875" : "#26323f",
    weight: thin ? 0.6 : isGrid ? 2.2 : 1.2,
    opacity: isGrid ? 1 : 0.9,
  };
}

/** Leaflet's options for the areas around. @type {PathOptions} */
export const CONTEXT_STYLE = {
  fillColor: "#f3f5f6",
  fillOpacity: 1,
  color: "#d3dae1",
  weight: 1,
  className: "context",
};

/**
 * Return the name of an area without the kind of area before it.
 *
 * @param {string} name
 * @param {string[]} kinds of the areas on the map
 */
export function labelText(name, kinds) {
  const kind = ["Kabupaten", "Kab.", ...kinds].find((one) => name.startsWith(`${one} `));
  return kind ? name.slice(kind.length + 1) : name;
}
