// Places that the atlas shows: boxes of areas.

import { findElement } from "../shared/dom.js";

/** @import { LatLngBounds } from "leaflet" */
/** @import { Corners } from "../types/blocks.js" */

/**
 * Return points along the border of a box, as longitude and latitude.
 *
 * @param {LatLngBounds} bounds
 */
export function borderOf(bounds) {
  const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()];
  return Array.from({ length: 51 }, (_, i) => {
    const lng = low.lng + ((high.lng - low.lng) * i) / 50;
    const lat = low.lat + ((high.lat - low.lat) * i) / 50;
    return [
      [lng, low.lat],
      [lng, high.lat],
      [low.lng, lat],
      [high.lng, lat],
    ];
  }).flat();
}

/**
 * Return the corners of the area of a summary; null for an area without a shape.
 *
 * @param {string} html of the summary
 * @returns {Corners | null}
 */
export function cornersOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const { bounds } = findElement(page, ".summary", HTMLElement).dataset;
  if (!bounds) return null;
  const [west, south, east, north] = bounds.split(",").map(Number);
  return [
    [south, west],
    [north, east],
  ];
}
