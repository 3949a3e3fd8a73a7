// The figures of all areas: codes once, one byte for each area and day, names when they are needed.
// The server gives classes, colours and texts.

import { codeOf } from "../../shared/codes.js";
import { decodeDeltas } from "../../shared/varint.js";
import { firstIdIn, indexOfId, LEVELS, listAreas, lowerBound, parentId } from "./area-index.js";
import { classIndex, countVillages, isPartial, majorityClass } from "./classes.js";

/** @import { AtlasSetup, AtlasStyle, Level } from "../../types/blocks.js" */
/** @import { AreaList } from "./area-index.js" */
/** @import { Counts } from "./classes.js" */
/** @import { PolygonLayer } from "./vector-tile.js" */

/**
 * @typedef {object} DayClasses caches that hold for the day that is shown
 * @property {Uint8Array} classes byte of each area
 * @property {Map<number, Counts>} counts by index
 * @property {{ index: number, all: boolean }[] | null} majorities by index
 */

/** @typedef {[lng: number, lat: number, width: number]} LabelSpot in degrees */

/** @typedef {Partial<Record<Level, string[]>> & { spots?: Partial<Record<Level, LabelSpot[]>> }} Names */

const CACHED_DAYS = 16;
const COUNTRY = "ID";

/**
 * Whether the names of a level come with those of the country; others come by province.
 *
 * @param {Level} level
 */
function isNational(level) {
  return level === "province" || level === "regency";
}

export class Figures {
  /**
   * @param {AtlasSetup} setup
   * @param {(error: Error & { status?: number }) => void} [failed] called when names cannot be had;
   *   codes are shown instead
   */
  constructor(setup, failed = () => {}) {
    this.setup = setup;
    this.failed = failed;
    /** @type {string | null} */
    this.day = null; // whose classes the levels have
    /** @type {Record<Level, AreaList & DayClasses> | null} */
    this.levels = null; // null until there is something to show
    /** @type {Map<string, Promise<{ generation: number, bytes: Uint8Array }>>} */
    this.days = new Map();
    /** @type {Map<string, Names | Promise<Names>>} */
    this.names = new Map(); // by code of a province, or ID
    this.number = new Intl.NumberFormat(setup.language);
  }

  // Loading ----------------------------------------------------------------------------------------

  /**
   * Load the codes, and the classes of the first day.
   *
   * @param {string} day
   */
  async load(day) {
    const addresses = this.setup.addresses;
    const [codes, { bytes }] = await Promise.all([this.fetch(addresses.codes), this.loadDay(day)]);
    const ids = decodeDeltas(new Uint8Array(await codes.arrayBuffer()));
    const none = () => ({ classes: new Uint8Array(), counts: new Map(), majorities: null });
    const levels = /** @type {Record<Level, AreaList & DayClasses>} */ (
      Object.fromEntries(LEVELS.map((level) => [level, { ...listAreas(ids, level), ...none() }]))
    );
    this.setClasses(levels, bytes, day);
    this.levels = levels;
  }

  /**
   * Fetch an address. Throws an error with the status of the response if it is not successful.
   *
   * @param {string} address
   */
  async fetch(address) {
    const response = await fetch(address);
    const { ok, status } = response;
    if (!ok) throw Object.assign(new Error(`${address}: ${status}`), { status });
    return response;
  }

  /**
   * Load the classes of a day; those of the last days stay in memory.
   *
   * @param {string} day
   */
  loadDay(day) {
    const cached = this.days.get(day);
    if (cached) return cached;
    const address = this.setup.addresses.status.replace("DAY", day);
    const loading = this.fetch(address).then(async (response) => ({
      generation: Number(response.headers.get("X-Generation")),
      bytes: new Uint8Array(await response.arrayBuffer()),
    }));
    this.days.set(day, loading);
    loading.catch(() => this.days.delete(day));
    const [oldest] = this.days.keys();
    if (this.days.size > CACHED_DAYS) this.days.delete(oldest);
    return loading;
  }

  /**
   * Show the classes of another day.
   *
   * @param {string} day
   */
  async showDay(day) {
    const { bytes } = await this.loadDay(day);
    if (this.levels) this.setClasses(this.levels, bytes, day);
  }

  /**
   * Give each level its part of the bytes of a day.
   *
   * @param {Record<Level, AreaList & DayClasses>} levels
   * @param {Uint8Array} bytes
   * @param {string} day
   */
  setClasses(levels, bytes, day) {
    const count = LEVELS.reduce((sum, level) => sum + levels[level].ids.length, 0);
    if (count !== bytes.length) throw new Error("codes and classes are not of the same areas");
    let start = 0;
    for (const level of LEVELS) {
      const list = levels[level];
      const end = start + list.ids.length;
      const classes = bytes.subarray(start, end);
      Object.assign(list, { classes, counts: new Map(), majorities: null });
      start = end;
    }
    this.day = day;
  }

  // Areas ------------------------------------------------------------------------------------------

