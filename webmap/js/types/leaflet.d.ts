// What the page's scripts add to Leaflet, and the parts of its renderers that subclasses override.

import type { GeometryObject } from "geojson";
import type { AreaMap } from "../area/area-map.js";
import type { Atlas } from "../atlas/atlas.js";
import type { Candidates } from "../review/candidates.js";

declare module "leaflet" {
  interface Map {
    controller?: AreaMap | Atlas;
    candidates?: Candidates;
    choropleth(blockId: string): AreaMap;
    atlas(blockId: string): Atlas;
    /** @internal */
    _zoomAnimated: boolean;
  }

  // Leaflet hands these options on to the paths.
  // biome-ignore lint/suspicious/noExplicitAny: as the types of Leaflet declare it
  interface GeoJSONOptions<P = any, G extends GeometryObject = GeometryObject> {
    noClip?: boolean;
    renderer?: Renderer;
  }

  interface Renderer {
    _bounds: Bounds;
    _center: LatLng;
    _container: HTMLElement;
    _zoom: number;
    _update(): void;
    _updateTransform(center: LatLng, zoom: number): void;
  }
}

declare global {
  /** Served as a classic script, see `static/vendor/pmtiles`. */
  const pmtiles: typeof import("pmtiles");

  interface Window {
    /** The map that folium's inline script makes. */
    map_area?: import("leaflet").Map;
  }
}
