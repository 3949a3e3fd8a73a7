// The slider over the days of the reports, and the button that plays them one after the other.

import { appendElement, elementById, findElement } from "../dom.js";
import { placeDates } from "./time-marks.js";

/** @import { Day } from "../../types/blocks.js" */

const PLAY_INTERVAL = 1400; // milliseconds

export class TimeSlider {
  /**
   * Create the slider; a page with one day has none.
   *
   * @param {Day[]} days
   * @param {(day: string) => void} chosen called with the day that is chosen
   * @param {(day: string) => void} preload called with a day that may be chosen next
   * @returns {TimeSlider | null}
   */
  static create(days, chosen, preload) {
    return document.querySelector(".time") ? new TimeSlider(days, chosen, preload) : null;
  }

  /**
   * @param {Day[]} days
   * @param {(day: string) => void} chosen
   * @param {(day: string) => void} preload
   */
  constructor(days, chosen, preload) {
    this.days = days;
    this.chosen = chosen;
    this.preload = preload;
    this.slider = elementById("time", HTMLInputElement);
    this.button = elementById("play", HTMLButtonElement);
    this.marks = elementById("times", HTMLElement);
    this.label = elementById("time-label", HTMLOutputElement);
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.playing = undefined;
    this.box = findElement(document, ".time", HTMLElement);
    this.box.hidden = false;
    this.listen();
  }

  listen() {
    this.slider.addEventListener("input", () => {
      this.play(false);
      this.chosen(this.days[this.index].date);
      this.preloadNeighbours();
    });
    this.button.addEventListener("click", () => this.play(!this.playing));
    // a visitor who reaches for the slider is about to move it
    for (const type of ["pointerenter", "focusin"]) {
      this.box.addEventListener(type, () => this.preloadNeighbours());
    }
    new ResizeObserver(() => this.writeMarks()).observe(this.marks);
    // the slider stands above the caption of the map, which has as many lines as it needs
    const caption = document.querySelector(".map__caption");
    const frame = caption?.parentElement;
    if (caption && frame) {
      new ResizeObserver(() => {
        const room = frame.getBoundingClientRect().bottom - caption.getBoundingClientRect().top;
        this.box.style.setProperty("--caption", `${room}px`);
      }).observe(caption);
    }
  }

  get index() {
    return Number(this.slider.value);
  }

  /**
   * Show a day on the slider; one between two reports stands at the report before it.
   *
   * @param {string} day
   * @param {string} [text] of a day that is none of a report
   */
  set(day, text = "") {
    const index = Math.max(
      0,
      this.days.findLastIndex(({ date }) => date <= day),
    );
    const { date, label, short } = this.days[index];
    this.slider.value = String(index);
    this.slider.setAttribute("aria-valuetext", date === day ? label : text);
    this.label.textContent = date === day ? short : text;
  }

  preloadNeighbours() {
    for (const index of [this.index - 1, this.index + 1]) {
      if (this.days[index]) this.preload(this.days[index].date);
    }
  }

  // A mark for every day, with its date where it has room.
  writeMarks() {
    const last = this.days.length - 1;
    this.marks.replaceChildren();
    const dates = this.days.map(({ short }, index) => {
      const mark = appendElement(this.marks, "span");
      mark.style.left = `${(100 * index) / last}%`;
      return appendElement(mark, "i", short);
    });
    const widths = dates.map((date) => date.offsetWidth);
    placeDates(widths, this.marks.clientWidth).forEach((offset, index) => {
      if (offset === null) dates[index].remove();
      else dates[index].style.left = `${offset}px`;
    });
  }

  /** @param {boolean} on */
  play(on) {
    if (on === Boolean(this.playing)) return;
    clearInterval(this.playing);
    this.button.setAttribute("aria-pressed", String(on));
    this.playing = on ? setInterval(() => this.showNext(), PLAY_INTERVAL) : undefined;
    if (on) this.showNext();
  }

  showNext() {
    const index = (this.index + 1) % this.days.length;
    this.chosen(this.days[index].date);
    if (index + 1 === this.days.length) this.play(false);
    else this.preload(this.days[index + 1].date);
  }
}
