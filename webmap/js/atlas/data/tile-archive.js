// Vector tiles from the PMTiles archive.

import { VectorTile } from "./vector-tile.js";

const CACHE_SIZE = 96; // tiles, or as many as are shown

/**
 * Return the key of a tile.
 *
 * @param {number} z
 * @param {number} x
 * @param {number} y
 */
export function tileKey(z, x, y) {
  return `${z}/${x}/${y}`;
}

/** A cache of tiles over the archive. */
export class TileArchive {
  /**
   * @param {string} url
   * @param {(z: number, x: number, y: number) => void} loaded called when a tile has come
   * @param {(error: Error & { status?: number }) => void} failed called when a tile cannot be had
   */
  constructor(url, loaded, failed) {
    this.url = url;
    this.archive = new pmtiles.PMTiles(url);
    this.loaded = loaded;
    this.failed = failed;
    /** @type {Map<string, VectorTile>} */
    this.cache = new Map(); // the last used last
    /** @type {Map<string, AbortController>} */
    this.requests = new Map();
    /** @type {Set<string>} */
    this.shown = new Set();
  }

  /**
   * Return a tile that was loaded before.
   *
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  tile(z, x, y) {
    const key = tileKey(z, x, y);
    const tile = this.cache.get(key);
    if (tile) {
      this.cache.delete(key);
      this.cache.set(key, tile);
    }
    return tile;
  }

  /**
   * Load a tile unless it is being loaded.
   *
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  load(z, x, y) {
    const key = tileKey(z, x, y);
    if (this.requests.has(key)) return;
    const controller = new AbortController();
    this.requests.set(key, controller);
    this.archive.getZxy(z, x, y, controller.signal).then(
      (response) => {
        this.requests.delete(key);
        this.cache.set(key, new VectorTile(response ? response.data : new ArrayBuffer(0)));
        this.dropOldest();
        this.loaded(z, x, y);
      },
      (error) => {
        this.requests.delete(key);
        if (error.name === "AbortError") return;
        this.archive = new pmtiles.PMTiles(this.url); // the old one would repeat the failure
        const status = Number(/code: (\d+)/.exec(error.message)?.[1]);
        this.failed(Object.assign(error, { status }));
      },
    );
  }

  /** Forget the tiles that were used longest ago, but none that is shown. */
  dropOldest() {
    for (const key of this.cache.keys()) {
      if (this.cache.size <= CACHE_SIZE) return;
      if (!this.shown.has(key)) this.cache.delete(key);
    }
  }

  /**
   * Abort the requests for all other tiles than those of these keys, which are shown.
   *
   * @param {Set<string>} keys
   */
  abortOthers(keys) {
    this.shown = keys;
    for (const [key, controller] of this.requests) {
      if (!keys.has(key)) controller.abort();
    }
  }
}
