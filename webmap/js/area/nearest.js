// Moving between areas with the arrow keys.

/** @typedef {{ lat: number, lng: number }} LatLng */

/** Direction of each arrow key: east, north. @type {Record<string, [number, number]>} */
export const DIRECTIONS = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

const MAX_SLOPE = 1.5; // sideways for each step ahead

/**
 * Find the nearest area in a direction.
 *
 * @param {LatLng} from
 * @param {[number, number]} direction east, north
 * @param {Iterable<[string, LatLng]>} centres code and centre of each other area
 * @returns {string | null} its code
 */
export function nearestInDirection(from, [east, north], centres) {
  let nearest = null;
  let least = Infinity;
  for (const [code, { lat, lng }] of centres) {
    const [dx, dy] = [lng - from.lng, lat - from.lat];
    const ahead = dx * east + dy * north;
    const sideways = Math.abs(dx * north) + Math.abs(dy * east);
    if (ahead <= 0 || sideways > ahead * MAX_SLOPE) continue;
    const cost = ahead + 2 * sideways;
    if (cost < least) [nearest, least] = [code, cost];
  }
  return nearest;
}
