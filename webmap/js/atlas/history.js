// The address of the page and the steps that lead back.

const STEP_TIME = 1500; // milliseconds in which changes of one kind are one step

/**
 * Replace the address of the page; the links to other languages keep its state.
 *
 * @param {string} query with the question mark, or ""
 * @param {string} position fragment
 */
export function replaceAddress(query, position) {
  history.replaceState(null, "", `${location.pathname}${query}${position}`);
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll(".language a")
  );
  for (const link of links) {
    const other = new URLSearchParams(location.search);
    other.set("lang", link.hreflang);
    link.href = `?${other}${position}`;
  }
}

/** Adds steps to the history before changes. */
export class Steps {
  constructor() {
    /** @type {{ kind: string, time: number } | null} */
    this.last = null;
  }

  /**
   * Add a step; changes of one kind that follow each other quickly, as a slider makes them, are one.
   *
   * @param {string} kind
   */
  record(kind) {
    const time = performance.now();
    if (kind !== this.last?.kind || time - this.last.time > STEP_TIME) {
      history.pushState(null, "", location.href);
    }
    this.last = { kind, time };
  }
}
