// What is left of a page's behaviour: the date, the full screen, paper, narrow windows.
"use strict";

(function () {
  const date = document.getElementById("date");
  if (date) date.addEventListener("change", () => date.form.submit());

  const section = document.getElementById("map");
  const drawn = () => window.map_area && window.map_area.drawn;

  function again() {
    if (!drawn()) return;
    window.map_area.invalidateSize({ animate: false });
    drawn().fit();
  }

  const full = document.getElementById("full");
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else section.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", () => {
      full.setAttribute("aria-pressed", String(document.fullscreenElement === section));
      requestAnimationFrame(again);
    });
  }

  // A sheet has another shape than the window: the map is laid out for it before it is printed.
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  function paper(begins) {
    document.body.classList.toggle("on-paper", begins);
    again();
  }
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
  matchMedia("print").addEventListener("change", (event) => paper(event.matches));
})();
