/** A map of street pieces for the pages of plans: the base map, the headquarters, pieces that are painted and found. @module */

import { addBaseMap } from "../map/base-map.js";
import { CanvasTiles, stroke, within } from "../map/canvas-tiles.js";
import { Layer, degrees, world } from "../map/columns.js";
import { calm } from "../core/dom.js";
import { nearest } from "../map/features-map.js";
import { drawStar } from "../map/marks.js";
import { addPrint } from "../map/print.js";
import { word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { View } from "../map/canvas-tiles.js" */

/** @typedef {{colour: string, width: number, dash: number[], cap: string}} Drawn */
/** @typedef {(at: number, edges: Layer) => Drawn | null} Styled how a piece is drawn; null: not at all */

const NOTHING = { count: 0, ids: [], fields: {}, kinds: [], features: [], parts: [], xy: [] };
const NAMES = ["wards", "borders", "waters", "streets", "landmarks", "route_segments", "apartment_blocks"];
const REACH = 9; // pixels around a click
/** @type {Drawn} */
export const BUILT = { colour: "#7A828E", width: 4, dash: [], cap: "butt" };

/** @param {string} address @returns {Promise<Record<string, Layer>>} */
export async function layersAt(address) {
  const answer = await fetch(address);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail ?? answer.statusText);
  return Object.fromEntries(Object.entries(found).map(([name, raw]) => [name, new Layer(name, raw)]));
}

/**
 * @param {HTMLElement} element @param {any} boot
 * @param {Record<string, Layer>} base
 * @param {Layer} edges
 * @param {Styled} styled
 * @param {(at: number, edges: Layer) => boolean} [wanted] the pieces that the map shows at first
 */
export function openMap(element, boot, base, edges, styled, wanted = isOpen) {
  const [west, south, east, north] = boot.bounds;
  const map = L.map(element, { zoomControl: true, attributionControl: false, minZoom: 10, maxZoom: 19, fadeAnimation: false, zoomAnimation: !calm(), markerZoomAnimation: !calm() });
  Object.assign(element, { map }); // as folium's map is on the window: for tests and for the console
  L.control.scale({ imperial: false }).addTo(map);
  map.zoomControl.setPosition("topright");
  element.querySelector(".leaflet-control-zoom-in")?.setAttribute("aria-label", word("Closer"));
  element.querySelector(".leaflet-control-zoom-out")?.setAttribute("aria-label", word("Farther"));
  map.fitBounds([[south, west], [north, east]], { animate: false });
  const layers = { ...Object.fromEntries(NAMES.map((name) => [name, new Layer(name, NOTHING)])), ...base };
  const own = { ...layers, route_segments: new Layer("route_segments", NOTHING), apartment_blocks: new Layer("apartment_blocks", NOTHING) };
  addBaseMap(map, own, boot.style);
  const parts = { map, edges, styled, marked: /** @type {Set<string>} */ (new Set()) };
  map.createPane("edges").style.zIndex = "420";
  const tiles = new /** @type {any} */ (CanvasTiles)((/** @type {View} */ view) => paint(view, parts, boot.style, layers.landmarks, boot.headquarters), { pane: "edges" });
  tiles.addTo(map);
  fit(map, edges, wanted);
  addPrint(map, 0.15);
  return {
    map,
    repaint: () => tiles.repaint(),
    /** Show other pieces. @param {Layer} others */
    become(others) {
      parts.edges = others;
      tiles.repaint();
    },
    /** Outline pieces. @param {string[]} ids */
    mark(ids) {
      parts.marked = new Set(ids);
      tiles.repaint();
    },
    /** Go to a piece. @param {string} id */
    go(id) {
      const at = parts.edges.at(id);
      if (at >= 0) map.panTo(degrees(...parts.edges.middle(at)), { animate: !calm() });
    },
    /** The piece under a click, -1 where there is none. @param {{latlng: {lat: number, lng: number}}} event */
    at(event) {
      const reach = REACH / ((256 * 2 ** map.getZoom()) / 2 ** 30);
      return nearest([parts.edges], world(event.latlng.lat, event.latlng.lng), reach, (layer, at) => Boolean(styled(at, layer)))?.at ?? -1;
    },
  };
}

/** @param {number} at @param {Layer} edges */
function isOpen(at, edges) {
  return !edges.value("built", at);
}

/** Show some of the pieces. @param {LeafletMap} map @param {Layer} edges @param {(at: number, edges: Layer) => boolean} wanted */
function fit(map, edges, wanted) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < edges.count; at++) {
    if (!wanted(at, edges)) continue;
    const [w, n, e, s] = edges.boxes.subarray(at * 4, at * 4 + 4);
    [west, north, east, south] = [Math.min(west, w), Math.min(north, n), Math.max(east, e), Math.max(south, s)];
  }
  if (west < east) map.fitBounds([degrees(west, south), degrees(east, north)], { animate: false, padding: [30, 30], maxZoom: 16 });
}

/**
 * @param {View} view @param {{edges: Layer, styled: Styled, marked: Set<string>}} parts
 * @param {any} style @param {Layer} landmarks @param {string} star
 */
function paint(view, { edges, styled, marked }, style, landmarks, star) {
  const { ctx, zoom } = view;
  const grow = zoom >= 17 ? 1.6 : zoom >= 16 ? 1.3 : zoom >= 14 ? 1 : 0.8;
  /** @type {Map<string, {drawn: Drawn, all: number[]}>} */
  const groups = new Map();
  for (const at of within(view, edges)) {
    const drawn = styled(at, edges);
    if (!drawn) continue;
    const key = JSON.stringify(drawn), group = groups.get(key) ?? { drawn, all: [] };
    groups.set(key, group);
    group.all.push(at);
  }
  const sorted = [...groups.values()].sort((a, b) => a.drawn.width - b.drawn.width);
  Object.assign(ctx, { lineJoin: "round", lineCap: "round" });
  ctx.setLineDash([]);
  const outlined = within(view, edges, (at) => marked.has(edges.ids[at]));
  Object.assign(ctx, { strokeStyle: style.colours.ink, lineWidth: (style.route.width + 2 * style.route.casing + 4) * grow });
  stroke(view, edges, outlined);
  for (const { drawn, all } of sorted) {
    Object.assign(ctx, { strokeStyle: style.colours.halo, lineWidth: (drawn.width + 2 * style.route.casing) * grow });
    if (drawn.width > 3) stroke(view, edges, all);
  }
  for (const { drawn, all } of sorted) {
    Object.assign(ctx, { strokeStyle: drawn.colour, lineWidth: drawn.width * grow, lineCap: drawn.cap });
    ctx.setLineDash(drawn.dash.map((n) => n * grow));
    stroke(view, edges, all);
    ctx.setLineDash([]);
  }
  const at = landmarks.at(star ?? "");
  if (at < 0) return;
  const [x, y] = landmarks.middle(at);
  drawStar(ctx, (x - view.left) * view.scale, (y - view.top) * view.scale, style);
}
