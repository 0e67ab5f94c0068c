/** Route segments and apartment blocks on canvas: themes, filters, what lies under a click. @module */

import { CanvasTiles, stroke, trace, within } from "./canvas-tiles.js";
import { LINE, POINT, holds } from "./columns.js";
import { drawMark, drawStar } from "./marks.js";
import { state } from "./state.js";

/** @import { Layer } from "./columns.js" */
/** @import { View } from "./canvas-tiles.js" */
/** @import { Map as LeafletMap } from "leaflet" */

/** @typedef {{ layer: Layer, at: number }} Found */

const CROWD = 800; // features in one tile

/**
 * @param {LeafletMap} map
 * @param {Record<string, Layer>} layers
 * @param {any} boot what the page starts with
 * @param {(layer: Layer, at: number) => boolean} shown whether a feature passes the filters
 * @param {string} [name] of the pane to draw in
 */
export function addFeatures(map, layers, boot, shown, name = "features") {
  const { style } = boot;
  const pane = map.createPane(name);
  pane.style.zIndex = "420";
  const tiles = new /** @type {any} */ (CanvasTiles)(
    /** @param {View} view */ (view) => {
      const theme = boot.themes.find((/** @type {any} */ each) => each.id === state.criterion);
      if (!state.off.includes("route_segments")) paintLines(view, layers.route_segments, theme, style, shown);
      if (!state.off.includes("apartment_blocks")) paintBlocks(view, layers.apartment_blocks, theme, style, shown);
      if (!state.off.includes("landmarks")) paintLandmarks(view, layers.landmarks, boot, style);
    },
    { pane: name },
  );
  tiles.addTo(map);
  return { repaint: () => tiles.repaint() };
}

/** The style of a feature in a theme; what is proposed is drawn only as that. @param {Layer} layer @param {number} at @param {any} theme */
export function shownValue(layer, at, theme) {
  if (theme.id !== "stage" && layer.value("stage", at) === "proposed") return "proposed";
  const value = layer.textOf(theme.id, at);
  return theme.values.some((/** @type {any} */ each) => each.id === value) ? value : (theme.id === "stage" ? "recognised" : "unknown");
}

/** @param {Layer} layer @param {number[]} features @param {any} theme @returns {Map<string, number[]>} */
function byValue(layer, features, theme) {
  /** @type {Map<string, number[]>} */
  const groups = new Map([["proposed", []], ...theme.order.map((/** @type {string} */ id) => [id, []])]);
  for (const at of features) groups.get(shownValue(layer, at, theme))?.push(at);
  return groups;
}

/** @param {any} style @param {any} theme @param {string} value */
export function valueStyle(style, theme, value) {
  return style.themes[theme.id][value] ?? style.themes.stage[value];
}

/** Whether a finding is too old to be relied on. @param {Layer} layer @param {number} at @param {any} theme */
export function isStale(layer, at, theme) {
  if (!theme.staleBefore || ["unknown", "proposed"].includes(shownValue(layer, at, theme))) return false;
  const checked = layer.textOf(theme.checked, at);
  return checked !== "" && checked < theme.staleBefore;
}

/** How much wider lines are drawn at a zoom: broad strokes only where there is room. @param {number} zoom */
function growth(zoom) {
  return zoom >= 17 ? 1.6 : zoom >= 16 ? 1.3 : zoom >= 14 ? 1 : zoom >= 13 ? 0.9 : zoom >= 12 ? 0.7 : 0.5;
}

/** @param {View} view @param {Layer} layer @param {any} theme @param {any} style @param {(layer: Layer, at: number) => boolean} shown */
function paintLines(view, layer, theme, style, shown) {
  const features = within(view, layer, (at) => shown(layer, at));
  const { ctx, zoom } = view;
  const grow = growth(zoom);
  Object.assign(ctx, { lineJoin: "round", lineCap: "round", strokeStyle: style.colours.halo, lineWidth: (style.route.width + 2 * style.route.casing) * grow });
  ctx.setLineDash([]);
  if (features.length < CROWD) stroke(view, layer, features); // the casings of a crowd would hide it
  for (const [value, group] of byValue(layer, features, theme)) {
    const drawn = valueStyle(style, theme, value);
    if (!drawn || !group.length) continue;
    Object.assign(ctx, { strokeStyle: drawn.colour, lineWidth: drawn.width * grow, lineCap: drawn.cap });
    ctx.setLineDash(drawn.dash.map((/** @type {number} */ n) => n * grow));
    const old = group.filter((at) => isStale(layer, at, theme));
    stroke(view, layer, old.length ? group.filter((at) => !isStale(layer, at, theme)) : group);
    if (old.length) strokeStale(view, layer, old, style, grow);
  }
  ctx.setLineDash([]);
}

