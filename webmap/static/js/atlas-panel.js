// What stands beside and on the map of the atlas: legend, summary of the area in view, table.
"use strict";

window.peta = window.peta || {};

(function () {
  const [MUCH, MOST] = [0.35, 0.6]; // shares of what is in view that make an area the one in view
  const ABOVE = [["province", 2], ["regency", 4], ["district", 6]];

  peta.AtlasPanel = class {
    constructor(setup, figures, layer) {
      Object.assign(this, { setup, figures, layer });
      this.legend = document.getElementById("legend");
      this.summary = document.getElementById("summary");
      this.said = document.getElementById("said");
      this.table = new peta.AtlasTable(setup, figures);
      this.list = this.table.box;
      this.shown = `ID ${setup.date}`; // what the server wrote into the page
      this.asked = 0;
    }

    // Everything that depends on what the map shows. Gives the generation of the store that spoke,
    // or null where nothing had to be asked.
    async look(day, query) {
      const view = this.layer.inView();
      this.writeLegend(view);
      const filter = this.layer.filter();
      const [generation] = await Promise.all([
        this.say(this.areaInView(view), day, query),
        this.table.show(view, this.left(view, filter), filter ? filter.label : "", query),
      ]);
      return generation;
    }

    // Areas in view that a filter leaves.
    left({ level, places }, filter) {
      if (!filter) return places;
      const index = this.figures.styles(level).indexOf(filter);
      return places.filter((place) => this.figures.kind(level, place) === index);
    }

    // Legend -----------------------------------------------------------------------------------

    // Where the whole country is in view, areas without a shape count too: the legend then says
    // what the figures say.
    writeLegend({ level, places, whole }) {
      const { legends, rare, texts } = this.setup;
      const styles = this.figures.styles(level);
      const counted = whole ? this.figures.levels[level].ids.keys() : places;
      const counts = new Array(styles.length).fill(0);
      let [partial, all] = [0, 0];
      for (const place of counted) {
        counts[this.figures.kind(level, place)]++;
        if (this.figures.partial(level, place)) partial++;
        all++;
      }
      this.legend.querySelector(".legend__title").textContent = legends[level].title;
      const entries = legends[level].order
        .map((key) => styles.findIndex((style) => style.key === key))
        .filter((index) => counts[index] || !rare.includes(styles[index].key))
        .map((index) => this.entry(styles[index], counts[index]));
      const focused = document.activeElement && document.activeElement.dataset.class;
      this.legend.querySelector("ul").replaceChildren(...entries);
      if (focused) this.legend.querySelector(`button[data-class="${focused}"]`)?.focus();
      const [striped, missing] = this.legend.querySelectorAll(".legend__note");
      striped.hidden = !partial;
      missing.hidden = all === places.length;
      missing.textContent = this.figures.fill(texts.shapeless, {
        count: this.figures.number.format(all - places.length),
        noun: legends[level].noun,
      });
    }

    entry(style, count) {
      const filter = this.layer.filter();
      const item = document.createElement("li");
      item.className = [!count && "none", filter && filter !== style && !style.hatched && "quiet"].filter(Boolean).join(" ");
      const button = peta.add(item, "button", "", "legend__entry");
      button.type = "button";
      button.dataset.class = style.key;
      button.setAttribute("aria-pressed", String(filter === style));
      const swatch = peta.add(button, "i", "", "swatch");
      swatch.dataset.class = style.key;
      peta.add(button, "span", style.label);
      peta.add(button, "b", this.figures.number.format(count));
      return item;
    }

    // Summary ----------------------------------------------------------------------------------

    // Code of the smallest area around the middle of the map that much of what is in view lies in;
    // where the middle lies in the sea, of one that most lies in.
    areaInView({ level, places, middle, whole }) {
      let found = "ID";
      if (whole) return found;
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
      const turn = ++this.asked;
      if (wanted === this.shown) return null;
      const answer = await this.figures.fetch(`${this.setup.addresses.summary.replace("CODE", code)}?${query}`);
      const text = await answer.text();
      if (turn !== this.asked) return null;
      this.write(text);
      this.shown = wanted;
      return Number(this.summary.querySelector(".summary").dataset.generation);
    }

    // The summary, and what of it stands on the map, too.
    write(text) {
      const inside = this.summary.contains(document.activeElement) && document.activeElement.className;
      this.summary.innerHTML = text; // our own markup, every name in it escaped by the server
      if (inside !== false) this.summary.querySelector("a")?.focus();
      const { caption, title } = this.summary.querySelector(".summary").dataset;
      const sentence = this.summary.querySelector(".lead").textContent.trim();
      document.getElementById("caption").textContent = caption;
      document.querySelector(".map__sentence").textContent = sentence;
      document.title = title;
      this.said.textContent = sentence;
    }
  };
})();
