/** Make a route from streets: click them on the map or find them by name; metres and total beside the map. @module */

import { world } from "../map/columns.js";
import { announce, make } from "../core/dom.js";
import { nearest } from "../map/features-map.js";
import { AHEAD, formOf, stageField } from "./fields.js";
import { COLOUR, pane } from "./geoman.js";
import { metresOf, paintedLines, toLatLngs } from "./geometry.js";
import { length, searchKey, word } from "../core/words.js";

/** @import { Context } from "./panel.js" */
/** @import { LeafletMouseEvent } from "leaflet" */

const MOST = 12; // results of a search

/** @param {Context} context */
export async function startRoute(context) {
  const { map, layers: { streets } } = context;
  pane(map);
  const shown = L.layerGroup().addTo(map), light = L.layerGroup().addTo(map);
  /** @type {number[]} */
  let chosen = [];
  const list = make("ol", { class: "shapes-list" }), total = make("p", { class: "shapes-size", role: "status" });
  const results = make("ul", { class: "shapes-list" });
  const find = make("input", { type: "search", id: "shapes-find", autocomplete: "off", oninput: () => search() });
  const form = formOf([{ name: "name", label: word("Name of the route"), required: true }, stageField(context.boot, AHEAD), { name: "joined_on", label: word("Joins the programme on"), kind: "day", hint: word("Empty: from today on.") }]);
  const merged = make("input", { type: "checkbox", id: "shapes-merged" }), overlapping = make("input", { type: "checkbox", id: "shapes-overlapping" });
  const keys = streets.ids.map((_, at) => searchKey(nameAt(at)));

  /** @param {number} at */
  function nameAt(at) {
    return streets.textOf("name", at).slice(0, 120) || streets.ids[at];
  }

  /** @param {number} at */
  const metresAt = (at) => metresOf(paintedLines(streets, at));

  /** @param {number} at */
  function toggle(at) {
    const is = chosen.includes(at);
    chosen = is ? chosen.filter((each) => each !== at) : [...chosen, at];
    context.dirty(chosen.length > 0);
    context.refuse([]);
    render();
    announce(is ? word("{name} taken out", { name: nameAt(at) }) : word("{name} taken in, {metres} in all", { name: nameAt(at), metres: length(sum()) }));
  }

  const sum = () => chosen.reduce((all, at) => all + metresAt(at), 0);

  function render() {
    shown.clearLayers();
    for (const at of chosen) L.polyline(toLatLngs(paintedLines(streets, at)), { color: COLOUR, weight: 7, opacity: 0.9, pane: "shapes", interactive: false }).addTo(shown);
    list.replaceChildren(...chosen.map((at) => make("li", {}, make("span", { text: nameAt(at) }), make("small", { class: "muted", text: length(metresAt(at)) }),
      make("button", { type: "button", class: "quiet", text: word("Take out"), "aria-label": word("Take out {name} ({id})", { name: nameAt(at), id: streets.ids[at] }), onmouseenter: () => lit(at), onmouseleave: () => lit(-1), onclick: () => (lit(-1), toggle(at), title()) }))));
    total.textContent = chosen.length ? word("{n} streets, {metres} in all", { n: chosen.length, metres: length(sum()) }) : word("No street chosen yet. Click streets on the map, or search by name.");
    search();
  }

  const title = () => /** @type {HTMLElement} */ (document.getElementById("shapes-title")).focus({ preventScroll: true });

  function search() {
    const asked = searchKey(find.value);
    const found = asked ? keys.map((_, at) => at).filter((at) => keys[at].includes(asked) && !chosen.includes(at)) : [];
    results.replaceChildren(...found.slice(0, MOST).map((at) => make("li", {}, make("button", {
      type: "button", class: "shapes-street", onclick: () => (lit(-1), toggle(at), find.focus()), onfocus: () => go(at), onblur: () => lit(-1), onmouseenter: () => lit(at), onmouseleave: () => lit(-1),
    }, make("span", { text: nameAt(at) }), make("small", { class: "muted", text: `${streets.ids[at]} · ${length(metresAt(at))}` })))));
    context.say(!asked ? "" : found.length ? word("{n} streets found", { n: found.length }) : word("No street of that name."));
  }

  /** Light a street up. @param {number} at */
  function lit(at) {
    light.clearLayers();
    map.getContainer().classList.toggle("over-street", at >= 0);
    if (at < 0) return;
    L.polyline(toLatLngs(paintedLines(streets, at)), { color: COLOUR, weight: 11, opacity: 0.45, pane: "shapes", interactive: false }).addTo(light);
  }

  /** @param {number} at */
  function go(at) {
    const bounds = L.latLngBounds(toLatLngs(paintedLines(streets, at)).flat());
    if (!map.getBounds().contains(bounds)) map.panTo(bounds.getCenter(), { animate: false });
    lit(at);
  }

  /** @param {LeafletMouseEvent} event */
  function under({ latlng }) {
    const reach = 12 / ((256 * 2 ** map.getZoom()) / 2 ** 30);
    return nearest([streets], /** @type {[number, number]} */ (world(latlng.lat, latlng.lng)), reach, () => true)?.at ?? -1;
  }
  /** @param {LeafletMouseEvent} event */
  const hovered = (event) => lit(under(event));
  const dark = () => lit(-1);
  /** @param {LeafletMouseEvent} event */
  function clicked(event) {
    const at = under(event);
    if (at >= 0) toggle(at);
  }

  async function make_() {
    if (!chosen.length) return context.refuse([word("Choose the streets of the route.")]);
    const missing = form.missing();
    if (missing) return missing.focus();
    const answer = await context.save("/api/routes/from-streets", { streets: chosen.map((at) => streets.ids[at]), ...form.values(), merged: merged.checked, overlapping: overlapping.checked },
      (body) => word("The route {name} was made, with {n} segments.", { name: body.features[0].properties.route_name, n: body.features.length }),
      (body) => `route_segments/${body.features[0].id}`);
    const faults = answer?.body?.faults ?? [];
    if (faults.some((/** @type {any} */ fault) => fault.field === "overlapping")) allow();
  }

  /** Somebody may mean it. */
  function allow() {
    context.refuse([...document.querySelectorAll(".shapes-alert p")].map((each) => each.textContent ?? ""), make("label", { class: "shapes-check" }, overlapping, word("The routes may lie on each other")));
  }

  map.on("mousemove", hovered).on("mouseout", dark).on("click", clicked);
  context.onEnd(() => {
    map.off("mousemove", hovered).off("mouseout", dark).off("click", clicked);
    lit(-1);
    shown.remove();
    light.remove();
  });
  context.show(word("Make a route from streets"), total, list,
    make("div", { class: "shapes-field" }, make("label", { for: "shapes-find", text: word("Find a street by name") }), find), results,
    ...form.nodes,
    make("label", { class: "shapes-check" }, merged, word("One segment for the whole route (else one for each street)")),
    make("div", { class: "shapes-buttons" }, make("button", { type: "button", class: "action", text: word("Make the route"), onclick: make_ }),
      make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back })));
  render();
}
