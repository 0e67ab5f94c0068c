/** Names of landmarks: that of the headquarters always, those of others close up; a popup at a click or a search. @module */

import { degrees } from "./columns.js";
import { announce, make } from "../core/dom.js";
import { nearest } from "./features-map.js";
import { set, state } from "./state.js";

/** @import { Layer } from "./columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */

const DRAWN_FROM = 15; // the zoom from which other landmarks than the headquarters are drawn
const MOST = 300; // more names than these would hide the map

/**
 * @param {LeafletMap} map @param {Layer} layer @param {any} boot
 * @param {(place: [number, number]) => string} wardAt the name of the ward at a place in world units
 */
export function addLandmarks(map, layer, boot, wardAt) {
  const star = layer.at(boot.headquarters ?? "");
  const labels = L.layerGroup(layer.ids.slice(0, MOST).map((_, at) => labelOf(layer, at, at === star)));
  const tidy = () => {
    if (state.off.includes("landmarks")) labels.remove();
    else labels.addTo(map);
  };
  tidy();

  /** @param {number} at */
  function open(at) {
    if (state.sel) set({ sel: "" });
    const name = nameOf(layer, at).slice(0, 120);
    const content = make("div", { class: "popup", role: "dialog", "aria-label": name }, make("strong", { text: name }), make("span", { class: "muted", text: wardAt(layer.middle(at)) }));
    L.popup({ closeButton: false, maxWidth: 260, offset: [0, -4], autoPan: false }).setLatLng(degrees(...layer.middle(at))).setContent(content).openOn(map);
    announce(name);
  }

  return {
    tidy,
    open,

    /** Open the popup of the landmark at a place, if one is drawn there. @param {[number, number]} place @param {number} reach both in world units */
    openNear(place, reach) {
      const drawn = (/** @type {Layer} */ _, /** @type {number} */ at) => at === star || map.getZoom() >= DRAWN_FROM;
      const found = state.off.includes("landmarks") ? null : nearest([layer], place, reach, drawn);
      if (found) open(found.at);
      return Boolean(found);
    },

    /** The name of the headquarters, empty where there are none. */
    headquarters: star >= 0 ? nameOf(layer, star) : "",
  };
}

/** @param {Layer} layer @param {number} at */
function nameOf(layer, at) {
  return layer.textOf("name", at) || layer.ids[at];
}

/** @param {Layer} layer @param {number} at @param {boolean} star */
function labelOf(layer, at, star) {
  const element = make("span", { class: star ? "landmark-label star" : "landmark-label", "aria-hidden": "true", text: nameOf(layer, at).slice(0, 60) });
  const icon = L.divIcon({ html: element, className: "ward-label-place", iconSize: [0, 0] });
  return L.marker(degrees(...layer.middle(at)), { icon, pane: "labels", interactive: false, keyboard: false });
}
