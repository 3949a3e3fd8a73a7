// The search box: a combobox over /api/search. Without scripts it is a plain form.

import { appendElement, closestTo, elementById } from "../dom.js";
import { dispatch } from "../events.js";
import { areGuesses, nextOption, resultAddress } from "./search-results.js";

/** @typedef {import("./search-results.js").Result} Result */

const MIN_LENGTH = 2; // characters of a query
const DELAY = 150; // milliseconds after the last key

class SearchBox {
  constructor() {
    this.input = elementById("search", HTMLInputElement);
    this.list = elementById("found", HTMLUListElement);
    this.status = elementById("search-status", HTMLElement);
    /** @type {Record<string, string>} */
    this.state = JSON.parse(this.list.dataset.keep ?? "{}");
    /** @type {HTMLLIElement[]} */
    this.options = [];
    this.active = -1;
    this.requests = 0;
    this.listen();
  }

  listen() {
    const { input, list } = this;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.request(), DELAY);
    });
    input.addEventListener("focus", () => {
      if (input.value.trim().length >= MIN_LENGTH && this.options.length) list.hidden = false;
    });
    input.addEventListener("keydown", (event) => this.handleKey(event));
    // mousedown comes before the input loses the focus and the list closes
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = closestTo(event, "[role=option]");
      if (option) this.open(option);
    });
    input.addEventListener("blur", () => this.close());
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.request();
      else if (this.options.length) {
        this.activate(nextOption(this.active, this.options.length, event.key));
      }
    } else if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.open(this.options[this.active]);
    }
  }

  // Responses that a later request has overtaken are dropped.
  async request() {
    const text = this.input.value.trim();
    const request = ++this.requests;
    if (text.length < MIN_LENGTH) return this.close();
    const response = await fetch(`${this.list.dataset.address}?q=${encodeURIComponent(text)}`);
    if (!response.ok || request !== this.requests) return;
    const results = await response.json();
    if (request === this.requests) this.show(results);
  }

  /** @param {Result[]} results */
  show(results) {
    const { list, status } = this;
    list.replaceChildren();
    const guess = areGuesses(results) ? (list.dataset.guess ?? "") : "";
    if (guess) appendElement(list, "li", guess, "search__none").role = "presentation";
    this.options = results.map((result, index) => this.appendOption(result, index));
    const none = list.dataset.none ?? "";
    if (!results.length) appendElement(list, "li", none, "search__none");
    const some = status.dataset.some ?? "";
    const found = results.length ? some.replace("{count}", String(results.length)) : none;
    status.textContent = guess ? `${guess} ${found}` : found;
    list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.active = -1;
  }

  /**
   * @param {Result} result
   * @param {number} index
   */
  appendOption(result, index) {
    const option = appendElement(this.list, "li");
    option.id = `found-${index}`;
    option.role = "option";
    option.dataset.href = resultAddress(result.url, this.state, location.href);
    option.dataset.code = result.code;
    appendElement(option, "b", result.title || result.name);
    appendElement(option, "span", result.path);
    if (result.note) appendElement(option, "em", result.note);
    return option;
  }

  /** @param {number} index */
  activate(index) {
    this.active = index;
    this.options.forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
    });
    this.input.setAttribute("aria-activedescendant", this.options[index].id);
    this.options[index].scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  /** @param {HTMLElement} option */
  open(option) {
    this.close();
    const { code = "", href = "" } = option.dataset;
    if (dispatch("open", { code })) location.assign(href);
  }
}

/** Make the search box of the page suggest areas. */
export function setUpSearchBox() {
  new SearchBox();
}
