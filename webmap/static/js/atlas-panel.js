// What stands beside and on the map of the atlas: legend, summary of the area in view, list.
"use strict";

window.peta = window.peta || {};

(function () {
  const LISTED = 40;
  const NAMED = 1500; // villages in view beyond which none is listed
  const [MUCH, MOST] = [0.35, 0.6]; // shares of what is in view that make an area the one in view
  const ABOVE = [["province", 2], ["regency", 4], ["district", 6]];
  const RANK = ["unformed", "forming", "no_data", "unclassified", "dasar", "berkembang", "mandiri", "berkelanjutan"];

  peta.AtlasPanel = class {
    constructor(setup, figures, layer) {
      Object.assign(this, { setup, figures, layer });
      this.legend = document.getElementById("legend");
      this.summary = document.getElementById("summary");
      this.list = document.getElementById("in-view");
      this.shown = `ID ${setup.date}`; // what the server wrote into the page
      this.rows = new Map(); // place → link in the list
      this.asked = 0;
    }

    // Everything that depends on what the map shows.
    look(day, query) {
      const view = this.layer.inView();
      this.writeLegend(view);
      this.writeList(view, query);
      return this.say(this.areaInView(view), day, query);
    }

    // Legend -----------------------------------------------------------------------------------

    writeLegend({ level, places }) {
      const { legends, rare, texts } = this.setup;
      const styles = this.figures.styles(level);
      const counts = new Array(styles.length).fill(0);
      let partial = 0;
      for (const place of places) {
        counts[this.figures.kind(level, place)]++;
        if (this.figures.partial(level, place)) partial++;
      }
      this.legend.querySelector(".legend__title").textContent = legends[level].title;
      const entries = legends[level].order
        .map((key) => styles.findIndex((style) => style.key === key))
        .filter((index) => counts[index] || !rare.includes(styles[index].key))
        .map((index) => this.entry(styles[index], counts[index]));
      const focused = document.activeElement && document.activeElement.dataset.class;
      this.legend.querySelector("ul").replaceChildren(...entries);
      if (focused) this.legend.querySelector(`button[data-class="${focused}"]`)?.focus();
      const note = this.legend.querySelector(".legend__note");
      note.replaceChildren();
      note.hidden = !partial;
      peta.add(note, "i", "", "swatch swatch--partial");
      peta.add(note, "span", texts.partial);
    }

    entry(style, count) {
      const item = document.createElement("li");
      if (!count) item.className = "none";
      const button = peta.add(item, "button", "", "legend__entry");
      button.type = "button";
      button.dataset.class = style.key;
      button.setAttribute("aria-pressed", String(this.layer.only === style.key));
      const swatch = peta.add(button, "i", "", "swatch");
      swatch.dataset.class = style.key;
      peta.add(button, "span", style.label);
      peta.add(button, "b", this.figures.number.format(count));
      return item;
    }

    // Summary ----------------------------------------------------------------------------------

    // Code of the smallest area around the middle of the map that much of what is in view lies in;
    // where the middle lies in the sea, of one that most lies in.
    areaInView({ level, places, middle }) {
      let found = "ID";
      if (this.layer._map.getBounds().contains(this.setup.bounds)) return found;
      const { ids } = this.figures.levels[level];
      for (const [higher, digits] of ABOVE.filter(([one]) => one !== level && (level === "village" || one !== "district"))) {
        const counts = new Map();
        for (const place of places) {
          const id = String(ids[place]).slice(0, digits);
          counts.set(id, (counts.get(id) || 0) + 1);
        }
        const most = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), ["", 0])[0];
        const id = middle < 0 ? most : String(ids[middle]).slice(0, digits);
        if (!id || counts.get(id) < (middle < 0 ? MOST : MUCH) * places.length) break;
        found = this.figures.code(higher, this.figures.place(higher, Number(id)));
      }
      return found;
    }

    // Show the summary of an area; answers that were overtaken are left.
    async say(code, day, query) {
      const wanted = `${code} ${day}`;
      if (wanted === this.shown) return null;
      const turn = ++this.asked;
      const answer = await fetch(`${this.setup.addresses.summary.replace("CODE", code)}?${query}`);
      if (!answer.ok || turn !== this.asked) return null;
      const text = await answer.text();
      if (turn !== this.asked) return null;
      this.summary.innerHTML = text; // our own markup, every name in it escaped by the server
      this.shown = wanted;
      return Number(answer.headers.get("X-Generation"));
    }

    // List -------------------------------------------------------------------------------------

    async writeList({ level, places }, query) {
      const { texts, legends } = this.setup;
      const turn = (this.listing = (this.listing || 0) + 1);
      const values = { count: this.figures.number.format(places.length), noun: legends[level].noun };
      const heading = this.figures.fill(texts.in_view, values);
      if (level === "village" && places.length > NAMED) return this.fillList(heading, [], texts.closer);
      const shown = this.ordered(level, places).slice(0, LISTED);
      const above = level === "province" ? [] : shown;
      await Promise.all([...above.map((place) => this.figures.ask("regency", place)), ...shown.map((place) => this.figures.ask(level, place))]);
      if (turn !== this.listing) return null;
      const note = shown.length < places.length ? (level === "village" ? texts.first_villages : texts.first) : "";
      const items = shown.map((place) => this.row(level, place, query));
      return this.fillList(heading, items, this.figures.fill(note, { ...values, shown: items.length }));
    }

    ordered(level, places) {
      if (level === "village") {
        const rank = (place) => RANK.indexOf(this.figures.style(level, place).key);
        const ranked = places.map((place) => [rank(place), place]);
        return ranked.sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, place]) => place);
      }
      const counted = places.map((place) => {
        const counts = this.figures.counts(level, place);
        const known = counts.villages > counts.no_data;
        return { place, share: known ? counts.formed / counts.villages : 2, missing: counts.unformed };
      });
      counted.sort((one, other) => one.share - other.share || other.missing - one.missing);
      return counted.map(({ place }) => place);
    }

    row(level, place, query) {
      const item = document.createElement("li");
      const link = peta.add(item, "a", "");
      const code = this.figures.code(level, place);
      link.href = `${this.setup.addresses.area.replace("CODE", code)}?${query}`;
      link.dataset.place = place;
      const swatch = peta.add(link, "i", "", "swatch");
      swatch.dataset.class = this.figures.style(level, place).key;
      peta.add(link, "b", this.figures.title(level, place));
      if (level === "village") {
        peta.add(link, "i", `, ${this.figures.style(level, place).label}, `, "hidden");
        peta.add(link, "span", this.figures.above(level, place, "district"));
      } else {
        peta.add(link, "span", this.value(level, place));
      }
      return item;
    }

    value(level, place) {
      const counts = this.figures.counts(level, place);
      if (counts.no_data === counts.villages) return this.figures.style(level, place).label;
      const share = this.figures.percent(counts.formed, counts.villages, 0);
      return `${this.figures.number.format(counts.formed)}/${this.figures.number.format(counts.villages)} · ${share}`;
    }

    fillList(heading, items, note) {
      this.list.hidden = false;
      this.list.querySelector("h2").textContent = heading;
      this.list.querySelector("ol").replaceChildren(...items);
      this.list.querySelector("p").textContent = note;
      this.rows = new Map(items.map((item) => [Number(item.firstChild.dataset.place), item.firstChild]));
    }

    light(place) {
      for (const [one, link] of this.rows) link.classList.toggle("is-lit", one === place);
    }
  };
})();
