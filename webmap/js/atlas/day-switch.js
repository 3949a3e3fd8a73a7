// Another day in the atlas: map, panel, caption and controls change together, or none of them does.

import { fillTemplate } from "../shared/text.js";

/** @import { Atlas, RequestError } from "./atlas.js" */

export class DaySwitch {
  /** @param {Atlas} atlas */
  constructor(atlas) {
    this.atlas = atlas;
    /** @type {string | null} */
    this.failed = null; // the day that could not be had, until another one is chosen
  }

  /**
   * Show a day as soon as its classes and the summary of the panel are there. Until then, and if they
   * cannot be had, everything stays with the day that is shown; only the controls wait for the other.
   *
   * @param {string} day
   */
  async show(day) {
    const { atlas } = this;
    const { figures, panel } = atlas;
    this.failed = null;
    atlas.day = day;
    atlas.applyState();
    atlas.writeAddress();
    atlas.beginLoading();
    try {
      const [{ generation }, summary] = await Promise.all([
        figures.loadDay(day),
        panel.fetchSummary(panel.code, atlas.dayQuery()),
      ]);
      if (atlas.day !== day) return; // another day was chosen meanwhile
      if (generation > atlas.setup.generation) {
        atlas.reload();
        return;
      }
      await figures.showDay(day);
      panel.writeSummary(summary, panel.code, day);
      atlas.layer.draw();
    } catch (error) {
      if (atlas.day === day) this.giveUp(day, /** @type {RequestError} */ (error));
    }
  }

  /**
   * Return to the day that is shown, and say so.
   *
   * @param {string} day
   * @param {RequestError} error
   */
  giveUp(day, error) {
    const { atlas } = this;
    if (atlas.reloadIfGone(error)) return; // the address has the day
    const shown = atlas.figures.day;
    if (!shown) {
      atlas.fail(error); // nothing is shown yet
      return;
    }
    this.failed = day;
    atlas.time?.play(false);
    atlas.day = shown;
    atlas.applyState();
    atlas.writeAddress();
    const text = fillTemplate(atlas.setup.texts.day_failed, {
      day: this.label(day),
      shown: this.label(shown),
    });
    atlas.fail(error, text);
  }

  /** Try the day again that could not be had; false if there is none. */
  retry() {
    if (!this.failed) return false;
    this.show(this.failed);
    return true;
  }

  /** @param {string} day */
  label(day) {
    return this.atlas.setup.days.find(({ date }) => date === day)?.label ?? day;
  }
}
