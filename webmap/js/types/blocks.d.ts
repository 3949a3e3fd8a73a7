// The JSON blocks of the pages. Python writes them: area and review pages `figures` in the module
// of the choropleth, the atlas its routes.

import type { Feature, MultiPolygon, Polygon } from "geojson";

export type Level = "province" | "regency" | "district" | "village";
export type AreaFeature = Feature<Polygon | MultiPolygon> & { id: string };
/** South-west and north-east corner as [latitude, longitude]. */
export type Corners = [[number, number], [number, number]];

export interface Style {
  colour: string;
  hatched: boolean;
  label: string;
}

// Area and review pages --------------------------------------------------------------------------

export interface AreaStyle extends Style {
  /** Status and class of a village together; "" on a map of areas. */
  state: string;
}

export interface AreaRow {
  code: string;
  class: string;
  name?: string;
  partial?: boolean;
  lines?: string[];
  report?: number;
  kampung?: string;
  since?: string;
}

/** Villages by district: last parts of their codes, and a digit of class for each. */
export interface PackedVillages {
  classes: string[];
  villages: Record<string, [numbers: string, digits: string]>;
}

/** A square for each village; column 0 and row 0 are in the south-west. */
export interface VillageGrid {
  /** Side of a square in degrees. */
  side: number;
  /** Number of columns and rows, whose middle lies at 0, 0. */
  size: [columns: number, rows: number];
  /** Length of the codes of the areas whose outlines lie over the squares. */
  outlined: number;
  /** By district, the last parts of the codes of its villages, and column and row of each. */
  cells: Record<string, [numbers: string, columns: number[], rows: number[]]>;
}

export interface AreaFigures extends Partial<PackedVillages> {
  code: string;
  by: Level;
  bounds: Corners;
  /** Address of an area with `{code}` in it; "" where areas have no address. */
  link: string;
  selected: string | null;
  styles: Record<string, AreaStyle>;
  /** Addresses of topologies; in a standalone file addresses that contain them. */
  shapes: Record<"areas" | "coarse" | "context", string | null>;
  /** Squares that are drawn instead of the shapes. */
  grid: VillageGrid | null;
  names: Record<string, string>;
  kinds: string[];
  /** Address of further names, "" where there are none. */
  more: string;
  rows?: AreaRow[];
  districts?: Record<string, string>;
  reports?: Record<string, [day: string, source: string]>;
  texts: Record<
    | "zoom_in"
    | "zoom_out"
    | "whole"
    | "failed"
    | "keys"
    | "area_keys"
    | "open"
    | "close"
    | "district"
    | "kampung"
    | "since"
    | "as_of"
    | "source",
    string
  >;
}

/** What a page shows on one date; numbers are places in the lists of `AreaHistory`. */
export interface HistoryDate {
  /** ISO date. */
  date: string;
  texts: Record<"title" | "alternative" | "sentence" | "caption", string>;
  parts: Record<string, number>;
  tables: number[][];
  /** A fact for each area of the map in the order of codes, or a digit of class for each village. */
  facts?: number[];
  digits?: string;
}

/** What the page of an area shows on each date of its reports. */
export interface AreaHistory {
  parts: string[];
  cells: string[];
  rows: [code: string, key: string, ...cells: number[]][];
  facts: Omit<AreaRow, "code">[];
  reports: Record<string, [day: string, source: string]>;
  classes: string[];
  dates: HistoryDate[];
}

export interface Candidate {
  number: number;
  code: string;
  name: string;
  district: string;
  /** Latitude and longitude. */
  at: [number, number];
}

// Atlas --------------------------------------------------------------------------------------------

export interface AtlasStyle extends Style {
  key: string;
}

export interface StatusStyle extends AtlasStyle {
  /** Whether a village of this class counts as formed. */
  formed: boolean;
}

export interface Day {
  /** ISO date. */
  date: string;
  label: string;
  short: string;
}

export interface AtlasSetup {
  bounds: Corners;
  /** The area that the page opens on: the one of the panel, and a village in it. */
  start: { code: string; bounds: Corners; village: string | null } | null;
  date: string;
  days: Day[];
  generation: number;
  language: string;
  tiles: string;
  /** Lowest and highest zoom of the tiles that have a level. */
  zooms: Record<Level, [number, number]>;
  addresses: Record<"codes" | "names" | "status" | "overview" | "summary" | "area", string>;
  /** From which zoom on which level is coloured, rising. */
  levels: [number, Level][];
  /** Classes of villages; the position is the byte of a class. */
  status: StatusStyle[];
  /** Classes of areas by coverage; the position is the byte of a class. */
  coverage: AtlasStyle[];
  /** Keys of the classes of villages as the table sorts them. */
  rank: string[];
  legends: Record<Level, { title: string; order: string[]; noun: string; one: string }>;
  /** Headings of columns by key, in their order. */
  columns: Record<string, string>;
  rare: string[];
  texts: Record<
    | "zoom_in"
    | "zoom_out"
    | "whole"
    | "failed"
    | "day_failed"
    | "panel_failed"
    | "shapeless"
    | "formed"
    | "unknown"
    | "unformed"
    | "forming"
    | "no_data"
    | "open"
    | "in_view"
    | "in_view_only"
    | "first"
    | "closer"
    | "keys"
    | "under",
    string
  >;
}
