// Showing the whole of an area on a Leaflet map, clear of legend, buttons and caption.

import { EDGE, findPlacement } from "./fit.js";

/** @import { LatLngBounds, Map as LeafletMap } from "leaflet" */
/** @import { Position } from "geojson" */
/** @import { Box } from "./label-layout.js" */

const OVERLAYS =
  "#legend, .switch, .time, .full, .map__caption, .leaflet-control-zoom, .leaflet-control-scale";
const MARGIN = 5; // pixels around an overlay
const GRID = 5; // pixels; of the points in a square of this side one is enough

/**
 * Move the map so that bounds are in view, as large as possible, with no vertex under an overlay.
 *
 * @param {LeafletMap} map
 * @param {LatLngBounds} bounds
 * @param {Position[]} vertices longitude and latitude of points all over the shape
 * @param {boolean} animate
 */
export function fitBounds(map, bounds, vertices, animate) {
  const size = map.getSize();
  if (!bounds.isValid() || size.x <= 2 * EDGE || size.y <= 2 * EDGE) return;
  const maxZoom = map.getBoundsZoom(bounds, false, L.point(2 * EDGE, 2 * EDGE));
  const { points, extent } = projectShape(map, bounds, vertices, maxZoom);
  const middle = size.divideBy(2);
  const found = findPlacement(size, extent, points, overlayBoxes(map));
  const { zoomOut, centre } = found ?? { zoomOut: 0, centre: middle };
  const zoom = maxZoom - zoomOut;
  const shift = L.point(centre.x, centre.y).subtract(middle);
  const target = map.project(bounds.getCenter(), zoom).subtract(shift);
  map.setView(map.unproject(target, zoom), zoom, { animate });
}

/**
 * Project vertices to pixels from the centre of the bounds, one for each square of the grid.
 *
 * @param {LeafletMap} map
 * @param {LatLngBounds} bounds
 * @param {Position[]} vertices
 * @param {number} zoom
 */
function projectShape(map, bounds, vertices, zoom) {
  const centre = map.project(bounds.getCenter(), zoom);
  const box = L.bounds(
    map.project(bounds.getNorthWest(), zoom),
    map.project(bounds.getSouthEast(), zoom),
  );
  /** @type {Map<number, [number, number]>} */
  const squares = new Map();
  for (const [lng, lat] of vertices) {
    const { x, y } = map.project([lat, lng], zoom).subtract(centre);
    squares.set(Math.round(x / GRID) * 10000 + Math.round(y / GRID), [x, y]);
  }
  return { points: [...squares.values()], extent: box.getSize() };
}

/**
 * Boxes of what lies over the map, in pixels of the map.
 *
 * @param {LeafletMap} map
 * @returns {Box[]}
 */
export function overlayBoxes(map) {
  const frame = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(OVERLAYS)]
    .map((element) => element.getBoundingClientRect())
    .filter((box) => box.width && box.bottom > frame.top && box.top < frame.bottom)
    .map((box) => [
      box.left - frame.left - MARGIN,
      box.top - frame.top - MARGIN,
      box.right - frame.left + MARGIN,
      box.bottom - frame.top + MARGIN,
    ]);
}
