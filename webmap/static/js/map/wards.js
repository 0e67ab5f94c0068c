/** The chosen ward: its name, its figures, the veil around it, the view of it. @module */

import { degrees, holds } from "./columns.js";
import { byId, calm, make } from "../core/dom.js";
import { set, state } from "./state.js";
import { inOrder } from "../core/words.js";

/** @import { Layer } from "./columns.js" */
/** @import { Map as LeafletMap, Polygon } from "leaflet" */

/**
 * @param {LeafletMap} map @param {Layer} wards @param {any} style
 * @param {[[number, number], [number, number]]} whole the view without a ward
 */
export function addWards(map, wards, style, whole) {
  const names = new Map(wards.ids.map((_, at) => [wards.textOf("code", at), wards.textOf("name", at)]));
  const choice = /** @type {HTMLSelectElement} */ (byId("ward-choice"));
  const sorted = [...names].sort((a, b) => inOrder(a[1], b[1]));
  choice.append(...sorted.map(([code, name]) => make("option", { value: code, text: name })));
  choice.addEventListener("change", () => set({ ward: choice.value }));
  const pane = map.createPane("veil");
  pane.style.zIndex = "430";
  const rim = map.createPane("ward-rim");
  rim.style.zIndex = "405";
  /** @type {Polygon[]} */
  let veil = [];

  /** Show which ward is chosen. @param {boolean} move whether the view goes there */
  function show(move) {
    choice.value = state.ward;
    for (const part of veil) part.remove();
    veil = [];
    const at = positionOf(state.ward);
    if (at < 0) {
      if (move) map.fitBounds(whole, { animate: !calm() });
      return;
    }
    const hole = rings(wards, at);
    veil = [
      L.polygon([around(), ...hole], { pane: "veil", stroke: false, fillColor: style.colours.paper, fillOpacity: style.veil * 0.85, interactive: false }),
      L.polygon(hole, { pane: "ward-rim", fill: false, weight: 2.4, color: style.colours.ink, interactive: false }),
    ];
    for (const part of veil) part.addTo(map);
    if (move) map.fitBounds(boundsOf(wards, at), { animate: !calm(), padding: [24, 24] });
  }

  /** @param {string} code */
  function positionOf(code) {
    for (let at = 0; at < wards.count; at++) if (wards.value("code", at) === code) return at;
    return -1;
  }

  return {
    show,
    /** The name of a ward. @param {string} code */
    name: (code) => names.get(code) ?? "",
    /** The names of several wards. @param {string} codes separated by blanks */
    names: (codes) => codes.split(" ").map((code) => names.get(code) ?? "").filter(Boolean).join(", "),
    /** The code of the ward at a place, or empty. @param {[number, number]} place world units */
    under([x, y]) {
      for (let at = 0; at < wards.count; at++) if (holds(wards, at, x, y)) return wards.textOf("code", at);
      return "";
    },
  };
}

/** @returns {[number, number][]} a ring far around everything */
function around() {
  return [[-80, -170], [-80, 170], [80, 170], [80, -170]];
}

/** @param {Layer} layer @param {number} at */
function rings(layer, at) {
  /** @type {[number, number][][]} */
  const found = [];
  layer.parts(at, (first, end) => {
    const ring = [];
    for (let p = first; p < end; p++) ring.push(degrees(layer.xy[2 * p], layer.xy[2 * p + 1]));
    found.push(ring);
  });
  return found;
}

/** The bounds of every piece of a route or street. @param {Layer} layer @param {string} name */
export function boundsOfAll(layer, name) {
  const bounds = L.latLngBounds([]);
  for (let at = 0; at < layer.count; at++) {
    if ((layer.textOf("route_name", at) || layer.textOf("name", at)) === name) bounds.extend(boundsOf(layer, at));
  }
  return bounds;
}

/** @param {Layer} layer @param {number} at @returns {[[number, number], [number, number]]} */
export function boundsOf(layer, at) {
  const [west, north, east, south] = layer.boxes.subarray(at * 4, at * 4 + 4);
  return [degrees(west, south), degrees(east, north)];
}
