// Zoom buttons, the button that shows the whole area, and the scale.

/** @import { Map as LeafletMap } from "leaflet" */

/**
 * Add the controls to a map.
 *
 * @param {LeafletMap} map
 * @param {Record<"zoom_in" | "zoom_out" | "whole", string>} texts
 * @param {() => void} showWhole called when the whole area is asked for
 * @param {{ hasScale?: boolean }} [options] whether lengths on the map mean something
 */
export function addControls(map, texts, showWhole, { hasScale = true } = {}) {
  L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
  if (hasScale) {
    L.control.scale({ imperial: false, position: "topright", maxWidth: 110 }).addTo(map);
  }
  const zoom = map.getContainer().querySelector(".leaflet-control-zoom");
  const button = document.createElement("a");
  button.className = "leaflet-control-whole";
  button.href = "#";
  button.title = texts.whole;
  button.role = "button";
  button.ariaLabel = texts.whole;
  zoom?.append(button);
  L.DomEvent.on(button, "click", (event) => {
    L.DomEvent.stop(event);
    showWhole();
  });
}
