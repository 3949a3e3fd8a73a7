// What the atlas draws at a zoom.

/** @import { AtlasSetup, Level } from "../../types/blocks.js" */

const DARK = "#26323f";
const FAINT = "#26323f90";
const WHITE = "#ffffff";

/** @typedef {[level: Level, colour: string, width: number]} Line width in pixels */

/**
 * @typedef {object} DrawPlan
 * @property {Level} level that is filled
 * @property {number} z zoom of the tiles
 * @property {Level | null} casing whose features get a line around them, where no border is dark
 * @property {Line[]} lines borders, in the order in which they are drawn
 */

/**
 * Return the lines over a level.
 *
 * @param {Level} level
 * @param {number} zoom
 * @returns {Line[]}
 */
function linesOf(level, zoom) {
  if (level === "province") return [["province", WHITE, 0.6]];
  if (level === "regency") {
    return [
      ["regency", WHITE, 0.6],
      ["province", zoom < 5.5 ? FAINT : DARK, 0.8],
    ];
  }
  if (level === "district")
    return [
      ["district", WHITE, 0.6],
      ["regency", DARK, 1],
    ];
  if (zoom < 6.5) return [["province", FAINT, 0.7]];
  if (zoom < 8.5) {
    return [
      ["village", WHITE, zoom < 7.5 ? 0.15 : 0.35],
      ["regency", DARK, 0.8],
    ];
  }
  const width = zoom >= 10.5 ? 1 : 0.6;
  return [
    ["village", WHITE, width],
    ["district", DARK, width],
    ["regency", DARK, 1.9 * width],
  ];
}

/**
 * Decide which level is filled, from tiles of which zoom, and which borders are drawn.
 *
 * @param {number} zoom of the map
 * @param {boolean} allVillages whether villages are shown at every zoom
 * @param {AtlasSetup["levels"]} levels
 * @param {AtlasSetup["zooms"]} zooms
 * @returns {DrawPlan}
 */
export function planDrawing(zoom, allVillages, levels, zooms) {
  const byZoom = levels.findLast(([from]) => zoom >= from) ?? levels[0];
  const level = allVillages ? "village" : byZoom[1];
  const [lowest, highest] = zooms[level];
  let z = Math.round(zoom) - 1;
  // the coarsest tiles with villages are for the whole country only
  if (level === "village" && zoom > lowest + 0.25) z = Math.max(z, lowest + 1);
  // tiles without villages are enough for the upper levels: a few more pixels to a unit
  if (level === "province" || level === "regency") z = Math.min(z, zooms.village[0] - 1);
  z = Math.max(lowest, Math.min(highest, z));
  const lines = linesOf(level, zoom).filter(([own]) => z >= zooms[own][0] && z <= zooms[own][1]);
  const hasDark = lines.some(([, colour]) => colour === DARK);
  return { level, z, lines, casing: hasDark ? null : "province" };
}

/**
 * Return the level whose names are shown at a zoom.
 *
 * @param {number} zoom
 * @param {Level} level that is filled
 * @returns {Level}
 */
export function labelLevel(zoom, level) {
  if (level === "province" || zoom < 6.8) return "province";
  return zoom < 10 ? "regency" : "district";
}
