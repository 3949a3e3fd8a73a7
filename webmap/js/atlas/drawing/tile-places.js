// Where tiles lie on the canvas of the atlas.

/** @import { Bounds, Map as LeafletMap, Point } from "leaflet" */

/**
 * @typedef {object} TilePlace a tile and where it lies on the canvas, in pixels
 * @property {number} x
 * @property {number} y
 * @property {number} z
 * @property {number} side
 * @property {number} left
 * @property {number} top
 */

/**
 * Return the tiles of a part of the map.
 *
 * @param {LeafletMap} map
 * @param {Point} corner of the canvas
 * @param {Bounds} bounds
 * @param {number} z
 * @returns {TilePlace[]}
 */
export function tilePlaces(map, corner, bounds, z) {
  const origin = map.getPixelOrigin();
  const side = 256 * 2 ** (map.getZoom() - z);
  const last = 2 ** z - 1;
  const [low, high] = /** @type {[Point, Point]} */ ([bounds.min, bounds.max]);
  const first = {
    x: Math.floor((low.x + origin.x) / side),
    y: Math.floor((low.y + origin.y) / side),
  };
  const end = {
    x: Math.floor((high.x + origin.x) / side),
    y: Math.floor((high.y + origin.y) / side),
  };
  const places = [];
  for (let x = Math.max(0, first.x); x <= Math.min(last, end.x); x++) {
    for (let y = Math.max(0, first.y); y <= Math.min(last, end.y); y++) {
      places.push(placeOf(origin, corner, side, { x, y, z }));
    }
  }
  return places;
}

/**
 * Return the place of the tile that is the whole world.
 *
 * @param {LeafletMap} map
 * @param {Point} corner of the canvas
 */
export function worldPlace(map, corner) {
  const side = 256 * 2 ** map.getZoom();
  return placeOf(map.getPixelOrigin(), corner, side, { x: 0, y: 0, z: 0 });
}

/**
 * @param {Point} origin of the world's pixels
 * @param {Point} corner
 * @param {number} side
 * @param {{ x: number, y: number, z: number }} tile
 * @returns {TilePlace}
 */
function placeOf(origin, corner, side, { x, y, z }) {
  const left = x * side - origin.x - corner.x;
  const top = y * side - origin.y - corner.y;
  return { x, y, z, side, left, top };
}
