/** Lengths and places on lines, near enough for what a panel says; the server measures exactly. @module */

import { degrees } from "../map/columns.js";
import { metresBetween } from "../map/measure.js";

/** @import { Layer } from "../map/columns.js" */

/** @typedef {[number, number]} Place longitude and latitude */
/** @typedef {{ place: Place, metres: number, away: number }} Found a place on lines: metres from their start, metres away from what was asked */

/** The lines of a GeoJSON (Multi)LineString. @param {any} geometry @returns {Place[][]} */
export function linesOf(geometry) {
  return geometry.type === "MultiLineString" ? geometry.coordinates : [geometry.coordinates];
}

/** @param {Place} a @param {Place} b */
export function apart(a, b) {
  return metresBetween(/** @type {any} */ ({ lng: a[0], lat: a[1] }), /** @type {any} */ ({ lng: b[0], lat: b[1] }));
}

/** @param {Place[][]} lines */
export function metresOf(lines) {
  return lines.reduce((sum, line) => sum + line.slice(1).reduce((part, place, at) => part + apart(line[at], place), 0), 0);
}

/** The place on lines that is nearest to another. @param {Place[][]} lines @param {Place} from @returns {Found} */
export function nearestOn(lines, from) {
  const narrow = Math.cos((from[1] * Math.PI) / 180);
  let best = { place: lines[0][0], metres: 0, away: Infinity }, run = 0;
  for (const line of lines) {
    for (let at = 1; at < line.length; at++) {
      const [a, b] = [line[at - 1], line[at]];
      const dx = (b[0] - a[0]) * narrow, dy = b[1] - a[1];
      const t = Math.max(0, Math.min(1, ((from[0] - a[0]) * narrow * dx + (from[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
      const place = between(a, b, t), away = apart(place, from);
      if (away < best.away) best = { place, metres: run + apart(a, place), away };
      run += apart(a, b);
    }
  }
  return best;
}

/** The place so many metres behind the start of lines. @param {Place[][]} lines @param {number} metres @returns {Place} */
export function placeAt(lines, metres) {
  let run = 0;
  for (const line of lines) {
    for (let at = 1; at < line.length; at++) {
      const step = apart(line[at - 1], line[at]);
      if (run + step >= metres && step > 0) return between(line[at - 1], line[at], (metres - run) / step);
      run += step;
    }
  }
  return /** @type {Place} */ (lines.at(-1)?.at(-1));
}

/** Both sides of a place on lines. @param {Place[][]} lines @param {number} metres @returns {[Place[][], Place[][]]} */
export function cutAt(lines, metres) {
  const cut = placeAt(lines, metres);
  /** @type {Place[][]} */
  const before = [], after = [];
  let run = 0;
  for (const line of lines) {
    /** @type {Place[]} */
    const left = [line[0]], right = [];
    let passed = run >= metres;
    if (passed) right.push(...left.splice(0));
    for (let at = 1; at < line.length; at++) {
      run += apart(line[at - 1], line[at]);
      if (!passed && run >= metres) (passed = true), left.push(cut), right.push(cut);
      (passed ? right : left).push(line[at]);
    }
    if (left.length > 1) before.push(left);
    if (right.length > 1) after.push(right);
  }
  return [before, after];
}

/** The lines of a feature as the map has it. @param {Layer} layer @param {number} at @returns {Place[][]} */
export function paintedLines(layer, at) {
  /** @type {Place[][]} */
  const lines = [];
  layer.parts(at, (first, end) => {
    /** @type {Place[]} */
    const line = [];
    for (let p = first; p < end; p++) line.push(/** @type {Place} */ (degrees(layer.xy[2 * p], layer.xy[2 * p + 1]).reverse()));
    lines.push(line);
  });
  return lines;
}

/** Latitudes and longitudes, as Leaflet wants them. @param {Place[][]} lines @returns {[number, number][][]} */
export function toLatLngs(lines) {
  return lines.map((line) => line.map(([lng, lat]) => [lat, lng]));
}

/** @param {Place} a @param {Place} b @param {number} t 0 to 1 @returns {Place} */
function between(a, b, t) {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
}
