// The date of the page, and full screen.

import { listen } from "../shared/events.js";
import { setUpFullScreen } from "../shared/full-screen.js";

// Fit the map to its new size.
function refit() {
  const map = window.map_area;
  if (!map?.controller) return;
  map.invalidateSize({ animate: false });
  map.controller.fit();
}

/** Load the page of a date (also since when), or of a target, as soon as it is chosen. */
export function setUpDateForm() {
  // the time slider may exchange the list of targets
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && ["date", "since", "target"].includes(target.id)) {
      target.form?.submit();
    }
  });
}

/** Keep the filter of the page in the addresses of files that can be filtered. */
export function setUpFilteredFiles() {
  listen("filter", ({ key }) => {
    for (const link of document.querySelectorAll("a[data-only]")) {
      if (!(link instanceof HTMLAnchorElement)) continue;
      const prefix = link.dataset.only ?? "";
      const address = new URL(link.href);
      if (key?.startsWith(prefix)) {
        address.searchParams.set("only", key.slice(prefix.length));
      } else {
        address.searchParams.delete("only");
      }
      link.href = address.href;
    }
  });
}

/** Let the map fill the screen. */
export function setUpMapSize() {
  setUpFullScreen(() => requestAnimationFrame(refit));
}
