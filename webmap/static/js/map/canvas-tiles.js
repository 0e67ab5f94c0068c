/** A layer of canvas tiles that our own painters fill; repainted in place when the style changes. @module */

import { WORLD } from "./columns.js";

/** @import { Layer } from "./columns.js" */

export const TILE = 512;

/**
 * What a painter is given: a canvas context in screen pixels, and how world units become pixels.
 * @typedef {object} View
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} zoom
 * @property {number} scale pixels of one world unit
 * @property {number} left world x of the tile's left edge
 * @property {number} top world y of the tile's top edge
 * @property {number[]} box west, north, east, south in world units, with a margin
 */

export const CanvasTiles = L.GridLayer.extend({
  /** @param {(view: View) => void} paint @param {any} options */
  initialize(paint, options) {
    /** @type {any} */ (L.GridLayer.prototype).initialize.call(this, { tileSize: TILE, keepBuffer: 1, updateWhenIdle: false, ...options });
    this.paint = paint;
  },

  /** @param {any} coords */
  createTile(coords) {
    const canvas = document.createElement("canvas");
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = canvas.height = TILE * ratio;
    this.fill(canvas, coords, ratio);
    return canvas;
  },

  /** @param {HTMLCanvasElement} canvas @param {any} coords @param {number} ratio */
  fill(canvas, coords, ratio) {
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scale = (256 * 2 ** coords.z) / WORLD;
    const left = (coords.x * TILE) / scale, top = (coords.y * TILE) / scale;
    const margin = 24 / scale, side = TILE / scale;
    const box = [left - margin, top - margin, left + side + margin, top + side + margin];
    this.paint({ ctx, zoom: coords.z, scale, left, top, box });
  },

  /** Paint every tile again, without a flicker. */
  repaint() {
    for (const tile of Object.values(this._tiles ?? {})) {
      const canvas = /** @type {any} */ (tile).el;
      canvas.getContext("2d")?.clearRect(0, 0, TILE, TILE); // not on a new tile: on paper Chromium clears what lies below, too
      this.fill(canvas, /** @type {any} */ (tile).coords, canvas.width / TILE);
    }
  },
});

/** The features whose box meets the tile. @param {View} view @param {Layer} layer @param {(at: number) => boolean} [wanted] */
export function within(view, layer, wanted) {
  const [west, north, east, south] = view.box;
  const { boxes } = layer;
  const found = [];
  for (let at = 0, b = 0; at < layer.count; at++, b += 4) {
    if (boxes[b] > east || boxes[b + 2] < west || boxes[b + 1] > south || boxes[b + 3] < north) continue;
    if (!wanted || wanted(at)) found.push(at);
  }
  return found;
}

/** Add a feature's lines or rings to the path; steps too small to be seen are left out. @param {View} view @param {Layer} layer @param {number} at */
export function trace(view, layer, at) {
  const { ctx, scale, left, top } = view;
  const { xy } = layer;
  const least = view.zoom < 15 ? 1.5 : 0.6; // pixels
  layer.parts(at, (first, end) => {
    let lastX = (xy[2 * first] - left) * scale, lastY = (xy[2 * first + 1] - top) * scale;
    ctx.moveTo(lastX, lastY);
    for (let p = first + 1; p < end; p++) {
      const x = (xy[2 * p] - left) * scale, y = (xy[2 * p + 1] - top) * scale;
      if (p < end - 1 && Math.abs(x - lastX) + Math.abs(y - lastY) < least) continue;
      ctx.lineTo((lastX = x), (lastY = y));
    }
  });
}

/** Stroke features a few hundred at a time: one path of thousands is slower. @param {View} view @param {Layer} layer @param {number[]} features */
export function stroke(view, layer, features) {
  for (let from = 0; from < features.length; from += 200) {
    view.ctx.beginPath();
    for (const at of features.slice(from, from + 200)) trace(view, layer, at);
    view.ctx.stroke();
  }
}
