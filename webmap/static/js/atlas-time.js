// Time on the atlas: a slider over the days of the reports with their dates; plays them one by one.
"use strict";

window.peta = window.peta || {};

peta.AtlasTime = class {
  // `show` is called with a day that is chosen, `expect` with one that may be chosen next.
  constructor(days, show, expect) {
    Object.assign(this, { days, show, expect });
    this.box = document.querySelector(".time"); // none where there is one day only
    if (!this.box) return;
    this.slider = document.getElementById("time");
    this.button = document.getElementById("play");
    this.marks = document.getElementById("times");
    this.slider.addEventListener("input", () => {
      this.play(false);
      this.show(this.days[this.slider.value].date);
      this.expectBeside();
    });
    this.button.addEventListener("click", () => this.play(!this.playing));
    // whoever reaches for the slider is about to move it
    for (const type of ["pointerenter", "focusin"]) this.box.addEventListener(type, () => this.expectBeside());
    new ResizeObserver(() => this.mark()).observe(this.marks);
  }

  get place() {
    return Number(this.slider.value);
  }

  set(day) {
    if (!this.box) return;
    const place = this.days.findIndex(({ date }) => date === day);
    this.slider.value = place;
    this.slider.setAttribute("aria-valuetext", this.days[place].label);
    document.getElementById("time-label").textContent = this.days[place].short;
  }

  expectBeside() {
    for (const place of [this.place - 1, this.place + 1]) {
      if (this.days[place]) this.expect(this.days[place].date);
    }
  }

  // A mark for every day, and as many dates as find room: the newest and the oldest before others.
  mark() {
    const last = this.days.length - 1;
    const width = this.marks.clientWidth;
    const items = this.days.map(({ short }, place) => {
      const item = document.createElement("span");
      item.style.left = `${(100 * place) / last}%`;
      peta.add(item, "i", short);
      return item;
    });
    this.marks.replaceChildren(...items);
    const taken = [];
    for (const place of [last, 0, ...items.keys()].filter((one, at, all) => all.indexOf(one) === at)) {
      const text = items[place].firstChild;
      const [own, at] = [text.offsetWidth, (width * place) / last];
      // the outer dates keep within the slider's width
      const left = Math.max(-8, Math.min(width + 8 - own, at - own / 2));
      if (taken.some(([from, to]) => left < to + 8 && left + own + 8 > from)) text.remove();
      else text.style.left = `${left - at}px`;
      if (text.parentNode) taken.push([left, left + own]);
    }
  }

  play(on) {
    if (on === Boolean(this.playing)) return;
    clearInterval(this.playing);
    this.button.setAttribute("aria-pressed", String(on));
    this.playing = on ? setInterval(() => this.next(), 1400) : 0;
    if (on) this.next();
  }

  next() {
    const place = (this.place + 1) % this.days.length;
    this.show(this.days[place].date);
    if (place + 1 === this.days.length) this.play(false);
    else this.expect(this.days[place + 1].date);
  }
};
