// Placing the names of areas: inside where they fit, else beside the area with a line to it.

import { breakLines, overlap } from "./label-layout.js";

/** @import { Box } from "./label-layout.js" */
/** @import { AreaMask } from "./area-mask.js" */

/** @typedef {[x: number, y: number]} Place */

/**
 * @typedef {object} Label an area with a name; lengths are in units of the drawing
 * @property {string} name
 * @property {number} x point well inside the area
 * @property {number} y
 * @property {number} width room of the area around the point
 * @property {number} height
 */

/**
 * @typedef {object} PlacedLabel
 * @property {number} index of the label
 * @property {string[]} lines
 * @property {number} x middle of the text
 * @property {number} y
 * @property {[from: Place, to: Place] | null} leader line from the text to its area
 */

/**
 * @typedef {object} PlacementOptions
 * @property {number} size height of a letter
 * @property {(line: string) => number} measure gives the width of a line
 * @property {Box} frame in which all names lie
 * @property {Box[]} [obstacles] boxes that no name may cover
 * @property {() => AreaMask} [mask] makes what the areas cover; without it, names lie inside only
 * @property {number} [reach] largest distance of a name from its point
 */

export const LINE_HEIGHT = 1.15;
const OVERHANG = { width: 1.15, height: 1.2 }; // of the room inside that a name may take
const DISTANCES = [7, 14, 22, 32, 44, 58, 74, 92, 112, 134];
const ANGLES = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8);
const COST_OF_OTHERS = 130; // of a name that lies on other areas only, in units of distance
const MAX_COST = 150;
const COST_AT_POINT = 12; // of a name at its point that is wider than its area
const MAX_OTHERS_AT_POINT = 0.4; // share of such a name on other areas
const GAIN_OF_OWN = 15; // what it is worth that a name lies on its own area only
const MIN_LEADER = 14; // units; a name that is nearer needs no line if it lies on its area
const MIN_OWN = 0.2; // share of a name on its area

/**
 * Place names so that none overlaps another: first those that fit into their areas, in the order of
 * the labels; then the others at their points or beside their areas, where they cover few of them.
 *
 * @param {Label[]} labels the most important first; the number of a label is that of its area
 * @param {PlacementOptions} options
 * @returns {PlacedLabel[]} names for which there is no room are left out
 */
export function placeLabels(labels, options) {
  const layout = new LabelLayout(labels, options);
  const left = labels.flatMap((_, index) => (layout.placeInside(index) ? [] : [index]));
  if (options.mask && left.length) {
    const mask = options.mask();
    for (const index of left) layout.placeBeside(index, mask);
  }
  return layout.placed;
}

class LabelLayout {
  /**
   * @param {Label[]} labels
   * @param {PlacementOptions} options
   */
  constructor(labels, options) {
    this.labels = labels;
    this.options = options;
    /** @type {PlacedLabel[]} */
    this.placed = [];
    /** @type {Box[]} */
    this.boxes = [...(options.obstacles ?? [])];
    /** @type {[Place, Place][]} */
    this.leaders = [];
    /** @type {Set<number>} */
    this.named = new Set();
  }

  /**
   * Return the size of a text with a margin around it.
   *
   * @param {string[]} lines
   */
  sizeOf(lines) {
    const { measure, size } = this.options;
    return {
      width: Math.max(...lines.map(measure)) + 6,
      height: lines.length * size * LINE_HEIGHT + 4,
    };
  }

  /**
   * @param {number} index
   * @returns {boolean} whether there was room
   */
  placeInside(index) {
    const { name, x, y, width, height } = this.labels[index];
    const lines = breakLines(name, width, this.options.measure);
    const size = this.sizeOf(lines);
    if (size.width - 6 > width * OVERHANG.width || size.height - 4 > height * OVERHANG.height) {
      return false;
    }
    const box = boxAround(x, y, size);
    if (this.isTaken(box)) return false;
    this.put({ index, lines, x, y, leader: null }, box);
    return true;
  }

