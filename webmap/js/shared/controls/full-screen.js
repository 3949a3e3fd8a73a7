// The button that fills the screen with the map.

/**
 * Show the button where the browser can do it.
 *
 * @param {() => void} [changed] called when full screen begins or ends
 */
export function setUpFullScreen(changed = () => {}) {
  const button = document.getElementById("full");
  const section = document.getElementById("map");
  if (!button || !section || !document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else section.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    button.setAttribute("aria-pressed", String(document.fullscreenElement === section));
    changed();
  });
}
