/** The wards' names on the map: beside the marks of blocks and each other, hidden only where no room is left. @module */

import { degrees } from "./columns.js";
import { make } from "./dom.js";

/** @import { Layer } from "./columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

const HEADQUARTERS_FROM = 14; // from this zoom on the headquarters' name stands beside its star
const CLOSE_UP = 16; // from this zoom on a ward is wider than the screen
const MARK = 9; // half the width of a block's mark, in pixels
const MANY = 400; // from this number on a map is too full to keep clear of everything
/** @type {[number, number][]} where a name may go, in pixels from its place, best first */
const SHIFTS = [[0, 0], [0, -18], [0, 18], [0, -30], [0, 30], [34, -12], [-34, -12], [34, 14], [-34, 14]];

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
  const markers = labels.map(({ element, place }) => {
    const icon = L.divIcon({ html: element, className: "ward-label-place", iconSize: [0, 0] });
    return L.marker(place, { icon, pane: "labels", interactive: false, keyboard: false });
  });
  const group = L.layerGroup(markers).addTo(map);
  const marks = [blocks, segments].flatMap((layer) => (layer.count > MANY ? [] : layer.ids.map((_, at) => degrees(...layer.middle(at)))));
  const tidy = () => {
    map.getContainer().classList.toggle("close-up", map.getZoom() >= CLOSE_UP);
    map.getContainer().classList.toggle("far", map.getZoom() < HEADQUARTERS_FROM);
    if (map.getZoom() < CLOSE_UP) arrange(map, labels, marks);
  };
  map.on("zoomend", tidy);
  group.on("add", tidy);
  requestAnimationFrame(tidy);
  return group;
}

/** @param {Layer} wards @param {number} at */
function labelOf(wards, at) {
  const box = wards.boxes.subarray(at * 4, at * 4 + 4);
  const given = wards.value("label_x", at) !== null;
  const middle = degrees((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
  const place = given ? /** @type {[number, number]} */ ([wards.value("label_y", at), wards.value("label_x", at)]) : middle;
  return { element: make("span", { class: "ward-label", text: wards.textOf("name", at) }), place };
}

/**
 * Give each name the place that covers least; hide it only where it would lie on another name.
 * @param {LeafletMap} map @param {ReturnType<typeof labelOf>[]} labels @param {[number, number][]} marks
 */
function arrange(map, labels, marks) {
  const signs = marks.map((mark) => boxAround(map.latLngToLayerPoint(mark), MARK, MARK));
  const names = headquarters(map);
  for (const { element, place } of labels) {
    const at = map.latLngToLayerPoint(place);
    const wide = element.offsetWidth / 2, high = element.offsetHeight / 2 - 2;
    const places = SHIFTS.map(([x, y]) => ({ x, y, box: boxAround({ x: at.x + x, y: at.y + y }, wide, high) }));
    const free = places.filter(({ box }) => !covered(box, names));
    const best = free.reduce((/** @type {typeof free[0] | null} */ found, each) => (found && covered(found.box, signs) <= covered(each.box, signs) ? found : each), null);
    element.classList.toggle("hidden", !best);
    if (!best) continue;
    element.style.marginLeft = `${best.x}px`;
    element.style.marginTop = `${best.y}px`;
    names.push(best.box);
  }
}

/** The box of the headquarters' name, while it is shown. @param {LeafletMap} map @returns {Box[]} */
function headquarters(map) {
  const label = /** @type {HTMLElement | null} */ (map.getPane("labels")?.querySelector(".landmark-label.star"));
  if (!label?.offsetWidth || !label.parentElement) return [];
  const { x, y } = L.DomUtil.getPosition(label.parentElement);
  return [{ left: x - MARK, right: x + label.offsetLeft + label.offsetWidth, top: y - MARK, bottom: y + MARK }];
}

/** @param {{ x: number, y: number }} middle @param {number} wide @param {number} high @returns {Box} */
function boxAround({ x, y }, wide, high) {
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

/** How many boxes one covers. @param {Box} box @param {Box[]} others */
function covered(box, others) {
  return others.filter((other) => box.right + 2 >= other.left && box.left <= other.right + 2 && box.bottom >= other.top && box.top <= other.bottom).length;
}