  /**
   * @param {number} index
   * @param {AreaMask} mask
   */
  placeBeside(index, mask) {
    const { name } = this.labels[index];
    const { measure } = this.options;
    const oneLine = [name];
    const twoLines = breakLines(name, 0, measure);
    /** @type {{ cost: number, label: PlacedLabel, box: Box } | null} */
    let best = null;
    for (const lines of twoLines.length > 1 ? [oneLine, twoLines] : [oneLine]) {
      const size = this.sizeOf(lines);
      for (const { x, y, distance } of this.candidates(index, size)) {
        // those that follow are as far or farther
        if (best && distance - GAIN_OF_OWN >= best.cost) break;
        const box = boxAround(x, y, size);
        if (!this.isInFrame(box) || this.isTaken(box)) continue;
        const { own, other } = mask.shares(box, index);
        if (!distance && other > MAX_OTHERS_AT_POINT) continue;
        const cost = (distance || COST_AT_POINT) + other * COST_OF_OTHERS - own * GAIN_OF_OWN;
        if (cost > MAX_COST || (best && cost >= best.cost)) continue;
        const leader = this.leaderTo(index, box, own < MIN_OWN ? 1 : MIN_LEADER);
        if (this.hidesPoint(index, box) || (leader && this.crosses(leader))) continue;
        best = { cost, label: { index, lines, x, y, leader }, box };
      }
    }
    if (best) this.put(best.label, best.box);
  }

  /**
   * @param {number} index
   * @param {{ width: number, height: number }} size of the text
   */
  candidates(index, { width, height }) {
    const { x, y } = this.labels[index];
    const places = [{ x, y, distance: 0 }];
    for (const distance of DISTANCES) {
      if (distance > (this.options.reach ?? Infinity)) break;
      for (const angle of ANGLES) {
        const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
        // the nearest edge of the text is that far from the point, or its nearest corner
        const out = distance + Math.min(width / 2 / Math.abs(dx), height / 2 / Math.abs(dy));
        places.push({ x: x + dx * out, y: y + dy * out, distance });
        if (Math.abs(dx) < 0.1 || Math.abs(dy) < 0.1) continue;
        const [right, down] = [Math.sign(dx) * (width / 2), Math.sign(dy) * (height / 2)];
        places.push({ x: x + dx * distance + right, y: y + dy * distance + down, distance });
      }
    }
    return places;
  }

  /**
   * @param {PlacedLabel} label
   * @param {Box} box
   */
  put(label, box) {
    this.placed.push(label);
    this.boxes.push(box);
    this.named.add(label.index);
    if (label.leader) this.leaders.push(label.leader);
  }

  /** @param {Box} box */
  isTaken(box) {
    return (
      this.boxes.some((other) => overlap(box, other)) ||
      this.leaders.some((leader) => meetsBox(leader, box))
    );
  }

  /** @param {Box} box */
  isInFrame([left, top, right, bottom]) {
    const { frame } = this.options;
    return left >= frame[0] && top >= frame[1] && right <= frame[2] && bottom <= frame[3];
  }

  /**
   * Whether a name would cover the point of an area that has none yet.
   *
   * @param {number} index
   * @param {Box} box
   */
  hidesPoint(index, [left, top, right, bottom]) {
    return this.labels.some(
      ({ x, y }, i) =>
        i !== index && !this.named.has(i) && x > left && x < right && y > top && y < bottom,
    );
  }

  /**
   * @param {number} index
   * @param {Box} box
   * @param {number} shortest length of a line
   * @returns {[Place, Place] | null}
   */
  leaderTo(index, [left, top, right, bottom], shortest) {
    const { x, y } = this.labels[index];
    /** @type {Place} */
    const end = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
    return Math.hypot(end[0] - x, end[1] - y) < shortest ? null : [end, [x, y]];
  }

  /** @param {[Place, Place]} leader */
  crosses(leader) {
    return (
      this.boxes.some((box) => meetsBox(leader, box)) ||
      this.leaders.some((other) => cross(leader, other))
    );
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {{ width: number, height: number }} size
 * @returns {Box}
 */
function boxAround(x, y, { width, height }) {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

/**
 * Whether a line goes through a box.
 *
 * @param {[Place, Place]} line
 * @param {Box} box
 */
function meetsBox([from, to], [left, top, right, bottom]) {
  const inside = ([x, y] = from) => x > left && x < right && y > top && y < bottom;
  return (
    inside(from) ||
    inside(to) ||
    cross(
      [from, to],
      [
        [left, top],
        [right, bottom],
      ],
    ) ||
    cross(
      [from, to],
      [
        [left, bottom],
        [right, top],
      ],
    )
  );
}

/**
 * Whether two lines cross.
 *
 * @param {[Place, Place]} one
 * @param {[Place, Place]} other
 */
function cross([a, b], [c, d]) {
  const side = (/** @type {Place} */ p, /** @type {Place} */ q, /** @type {Place} */ r) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}
