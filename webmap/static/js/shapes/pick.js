/** Choose what the map does not select otherwise: a street, landmark, water or ward, by a click or by its name. @module */

import { world } from "../map/columns.js";
import { make } from "../core/dom.js";
import { nearest } from "../map/features-map.js";
import { COLOUR, lookAt, pane } from "./geoman.js";
import { paintedLines, toLatLngs } from "./geometry.js";
import { searchKey, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Context } from "./panel.js" */
/** @import { LeafletMouseEvent } from "leaflet" */

const ORDER = ["landmarks", "streets", "waters", "wards"]; // what lies on top comes first
const MOST = 12;

/** Whether there is something to choose. @param {any} boot @param {Record<string, Layer>} layers */
export function pickable(boot, layers) {
  return ORDER.filter((name) => layers[name]?.count && boot.shapes.layers.some((/** @type {any} */ each) => each.id === name));
}

/** @param {Context} context */
export function startPicking(context) {
  const { map } = context, layers = pickable(context.boot, context.layers).map((name) => context.layers[name]);
  pane(map);
  const light = L.layerGroup().addTo(map), results = make("ul", { class: "shapes-list" });
  const find = make("input", { type: "search", id: "shapes-find", autocomplete: "off", oninput: () => search() });

  /** @param {Layer} layer @param {number} at */
  const nameAt = (layer, at) => layer.textOf("name", at).slice(0, 120) || layer.ids[at];

  /** @param {Layer} layer @param {number} at */
  function take(layer, at) {
    lookAt(map, L.latLngBounds(toLatLngs(paintedLines(layer, at)).flat()));
    context.choose({ layer: layer.name, id: layer.ids[at], name: nameAt(layer, at) });
  }

  function search() {
    const asked = searchKey(find.value);
    const found = asked ? layers.flatMap((layer) => layer.ids.map((_, at) => ({ layer, at })).filter(({ at }) => searchKey(nameAt(layer, at)).includes(asked))) : [];
    results.replaceChildren(...found.slice(0, MOST).map(({ layer, at }) => make("li", {}, make("button", { type: "button", class: "shapes-street", onclick: () => take(layer, at), onfocus: () => lit(layer, at), onmouseenter: () => lit(layer, at) },
      make("span", { text: nameAt(layer, at) }), make("small", { class: "muted", text: layer.ids[at] })))));
    context.say(asked && !found.length ? word("Nothing of that name.") : "");
  }

  /** @param {Layer | null} layer @param {number} at */
  function lit(layer, at) {
    light.clearLayers();
    if (!layer) return;
    const lines = toLatLngs(paintedLines(layer, at)), style = { color: COLOUR, opacity: 0.6, pane: "shapes", interactive: false };
    if (layer.name === "landmarks") L.circleMarker(lines[0][0], { ...style, radius: 12, weight: 4, fill: false }).addTo(light);
    else L.polyline(lines, { ...style, weight: 8 }).addTo(light);
  }

  /** @param {LeafletMouseEvent} event */
  function under({ latlng }) {
    const place = /** @type {[number, number]} */ (world(latlng.lat, latlng.lng)), reach = 12 / ((256 * 2 ** map.getZoom()) / 2 ** 30);
    for (const layer of layers) {
      const found = nearest([layer], place, reach, () => true);
      if (found) return found;
    }
    return null;
  }

  /** @param {LeafletMouseEvent} event */
  const hovered = (event) => {
    const found = under(event);
    lit(found?.layer ?? null, found?.at ?? -1);
  };
  /** @param {LeafletMouseEvent} event */
  const clicked = (event) => {
    const found = under(event);
    if (found) take(found.layer, found.at);
  };

  map.on("mousemove", hovered).on("click", clicked);
  context.onEnd(() => {
    map.off("mousemove", hovered).off("click", clicked);
    light.remove();
  });
  context.show(word("What is to be changed?"), make("p", { text: word("Click a street, landmark, water or ward on the map, or search by name.") }),
    make("div", { class: "shapes-field" }, make("label", { for: "shapes-find", text: word("Name") }), find), results,
    make("div", { class: "shapes-buttons" }, make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: context.back })));
}
