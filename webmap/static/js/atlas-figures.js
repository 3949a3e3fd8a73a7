// What is known of every area: codes once, a byte each per day, names when they are asked for.
// The server gives classes, colours and texts; nothing here decides what an area is.
"use strict";

window.peta = window.peta || {};

(function () {
  // Numbers of a code's part below each level: 33.29.01.2001 is 3329012001.
  const BELOW = { village: 1, district: 1e4, regency: 1e6, province: 1e8 };
  const ORDER = ["village", "district", "regency", "province"];
  const PARTIAL = 0x80;
  const KEPT = 16; // days

  peta.Figures = class {
    // `failed` is told of names that cannot be had; codes stand for them.
    constructor(setup, failed = () => {}) {
      Object.assign(this, { setup, failed });
      this.now = null; // day whose classes the levels have
      this.days = new Map(); // day → promise of its bytes
      this.names = new Map(); // code of a province, or ID → titles, or a promise of them
      this.number = new Intl.NumberFormat(setup.language);
    }

    // Codes, and the classes of the first day.
    async load(day) {
      const [codes] = await Promise.all([this.fetch(this.setup.addresses.codes), this.day(day)]);
      const ids = numbers(new Uint8Array(await codes.arrayBuffer()));
      const levels = Object.fromEntries(ORDER.map((level) => [level, areas(ids, BELOW[level])]));
      this.spread(levels, (await this.day(day)).bytes, day);
      this.levels = levels; // from here on there is something to show
    }

    async fetch(address) {
      const answer = await fetch(address);
      if (!answer.ok) throw Object.assign(new Error(`${address}: ${answer.status}`), { status: answer.status });
      return answer;
    }

    day(day) {
      if (!this.days.has(day)) {
        const asked = this.fetch(this.setup.addresses.status.replace("DAY", day)).then(async (answer) => ({
          generation: Number(answer.headers.get("X-Generation")),
          bytes: new Uint8Array(await answer.arrayBuffer()),
        }));
        this.days.set(day, asked);
        asked.catch(() => this.days.delete(day));
        if (this.days.size > KEPT) this.days.delete(this.days.keys().next().value);
      }
      return this.days.get(day);
    }

    async show(day) {
      this.spread(this.levels, (await this.day(day)).bytes, day);
    }

    // Give each level its part of a day's bytes.
    spread(levels, bytes, day) {
      const count = ORDER.reduce((sum, level) => sum + levels[level].ids.length, 0);
      if (count !== bytes.length) throw new Error("codes and classes are not of one kind");
      let from = 0;
      for (const level of ORDER) {
        const list = levels[level];
        list.classes = bytes.subarray(from, from + list.ids.length);
        Object.assign(list, { mainly: null, counted: new Map() });
        from += list.ids.length;
      }
      this.now = day;
    }

    // Place of an area in the lists of its level, by id; -1 where it is not listed.
    place(level, id) {
      const { ids } = this.levels[level];
      let [low, high] = [0, ids.length - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (ids[middle] === id) return middle;
        if (ids[middle] < id) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    }

    // Places of a tile's features, kept with them.
    places(level, features) {
      if (!features.places) features.places = Int32Array.from(features.ids, (id) => this.place(level, id));
      return features.places;
    }

    styles(level) {
      return level === "village" ? this.setup.status : this.setup.coverage;
    }

    // Index of an area's class among the styles of its level.
    kind(level, place) {
      return this.levels[level].classes[place] & ~PARTIAL;
    }

    style(level, place) {
      return this.styles(level)[this.kind(level, place)];
    }

    partial(level, place) {
      return level !== "village" && (this.levels[level].classes[place] & PARTIAL) !== 0;
    }

    code(level, place) {
      const digits = String(this.levels[level].ids[place]);
      return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)].filter(Boolean).join(".");
    }

    // Villages of an area, counted by state; kept for the day.
    counts(level, place) {
      const { counted } = this.levels[level];
      if (!counted.has(place)) counted.set(place, this.count(level, place));
      return counted.get(place);
    }

    count(level, place) {
      const { start } = this.levels[level];
      const { classes } = this.levels.village;
      const counts = Object.fromEntries(this.setup.status.map((style) => [style.key, 0]));
      for (let i = start[place]; i < start[place + 1]; i++) counts[this.setup.status[classes[i]].key]++;
      counts.villages = start[place + 1] - start[place];
      counts.formed = counts.villages - counts.no_data - counts.unformed - counts.forming;
      return counts;
    }

    // State that most villages of an area are in, and whether all are; kept for the day.
    mainly(level, place) {
      const list = this.levels[level];
      if (!list.mainly) {
        const { classes } = this.levels.village;
        list.mainly = Array.from(list.ids, (_, area) => {
          const counts = new Array(this.setup.status.length).fill(0);
          for (let i = list.start[area]; i < list.start[area + 1]; i++) counts[classes[i]]++;
          const most = Math.max(...counts);
          return { kind: counts.indexOf(most), all: most === list.start[area + 1] - list.start[area] };
        });
      }
      return list.mainly[place];
    }

    // Words ------------------------------------------------------------------------------------

    province(level, place) {
      return String(this.levels[level].ids[place]).slice(0, 2);
    }

    // Wait for the titles that belong to an area; where they cannot be had, for nothing.
    async ask(level, place) {
      const group = level === "province" || level === "regency" ? "ID" : this.province(level, place);
      if (!this.names.has(group)) {
        const address = this.setup.addresses.names.replace("CODE", group);
        this.names.set(group, this.fetch(address).then((answer) => answer.json()));
      }
      try {
        this.names.set(group, await this.names.get(group));
      } catch (error) {
        this.names.delete(group);
        this.failed(error);
      }
    }

    // Title of an area, its code while its name is not here.
    title(level, place) {
      return this.named(level, place, (titles) => titles[level]) || this.code(level, place);
    }

    // Where its name goes: longitude, latitude, width in degrees; null while that is not here.
    spot(level, place) {
      return this.named(level, place, (titles) => titles.spots && titles.spots[level]) || null;
    }

    named(level, place, list) {
      const whole = level === "province" || level === "regency";
      const province = this.province(level, place);
      const titles = this.names.get(whole ? "ID" : province);
      const found = titles && list(titles); // a promise has no titles yet
      return found && found[place - (whole ? 0 : this.first(level, province))];
    }

    // First place of a level that lies in a province.
    first(level, province) {
      return lowest(this.levels[level].ids, (Number(province) * 1e8) / BELOW[level]);
    }

    // Place of the area of a higher level that holds an area.
    up(level, place, higher) {
      return this.place(higher, Math.floor((this.levels[level].ids[place] * BELOW[level]) / BELOW[higher]));
    }

    // Title of the area of a higher level that holds an area.
    above(level, place, higher) {
      return this.title(higher, this.up(level, place, higher));
    }

    // What a tooltip says under the title.
    lines(level, place) {
      const { texts } = this.setup;
      if (level === "village") {
        return [this.above(level, place, "district"), this.above(level, place, "regency"), this.style(level, place).label];
      }
      const counts = this.counts(level, place);
      const lines = level === "province" ? [] : [this.above(level, place, level === "district" ? "regency" : "province")];
      const said = Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, this.number.format(value)]));
      said.missing = said.unformed;
      if (counts.no_data === counts.villages) return [...lines, this.fill(texts.unknown, said)];
      lines.push(this.fill(texts.formed, { ...said, percent: this.percent(counts.formed, counts.villages) }));
      const rest = ["unformed", "forming", "no_data"].filter((key) => counts[key]);
      if (rest.length) lines.push(rest.map((key) => this.fill(texts[key], said)).join(", "));
      return lines;
    }

    fill(text, values) {
      return text.replace(/%\((\w+)\)s/g, (_, key) => values[key]);
    }

    // As webmap.wording.percent: half up, but never to 100 % or to 0 % where it is neither.
    percent(part, whole, digits = 1) {
      const unit = 10 ** digits;
      let tenths = Math.floor((part * 200 * unit + whole) / (whole * 2));
      if (part && !tenths) tenths = 1;
      if (part < whole) tenths = Math.min(tenths, 100 * unit - 1);
      const text = new Intl.NumberFormat(this.setup.language, { maximumFractionDigits: digits }).format(tenths / unit);
      return this.setup.language === "id" ? `${text} %` : `${text}%`;
    }
  };

  // Varints, each the difference to the number before.
  function numbers(bytes) {
    const found = [];
    let [sum, value, scale] = [0, 0, 1];
    for (const byte of bytes) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        found.push((sum += value));
        [value, scale] = [0, 1];
      }
    }
    return Float64Array.from(found);
  }

  // Areas of a level: their ids, and where the villages of each begin.
  function areas(villages, below) {
    const [ids, start] = [[], []];
    villages.forEach((village, place) => {
      const id = Math.floor(village / below);
      if (id === ids[ids.length - 1]) return;
      ids.push(id);
      start.push(place);
    });
    return { ids: Float64Array.from(ids), start: Uint32Array.from([...start, villages.length]) };
  }

  function lowest(ids, least) {
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle] < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }
})();
