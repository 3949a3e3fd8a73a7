// Putting the map for paper beside the one of the screen, which the style sheet hides on paper.

import { AreaMap } from "../area-map.js";
import { drawPaperMap } from "./paper-map.js";

/**
 * Lay out the map for paper; without its areas the page keeps the map of the screen.
 *
 * @returns {() => void} takes it away
 */
export function layMap() {
  const section = document.getElementById("map");
  const controller = window.map_area?.controller;
  if (!section || !(controller instanceof AreaMap) || !controller.layers.features.size) {
    return () => {};
  }
  const { svg, ratio, isWide } = drawPaperMap(controller);
  svg.setAttribute("aria-label", section.getAttribute("aria-label") ?? "");
  section.style.setProperty("--paper-ratio", ratio.toFixed(3));
  section.classList.add("has-paper");
  section.classList.toggle("is-wide", isWide);
  section.append(svg);
  return () => {
    svg.remove();
    section.classList.remove("has-paper", "is-wide");
  };
}
