// Leaflet's SVG renderer without blur.

/** @import { LatLng } from "leaflet" */

/** At a fractional zoom Leaflet leaves a layer at a fraction of a pixel, which blurs every line. */
export class CrispSvg extends L.SVG {
  /**
   * @param {LatLng} center
   * @param {number} zoom
   */
  _updateTransform(center, zoom) {
    if (this._bounds && zoom === this._zoom && center.equals(this._center)) {
      L.DomUtil.setPosition(this._container, /** @type {L.Point} */ (this._bounds.min));
    } else {
      super._updateTransform(center, zoom);
    }
  }
}
