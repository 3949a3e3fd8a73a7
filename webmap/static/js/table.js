// Tables: sorting by any column, tabs, "only those still missing", and light shared with the map.
"use strict";

(function () {
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const panel = document.querySelector(".panel");

  function remember(name, value) {
    const address = new URL(location.href);
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(null, "", address);
  }

  // Sorting ------------------------------------------------------------------------------------

  function value(row, column, kind) {
    const cell = row.cells[column];
    const given = cell.dataset.value;
    if (kind === "text") return given ?? cell.textContent.trim();
    return Number(given ?? cell.textContent.replace(/[^0-9-]/g, ""));
  }

  function sort(heading) {
    const table = heading.closest("table");
    const body = table.tBodies[0];
    const column = heading.cellIndex;
    const kind = heading.querySelector("button").dataset.kind;
    const down = heading.ariaSort === "ascending";
    const rows = [...body.rows].map((row) => [value(row, column, kind), row]);
    rows.sort(([a], [b]) => (kind === "text" ? collator.compare(a, b) : a - b) * (down ? -1 : 1));
    body.append(...rows.map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.ariaSort = "none";
    heading.ariaSort = down ? "descending" : "ascending";
  }

  document.querySelectorAll("table.sortable thead").forEach((head) =>
    head.addEventListener("click", (event) => {
      const heading = event.target.closest("th");
      if (heading) sort(heading);
    }),
  );

  // Light --------------------------------------------------------------------------------------

  const rows = new Map();
  document.querySelectorAll("tr[data-code]").forEach((row) => rows.set(row.dataset.code, row));
  let lit = null;
  let timer = 0;

  function rowOf(code) {
    for (let at = code; at; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
      const row = rows.get(at);
      if (row && row.getClientRects().length) return row;
    }
    return null;
  }

  function light(code) {
    const row = code ? rowOf(code) : null;
    if (lit && lit !== row) lit.classList.remove("is-lit");
    lit = row;
    if (row) row.classList.add("is-lit");
    return row;
  }

  function tell(code) {
    light(code);
    document.dispatchEvent(new CustomEvent("peta:light", { detail: { code, from: "table" } }));
  }

  document.querySelectorAll("table.sortable tbody").forEach((body) => {
    body.addEventListener("mouseover", (event) => {
      const row = event.target.closest("tr[data-code]");
      if (row && row !== lit) tell(row.dataset.code);
    });
    body.addEventListener("mouseleave", () => tell(null));
    body.addEventListener("focusin", (event) => tell(event.target.closest("tr").dataset.code));
    body.addEventListener("focusout", () => tell(null));
    // the whole row is as good as its link; selecting text is not a click
    body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-code]");
      if (!row || event.target.closest("a") || String(getSelection())) return;
      row.querySelector("a").click();
    });
  });

  document.addEventListener("peta:light", (event) => {
    if (event.detail.from !== "map") return;
    const row = light(event.detail.code);
    clearTimeout(timer);
    // bring the row into view once the pointer rests, in a panel that lies beside the map
    if (row && matchMedia("(min-width: 900px)").matches) {
      timer = setTimeout(() => row.scrollIntoView({ block: "nearest" }), 400);
    }
  });

  document.addEventListener("peta:select", (event) => {
    document.querySelectorAll("tr.is-selected").forEach((row) => row.classList.remove("is-selected"));
    const row = event.detail.code && rows.get(event.detail.code);
    if (row) row.classList.add("is-selected");
    // the address says which village is open, save where the page is the village's own
    if (/\/area\/\d\d\.\d\d\.\d\d\.\d{4}$/.test(location.pathname)) return;
    remember("village", event.detail.code);
  });

  // Tabs ---------------------------------------------------------------------------------------

  const tabs = [...document.querySelectorAll("[role=tab]")];

  function choose(tab, focus = false) {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
  }

  if (tabs.length) {
    tabs[0].parentElement.hidden = false;
    panel.classList.add("has-tabs");
    choose(tabs[0]);
    tabs.forEach((tab, place) => {
      tab.addEventListener("click", () => choose(tab));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        event.preventDefault();
        choose(tabs[(place + 1) % tabs.length], true);
      });
    });
  }

  // Only one class: asked for here, by the legend or by the address ---------------------------------

  const box = document.getElementById("only");
  const table = document.querySelector("table.villages");

  function ask(key) {
    document.dispatchEvent(new CustomEvent("peta:only", { detail: { key } }));
  }

  document.addEventListener("peta:only", ({ detail: { key } }) => {
    if (box) box.checked = key === box.dataset.class;
    if (table) for (const row of table.tBodies[0].rows) row.hidden = Boolean(key) && row.dataset.class !== key;
    remember("only", key);
  });
  if (box) box.addEventListener("change", () => ask(box.checked ? box.dataset.class : null));
  // once the map listens too
  addEventListener("DOMContentLoaded", () => {
    const asked = new URLSearchParams(location.search).get("only");
    if (document.querySelector(`.legend__entry[data-class="${CSS.escape(asked || "")}"]`)) ask(asked);
  });
})();
