/** Split the selected segment: by a click on it, or by metres from its start. @module */

import { make } from "../core/dom.js";
import { featureOf } from "./api.js";
import { COLOUR, lookAt, pane } from "./geoman.js";
import { cutAt, linesOf, metresOf, nearestOn, placeAt, toLatLngs } from "./geometry.js";
import { length, number, word } from "../core/words.js";

/** @import { Context } from "./panel.js" */
/** @import { LeafletMouseEvent } from "leaflet" */

const OTHER = "#8a3ffc";
const LEAST = 1; // metres of a part

/** @param {Context} context */
export async function startSplitting(context) {
  const { map } = context, { layer, id } = context.target();
  const feature = await featureOf(layer, id);
  const lines = linesOf(feature.geometry), whole = metresOf(lines);
  pane(map);
  const shown = L.layerGroup().addTo(map);
  const metres = make("input", { type: "number", id: "shapes-metres", min: LEAST, max: Math.floor(whole), step: "any", inputmode: "decimal", oninput: () => cut(Number(metres.value)) });
  const parts = make("p", { class: "shapes-size", role: "status" });
  const save = make("button", { type: "button", class: "action", text: word("Split"), onclick: () => split() });
  save.disabled = true;
  /** @type {[number, number] | null} */
  let point = null;

  /** @param {number} at metres from the start */
  function cut(at) {
    shown.clearLayers();
    const [before, after] = cutAt(lines, at);
    const sound = at >= LEAST && at <= whole - LEAST;
    save.disabled = !sound;
    point = sound ? placeAt(lines, at) : null;
    context.dirty(sound);
    L.polyline(toLatLngs(sound ? before : lines), { color: COLOUR, weight: 5, pane: "shapes", interactive: false }).addTo(shown);
    if (!sound || !point) return (parts.textContent = word("Click the place on the line where it is to be split."));
    L.polyline(toLatLngs(after), { color: OTHER, weight: 5, dashArray: "10 8", lineCap: "butt", pane: "shapes", interactive: false }).addTo(shown);
    L.circleMarker([point[1], point[0]], { radius: 7, color: "#fff", weight: 3, fillColor: "#22303C", fillOpacity: 1, pane: "shapes", interactive: false }).addTo(shown);
    const [one, other] = [length(at), length(whole - at)];
    return (parts.textContent = at >= whole / 2
      ? word("First part {one} (keeps the id {id}, solid) · second part {other} (new id, dashed)", { one, other, id })
      : word("First part {one} (new id, solid) · second part {other} (keeps the id {id}, dashed)", { one, other, id }));
  }

  /** @param {LeafletMouseEvent} event */
  function clicked({ latlng }) {
    const found = nearestOn(lines, [latlng.lng, latlng.lat]);
    const reach = 30 * ((40_075_016 * Math.cos((latlng.lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom())); // 30 pixels
    if (found.away > Math.max(reach, 5)) return context.say(word("That is beside the line. Click on the line."));
    context.say("");
    metres.value = found.metres.toFixed(1);
    return cut(found.metres);
  }

  const split = () => context.save(`/api/features/${layer}/${encodeURIComponent(id)}/split`, { point, version: feature.properties.version },
    (answer) => word("Split: {one} and {other}.", { one: answer.features[0].id, other: answer.features[1].id }));

  map.on("click", clicked);
  context.onEnd(() => {
    map.off("click", clicked);
    shown.remove();
  });
  lookAt(map, L.latLngBounds(toLatLngs(lines).flat()));
  context.show(word("Split in two"), parts,
    make("div", { class: "shapes-field" }, make("label", { for: "shapes-metres", text: word("Metres from the start (of {n})", { n: number(whole) }) }), metres),
    make("div", { class: "shapes-buttons" }, save, make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back })));
  cut(0);
}
