// The table of what the atlas shows: the columns of an area's page, sorted by any of them.
"use strict";

window.peta = window.peta || {};

(function () {
  const LISTED = 40; // rows at first
  const MORE = 200;
  const NAMED = 1500; // villages in view beyond which the areas they lie in are listed
  const KIND = /^(Provinsi|Kabupaten|Kecamatan|Distrik) /;
  const RANK = ["unformed", "forming", "no_data", "unclassified", "dasar", "berkembang", "mandiri", "berkelanjutan"];
  const START = { village: "status", other: "coverage" }; // what a table is sorted by at first

  peta.AtlasTable = class {
    constructor(setup, figures) {
      Object.assign(this, { setup, figures });
      this.box = document.getElementById("in-view");
      this.collator = new Intl.Collator(setup.language, { numeric: true, sensitivity: "base" });
      this.rows = new Map(); // place → row
      this.limit = LISTED;
      this.box.addEventListener("click", (event) => this.click(event));
    }

    // Show what is in view: `view` as the layer gives it; `left`, the places that a filter of this
    // label leaves.
    async show(view, left, label, query) {
      const { level, places } = this.listed(view, left);
      const asked = `${level} ${places.length} ${places[0]} ${places[places.length - 1]} ${label}`;
      if (asked !== this.asked) this.limit = LISTED;
      if ((this.level === "village") !== (level === "village") || !this.sorted) {
        this.sorted = { column: START[level] || START.other, down: false };
      }
      Object.assign(this, { asked, level, places, view, left, label, query });
      await this.write();
    }

    // Thousands of villages are too many to read: the areas above that the map can show.
    listed({ level, places, above }, left) {
      if (level !== "village" || left.length <= NAMED) return { level, places: left };
      const found = new Set();
      for (const place of places) found.add(this.figures.up(level, place, above));
      return { level: above, places: [...found] };
    }

    async write() {
      const { level } = this;
      const turn = (this.turn = (this.turn || 0) + 1);
      const ordered = await this.ordered(level, this.places);
      const listed = ordered.slice(0, this.limit);
      await this.names(level, listed);
      if (turn === this.turn) this.fill(level, listed);
    }

    names(level, places) {
      return Promise.all(places.flatMap((place) => [this.figures.ask("regency", place), this.figures.ask(level, place)]));
    }

    // Order ------------------------------------------------------------------------------------

    // Columns of a level: key, heading, what is compared.
    columns(level) {
      const { columns, legends } = this.setup;
      const { figures } = this;
      const heading = (key) => [key, columns[key]];
      if (level === "village") {
        return [
          ["name", legends.village.one, (place) => this.name(level, place)],
          [...heading("district"), (place) => figures.above(level, place, "district")],
          [...heading("status"), (place) => RANK.indexOf(figures.style(level, place).key)],
        ];
      }
      const some = (key) => this.places.some((place) => figures.counts(level, place)[key]);
      const counted = ["villages", "formed", "forming", "unformed", "no_data"];
      return [
        ["name", legends[level].one, (place) => this.name(level, place)],
        ...counted
          .filter((key) => (key !== "forming" && key !== "no_data") || some(key))
          .map((key) => [...heading(key), (place) => figures.counts(level, place)[key]]),
        [...heading("coverage"), (place) => this.share(level, place)],
      ];
    }

    async ordered(level, places) {
      const { column, down } = this.sorted;
      const found = this.columns(level).find(([key]) => key === column);
      if (!found) return places;
      if (column === "name" || column === "district") await this.names(level, places);
      const [, , value] = found;
      const rows = places.map((place) => [value(place), this.missing(level, place), place]);
      const compare = (one, other) => (typeof one === "string" ? this.collator.compare(one, other) : one - other);
      const turn = down ? -1 : 1;
      rows.sort((one, other) => turn * compare(one[0], other[0]) || other[1] - one[1] || one[2] - other[2]);
      return rows.map(([, , place]) => place);
    }

    missing(level, place) {
      return level === "village" ? 0 : this.figures.counts(level, place).unformed;
    }

    share(level, place) {
      const counts = this.figures.counts(level, place);
      return counts.villages > counts.no_data ? counts.formed / counts.villages : 2; // no data last
    }

    name(level, place) {
      return this.figures.title(level, place).replace(level === "village" ? /^\S+ /: KIND, "");
    }

    // Rows -------------------------------------------------------------------------------------

    fill(level, listed) {
      const { texts, legends } = this.setup;
      const { format } = this.figures.number;
      const values = {
        count: format(this.left.length),
        all: format(this.view.places.length),
        noun: legends[this.view.level].noun,
        label: this.label,
      };
      this.box.hidden = false;
      this.box.querySelector("h2").textContent = this.figures.fill(this.label ? texts.in_view_only : texts.in_view, values);
      const table = this.box.querySelector("table");
      const columns = this.columns(level);
      table.hidden = !listed.length;
      table.className = level === "village" ? "villages" : columns.length > 5 ? "areas wide" : "areas";
      this.writeHead(table.tHead, columns);
      const rows = listed.map((place) => this.row(level, place, columns));
      table.tBodies[0].replaceChildren(...rows);
      this.rows = new Map(rows.map((row) => [Number(row.dataset.place), row]));
      const more = listed.length < this.places.length;
      const part = { shown: format(listed.length), count: format(this.places.length) };
      const notes = [more && this.figures.fill(texts.first, part), level !== this.view.level && texts.closer];
      this.box.querySelector("p").textContent = notes.filter(Boolean).join(". ");
      this.box.querySelector(".more").hidden = !more;
    }

    writeHead(head, columns) {
      const focused = head.contains(document.activeElement) && document.activeElement.dataset.column;
      const row = document.createElement("tr");
      for (const [key, title] of columns) {
        const heading = peta.add(row, "th", "", ["name", "district", "status"].includes(key) ? "" : "num");
        heading.scope = "col";
        const sorted = key === this.sorted.column;
        heading.ariaSort = sorted ? (this.sorted.down ? "descending" : "ascending") : "none";
        const button = peta.add(heading, "button", title.replace("/", "/\u200b"));
        button.type = "button";
        button.dataset.column = key;
      }
      head.replaceChildren(row);
      if (focused) head.querySelector(`[data-column="${focused}"]`)?.focus();
    }

    row(level, place, columns) {
      const row = document.createElement("tr");
      row.dataset.place = place;
      const name = peta.add(row, "th", "");
      name.scope = "row";
      const link = peta.add(name, "a", this.name(level, place));
      link.href = `${this.setup.addresses.area.replace("CODE", this.figures.code(level, place))}?${this.query}`;
      const style = this.figures.style(level, place);
      if (level === "village") {
        peta.add(row, "td", this.figures.above(level, place, "district").replace(/^(Kecamatan|Distrik) /, ""));
        const cell = peta.add(row, "td", style.label);
        peta.add(cell, "i", "", "swatch").dataset.class = style.key;
        cell.prepend(cell.lastChild);
        return row;
      }
      const counts = this.figures.counts(level, place);
      for (const [key] of columns.slice(1, -1)) peta.add(row, "td", this.figures.number.format(counts[key]), "num");
      this.coverage(row, style, counts);
      return row;
    }

    coverage(row, style, counts) {
      const cell = peta.add(row, "td", counts.no_data === counts.villages ? "–" : "", "num share");
      if (cell.textContent) return;
      const meter = peta.add(peta.add(cell, "span", "", "meter"), "i", "");
      meter.dataset.class = style.key;
      meter.style.width = `${(100 * counts.formed) / counts.villages}%`;
      cell.append(this.figures.percent(counts.formed, counts.villages, 0));
    }

    // Touch ------------------------------------------------------------------------------------

    click(event) {
      const button = event.target.closest("button");
      const row = event.target.closest("tr[data-place]");
      if (button?.dataset.column) {
        const column = button.dataset.column;
        this.sorted = { column, down: this.sorted.column === column && !this.sorted.down };
        this.write();
      } else if (button) {
        const next = this.limit;
        this.limit += MORE;
        this.write().then(() => this.box.querySelectorAll("tbody a")[next]?.focus());
      } else if (row && !event.target.closest("a") && !String(getSelection())) {
        row.querySelector("a").click(); // the whole row is as good as its link
      }
    }

    // Light the row of an area, or of the one listed that it lies in; null lights none.
    light(level, place) {
      const found = place === null || level === this.level ? place : this.figures.up(level, place, this.level);
      for (const [one, row] of this.rows) row.classList.toggle("is-lit", one === found);
    }
  };
})();
