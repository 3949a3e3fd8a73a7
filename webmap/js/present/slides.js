// Exchange slides without leaving full screen: links and keys ask for steps, one after another.

import { stepOf } from "./keys.js";

const KEPT = 30; // slides in memory

/** @type {Map<string, Promise<string>>} */
const loaded = new Map();
/** @type {string[]} */
const asked = [];
let working = false;

/** Take over the links and keys of the page. */
export function setUpSlides() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("fullscreenchange", showFull);
  window.addEventListener("popstate", () => location.reload());
  if (frame() !== slide()?.dataset.frame)
    exchange(withFrame(location.href)).then(settled, () => {});
  else settled();
}

const slide = () => document.getElementById("slide");

/** The shape of the map that fits the window, see FRAMES in present.py. */
function frame() {
  if (matchMedia("(max-width: 760px)").matches) return "tall";
  return matchMedia("(max-aspect-ratio: 3/2)").matches ? "standard" : "wide";
}

/** @param {string} address */
function withFrame(address) {
  const url = new URL(address, location.href);
  if (frame() === "wide") url.searchParams.delete("frame");
  else url.searchParams.set("frame", frame());
  return url.href;
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-full]")) toggleFull();
  const link = target?.closest("[data-step]");
  if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(link.dataset.step ?? "");
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const step = stepOf(event);
  if (!step) return;
  event.preventDefault();
  if (step === "full") toggleFull();
  else ask(step);
}

/**
 * Go a step; steps that are asked for while one loads follow it.
 *
 * @param {string} step
 */
async function ask(step) {
  asked.push(step);
  if (working) return;
  working = true;
  try {
    for (let next = asked.shift(); next; next = asked.shift()) {
      const address = link(next);
      if (address) await exchange(address);
    }
    showFailure(false);
  } catch {
    asked.length = 0;
    showFailure(true);
  } finally {
    working = false;
  }
  settled();
}

/** @param {string} step */
function link(step) {
  return document.querySelector(`[data-step="${step}"]`)?.getAttribute("href") ?? "";
}

/** @param {string} address */
function load(address) {
  const known = loaded.get(address);
  if (known) return known;
  const text = fetch(address).then((response) => {
    if (!response.ok) throw new Error(`${response.status}`);
    return response.text();
  });
  loaded.set(address, text);
  text.catch(() => loaded.delete(address)); // asked for again, it is loaded again
  for (const oldest of loaded.keys()) {
    if (loaded.size <= KEPT) break;
    loaded.delete(oldest);
  }
  return text;
}

/** @param {string} address */
async function exchange(address) {
  const wanted = withFrame(address);
  const other = new DOMParser().parseFromString(await load(wanted), "text/html");
  const next = other.getElementById("slide");
  const shown = slide();
  if (!next || !shown) throw new Error("no slide");
  const focused = document.activeElement?.closest("[data-step]")?.getAttribute("data-step");
  shown.replaceWith(next);
  document.title = other.title;
  history.replaceState(null, "", wanted);
  const again = focused && document.querySelector(`[data-step="${focused}"]`);
  if (again instanceof HTMLElement) again.focus();
  showFull();
}

/** Say what is shown, and load the slides that are likely next. */
function settled() {
  showFull();
  const announced = document.getElementById("announced");
  const words = ["h1", ".slide__sentence"].map((one) => slide()?.querySelector(one)?.textContent);
  if (announced) announced.textContent = words.filter(Boolean).join(". ");
  for (const step of ["area-after", "date-after", "date-before", "area-before"]) {
    const address = link(step);
    if (address) load(withFrame(address)).catch(() => {});
  }
}

/** @param {boolean} failed */
function showFailure(failed) {
  const message = document.getElementById("failed");
  if (!message) return;
  message.textContent = failed ? (message.dataset.text ?? "") : "";
  message.hidden = !failed;
}

function toggleFull() {
  if (!document.fullscreenEnabled) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function showFull() {
  const button = document.querySelector("[data-full]");
  if (!(button instanceof HTMLElement)) return;
  button.hidden = !document.fullscreenEnabled;
  button.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
}
