/** The base map from our own vectors: wards, waters, streets; and the wards' names. @module */

import { CanvasTiles, stroke, trace, within } from "./canvas-tiles.js";
import { state } from "./state.js";
import { addWardLabels } from "./ward-labels.js";

/** @import { Layer } from "./columns.js" */
/** @import { View } from "./canvas-tiles.js" */
/** @import { Map as LeafletMap } from "leaflet" */

/**
 * @param {LeafletMap} map
 * @param {Record<string, Layer>} layers
 * @param {any} style
 */
export function addBaseMap(map, layers, style) {
  const order = streetOrder(layers.streets, style);
  const tiles = new /** @type {any} */ (CanvasTiles)(
    /** @param {View} view */ (view) => {
      fillWards(view, layers.wards, style.colours.land);
      if (!state.off.includes("waters")) fillWaters(view, layers.waters, style);
      if (!state.off.includes("streets")) drawStreets(view, layers.streets, order, style);
      if (!state.off.includes("wards")) drawBorders(view, layers.borders, style);
    },
    { pane: "tilePane", zIndex: 1 },
  );
  tiles.addTo(map);
  const labels = addWardLabels(map, layers.wards, layers.apartment_blocks, layers.route_segments);
  if (state.off.includes("wards")) labels.remove();
  return {
    repaint() {
      tiles.repaint();
      if (state.off.includes("wards")) labels.remove();
      else labels.addTo(map);
    },
  };
}

/** @param {View} view @param {Layer} wards @param {string} colour */
function fillWards(view, wards, colour) {
  view.ctx.beginPath();
  for (const at of within(view, wards)) trace(view, wards, at);
  Object.assign(view.ctx, { fillStyle: colour, strokeStyle: colour, lineWidth: 1 });
  view.ctx.fill();
  view.ctx.setLineDash([]);
  view.ctx.stroke();
}

/** @param {View} view @param {Layer} waters @param {any} style */
function fillWaters(view, waters, style) {
  view.ctx.beginPath();
  for (const at of within(view, waters)) trace(view, waters, at);
  Object.assign(view.ctx, { fillStyle: style.colours.water, strokeStyle: style.colours["water-edge"], lineWidth: 0.8 });
  view.ctx.fill("evenodd");
  view.ctx.setLineDash([]);
  view.ctx.stroke();
}

/** Classes of streets from the narrowest to the widest, with their features. @param {Layer} streets @param {any} style */
function streetOrder(streets, style) {
  /** @type {Map<number, {casing: number, features: Set<number>}>} */
  const classes = new Map();
  for (let at = 0; at < streets.count; at++) {
    const drawn = style.streets[streets.textOf("road_class", at).replace(/_link$/, "")] ?? style.streetOther;
    const found = classes.get(drawn.width) ?? { casing: drawn.casing, features: new Set() };
    classes.set(drawn.width, found);
    found.features.add(at);
  }
  return [...classes].sort((a, b) => a[0] - b[0]);
}

/** @param {View} view @param {Layer} streets @param {ReturnType<typeof streetOrder>} order @param {any} style */
function drawStreets(view, streets, order, style) {
  const grow = view.zoom >= 17 ? 3.4 : view.zoom >= 16 ? 2.4 : view.zoom >= 15 ? 1.7 : view.zoom >= 14 ? 1.25 : 0.85;
  const least = view.zoom < 12 ? 3 : view.zoom < 13 ? 1.6 : 0;
  const seen = order.filter(([width]) => width >= least);
  const parts = seen.map(([, { features }]) => within(view, streets, (at) => features.has(at)));
  Object.assign(view.ctx, { lineCap: "round", lineJoin: "round" });
  view.ctx.setLineDash([]);
  for (const casing of [true, false]) {
    seen.forEach(([width, { casing: edge }], place) => {
      view.ctx.strokeStyle = style.colours[casing ? "street-casing" : "street"];
      view.ctx.lineWidth = width * grow + (casing ? 2 * edge + 0.4 : 0);
      stroke(view, streets, parts[place]);
    });
  }
}

/** @param {View} view @param {Layer} borders @param {any} style */
function drawBorders(view, borders, style) {
  const { width, dash } = style.wardBorder;
  Object.assign(view.ctx, { strokeStyle: style.colours["ward-border"], lineWidth: width, lineCap: "butt", lineJoin: "round" });
  view.ctx.setLineDash(dash);
  stroke(view, borders, within(view, borders));
  view.ctx.setLineDash([]);
}
