// Placing labels: where a text is broken into lines, and which boxes still have room.

/** Left, top, right and bottom in pixels. @typedef {[number, number, number, number]} Box */

/**
 * Break a text that is too wide into two lines of nearly the same width.
 *
 * @param {string} text
 * @param {number} maxWidth in the unit of `measure`
 * @param {(line: string) => number} measure gives the width of a line
 * @returns {string[]} one line or two
 */
export function breakLines(text, maxWidth, measure) {
  const words = text.split(" ");
  if (words.length < 2 || measure(text) <= maxWidth) return [text];
  let best = [text];
  let bestWidth = Infinity;
  for (let cut = 1; cut < words.length; cut++) {
    const lines = [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
    const width = Math.max(...lines.map(measure));
    if (width < bestWidth) [best, bestWidth] = [lines, width];
  }
  return best;
}

/** Boxes on a map of which none overlaps another. */
export class BoxPlacer {
  constructor() {
    /** @type {Box[]} */
    this.boxes = [];
  }

  /**
   * Place a box if it overlaps none that was placed before.
   *
   * @param {Box} box
   * @returns {boolean} whether it was placed
   */
  place(box) {
    if (this.boxes.some((other) => overlap(box, other))) return false;
    this.boxes.push(box);
    return true;
  }
}

/**
 * Whether two boxes have a part in common.
 *
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}
