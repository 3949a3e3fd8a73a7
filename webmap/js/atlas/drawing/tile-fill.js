// Filling the areas of a tile by class.

import { classIndex, isPartial } from "../data/classes.js";
import { Overview } from "../data/overview.js";
import { fillFeatures, hatchPattern, paintCasing, strokeFeatures } from "./painting.js";

/** @import { AtlasStyle, Level } from "../../types/blocks.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { PolygonLayer, VectorTile } from "../data/vector-tile.js" */
/** @import { DrawPlan } from "./draw-plan.js" */

/**
 * @typedef {object} FillOptions
 * @property {Figures} figures
 * @property {number} pixelRatio
 * @property {(style: AtlasStyle) => boolean} isShown whether a filter leaves a class
 */

const FILTERED = "#f6f8f9"; // colour of what a filter leaves out
/** @typedef {[colour: string, width: number]} Stripes */
/** @type {Stripes} */
const NO_DATA_STRIPES = ["#a3adb8", 1.3];
/** @type {Stripes} */
const PARTIAL_STRIPES = ["#ffffffb0", 1.1];
const VILLAGES = { province: 1e8, regency: 1e6, district: 1e4 }; // ids of villages that an area has room for

/**
 * Paint what is planned of a tile: the line around all areas, the areas by class, borders.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {VectorTile | Overview} tile
 * @param {DrawPlan} plan
 * @param {number} pixel units of a pixel
 * @param {FillOptions} options
 */
export function paintContent(context, tile, { level, lines, casing }, pixel, options) {
  const whole = casing && tile.layer(casing);
  if (whole) paintCasing(context, whole, pixel);
  const districts = level === "village" && tile instanceof Overview && tile.layer("district");
  if (districts) fillGround(context, "district", districts, options);
  else fillTile(context, tile, level, options);
  context.lineJoin = "round";
  for (const [own, colour, width] of lines) {
    const features = tile.layer(own);
    if (features) strokeFeatures(context, features, colour, width * pixel);
  }
}

/**
 * Fill the areas of a level. Under villages, each regency or province is filled with the class of
 * most of its villages: then no background shows through seams between thousands of villages, and
 * most villages need no painting.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {VectorTile | Overview} tile
 * @param {Level} level
 * @param {FillOptions} options
 */
function fillTile(context, tile, level, options) {
  const features = tile.layer(level);
  if (!features) return;
  /** @type {(id: number, byte: number) => boolean} */
  let isPainted = () => false;
  if (level === "village") {
    const ground = /** @type {const} */ (["regency", "province"]).find((name) => tile.layer(name));
    const layer = ground && tile.layer(ground);
    if (layer) isPainted = fillGround(context, ground, layer, options);
  }
  const { groups, unlisted } = groupByClass(level, features, isPainted, options.figures);
  const { pixelRatio, isShown } = options;
  for (const { style, partial, members } of groups) {
    const shown = isShown(style);
    fillFeatures(context, features, members, shown ? style.colour : FILTERED);
    const stripes = style.hatched ? NO_DATA_STRIPES : partial ? PARTIAL_STRIPES : null;
    if (shown && stripes) {
      fillFeatures(context, features, members, hatchPattern(context, ...stripes, pixelRatio));
    }
  }
  fillFeatures(context, features, unlisted, FILTERED);
}

/**
 * Fill areas with the class of most of their villages.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {"district" | "regency" | "province"} level
 * @param {PolygonLayer} features
 * @param {FillOptions} options
 * @returns {(id: number, byte: number) => boolean} whether a village looks like its area already
 */
function fillGround(context, level, features, { figures, pixelRatio, isShown }) {
  const indices = figures.indices(level, features);
  const styles = figures.styles("village");
  const { ids } = figures.list(level);
  /** @type {Map<number, number>} */
  const painted = new Map(); // id of an area → index of the class that its villages need no painting for
  /** @type {Map<number, { all: number[], mixed: number[] }>} */
  const members = new Map(); // index of a class → features whose villages are all, or most, of it
  for (let i = 0; i < features.count; i++) {
    if (indices[i] < 0) continue;
    const { index, all } = figures.majority(level, indices[i]);
    const group = members.get(index) ?? { all: [], mixed: [] };
    members.set(index, group);
    group[all ? "all" : "mixed"].push(i);
    const hatched = styles[index].hatched && isShown(styles[index]);
    if (!hatched || all) painted.set(ids[indices[i]], index);
  }
  for (const [index, { all, mixed }] of members) {
    const style = styles[index];
    fillFeatures(context, features, [...all, ...mixed], isShown(style) ? style.colour : FILTERED);
    if (!style.hatched || !isShown(style)) continue;
    fillFeatures(context, features, all, hatchPattern(context, ...NO_DATA_STRIPES, pixelRatio));
  }
  return (id, byte) => {
    const ground = painted.get(Math.floor(id / VILLAGES[level]));
    if (ground === undefined) return false;
    return ground === byte || (!isShown(styles[ground]) && !isShown(styles[byte]));
  };
}

/**
 * Group features by class, the most frequent first.
 *
 * @param {Level} level
 * @param {PolygonLayer} features
 * @param {(id: number, byte: number) => boolean} isPainted features that are left out
 * @param {Figures} figures
 * @returns {{ groups: { style: AtlasStyle, partial: boolean, members: number[] }[], unlisted: number[] }}
 *   indices of features; the unlisted are those that no list of areas has
 */
function groupByClass(level, features, isPainted, figures) {
  const indices = figures.indices(level, features);
  const { classes } = figures.list(level);
  const styles = figures.styles(level);
  /** @type {Map<number, number[]>} */
  const members = new Map(); // byte of a class → features
  const unlisted = [];
  for (let i = 0; i < features.count; i++) {
    if (indices[i] < 0) {
      unlisted.push(i);
      continue;
    }
    const byte = classes[indices[i]];
    if (isPainted(features.ids[i], byte)) continue;
    const group = members.get(byte);
    if (group) group.push(i);
    else members.set(byte, [i]);
  }
  const groups = [...members]
    .map(([byte, group]) => ({
      style: styles[classIndex(byte)],
      partial: isPartial(byte),
      members: group,
    }))
    .sort((one, other) => other.members.length - one.members.length);
  return { groups, unlisted };
}
