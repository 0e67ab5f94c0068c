/** The wards' names on the map: each wholly inside its own ward, smaller where it must be, else hidden. @module */

import { WORLD, degrees, holds, world } from "./columns.js";
import { make } from "../core/dom.js";

/** @import { Layer } from "./columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

const HEADQUARTERS_FROM = 14; // from this zoom on the headquarters' name stands beside its star
const CLOSE_UP = 16; // from this zoom on a ward is wider than the screen
const MARK = 9; // half the width of a block's mark, in pixels
const MANY = 400; // from this number on a map is too full to keep clear of everything
const GRID = 13; // places tried across a ward, and down it
const WORTH = 40; // pixels that a name goes from its place to cover one mark less
const SETTINGS = [[], ["stacked"], ["small"], ["small", "stacked"]]; // classes of a name, best first
const EVERY = ["small", "stacked"];

/**
 * @param {LeafletMap} map @param {Layer} wards
 * @param {Layer} blocks whose marks the names keep clear of
 * @param {Layer} segments whose lines they keep clear of, where there are not too many
 */
export function addWardLabels(map, wards, blocks, segments) {
  const pane = map.createPane("labels");
  pane.classList.add("label-pane");
  pane.style.zIndex = "440";
  const labels = wards.ids.map((_, at) => labelOf(wards, at));
  const group = L.layerGroup(labels.map((label) => label.marker)).addTo(map);
  const marks = [blocks, segments].flatMap((layer) => (layer.count > MANY ? [] : layer.ids.map((_, at) => layer.middle(at))));
  const tidy = () => {
    map.getContainer().classList.toggle("close-up", map.getZoom() >= CLOSE_UP);
    map.getContainer().classList.toggle("far", map.getZoom() < HEADQUARTERS_FROM);
    if (map.getZoom() < CLOSE_UP && map.hasLayer(group)) arrange(map, wards, labels, marks);
  };
  map.on("zoomend", tidy);
  group.on("add", tidy);
  requestAnimationFrame(tidy);
  return group;
}

/** A name with the places inside its ward where it may stand, nearest first to the one the server gave. @param {Layer} wards @param {number} at */
function labelOf(wards, at) {
  const [west, north, east, south] = wards.boxes.subarray(at * 4, at * 4 + 4);
  const [lat, lon] = [wards.value("label_y", at), wards.value("label_x", at)];
  const [x, y] = world(lat, lon);
  const places = [{ x, y, away: 0 }];
  for (let cell = 0; cell < GRID * GRID; cell++) {
    const right = west + ((east - west) * ((cell % GRID) + 0.5)) / GRID, down = north + ((south - north) * (Math.floor(cell / GRID) + 0.5)) / GRID;
    if (holds(wards, at, right, down)) places.push({ x: right, y: down, away: Math.hypot(right - x, down - y) });
  }
  const element = make("span", { class: "ward-label", text: wards.textOf("name", at) });
  const icon = L.divIcon({ html: element, className: "ward-label-place", iconSize: [0, 0] });
  const marker = L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false });
  return { at, element, marker, places };
}

/**
 * Give each name the best setting that has room inside its ward, where it covers least near its place; else hide it.
 * @param {LeafletMap} map @param {Layer} wards @param {ReturnType<typeof labelOf>[]} labels @param {[number, number][]} marks
 */
function arrange(map, wards, labels, marks) {
  const pixel = WORLD / (256 * 2 ** map.getZoom());
  const signs = marks.map(([x, y]) => boxAround(x, y, MARK * pixel, MARK * pixel));
  const names = headquarters(map, pixel);
  const sizes = SETTINGS.map((setting) => {
    for (const { element } of labels) set(element, setting);
    return labels.map(({ element }) => [(element.offsetWidth / 2 + 1) * pixel, (element.offsetHeight / 2 + 1) * pixel]);
  });
  labels.forEach(({ at, element, marker, places }, number) => {
    let best = { x: 0, y: 0, cost: Infinity, setting: 0 };
    for (let setting = 0; setting < SETTINGS.length && best.cost === Infinity; setting++) {
      for (const { x, y, away } of places) {
        if (away / pixel >= best.cost) break;
        const box = boxAround(x, y, sizes[setting][number][0], sizes[setting][number][1]);
        if (!inside(wards, at, x, y, box) || covered(box, names)) continue;
        const cost = away / pixel + WORTH * covered(box, signs);
        if (cost < best.cost) best = { x, y, cost, setting };
      }
    }
    element.classList.toggle("hidden", best.cost === Infinity);
    if (best.cost === Infinity) return;
    set(element, SETTINGS[best.setting]);
    marker.setLatLng(degrees(best.x, best.y));
    names.push(boxAround(best.x, best.y, sizes[best.setting][number][0], sizes[best.setting][number][1]));
  });
}

/** @param {HTMLElement} element @param {string[]} setting */
function set(element, setting) {
  for (const each of EVERY) element.classList.toggle(each, setting.includes(each));
}

/** The box of the headquarters' name, while it is shown. @param {LeafletMap} map @param {number} pixel @returns {Box[]} */
function headquarters(map, pixel) {
  const label = /** @type {HTMLElement | null} */ (map.getPane("labels")?.querySelector(".landmark-label.star"));
  if (!label?.offsetWidth || !label.parentElement) return [];
  const { lat, lng } = map.layerPointToLatLng(L.DomUtil.getPosition(label.parentElement));
  const [x, y] = world(lat, lng);
  return [{ left: x - MARK * pixel, right: x + (label.offsetLeft + label.offsetWidth) * pixel, top: y - MARK * pixel, bottom: y + MARK * pixel }];
}

/** @param {number} x @param {number} y @param {number} wide @param {number} high @returns {Box} */
function boxAround(x, y, wide, high) {
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

/** Whether the box around a place lies inside a ward: the place does, and no border meets the box. @param {Layer} wards @param {number} at @param {number} x @param {number} y @param {Box} box */
function inside(wards, at, x, y, { left, right, top, bottom }) {
  if (!holds(wards, at, x, y)) return false;
  const { xy } = wards;
  let clear = true;
  wards.parts(at, (first, end) => {
    for (let p = first + 1; clear && p < end; p++) {
      const x0 = xy[2 * p - 2], y0 = xy[2 * p - 1], x1 = xy[2 * p], y1 = xy[2 * p + 1];
      if (Math.max(x0, x1) < left || Math.min(x0, x1) > right || Math.max(y0, y1) < top || Math.min(y0, y1) > bottom) continue;
      const sides = [[left, top], [right, top], [left, bottom], [right, bottom]].map(([u, v]) => (x1 - x0) * (v - y0) > (y1 - y0) * (u - x0));
      clear = sides.every((side) => side === sides[0]);
    }
  });
  return clear;
}

/** How many boxes one meets. @param {Box} box @param {Box[]} others */
function covered(box, others) {
  return others.filter((other) => box.right >= other.left && box.left <= other.right && box.bottom >= other.top && box.top <= other.bottom).length;
}
