// The map by the keyboard: one area is a stop of the Tab key, arrow keys lead from area to area, Enter
// and Space open one.

import { DIRECTIONS, nearestInDirection } from "./nearest.js";

/** @import { LatLng } from "leaflet" */
/** @import { AreaMap } from "./area-map.js" */

/**
 * Give the element of an area its behaviour for the keyboard.
 *
 * @param {AreaMap} map
 * @param {string} code
 */
export function prepareForKeyboard(map, code) {
  const element = map.layers.element(code);
  element.setAttribute("tabindex", "-1");
  element.setAttribute("role", map.figures.link && !map.hasVillages() ? "link" : "button");
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) map.enter(code, map.centre(code));
  });
  element.addEventListener("blur", () => map.leave());
  element.addEventListener("keydown", (event) => handleKey(map, event, code));
}

/**
 * Let the Tab key lead to an area, and to no other of the map.
 *
 * @param {AreaMap} map
 * @param {string} code
 */
export function setTabStop(map, code) {
  if (!map.areFew) return;
  const before = map.map.getPane("children")?.querySelector("path[tabindex='0']");
  before?.setAttribute("tabindex", "-1");
  map.layers.element(code).setAttribute("tabindex", "0");
}

/**
 * Give the focus to an area, or to the map where areas do not take it.
 *
 * @param {AreaMap} map
 * @param {string} code
 */
export function focusArea(map, code) {
  const isStop = map.areFew && map.layers.paths.has(code);
  if (isStop) setTabStop(map, code);
  const element = isStop ? map.layers.element(code) : map.map.getContainer();
  element.focus({ preventScroll: true });
}

/**
 * @param {AreaMap} map
 * @param {KeyboardEvent} event
 * @param {string} code
 */
function handleKey(map, event, code) {
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
    if (next) focusArea(map, next);
  }
}
