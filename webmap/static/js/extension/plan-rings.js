/** How far one walks from the headquarters in some minutes, as rings on a map. @module */

import { announce, make } from "../core/dom.js";
import { number, word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */

const LINE = { color: "#22303c", weight: 1.5, dashArray: "4 4", fillColor: "#22303c", fillOpacity: 0.05, interactive: false };

/** @param {LeafletMap} map @param {HTMLElement} button turns them on and off */
export function addRings(map, button) {
  map.createPane("rings").style.zIndex = "410";
  map.createPane("ring-labels").classList.add("label-pane");
  const shown = L.layerGroup();
  let loaded = false;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    if (on && !loaded) loaded = await load(shown);
    button.setAttribute("aria-pressed", String(on && loaded));
    if (on && loaded) shown.addTo(map);
    else shown.remove();
  });
}

/** @param {import("leaflet").LayerGroup} shown */
async function load(shown) {
  const answer = await fetch("/api/plan/rings").catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  if (!found) announce(word("The walking times could not be loaded."));
  for (const feature of found?.features ?? []) {
    const ring = L.geoJSON(feature, { pane: "rings", style: () => LINE });
    const text = make("span", { class: "landmark-label star", "aria-hidden": "true", text: word("{n} minutes", { n: number(feature.properties.minutes) }) });
    const north = ring.getBounds();
    const icon = L.divIcon({ html: text, className: "ward-label-place", iconSize: [0, 0] });
    shown.addLayer(ring).addLayer(L.marker([north.getNorth(), north.getCenter().lng], { icon, pane: "ring-labels", interactive: false, keyboard: false }));
  }
  return Boolean(found);
}
