// The date of the page, and full screen.

import { listenToChoices } from "../shared/controls/choices.js";
import { setUpFullScreen } from "../shared/controls/full-screen.js";
import { addressOfChoice } from "../shared/controls/page-address.js";
import { listen } from "../shared/events.js";

// Fit the map to its new size.
function refit() {
  const map = window.map_area;
  if (!map?.controller) return;
  map.invalidateSize({ animate: false });
  map.controller.fit();
}

const LISTS = ["date", "since", "target"];

/**
 * Load the page of a date (also since when), or of a target, that was chosen; the rest of the state
 * stays.
 */
export function setUpDateForm() {
  listenToChoices(
    document, // the time slider may exchange the list of targets
    (element) => element instanceof HTMLSelectElement && LISTS.includes(element.id),
    (element) => {
      const { name, value } = /** @type {HTMLSelectElement} */ (element);
      location.assign(addressOfChoice(location.href, name, value));
    },
  );
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
