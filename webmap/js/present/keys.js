// Which step a key asks for.

/** @type {Record<string, string>} */
const STEPS = {
  ArrowRight: "area-after",
  ArrowLeft: "area-before",
  PageDown: "area-after", // as remote controls send it
  PageUp: "area-before",
  ArrowUp: "date-after",
  ArrowDown: "date-before",
  "Shift+ArrowRight": "view-after",
  "Shift+ArrowLeft": "view-before",
};

/**
 * The name of the step that a key asks for, "full" for full screen, or "" for none.
 *
 * @param {{key: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} event
 */
export function stepOf({ key, shiftKey, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return "";
  if (key === "f" || key === "F") return "full";
  return STEPS[shiftKey ? `Shift+${key}` : key] ?? "";
}
