/** The selected feature: its outline, popup and panel, and where the keyboard goes. @module */

import { detailsOf, outline, popupAt } from "./details.js";
import { announce, byId, calm, narrow } from "../core/dom.js";
import { showFeature } from "./sheet.js";
import { set, state } from "./state.js";
import { nameOf } from "./table.js";
import { boundsOf } from "./wards.js";

/** @import { Layer } from "./columns.js" */
/** @import { Found } from "./features-map.js" */
/** @import { Map as LeafletMap } from "leaflet" */

/** @type {((found: Found) => void)[]} */
const listeners = [];

/** Hear when what is said of a feature was written into the panel. @param {(found: Found) => void} listener */
export function onShown(listener) {
  listeners.push(listener);
}

/** The edge to leave around a feature; on a phone the tools lie on the right. @returns {{ paddingTopLeft: [number, number], paddingBottomRight: [number, number] }} */
function room() {
  return narrow() ? { paddingTopLeft: [36, 40], paddingBottomRight: [92, 40] } : { paddingTopLeft: [60, 60], paddingBottomRight: [60, 60] };
}

/**
 * @param {LeafletMap} map @param {any} boot @param {Record<string, Layer>} layers
 * @param {{ shown: (layer: Layer, at: number) => boolean, theme: () => any, wardNames: (codes: string) => string }} given
 */
export function addSelection(map, boot, layers, { shown, theme, wardNames }) {
  const inspected = [layers.apartment_blocks, layers.route_segments];
  /** @type {import("leaflet").Layer | null} */
  let mark = null;
  let cameFrom = "";

  document.addEventListener("keydown", (event) => {
    const busy = map.getContainer().classList.contains("measuring") || event.target === byId("search-box");
    if (event.key === "Escape" && state.sel && !busy) set({ sel: "" });
  }, { capture: true });

  /** @returns {Found | null} the selected feature */
  function selected() {
    const [name, ...rest] = state.sel.split("/");
    const layer = inspected.find((each) => each.name === name), at = layer?.at(rest.join("/")) ?? -1;
    return layer && at >= 0 ? { layer, at } : null;
  }

  /** @param {Found} found @param {boolean} pan @param {[number, number] | null} place latitude and longitude of a click */
  function choose({ layer, at }, pan, place) {
    if (pan) map.fitBounds(boundsOf(layer, at), { maxZoom: Math.max(16, map.getZoom()), animate: !calm(), ...room() });
    if (!inspected.includes(layer)) return;
    set({ sel: `${layer.name}/${layer.ids[at]}` });
    if (!narrow()) popupAt(map, boot, theme(), layer, at, place, wardNames);
    announce(nameOf(layer, at));
  }

  return {
    layers: inspected,
    choose,

    /**
     * Choose a feature in a list: the keyboard goes to what is said of it, and back when that is closed.
     * @param {Found} found @param {boolean} pan @param {string} from selector of where the keyboard was
     */
    chooseByName(found, pan, from) {
      if (!shown(found.layer, found.at)) set({ ward: "", hide: [] });
      choose(found, pan, null);
      cameFrom = from;
      /** @type {HTMLElement | null} */ (byId("selected").querySelector("h2"))?.focus();
    },

    /** Give the keyboard back to where a feature was chosen. */
    goBack() {
      const place = cameFrom ? /** @type {HTMLElement | null} */ (document.querySelector(cameFrom)) : null;
      (place ?? map.getContainer()).focus({ preventScroll: true });
      cameFrom = "";
    },

    /** Show what is said of the selected feature. */
    show() {
      mark?.remove();
      mark = null;
      const found = selected();
      byId("selected").hidden = !found;
      byId("selected").replaceChildren();
      if (!found) return map.closePopup();
      mark = outline(map, found.layer, found.at, boot.style);
      const parts = detailsOf(boot, found.layer, found.at, wardNames, () => set({ sel: "" }));
      byId("selected").replaceChildren(.../** @type {Node[]} */ (parts.filter(Boolean)));
      for (const listener of listeners) listener(found);
      showFeature();
    },

    /** An open popup speaks of the theme that is shown. */
    renewPopup() {
      const found = selected(), open = /** @type {any} */ (map)._popup;
      if (!found || !open?.isOpen()) return;
      const { lat, lng } = open.getLatLng();
      popupAt(map, boot, theme(), found.layer, found.at, [lat, lng], wardNames);
    },

    /** What is filtered out is not selected any more. */
    dropHidden() {
      const found = selected();
      if (found && (state.off.includes(found.layer.name) || !shown(found.layer, found.at))) set({ sel: "" });
    },

    /** Go to the selected feature, for a link that names a feature but no view. */
    go() {
      const found = selected();
      if (found) map.fitBounds(boundsOf(found.layer, found.at), { maxZoom: 16, animate: false, ...room() });
    },
  };
}
