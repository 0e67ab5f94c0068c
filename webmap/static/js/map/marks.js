/** Signs on canvas and in the page, from the paths of the style source. @module */

import { makeSvg } from "../core/dom.js";

const CORNER = 0.2; // of the side, as in map images
const SIGN = 0.72; // of half the side

/**
 * A square in the colour of a value with its sign in white, as in map images; that of an old finding is faint and has an edge.
 * @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} size @param {any} drawn @param {any} style @param {boolean} [stale]
 */
export function drawMark(ctx, x, y, size, drawn, style, stale = false) {
  const radius = size / 2;
  ctx.save();
  ctx.translate(x, y);
  ctx.setLineDash([]);
  if (stale) {
    square(ctx, size * style.staleMark);
    Object.assign(ctx, { fillStyle: style.colours.halo, strokeStyle: drawn.colour, lineWidth: 1 });
    ctx.fill();
    ctx.stroke();
    ctx.globalAlpha = style.stale;
  }
  square(ctx, size);
  Object.assign(ctx, { fillStyle: drawn.colour, strokeStyle: style.colours.halo, lineWidth: 3 });
  ctx.stroke();
  ctx.fill();
  ctx.scale(radius * SIGN, radius * SIGN);
  const sign = style.symbols[drawn.symbol] ?? style.symbols.minus;
  Object.assign(ctx, { fillStyle: style.colours.halo, strokeStyle: style.colours.halo, lineWidth: style.symbolStroke, lineCap: "round", lineJoin: "round" });
  if (sign.fill) ctx.fill(new Path2D(sign.fill));
  if (sign.stroke) ctx.stroke(new Path2D(sign.stroke));
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} side */
function square(ctx, side) {
  ctx.beginPath();
  if (ctx.roundRect) ctx.roundRect(-side / 2, -side / 2, side, side, side * CORNER);
  else ctx.rect(-side / 2, -side / 2, side, side);
}

/** The headquarters. @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {any} style */
export function drawStar(ctx, x, y, style) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(style.star / 2, style.star / 2);
  const path = new Path2D(style.symbols.star.fill);
  Object.assign(ctx, { fillStyle: style.colours.ink, strokeStyle: style.colours.halo, lineWidth: 0.42, lineJoin: "round" });
  ctx.stroke(path);
  ctx.fill(path);
  ctx.restore();
}

/** A piece of line as the map draws it. @param {any} drawn @param {any} style */
export function lineSwatch(drawn, style) {
  const line = { x1: 4, x2: 44, y1: 8, y2: 8 };
  return makeSvg(
    "svg",
    { class: "swatch", viewBox: "0 0 48 16", width: 48, height: 16, "aria-hidden": "true" },
    makeSvg("line", { ...line, stroke: style.colours.halo, "stroke-width": style.route.width + 2 * style.route.casing, "stroke-linecap": "round" }),
    makeSvg("line", { ...line, stroke: drawn.colour, "stroke-width": drawn.width, "stroke-dasharray": drawn.dash.join(" ") || "none", "stroke-linecap": drawn.cap }),
  );
}

/** The sign of what was checked too long ago: faint, its casing with an edge. @param {any} style */
export function staleSwatch(style) {
  const { colour, width, opacity, casing, casing_colour: halo, edge } = style.staleSign;
  const line = { x1: 4, x2: 44, y1: 8, y2: 8 };
  return makeSvg("svg", { class: "swatch", viewBox: "0 0 48 16", width: 48, height: 16, "aria-hidden": "true" },
    makeSvg("line", { ...line, stroke: colour, "stroke-width": edge }),
    makeSvg("line", { ...line, stroke: halo, "stroke-width": casing }),
    makeSvg("line", { ...line, stroke: colour, "stroke-width": width, "stroke-opacity": opacity }));
}

/** The headquarters' star, as the map has it. @param {any} style */
export function starSwatch(style) {
  return makeSvg("svg", { class: "mark", viewBox: "-1.1 -1.1 2.2 2.2", width: 16, height: 16, "aria-hidden": "true" }, makeSvg("path", { d: style.symbols.star.fill, fill: style.colours.ink }));
}

/** A square with a value's sign, as blocks have it. @param {any} drawn @param {any} style */
export function markSwatch(drawn, style) {
  const sign = style.symbols[drawn.symbol] ?? style.symbols.minus;
  const parts = [makeSvg("rect", { x: -1, y: -1, width: 2, height: 2, rx: 2 * CORNER, fill: drawn.colour })];
  const transform = `scale(${SIGN})`;
  if (sign.fill) parts.push(makeSvg("path", { transform, d: sign.fill, fill: style.colours.halo }));
  if (sign.stroke) parts.push(makeSvg("path", { transform, d: sign.stroke, fill: "none", stroke: style.colours.halo, "stroke-width": style.symbolStroke, "stroke-linecap": "round", "stroke-linejoin": "round" }));
  return makeSvg("svg", { class: "mark", viewBox: "-1.1 -1.1 2.2 2.2", width: 16, height: 16, "aria-hidden": "true" }, ...parts);
}
