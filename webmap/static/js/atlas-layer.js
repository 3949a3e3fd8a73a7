// Draws areas out of vector tiles on one canvas, at any zoom, without seams between tiles.
"use strict";

window.peta = window.peta || {};

(function () {
  const EXTENT = 4096;
  const BATCH = 8; // features of a path: a canvas takes far longer for one path of thousands
  const DARK = "#26323f";
  const FAINT = "#26323f90";
  const WHITE = "#ffffff";
  const QUIET = "#f6f8f9"; // what a filter leaves out

  function paint(context, features, members, colour) {
    context.fillStyle = colour;
    for (let first = 0; first < members.length; first += BATCH) {
      context.beginPath();
      for (let k = first; k < Math.min(first + BATCH, members.length); k++) features.trace(context, members[k]);
      context.fill();
    }
  }

  function outline(context, features, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (let first = 0; first < features.count; first += BATCH) {
      context.beginPath();
      for (let i = first; i < Math.min(first + BATCH, features.count); i++) features.trace(context, i);
      context.stroke();
    }
  }

  // What is filled at a zoom, which tiles it comes from, and which lines are drawn, thin ones first.
  function plan(zoom, everywhere, levels, zooms) {
    const level = everywhere ? "village" : levels.findLast(([from]) => zoom >= from)[1];
    const [low, high] = zooms[level];
    let z = Math.round(zoom) - 1;
    // the coarsest tiles with villages are for the whole country only
    if (level === "village" && zoom > low + 0.25) z = Math.max(z, low + 1);
    // tiles without villages do for the upper levels: a few more pixels to a unit
    if (level === "province" || level === "regency") z = Math.min(z, zooms.village[0] - 1);
    z = Math.max(low, Math.min(high, z));
    const wide = zoom >= 10.5 ? 1 : 0.6;
    const lines = {
      province: [["province", WHITE, 0.6]],
      regency: [["regency", WHITE, 0.6], ["province", zoom < 5.5 ? FAINT : DARK, 0.8]],
      district: [["district", WHITE, 0.6], ["regency", DARK, 1]],
      village:
        zoom < 6.5 ? [["province", FAINT, 0.7]]
        : zoom < 8.5 ? [["village", WHITE, zoom < 7.5 ? 0.15 : 0.35], ["regency", DARK, 0.8]]
        : [["village", WHITE, wide], ["district", DARK, wide], ["regency", DARK, 1.9 * wide]],
    }[level].filter(([one]) => z >= zooms[one][0] && z <= zooms[one][1]);
    return { level, z, lines };
  }

  peta.AtlasLayer = L.Renderer.extend({
    options: { padding: 0.12, pane: "atlas" },

    initialize(setup, figures, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.setup = setup;
      this.figures = figures;
      this.everywhere = false; // villages at every zoom
      this.only = null; // key of the one class that is shown
      this.lit = null; // [level, place]
      this.archive = new peta.Archive(
        setup.tiles,
        (z, x, y) => this.arrived(z, x, y),
        (error) => this.fire("failed", { error }),
      );
    },

    // Leaflet's part ---------------------------------------------------------------------------

    _initContainer() {
      this._container = L.DomUtil.create("div", "atlas-canvas");
      this.canvas = L.DomUtil.create("canvas", "", this._container);
      this.names = L.DomUtil.create("canvas", "", this._container);
      this.over = L.DomUtil.create("canvas", "", this._container);
      for (const canvas of [this.canvas, this.names, this.over]) canvas.style.position = "absolute";
    },

    _destroyContainer() {
      this._container.remove();
      this._container = null;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      this.sharp = window.devicePixelRatio || 1;
      for (const canvas of [this.canvas, this.names, this.over]) {
        canvas.width = Math.round(size.x * this.sharp);
        canvas.height = Math.round(size.y * this.sharp);
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this.draw();
    },

    // At a fractional zoom Leaflet leaves a layer at a fraction of a pixel, which blurs it.
    _updateTransform(center, zoom) {
      if (this._bounds && zoom === this._zoom && center.equals(this._center)) {
        L.DomUtil.setPosition(this._container, this._bounds.min);
      } else {
        L.Renderer.prototype._updateTransform.call(this, center, zoom);
      }
    },

    // Drawing ----------------------------------------------------------------------------------

    plan() {
      return plan(this._map.getZoom(), this.everywhere, this.setup.levels, this.setup.zooms);
    },

    // Tiles of the canvas, or of what the map shows of it, with their places in pixels.
    spots(bounds = this._bounds) {
      const { z } = this.now;
      const origin = this._map.getPixelOrigin();
      const side = 256 * 2 ** (this._map.getZoom() - z);
      const last = 2 ** z - 1;
      const found = [];
      const [west, north] = [bounds.min.x + origin.x, bounds.min.y + origin.y];
      const [east, south] = [bounds.max.x + origin.x, bounds.max.y + origin.y];
      for (let x = Math.max(0, Math.floor(west / side)); x <= Math.min(last, Math.floor(east / side)); x++) {
        for (let y = Math.max(0, Math.floor(north / side)); y <= Math.min(last, Math.floor(south / side)); y++) {
          found.push({
            x, y, z, side,
            left: x * side - origin.x - this._bounds.min.x,
            top: y * side - origin.y - this._bounds.min.y,
          });
        }
      }
      return found;
    },

    draw() {
      if (!this._map) return;
      this.now = this.plan();
      const context = this.canvas.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      const spots = this.spots();
      this.archive.only(new Set(spots.map(({ z, x, y }) => `${z}/${x}/${y}`)));
      this.missing = new Set();
      for (const spot of spots) {
        if (!this.archive.tile(spot.z, spot.x, spot.y)) {
          this.missing.add(`${spot.z}/${spot.x}/${spot.y}`);
          this.archive.ask(spot.z, spot.x, spot.y);
        }
        if (this.figures.levels) this.paint(context, spot);
      }
      this.complete();
    },

    complete() {
      if (this.missing.size || !this.figures.levels) return;
      this.light();
      this.fire("drawn");
    },

    arrived(z, x, y) {
      if (!this._map || !this.missing || !this.missing.delete(`${z}/${x}/${y}`)) return;
      const spot = this.spots().find((one) => one.z === z && one.x === x && one.y === y);
      if (spot && this.figures.levels) this.paint(this.canvas.getContext("2d"), spot);
      this.complete();
    },

    // The tile of a spot; while it is on its way, a coarser one that holds it.
    tileFor({ z, x, y }) {
      for (let up = 0; z - up >= this.setup.zooms[this.now.level][0]; up++) {
        const tile = this.archive.tile(z - up, x >> up, y >> up);
        if (tile) return { tile, up };
      }
      return null;
    },

    // Work within a spot, in units of the tile that is drawn there.
    within(context, { x, y, left, top, side }, up, work) {
      const { sharp } = this;
      const [west, north] = [Math.round(left * sharp), Math.round(top * sharp)];
      const [east, south] = [Math.round((left + side) * sharp), Math.round((top + side) * sharp)];
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.beginPath();
      context.rect(west, north, east - west, south - north);
      context.clip();
      const scale = ((side * 2 ** up) / EXTENT) * sharp;
      const part = 2 ** up - 1; // where in a coarser tile the spot lies
      context.setTransform(scale, 0, 0, scale, (left - (x & part) * side) * sharp, (top - (y & part) * side) * sharp);
      work(scale / sharp);
      context.restore();
    },

    paint(context, spot) {
      const found = this.tileFor(spot);
      if (!found) return;
      const { level, lines } = this.now;
      this.within(context, spot, found.up, (pixel) => {
        context.clearRect(-EXTENT, -EXTENT, 3 * EXTENT, 3 * EXTENT);
        const features = found.tile.layer(level);
        if (features) this.fill(context, level, features, found.tile);
        context.lineJoin = "round";
        for (const [one, colour, width] of lines) {
          const traced = found.tile.layer(one);
          if (traced) outline(context, traced, colour, width / pixel);
        }
      });
    },

    // Under villages lies the class that most of their regency or province have, in one piece: so
    // neither ground nor seams shine through where thousands meet, and most need no painting.
    fill(context, level, features, tile) {
      const ground = level === "village" && ["regency", "province"].find((name) => tile.layer(name));
      const done = ground ? this.underlay(context, ground, tile.layer(ground)) : () => false;
      const { groups, strangers } = this.grouped(level, features, done);
      for (const { style, partial, members } of groups) {
        const shown = this.shows(style);
        paint(context, features, members, shown ? style.colour : QUIET);
        if (style.hatched && shown) paint(context, features, members, this.hatch(context, "#a3adb8", 1.3));
        else if (partial && shown) paint(context, features, members, this.hatch(context, "#ffffffb0", 1.1));
      }
      paint(context, features, strangers, QUIET);
    },

    // Style of the one class that is shown; none where the level has no such class.
    filter() {
      return this.only && this.figures.styles(this.now.level).find(({ key }) => key === this.only);
    },

    // What is not known stays to be seen under a filter: it may be of that class, too.
    shows(style) {
      const filter = this.filter();
      return !filter || style === filter || style.hatched;
    },

    // Paint the ground of villages. Gives the test whether a village looks like its ground already.
    underlay(context, level, features) {
      const places = this.figures.places(level, features);
      const looks = new Map(); // id of an area → kind its villages need no painting for
      const { ids } = this.figures.levels[level];
      for (let i = 0; i < features.count; i++) {
        if (places[i] < 0) continue;
        const { kind, all } = this.figures.mainly(level, places[i]);
        const style = this.setup.status[kind];
        paint(context, features, [i], this.shows(style) ? style.colour : QUIET);
        const hatched = style.hatched && this.shows(style);
        if (hatched && all) paint(context, features, [i], this.hatch(context, "#a3adb8", 1.3));
        if (!hatched || all) looks.set(ids[places[i]], kind);
      }
      const below = level === "province" ? 1e8 : 1e6;
      return (id, kind) => {
        const under = looks.get(Math.floor(id / below));
        return under === kind || (under !== undefined && this.hidden(under) && this.hidden(kind));
      };
    },

    hidden(kind) {
      return !this.shows(this.setup.status[kind]);
    },

    // Features by class, the most frequent first, without those that look right already, and those
    // that no list names.
    grouped(level, features, done) {
      const places = this.figures.places(level, features);
      const { classes } = this.figures.levels[level];
      const styles = this.figures.styles(level);
      const groups = new Map(); // byte of a class → features
      const strangers = [];
      for (let i = 0; i < features.count; i++) {
        if (places[i] < 0) {
          strangers.push(i);
          continue;
        }
        const kind = classes[places[i]];
        if (done(features.ids[i], kind)) continue;
        if (!groups.has(kind)) groups.set(kind, []);
        groups.get(kind).push(i);
      }
      const sorted = [...groups]
        .map(([kind, members]) => ({ style: styles[kind & 127], partial: kind > 127, members }))
        .sort((one, other) => other.members.length - one.members.length);
      return { groups: sorted, strangers };
    },

    // Stripes of a width in pixels, the same at every zoom.
    hatch(context, colour, width) {
      const side = 6 * this.sharp;
      const tile = document.createElement("canvas");
      tile.width = tile.height = Math.round(side);
      const pen = tile.getContext("2d");
      pen.strokeStyle = colour;
      pen.lineWidth = width * this.sharp;
      for (const shift of [-side, 0, side]) {
        pen.moveTo(shift - 1, side + 1);
        pen.lineTo(shift + side + 1, -1);
      }
      pen.stroke();
      const pattern = context.createPattern(tile, "repeat");
      pattern.setTransform(context.getTransform().inverse());
      return pattern;
    },

    // Outline the lit area over everything else.
    light() {
      const context = this.over.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.over.width, this.over.height);
      if (!this.lit) return;
      const [level, place] = this.lit;
      const id = this.figures.levels[level].ids[place];
      for (const spot of this.spots()) {
        const found = this.tileFor(spot);
        const features = found && found.tile.layer(level);
        if (!features) continue;
        const i = features.ids.indexOf(id);
        if (i < 0) continue;
        this.within(context, spot, found.up, (pixel) => {
          context.beginPath();
          features.trace(context, i);
          context.lineJoin = "round";
          for (const [colour, width] of [["#ffffffd0", 5], ["#111a24", 2.5]]) {
            context.strokeStyle = colour;
            context.lineWidth = width / pixel;
            context.stroke();
          }
        });
      }
    },

    // Looking ----------------------------------------------------------------------------------

    // Area at a place of the map, as [level, place in the lists]; null where there is none.
    at(latlng) {
      if (!this.now || !this.figures.levels) return null;
      const { level, z } = this.now;
      const point = this._map.latLngToLayerPoint(latlng).subtract(this._bounds.min);
      const spot = this.spots().find(
        ({ left, top, side }) => point.x >= left && point.x < left + side && point.y >= top && point.y < top + side,
      );
      const tile = spot && this.archive.tile(z, spot.x, spot.y);
      const features = tile && tile.layer(level);
      if (!features) return null;
      const unit = EXTENT / spot.side;
      const i = features.at((point.x - spot.left) * unit, (point.y - spot.top) * unit);
      const place = i < 0 ? -1 : this.figures.places(level, features)[i];
      return place < 0 ? null : [level, place];
    },

    // Areas of which the map shows a part: their places in the lists of the level that is filled;
    // the one in the middle; which level lists them where they are too many; whether the whole
    // country is in view.
    inView() {
      const { level, z } = this.now;
      const size = this._map.getSize();
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      const seen = new Uint8Array(this.figures.levels[level].ids.length);
      for (const spot of this.spots(L.bounds(corner, corner.add(size)))) {
        const tile = this.archive.tile(z, spot.x, spot.y);
        const features = tile && tile.layer(level);
        if (!features) continue;
        const unit = EXTENT / spot.side;
        const west = Math.max(0, (corner.x - this._bounds.min.x - spot.left) * unit);
        const north = Math.max(0, (corner.y - this._bounds.min.y - spot.top) * unit);
        const east = Math.min(EXTENT, (corner.x - this._bounds.min.x - spot.left + size.x) * unit);
        const south = Math.min(EXTENT, (corner.y - this._bounds.min.y - spot.top + size.y) * unit);
        const places = this.figures.places(level, features);
        for (let i = 0; i < features.count; i++) {
          if (places[i] >= 0 && !seen[places[i]] && features.meets(i, west, north, east, south)) seen[places[i]] = 1;
        }
      }
      const places = [];
      seen.forEach((yes, place) => yes && places.push(place));
      const [, middle] = this.at(this._map.getCenter()) || [level, -1];
      // the lowest level above the villages that their tiles have, too, of not too many areas
      const above = z === this.setup.zooms.village[0] ? "province" : this._map.getZoom() < 8 ? "regency" : "district";
      return { level, places, middle, above, whole: this._map.getBounds().contains(this.setup.bounds) };
    },
  });
})();
