/** Merge segments of one route: by clicks on the map or in a list; where they differ, somebody chooses. @module */

import { world } from "../map/columns.js";
import { make } from "../core/dom.js";
import { nearest } from "../map/features-map.js";
import { featureOf } from "./api.js";
import { COLOUR, lookAt, pane } from "./geoman.js";
import { apart, linesOf, metresOf, paintedLines, toLatLngs } from "./geometry.js";
import { date, length, word } from "../core/words.js";

/** @import { Context } from "./panel.js" */
/** @import { Feature } from "./api.js" */
/** @import { LeafletMouseEvent } from "leaflet" */

const MEET = 0.5; // metres between ends as they are painted
const DATES = ["joined_on", "recognised_on"];

/** @param {Context} context */
export async function startMerging(context) {
  const { map } = context, { layer, id } = context.target();
  const segments = context.layers[layer];
  pane(map);
  const shown = L.layerGroup().addTo(map);
  /** @type {Map<string, Feature>} what is to be merged, each as it was seen */
  const chosen = new Map([[id, await featureOf(layer, id)]]);
  const first = segments.at(id);
  const offered = make("ul", { class: "shapes-list" }), questions = make("div"), total = make("p", { class: "shapes-size", role: "status" });
  const save = make("button", { type: "button", class: "action", text: word("Merge"), onclick: () => merge() });

  const isOfRoute = (/** @type {number} */ at) => (layer === "streets" ? ["name"] : ["route_id", "route_name"]).every((name) => segments.value(name, at) === segments.value(name, first));

  /** Segments of the route that touch what is chosen. @returns {number[]} */
  function candidates() {
    const ends = [...chosen.keys()].flatMap((each) => endsOf(segments.at(each)));
    return segments.ids.map((_, at) => at).filter((at) => isOfRoute(at) && (chosen.has(segments.ids[at]) || endsOf(at).some((end) => ends.some((other) => apart(end, other) < MEET))));
  }

  /** @param {number} at */
  function endsOf(at) {
    return paintedLines(segments, at).flatMap((line) => [line[0], line[line.length - 1]]);
  }

  /** @param {string} name */
  async function toggle(name) {
    if (name === id) return;
    context.refuse([]);
    if (chosen.has(name)) chosen.delete(name);
    else chosen.set(name, await featureOf(layer, name));
    context.dirty(chosen.size > 1);
    render(name);
  }

  /** @param {string} [focused] */
  function render(focused) {
    shown.clearLayers();
    const found = candidates();
    offered.replaceChildren(...found.map((at) => row(at, focused)));
    for (const at of found) {
      const is = chosen.has(segments.ids[at]);
      L.polyline(toLatLngs(paintedLines(segments, at)), { color: COLOUR, weight: is ? 7 : 4, opacity: is ? 1 : 0.8, dashArray: is ? undefined : "2 8", pane: "shapes", interactive: false }).addTo(shown);
    }
    const sizes = [...chosen].map(([name, each]) => ({ name, metres: metresOf(linesOf(each.geometry)) })).sort((a, b) => b.metres - a.metres);
    const metres = length(sizes.reduce((sum, each) => sum + each.metres, 0));
    total.textContent = found.length < 2 ? word("No other segment of this route touches it.")
      : chosen.size > 1 ? word("{n} segments, {metres} together; the longest, {id}, keeps its id.", { n: chosen.size, metres, id: sizes[0].name }) : word("Choose the segments to merge it with.");
    save.disabled = chosen.size < 2;
    ask();
  }

  /** @param {number} at @param {string} [focused] */
  function row(at, focused) {
    const name = segments.ids[at];
    const box = make("input", { type: "checkbox", onchange: () => toggle(name) });
    box.checked = chosen.has(name);
    box.disabled = name === id;
    if (name === focused) queueMicrotask(() => box.focus({ preventScroll: true }));
    return make("li", {}, make("label", {}, box, make("span", { text: name }), make("small", { class: "muted", text: length(metresOf(paintedLines(segments, at))) })));
  }

  /** A question for each field in which the chosen ones differ and nobody may guess. */
  function ask() {
    const before = answers();
    if (layer === "streets") return;
    const rows = [...context.boot.themes, ...DATES.map((name) => ({ id: name, label: name === DATES[0] ? word("Joins the programme on") : word("Recognised on"), values: [] }))].map((theme) => {
      const values = [...new Set([...chosen.values()].map((each) => each.properties[theme.id] ?? ""))];
      if (values.length < 2) return null;
      const label = (/** @type {string} */ value) => theme.values.find((/** @type {any} */ each) => each.id === value)?.label ?? (date(value) || "–");
      const select = make("select", { id: `shapes-${theme.id}`, "data-field": theme.id, required: true }, make("option", { value: "?", text: word("Choose …") }), ...values.map((value) => make("option", { value, text: label(value) })));
      select.value = theme.id in before && values.includes(before[theme.id] ?? "") ? before[theme.id] ?? "" : "?";
      return make("div", { class: "shapes-field" }, make("label", { for: `shapes-${theme.id}`, text: word("{field}: they differ. For the whole holds", { field: theme.label }) }), select);
    });
    questions.replaceChildren(.../** @type {Node[]} */ (rows.filter(Boolean)));
  }

  /** @returns {Record<string, string | null>} */
  function answers() {
    const selects = [...questions.querySelectorAll("select")].filter((select) => select.value !== "?");
    return Object.fromEntries(selects.map((select) => [select.dataset.field, select.value || null]));
  }

  function merge() {
    const open = [...questions.querySelectorAll("select")].find((select) => select.value === "?");
    if (open) return context.refuse([word("Choose a value for each field in which they differ.")]), open.focus();
    const versions = Object.fromEntries([...chosen].map(([name, each]) => [name, each.properties.version]));
    return context.save(`/api/features/${layer}/merge`, { versions, chosen: answers() },
      (answer) => word("{n} segments are now {id}.", { n: chosen.size, id: answer.features[0].id }), layer === "streets" ? undefined : (answer) => `${layer}/${answer.features[0].id}`);
  }

  /** @param {LeafletMouseEvent} event */
  function clicked({ latlng }) {
    const found = nearest([segments], /** @type {[number, number]} */ (world(latlng.lat, latlng.lng)), 12 / ((256 * 2 ** map.getZoom()) / 2 ** 30), () => true);
    if (found && candidates().includes(found.at)) return void toggle(segments.ids[found.at]);
    context.say(found ? word("That one is of another route, or does not touch.") : "");
  }

  map.on("click", clicked);
  context.onEnd(() => {
    map.off("click", clicked);
    shown.remove();
  });
  context.show(word("Merge with others"), total, offered, questions,
    make("div", { class: "shapes-buttons" }, save, make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back })));
  lookAt(map, L.latLngBounds(candidates().flatMap((at) => toLatLngs(paintedLines(segments, at)).flat())));
  render();
}
