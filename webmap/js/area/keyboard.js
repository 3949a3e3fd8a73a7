// The map by the keyboard: arrow keys lead to the next area, Enter and Space open one.

import { DIRECTIONS, nearestInDirection } from "./nearest.js";

/** @import { LatLng } from "leaflet" */
/** @import { AreaMap } from "./area-map.js" */

/**
 * React to a key that is pressed on an area.
 *
 * @param {AreaMap} map
 * @param {KeyboardEvent} event
 * @param {string} code
 */
export function handleAreaKey(map, event, code) {
  const direction = DIRECTIONS[event.key];
  if (event.key === "Enter" || event.key === " ") {
    L.DomEvent.stop(event);
    map.activate(code);
  } else if (direction) {
    L.DomEvent.stop(event);
    const others = [...map.layers.paths.keys()]
      .filter((other) => other !== code && map.rows.has(other))
      .map((other) => /** @type {[string, LatLng]} */ ([other, map.centre(other)]));
    const next = nearestInDirection(map.centre(code), direction, others);
    if (next) moveFocus(map, code, next);
  }
}

/**
 * @param {AreaMap} map
 * @param {string} from
 * @param {string} to
 */
function moveFocus(map, from, to) {
  map.layers.element(from).setAttribute("tabindex", "-1");
  const element = map.layers.element(to);
  element.setAttribute("tabindex", "0");
  element.focus();
}
