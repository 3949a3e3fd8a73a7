// Web Mercator, as Leaflet draws it.

/** Length of the equator of Web Mercator in metres. */
export const EQUATOR = 40_075_016.7;

/** @param {number} degrees */
export const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Project a position to the unit square of Web Mercator: x grows eastward, y southward.
 *
 * @param {number} lng
 * @param {number} lat
 * @returns {[x: number, y: number]}
 */
export function mercator(lng, lat) {
  return [(lng + 180) / 360, 0.5 - Math.asinh(Math.tan(radians(lat))) / (2 * Math.PI)];
}
