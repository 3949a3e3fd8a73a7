// The state of the atlas in the address: date, by and only before #, zoom and place behind it.

/** @typedef {{ zoom: number, lat: number, lng: number }} Position */

/**
 * @typedef {object} AddressState
 * @property {string | null} day
 * @property {boolean} allVillages
 * @property {string | null} filterKey
 */

/**
 * Read the query of an address.
 *
 * @param {string} search with the question mark
 * @param {string[]} keys of the known classes; another filter counts as none
 * @returns {AddressState}
 */
export function parseQuery(search, keys) {
  const query = new URLSearchParams(search);
  const filter = query.get("only");
  return {
    day: query.get("date"),
    allVillages: query.get("by") === "village",
    filterKey: filter !== null && keys.includes(filter) ? filter : null,
  };
}

/**
 * Read the fragment `#zoom/latitude/longitude`; null if it is no place of the map.
 *
 * @param {string} hash
 * @returns {Position | null}
 */
export function parsePosition(hash) {
  const [zoom, lat, lng] = hash.slice(1).split("/").map(Number);
  if (!Number.isFinite(zoom) || !(Math.abs(lat) <= 85) || !(Math.abs(lng) <= 180)) return null;
  return { zoom, lat, lng };
}

/**
 * Write the fragment of a place.
 *
 * @param {Position} position
 */
export function formatPosition({ zoom, lat, lng }) {
  return `#${+zoom.toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
}

/**
 * Return the query of a day without what only the atlas has, for pages and summaries.
 *
 * @param {string} search
 * @param {string} day
 */
export function dayQuery(search, day) {
  const query = new URLSearchParams(search);
  query.set("date", day);
  for (const key of ["by", "only", "area"]) query.delete(key);
  return String(query);
}

/**
 * Write the query of a state. The newest day is left out unless the address has a date already.
 *
 * @param {string} search of the address before
 * @param {AddressState & { day: string }} state
 * @param {string} newest day
 */
export function formatQuery(search, { day, allVillages, filterKey }, newest) {
  const query = new URLSearchParams(dayQuery(search, day));
  if (allVillages) query.set("by", "village");
  if (filterKey) query.set("only", filterKey);
  if (day === newest && !new URLSearchParams(search).has("date")) query.delete("date");
  const text = String(query);
  return text && `?${text}`;
}
