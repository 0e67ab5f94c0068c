/** Which features are picked to be changed together. It is no part of the address: a link must not carry a half-done job. @module */

import { length, number, word } from "../core/words.js";

/** @import { Layer } from "./columns.js" */
/** @typedef {{ layer: Layer, at: number }} Found */

/** By key, not by position: the layers are of another day when the time slider moves. @type {Map<string, { layer: Layer, id: string }>} */
const picked = new Map();
/** @type {(() => void)[]} */
const listeners = [];
let on = false;

/** @param {Found} found */
export function keyOf({ layer, at }) {
  return `${layer.name}/${layer.ids[at]}`;
}

export const picks = {
  /** Whether clicks pick instead of choosing one feature. */
  get on() {
    return on;
  },

  /** @param {boolean} now */
  turn(now) {
    if (on === now) return;
    on = now;
    if (!on) picked.clear();
    tell();
  },

  /** @param {Layer} layer @param {number} at */
  has(layer, at) {
    return picked.has(keyOf({ layer, at }));
  },

  /** Take it up or drop it; say whether it is picked now. @param {Found} found */
  toggle(found) {
    const key = keyOf(found), had = picked.delete(key);
    if (!had) picked.set(key, idOf(found));
    on = true;
    tell();
    return !had;
  },

  /** @param {Found[]} found */
  add(found) {
    for (const each of found) picked.set(keyOf(each), idOf(each));
    if (found.length) on = true;
    tell();
  },

  clear() {
    picked.clear();
    tell();
  },

  /** What is picked and there. @returns {Found[]} */
  all() {
    return [...picked.values()].map(({ layer, id }) => ({ layer, at: layer.at(id) })).filter(({ at }) => at >= 0);
  },
};

/** @param {Found} found */
function idOf({ layer, at }) {
  return { layer, id: layer.ids[at] };
}

/** @param {() => void} listener */
export function onPicks(listener) {
  listeners.push(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

/** How many segments and blocks, and how long the segments are together. @param {Found[]} found */
export function amounts(found) {
  const segments = found.filter(({ layer }) => layer.name === "route_segments");
  const metres = segments.reduce((sum, { layer, at }) => sum + Number(layer.value("metres", at) ?? 0), 0);
  const blocks = found.length - segments.length;
  const given = { segments: number(segments.length), blocks: number(blocks), metres: length(metres) };
  if (!blocks) return word("{segments} segments, {metres}", given);
  return segments.length ? word("{segments} segments, {metres}, and {blocks} blocks", given) : word("{blocks} blocks", given);
}
