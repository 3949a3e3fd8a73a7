// The search field: a combobox over /api/search. Without scripts it is a plain form.
"use strict";

(function () {
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const status = document.getElementById("search-status");
  const keep = JSON.parse(list.dataset.keep);
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function activate(place) {
    if (!options.length) return;
    active = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function address(area) {
    const url = new URL(area.url, location.href);
    for (const [key, value] of Object.entries(keep)) url.searchParams.set(key, value);
    return url.href;
  }

  // A page that can show the area itself takes the event and so prevents its page from being opened.
  function go(option) {
    close();
    const { code, href } = option.dataset;
    if (document.dispatchEvent(new CustomEvent("peta:go", { cancelable: true, detail: { code } }))) location.assign(href);
  }

  function show(areas) {
    list.replaceChildren();
    options = areas.map((area, place) => {
      const option = document.createElement("li");
      option.id = `found-${place}`;
      option.role = "option";
      option.dataset.href = address(area);
      option.dataset.code = area.code;
      const name = document.createElement("b");
      name.textContent = area.title || area.name;
      const path = document.createElement("span");
      path.textContent = area.path;
      option.append(name, path);
      list.append(option);
      return option;
    });
    if (!areas.length) {
      const none = document.createElement("li");
      none.className = "search__none";
      none.textContent = list.dataset.none;
      list.append(none);
    }
    status.textContent = areas.length ? status.dataset.some.replace("{count}", areas.length) : list.dataset.none;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
  }

  async function ask() {
    const text = input.value.trim();
    const turn = ++asked;
    if (text.length < 2) return close();
    const answer = await fetch(`${list.dataset.address}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || turn !== asked) return;
    const areas = await answer.json();
    if (turn === asked) show(areas);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("focus", () => {
    if (input.value.trim().length > 1 && options.length) list.hidden = false;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else activate(active < 0 && event.key === "ArrowUp" ? -1 : active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      go(options[active]);
    }
  });
  // mousedown comes before the field loses focus and the list goes
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) go(option);
  });
  input.addEventListener("blur", close);
})();
