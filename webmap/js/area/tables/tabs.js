// Tabs over the tables of villages and of areas.

import { setParameter } from "../../shared/controls/page-address.js";

/** Show one table at a time. */
export function setUpTabs() {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  if (!tabs.length) return;

  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const table = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (table) table.hidden = !isChosen;
    }
  }

  if (tabs[0].parentElement) tabs[0].parentElement.hidden = false;
  document.querySelector(".panel")?.classList.add("has-tabs");
  const wanted = new URLSearchParams(location.search).get("tab");
  choose(tabs.find((tab) => tab.getAttribute("aria-controls") === wanted) ?? tabs[0]);

  /** @param {HTMLElement} tab */
  function chooseAndKeep(tab) {
    choose(tab);
    setParameter("tab", tab === tabs[0] ? null : tab.getAttribute("aria-controls"));
  }

  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => chooseAndKeep(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault();
      const next = tabs[(index + 1) % tabs.length];
      chooseAndKeep(next);
      next.focus();
    });
  });
}
