/** Picked features on the map: their outline, clicks, and a rectangle that picks what it meets. @module */

import { CanvasTiles, stroke, within } from "../map/canvas-tiles.js";
import { LINE, world } from "../map/columns.js";
import { onPicks, picks } from "../map/picks.js";
import { state } from "../map/state.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { View } from "../map/canvas-tiles.js" */
/** @import { Map as LeafletMap } from "leaflet" */
/** @import { Found } from "../map/picks.js" */

const LEAST = 4; // pixels: what is dragged less is a click

/**
 * @param {LeafletMap} map @param {Layer[]} layers @param {any} style
 * @param {(layer: Layer, at: number) => boolean} shown
 * @param {() => boolean} isToday whether the day that is shown is the one that is recorded on
 */
export function addPicksOnMap(map, layers, style, shown, isToday) {
  map.createPane("picks").style.zIndex = "415";
  const tiles = new /** @type {any} */ (CanvasTiles)((/** @type {View} */ view) => paint(view, layers, style), { pane: "picks" });
  tiles.addTo(map);
  const rectangle = addRectangle(map, (box) => picks.add(inBox(layers, box, shown)));
  onPicks(() => {
    tiles.repaint();
    map.getContainer().classList.toggle("picking", picks.on);
    if (picks.on) map.boxZoom.disable();
    else map.boxZoom.enable();
    if (!picks.on) rectangle.arm(false);
  });

  return {
    rectangle,

    /** Say whether a click is to pick. @param {any} event */
    picks(event) {
      const { ctrlKey, metaKey, shiftKey } = event.originalEvent ?? {};
      return isToday() && (picks.on || ctrlKey || metaKey || shiftKey);
    },

    /** A click that picks. @param {Found | null} found */
    pick(found) {
      if (found && !rectangle.justDrawn()) picks.toggle(found);
    },
  };
}

/** @param {View} view @param {Layer[]} layers @param {any} style */
function paint(view, layers, style) {
  if (!picks.on) return;
  const { ctx } = view, grow = view.zoom >= 16 ? 1.3 : view.zoom >= 14 ? 1 : 0.75;
  for (const layer of layers) {
    if (state.off.includes(layer.name)) continue;
    const found = within(view, layer, (at) => picks.has(layer, at));
    const lines = found.filter((at) => layer.kinds[at] === LINE), others = found.filter((at) => layer.kinds[at] !== LINE);
    Object.assign(ctx, { strokeStyle: style.colours.ink, lineWidth: style.marked * grow, lineCap: "round", lineJoin: "round" });
    ctx.setLineDash([]);
    stroke(view, layer, lines);
    for (const at of others) {
      const [x, y] = layer.middle(at);
      ctx.beginPath();
      ctx.arc((x - view.left) * view.scale, (y - view.top) * view.scale, 12, 0, 2 * Math.PI);
      Object.assign(ctx, { lineWidth: 3 });
      ctx.stroke();
    }
  }
}

/** Draw a rectangle by dragging: with Shift, or once after `arm`. @param {LeafletMap} map @param {(box: number[]) => void} done west, north, east, south in world units */
function addRectangle(map, done) {
  const container = map.getContainer(), shape = document.createElement("div");
  shape.className = "pick-rectangle";
  let armed = false, drawn = false;
  /** @type {{x: number, y: number, id: number} | null} */
  let from = null;

  /** @param {boolean} now */
  function arm(now) {
    if (armed === now) return;
    armed = now;
    container.classList.toggle("picking-box", armed);
    map.dragging[armed ? "disable" : "enable"]();
    if (!armed) (from = null), shape.remove();
    for (const button of document.querySelectorAll("[data-arms-rectangle]")) button.setAttribute("aria-pressed", String(armed));
  }

  /** @param {PointerEvent} event */
  const place = (event) => map.mouseEventToContainerPoint(event);

  container.addEventListener("pointerdown", (event) => {
    const onMap = event.target instanceof Element && !event.target.closest(".leaflet-control, .leaflet-popup");
    if (!onMap || event.button !== 0 || !(armed || (picks.on && event.shiftKey))) return;
    const { x, y } = place(event);
    from = { x, y, id: event.pointerId };
    drawn = false;
  }, { capture: true });
  window.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return;
    const { x, y } = place(event);
    if (!drawn && Math.abs(x - from.x) + Math.abs(y - from.y) < LEAST) return;
    drawn = true;
    if (!shape.isConnected) container.append(shape);
    Object.assign(shape.style, { left: `${Math.min(x, from.x)}px`, top: `${Math.min(y, from.y)}px`, width: `${Math.abs(x - from.x)}px`, height: `${Math.abs(y - from.y)}px` });
  });
  window.addEventListener("pointerup", (event) => {
    if (!from || event.pointerId !== from.id) return;
    const one = from, other = place(event);
    from = null;
    shape.remove();
    if (!drawn) return;
    setTimeout(() => (drawn = false)); // the click that ends the drag comes first
    const a = map.containerPointToLatLng([Math.min(one.x, other.x), Math.min(one.y, other.y)]);
    const b = map.containerPointToLatLng([Math.max(one.x, other.x), Math.max(one.y, other.y)]);
    arm(false);
    done([...world(a.lat, a.lng), ...world(b.lat, b.lng)]);
  });
  window.addEventListener("pointercancel", () => ((from = null), shape.remove()));
  return { arm, isArmed: () => armed, justDrawn: () => drawn };
}

/** What is shown and meets a box. @param {Layer[]} layers @param {number[]} box @param {(layer: Layer, at: number) => boolean} shown @returns {Found[]} */
function inBox(layers, box, shown) {
  /** @type {Found[]} */
  const found = [];
  for (const layer of layers) {
    if (state.off.includes(layer.name)) continue;
    for (let at = 0; at < layer.count; at++) if (shown(layer, at) && meets(layer, at, box)) found.push({ layer, at });
  }
  return found;
}

/** @param {Layer} layer @param {number} at @param {number[]} box */
function meets(layer, at, [west, north, east, south]) {
  const [left, top, right, bottom] = layer.boxes.subarray(at * 4, at * 4 + 4);
  if (left > east || right < west || top > south || bottom < north) return false;
  const { xy } = layer;
  let hit = false;
  layer.parts(at, (first, end) => {
    for (let p = first; p < end && !hit; p++) {
      const q = Math.min(p + 1, end - 1);
      hit = crosses(xy[2 * p], xy[2 * p + 1], xy[2 * q], xy[2 * q + 1], [west, north, east, south]);
    }
  });
  return hit;
}

/** Whether a piece of line meets a box (Liang and Barsky). @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number[]} box */
function crosses(ax, ay, bx, by, [west, north, east, south]) {
  let from = 0, to = 1;
  const dx = bx - ax, dy = by - ay;
  for (const [p, q] of [[-dx, ax - west], [dx, east - ax], [-dy, ay - north], [dy, south - ay]]) {
    if (p === 0 && q < 0) return false;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from <= to;
}