  /**
   * Return the areas of a level. Throws before they are loaded.
   *
   * @param {Level} level
   */
  list(level) {
    if (!this.levels) throw new Error("the areas are not loaded yet");
    return this.levels[level];
  }

  /**
   * Return the index of an area by id; -1 if it is not listed.
   *
   * @param {Level} level
   * @param {number} id
   */
  index(level, id) {
    return indexOfId(this.list(level).ids, id);
  }

  /**
   * Return the index of each feature of a tile; they stay with the features.
   *
   * @param {Level} level
   * @param {PolygonLayer} features
   */
  indices(level, features) {
    features.areaIndices ??= Int32Array.from(features.ids, (id) => this.index(level, id));
    return features.areaIndices;
  }

  /**
   * @param {Level} level
   * @param {number} index
   */
  code(level, index) {
    return codeOf(this.list(level).ids[index]);
  }

  /**
   * Return the code of the province of an area.
   *
   * @param {Level} level
   * @param {number} index
   */
  province(level, index) {
    return this.code(level, index).slice(0, 2);
  }

  /**
   * Return the first index of a level in a province.
   *
   * @param {Level} level
   * @param {string} province
   */
  firstIn(level, province) {
    return lowerBound(this.list(level).ids, firstIdIn(level, province));
  }

  /**
   * Return the index of the area of a higher level that an area lies in.
   *
   * @param {Level} level
   * @param {number} index
   * @param {Level} higher
   */
  parent(level, index, higher) {
    return this.index(higher, parentId(level, this.list(level).ids[index], higher));
  }

  // Classes ----------------------------------------------------------------------------------------

  /**
   * @param {Level} level
   * @returns {AtlasStyle[]}
   */
  styles(level) {
    return level === "village" ? this.setup.status : this.setup.coverage;
  }

  /**
   * Return the index of the class of an area among the styles of its level.
   *
   * @param {Level} level
   * @param {number} index
   */
  classIndex(level, index) {
    return classIndex(this.list(level).classes[index]);
  }

  /**
   * @param {Level} level
   * @param {number} index
   */
  style(level, index) {
    return this.styles(level)[this.classIndex(level, index)];
  }

  /**
   * Whether only a part of the villages of an area is known.
   *
   * @param {Level} level
   * @param {number} index
   */
  isPartial(level, index) {
    return level !== "village" && isPartial(this.list(level).classes[index]);
  }

  /**
   * Count the villages of an area by class.
   *
   * @param {Level} level
   * @param {number} index
   */
  counts(level, index) {
    const { counts } = this.list(level);
    let found = counts.get(index);
    if (!found) {
      found = countVillages(this.villageClasses(level, index), this.setup.status);
      counts.set(index, found);
    }
    return found;
  }

  /**
   * Return the class of most villages of an area.
   *
   * @param {Level} level
   * @param {number} index
   */
  majority(level, index) {
    const list = this.list(level);
    list.majorities ??= Array.from(list.ids, (_, area) =>
      majorityClass(this.villageClasses(level, area), this.setup.status.length),
    );
    return list.majorities[index];
  }

  /**
   * @param {Level} level
   * @param {number} index
   */
  villageClasses(level, index) {
    const { starts } = this.list(level);
    return this.list("village").classes.subarray(starts[index], starts[index + 1]);
  }

  // Names ------------------------------------------------------------------------------------------

  /**
   * Load the names that an area belongs to. A failure is reported to `failed`.
   *
   * @param {Level} level
   * @param {number} index
   */
  async loadNames(level, index) {
    const group = isNational(level) ? COUNTRY : this.province(level, index);
    let names = this.names.get(group);
    if (!names) {
      const address = this.setup.addresses.names.replace("CODE", group);
      names = this.fetch(address).then((response) => response.json());
      this.names.set(group, names);
    }
    try {
      this.names.set(group, await names);
    } catch (error) {
      this.names.delete(group);
      this.failed(/** @type {Error} */ (error));
    }
  }

  /**
   * Return the title of an area; its code until its name is loaded.
   *
   * @param {Level} level
   * @param {number} index
   */
  title(level, index) {
    return this.lookUp(level, index, (names) => names[level]) || this.code(level, index);
  }

  /**
   * Return where the name of an area goes; null until that is loaded.
   *
   * @param {Level} level
   * @param {number} index
   */
  labelSpot(level, index) {
    return this.lookUp(level, index, (names) => names.spots?.[level]) || null;
  }

  /**
   * @template T
   * @param {Level} level
   * @param {number} index
   * @param {(names: Names) => T[] | undefined} listOf
   */
  lookUp(level, index, listOf) {
    const province = this.province(level, index);
    const national = isNational(level);
    const names = this.names.get(national ? COUNTRY : province);
    if (!names || names instanceof Promise) return undefined;
    return listOf(names)?.[index - (national ? 0 : this.firstIn(level, province))];
  }

  /**
   * Return the title of the area of a higher level that an area lies in.
   *
   * @param {Level} level
   * @param {number} index
   * @param {Level} higher
   */
  parentTitle(level, index, higher) {
    return this.title(higher, this.parent(level, index, higher));
  }
}
