// Geometry of GeoJSON polygons, in degrees.

/** @import { MultiPolygon, Polygon, Position } from "geojson" */

const LEVELS = 24; // horizontal lines that are tried for a label

/**
 * @typedef {object} LabelPoint where the name of an area goes
 * @property {number} lat
 * @property {number} lng
 * @property {number} width degrees that the polygon offers for a name around the point
 * @property {number} height
 * @property {number} area square degrees of the polygon
 */

/**
 * Find where a name fits best in the largest polygon of a geometry: of several horizontal lines,
 * the middle of the longest part inside the polygon.
 *
 * @param {Polygon | MultiPolygon} geometry
 * @returns {LabelPoint | null} null if the geometry is empty
 */
export function labelPoint(geometry) {
  const { rings, area } = largestPolygon(geometry);
  if (!rings) return null;
  let [south, north] = [Infinity, -Infinity];
  for (const [, lat] of rings[0]) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const step = (north - south) / LEVELS;
  const sections = [];
  for (let i = 1; i < LEVELS; i++) sections.push(longestSection(rings, south + i * step));
  const best = { score: -Infinity, west: 0, east: 0, lat: south };
  for (let i = 0; i < sections.length; i++) {
    // what a section has in common with its neighbours: names have height
    const near = sections.slice(Math.max(0, i - 1), i + 2);
    const west = Math.max(...near.map((section) => section[0]));
    const east = Math.min(...near.map((section) => section[1]));
    const centrality = 1 - Math.abs(i + 1 - LEVELS / 2) / LEVELS; // prefer the middle to an edge
    const score = (east - west) * (0.6 + 0.4 * centrality);
    if (score > best.score) Object.assign(best, { score, west, east, lat: south + (i + 1) * step });
  }
  const { west, east, lat } = best;
  return { lat, lng: (west + east) / 2, width: Math.max(0, east - west), height: step * 6, area };
}

/**
 * Return vertices of the outer rings of geometries, evenly spread, at most about a number.
 *
 * @param {{ geometry: Polygon | MultiPolygon }[]} features
 * @param {number} [count]
 * @returns {Position[]}
 */
export function sampleVertices(features, count = 6000) {
  const rings = features.flatMap(({ geometry }) =>
    polygonsOf(geometry).map((polygon) => polygon[0]),
  );
  const all = rings.reduce((sum, ring) => sum + ring.length, 0);
  const step = Math.ceil(all / count);
  return rings.flatMap((ring) => ring.filter((_, index) => index % step === 0));
}

/**
 * Return the rings of each polygon of a geometry.
 *
 * @param {Polygon | MultiPolygon} geometry
 * @returns {Position[][][]}
 */
export function polygonsOf(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/**
 * @param {Polygon | MultiPolygon} geometry
 * @returns {{ rings: Position[][] | null, area: number }}
 */
function largestPolygon(geometry) {
  /** @type {Position[][] | null} */
  let rings = null;
  let area = 0;
  for (const polygon of polygonsOf(geometry)) {
    const size = Math.abs(ringArea(polygon[0]));
    if (size > area) [rings, area] = [polygon, size];
  }
  return { rings, area };
}

/** @param {Position[]} ring */
function ringArea(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[j][0] + ring[i][0]) * (ring[j][1] - ring[i][1]);
  }
  return sum / 2;
}

/**
 * Return the longest part of a line of equal latitude inside a polygon, as west and east.
 *
 * @param {Position[][]} rings
 * @param {number} lat
 * @returns {[number, number]}
 */
function longestSection(rings, lat) {
  const crossings = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1, y1] = ring[j];
      const [x2, y2] = ring[i];
      if (y1 > lat !== y2 > lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  crossings.sort((a, b) => a - b);
  /** @type {[number, number]} */
  let longest = [0, 0];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    if (crossings[i + 1] - crossings[i] > longest[1] - longest[0]) {
      longest = [crossings[i], crossings[i + 1]];
    }
  }
  return longest;
}