/** Old findings are faint, their casing has an edge. @param {View} view @param {Layer} layer @param {number[]} features @param {any} style @param {number} grow */
function strokeStale(view, layer, features, style, grow) {
  const { ctx } = view;
  const line = { lineWidth: ctx.lineWidth, lineCap: ctx.lineCap, strokeStyle: ctx.strokeStyle }, dash = ctx.getLineDash();
  const casing = (style.route.width + 2 * style.route.casing) * grow;
  ctx.setLineDash([]);
  for (const [strokeStyle, lineWidth] of [[line.strokeStyle, casing + 1], [style.colours.halo, casing - 1]]) {
    Object.assign(ctx, { strokeStyle, lineWidth, lineCap: "butt" });
    stroke(view, layer, features);
  }
  Object.assign(ctx, line, { globalAlpha: style.stale });
  ctx.setLineDash(dash);
  stroke(view, layer, features);
  ctx.globalAlpha = 1;
}

/** @param {View} view @param {Layer} layer @param {any} theme @param {any} style @param {(layer: Layer, at: number) => boolean} shown */
function paintBlocks(view, layer, theme, style, shown) {
  const { ctx } = view;
  for (const [value, group] of byValue(layer, within(view, layer, (at) => shown(layer, at)), theme)) {
    const drawn = valueStyle(style, theme, value);
    if (!drawn) continue;
    for (const at of group) {
      if (layer.kinds[at] !== POINT) {
        ctx.beginPath();
        trace(view, layer, at);
        Object.assign(ctx, { fillStyle: `${drawn.colour}38`, strokeStyle: drawn.colour, lineWidth: 1.6 });
        ctx.fill("evenodd");
        ctx.stroke();
      }
      const [x, y] = layer.middle(at);
      const size = style.marker * (view.zoom >= 15 ? 1.15 : view.zoom >= 13 ? 1 : 0.72);
      drawMark(ctx, (x - view.left) * view.scale, (y - view.top) * view.scale, size, drawn, style, isStale(layer, at, theme));
    }
  }
}

/** @param {View} view @param {Layer} layer @param {any} boot @param {any} style */
function paintLandmarks(view, layer, boot, style) {
  const { ctx } = view;
  for (const at of within(view, layer)) {
    const [x, y] = layer.middle(at);
    const px = (x - view.left) * view.scale, py = (y - view.top) * view.scale;
    if (layer.ids[at] === boot.headquarters) drawStar(ctx, px, py, style);
    else if (view.zoom >= 15) {
      ctx.beginPath();
      ctx.arc(px, py, 3.2, 0, 2 * Math.PI);
      Object.assign(ctx, { fillStyle: style.colours.halo, strokeStyle: style.colours.muted, lineWidth: 1.4 });
      ctx.fill();
      ctx.stroke();
    }
  }
}

/**
 * The feature nearest to a place, blocks before lines, else null.
 * @param {Layer[]} layers
 * @param {[number, number]} place world units
 * @param {number} reach world units
 * @param {(layer: Layer, at: number) => boolean} shown
 * @returns {Found | null}
 */
export function nearest(layers, [x, y], reach, shown) {
  /** @type {Found | null} */
  let found = null;
  let best = reach;
  for (const layer of layers) {
    const { boxes } = layer;
    for (let at = 0, b = 0; at < layer.count; at++, b += 4) {
      if (x < boxes[b] - reach || x > boxes[b + 2] + reach || y < boxes[b + 1] - reach || y > boxes[b + 3] + reach) continue;
      if (!shown(layer, at)) continue;
      const away = distance(layer, at, x, y);
      if (away < best || (away === best && !found)) (best = away), (found = { layer, at });
    }
  }
  return found;
}

/** @param {Layer} layer @param {number} at @param {number} x @param {number} y */
function distance(layer, at, x, y) {
  if (layer.kinds[at] !== LINE) {
    if (layer.kinds[at] !== POINT && holds(layer, at, x, y)) return 0;
    const [mx, my] = layer.middle(at);
    return Math.hypot(x - mx, y - my) * 0.6;
  }
  let best = Infinity;
  const { xy } = layer;
  layer.parts(at, (first, end) => {
    for (let p = first; p < end - 1; p++) {
      const ax = xy[2 * p], ay = xy[2 * p + 1], dx = xy[2 * p + 2] - ax, dy = xy[2 * p + 3] - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
    }
  });
  return best;
}
