// Which dates have room under the time slider.

const OVERHANG = 8; // pixels that a date may reach beyond the slider
const GAP = 8; // pixels between two dates

/**
 * Place as many dates as have room: the newest and the oldest first, then from the left.
 *
 * @param {number[]} widths of the dates in pixels
 * @param {number} total width of the slider in pixels; the marks are spread evenly
 * @returns {(number | null)[]} left edge of each date in pixels from its mark; null without room
 */
export function placeDates(widths, total) {
  const last = widths.length - 1;
  /** @type {(number | null)[]} */
  const offsets = widths.map(() => null);
  /** @type {[left: number, right: number][]} */
  const taken = [];
  for (const index of new Set([last, 0, ...widths.keys()])) {
    const width = widths[index];
    const mark = (total * index) / last;
    // dates at the ends stay above the slider
    const left = Math.max(-OVERHANG, Math.min(total + OVERHANG - width, mark - width / 2));
    const right = left + width;
    if (taken.some(([from, to]) => left < to + GAP && right + GAP > from)) continue;
    taken.push([left, right]);
    offsets[index] = left - mark;
  }
  return offsets;
}
