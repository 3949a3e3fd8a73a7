// Painting the features of a tile on a canvas.

import { EXTENT } from "../data/vector-tile.js";

/** @import { PolygonLayer } from "../data/vector-tile.js" */
/** @import { TilePlace } from "./tile-places.js" */

const BATCH = 8; // features of a path: one path of thousands takes a canvas far longer
const STRIPE_DISTANCE = 6; // pixels

/**
 * Paint inside a tile, in units of the tile that is drawn there.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {TilePlace} place
 * @param {number} up zooms by which the drawn tile is coarser
 * @param {number} pixelRatio
 * @param {(context: CanvasRenderingContext2D, pixel: number) => void} paint gets the units of a pixel
 */
export function paintInside(canvas, { x, y, left, top, side }, up, pixelRatio, paint) {
  const context = contextOf(canvas);
  const [west, north] = [Math.round(left * pixelRatio), Math.round(top * pixelRatio)];
  const east = Math.round((left + side) * pixelRatio);
  const south = Math.round((top + side) * pixelRatio);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(west, north, east - west, south - north);
  context.clip();
  const pixelsPerUnit = (side * 2 ** up) / EXTENT;
  const scale = pixelsPerUnit * pixelRatio;
  const mask = 2 ** up - 1; // of the position within a coarser tile
  const dx = (left - (x & mask) * side) * pixelRatio;
  const dy = (top - (y & mask) * side) * pixelRatio;
  context.setTransform(scale, 0, 0, scale, dx, dy);
  paint(context, 1 / pixelsPerUnit);
  context.restore();
}

/**
 * Fill features.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {PolygonLayer} features
 * @param {number[]} members indices of the features
 * @param {string | CanvasPattern} fill
 */
export function fillFeatures(context, features, members, fill) {
  context.fillStyle = fill;
  for (let first = 0; first < members.length; first += BATCH) {
    const end = Math.min(first + BATCH, members.length);
    context.beginPath();
    for (let k = first; k < end; k++) features.trace(context, members[k]);
    context.fill();
  }
}

/**
 * Draw the outlines of all features.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {PolygonLayer} features
 * @param {string} colour
 * @param {number} width in units of the context
 */
export function strokeFeatures(context, features, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (let first = 0; first < features.count; first += BATCH) {
    const end = Math.min(first + BATCH, features.count);
    context.beginPath();
    for (let i = first; i < end; i++) features.trace(context, i);
    context.stroke();
  }
}

/**
 * Draw a line around all features together, outside them, and a white ground for what is filled.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {PolygonLayer} features
 * @param {number} pixel in units of the context
 */
export function paintCasing(context, features, pixel) {
  context.lineJoin = "round";
  strokeFeatures(context, features, "#36424e", 2.4 * pixel);
  fillFeatures(
    context,
    features,
    Array.from({ length: features.count }, (_, i) => i),
    "#fff",
  );
}

/**
 * Create a pattern of stripes that is the same at every scale of the context.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @param {number} width of a stripe in pixels
 * @param {number} pixelRatio
 */
export function hatchPattern(context, colour, width, pixelRatio) {
  const side = STRIPE_DISTANCE * pixelRatio;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(side);
  const stripes = contextOf(tile);
  stripes.strokeStyle = colour;
  stripes.lineWidth = width * pixelRatio;
  for (const shift of [-side, 0, side]) {
    stripes.moveTo(shift - 1, side + 1);
    stripes.lineTo(shift + side + 1, -1);
  }
  stripes.stroke();
  const pattern = /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
  pattern.setTransform(context.getTransform().inverse());
  return pattern;
}

/**
 * Return the drawing context of a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Empty a canvas and return its context.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function clearCanvas(canvas) {
  const context = contextOf(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}
