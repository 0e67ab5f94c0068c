/** The map page: fetch, put the parts together, keep them in step. @module */

import { addBaseMap } from "./base-map.js";
import { Layer, world } from "./columns.js";
import { detailsOf, outline, popupAt } from "./details.js";
import { announce, byId, calm, narrow } from "./dom.js";
import { addFeatures, nearest, shownValue } from "./features-map.js";
import { addLayerControl } from "./layers.js";
import { addThemes, showLegend } from "./legend.js";
import { addSearch } from "./search.js";
import { addSheet, showFeature } from "./sheet.js";
import { onChange, set, keepInLinks, state } from "./state.js";
import { addTable, nameOf } from "./table.js";
import { addTools } from "./tools.js";
import { addWards, boundsOf, boundsOfAll } from "./wards.js";
import { loadWords, word } from "./words.js";

/** @import { Map as LeafletMap } from "leaflet" */

const boot = JSON.parse(byId("bootstrap").textContent ?? "{}");
const map = /** @type {LeafletMap & { featureSource: Record<string, string> }} */ (/** @type {any} */ (window).map_district);

start().catch((error) => {
  console.error(error);
  byId("map-message").hidden = false;
  byId("map-message").textContent = word("The map could not be loaded. Load the page again; if it stays, tell the technician.");
});

async function start() {
  const source = map.featureSource;
  const [base, features, summary] = await Promise.all([fetched(source.base), fetched(source.features), fetched(source.summary), loadWords(boot.language)]);
  const missing = [base, features, summary].find((answer) => answer.problem);
  const layers = Object.fromEntries(Object.entries({ ...EMPTY, ...base.data, ...features.data }).map(([name, raw]) => [name, new Layer(name, raw)]));
  if (!boot.themes.some((/** @type {any} */ theme) => theme.id === state.criterion)) state.criterion = boot.themes[0].id;
  assemble(layers, summary.data);
  if (missing) byId("map-message").textContent = missing.problem;
  else if (!layers.route_segments.count && !layers.apartment_blocks.count) byId("map-message").textContent = word("There are no routes or blocks yet. Bring some in with: model-routes import");
  else byId("map-message").hidden = true;
}

const NOTHING = { count: 0, ids: [], fields: {}, kinds: [], features: [], parts: [], xy: [] };
const EMPTY = Object.fromEntries(["wards", "borders", "waters", "streets", "landmarks", "route_segments", "apartment_blocks"].map((name) => [name, NOTHING]));

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  const data = await answer.json();
  return answer.ok ? { data, problem: "" } : { data: {}, problem: data.detail ?? answer.statusText };
}

/** @param {Record<string, Layer>} layers @param {any} summary */
function assemble(layers, summary) {
  /** @param {Layer} layer @param {number} at */
  const shown = (layer, at) => {
    if (state.ward && !(layer.text("wards", at) || layer.text("ward", at)).split(" ").includes(state.ward)) return false;
    return !state.hide.length || !state.hide.includes(shownValue(layer, at, theme()));
  };
  const bounds = /** @type {[[number, number], [number, number]]} */ ([[boot.bounds[1], boot.bounds[0]], [boot.bounds[3], boot.bounds[2]]]);
  const inspected = [layers.apartment_blocks, layers.route_segments];
  const ground = addBaseMap(map, layers, boot.style);
  const drawn = addFeatures(map, layers, boot, shown);
  const wards = addWards(map, layers.wards, boot.style, bounds);
  const table = addTable(boot, layers, { shown, wardName: wards.name, choose: ({ layer, at }, pan) => chooseByName(layer, at, pan, `[data-key="${CSS.escape(`${layer.name}/${layer.ids[at]}`)}"] button`) });
  addThemes(boot);
  addTools(map, bounds);
  addLayerControl();
  addSheet();
  addSearch(layers, ({ layer, at, whole }) => {
    if (layer.name === "wards") return set({ ward: layer.text("code", at) });
    chooseByName(layer, at, true, "#search-box");
    if (whole) map.fitBounds(boundsOfAll(layer, nameOf(layer, at)), { maxZoom: 16, animate: !calm(), padding: [50, 50] });
  });
  byId("show-all").addEventListener("click", () => set({ hide: [] }));

  /** @type {import("leaflet").Layer | null} */
  let mark = null;

  /** @param {Layer} layer @param {number} at @param {boolean} pan @param {[number, number] | null} place */
  function choose(layer, at, pan, place) {
    if (pan) map.fitBounds(boundsOf(layer, at), { maxZoom: Math.max(16, map.getZoom()), animate: !calm(), padding: [60, 60] });
    if (!inspected.includes(layer)) return;
    set({ sel: `${layer.name}/${layer.ids[at]}` });
    if (!narrow()) popupAt(map, boot, theme(), layer, at, place, wards.names);
    announce(nameOf(layer, at));
  }

  let cameFrom = "";

  /**
   * Choose a feature in a list: the keyboard goes to what is said of it, and back when that is closed.
   * @param {Layer} layer @param {number} at @param {boolean} pan @param {string} from selector of where the keyboard was
   */
  function chooseByName(layer, at, pan, from) {
    if (!shown(layer, at)) set({ ward: "", hide: [] });
    choose(layer, at, pan, null);
    cameFrom = from;
    /** @type {HTMLElement | null} */ (byId("selected").querySelector("h2"))?.focus();
  }

  function goBack() {
    const place = cameFrom ? /** @type {HTMLElement | null} */ (document.querySelector(cameFrom)) : null;
    (place ?? map.getContainer()).focus({ preventScroll: true });
    cameFrom = "";
  }

  document.addEventListener("keydown", (event) => {
    const busy = map.getContainer().classList.contains("measuring") || event.target === byId("search-box");
    if (event.key === "Escape" && state.sel && !busy) set({ sel: "" });
  }, { capture: true });

  /** An open popup speaks of the theme that is shown. */
  function renewPopup() {
    const [name, ...rest] = state.sel.split("/");
    const layer = layers[name], at = layer?.at(rest.join("/")) ?? -1;
    const open = /** @type {any} */ (map)._popup;
    if (at < 0 || !open?.isOpen()) return;
    const { lat, lng } = open.getLatLng();
    popupAt(map, boot, theme(), layer, at, [lat, lng], wards.names);
  }

  function select() {
    mark?.remove();
    mark = null;
    const [name, ...rest] = state.sel.split("/");
    const layer = layers[name], at = layer && inspected.includes(layer) ? layer.at(rest.join("/")) : -1;
    byId("selected").hidden = at < 0;
    byId("selected").replaceChildren();
    if (at < 0) return map.closePopup();
    mark = outline(map, layer, at, boot.style);
    const parts = detailsOf(boot, layer, at, wards.names, () => set({ sel: "" }));
    byId("selected").replaceChildren(.../** @type {Node[]} */ (parts.filter(Boolean)));
    showFeature();
  }

  /** What is filtered out is not selected any more. */
  function dropHidden() {
    const [name, ...rest] = state.sel.split("/");
    const at = layers[name]?.at(rest.join("/")) ?? -1;
    if (at >= 0 && (state.off.includes(name) || !shown(layers[name], at))) set({ sel: "" });
  }

  /** Go to the selected feature, for a link that names a feature but no view. */
  function showSelected() {
    const [name, ...rest] = state.sel.split("/");
    const at = layers[name]?.at(rest.join("/")) ?? -1;
    if (at >= 0) map.fitBounds(boundsOf(layers[name], at), { maxZoom: 16, animate: false, padding: [60, 60] });
  }

  /** Figures with the number of blocks in each stage. @param {any} figures */
  function withStages(figures) {
    const blocks = layers.apartment_blocks;
    /** @type {Record<string, number>} */
    const stage = {};
    for (let at = 0; at < blocks.count; at++) {
      const value = blocks.text("stage", at);
      if (value !== "proposed" && (!state.ward || blocks.text("ward", at) === state.ward)) stage[value] = (stage[value] ?? 0) + 1;
    }
    return { ...figures, apartment_block_status: { ...figures.apartment_block_status, stage } };
  }

  const legend = () => {
    const ward = summary.wards?.find((/** @type {any} */ each) => each.code === state.ward);
    showLegend(boot, withStages(ward ?? summary.total ?? {}), ward ? word("in {ward} ward", { ward: ward.name }) : word("in the whole area"));
  };

  map.on("click", (event) => {
    if (map.getContainer().classList.contains("measuring")) return;
    const place = world(event.latlng.lat, event.latlng.lng);
    const reach = 9 / ((256 * 2 ** map.getZoom()) / 2 ** 30);
    const found = nearest(inspected.filter((layer) => !state.off.includes(layer.name)), place, reach, shown);
    if (found) choose(found.layer, found.at, false, [event.latlng.lat, event.latlng.lng]);
    else if (state.sel) set({ sel: "" });
    else set({ ward: wards.under(place) === state.ward ? "" : wards.under(place) });
  });

  onChange((changed) => {
    const some = (/** @type {string[]} */ ...names) => names.some((name) => changed.has(name));
    const closed = some("sel") && !state.sel && Boolean(document.activeElement?.closest("#selected, .leaflet-popup"));
    if (some("criterion", "hide", "ward", "off")) drawn.repaint();
    if (some("off")) ground.repaint();
    if (some("criterion", "hide", "ward")) legend();
    if (some("ward")) wards.show(true);
    if (some("sel")) select();
    if (some("criterion", "hide", "ward", "off")) dropHidden();
    if (some("criterion", "hide", "ward", "off", "sel", "table")) table.render();
    if (some("criterion")) renewPopup();
    if (closed) goBack();
    if (some("table")) map.invalidateSize({ animate: false });
    keepInLinks(map.getBounds().toBBoxString());
  });

  const linked = Boolean(state.at);
  restoreView(bounds);
  legend();
  wards.show(!linked);
  if (!linked) showSelected();
  ground.repaint();
  select();
  table.render();
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    set({ at: `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}` });
  });
  keepInLinks(map.getBounds().toBBoxString());
  document.documentElement.dataset.ready = "true";
}

/** @returns {any} the chosen theme */
function theme() {
  return boot.themes.find((/** @type {any} */ each) => each.id === state.criterion);
}

/** Restore the view that the address names, else show the whole area. @param {[[number, number], [number, number]]} bounds */
function restoreView(bounds) {
  map.invalidateSize({ animate: false });
  const [zoom, lat, lng] = state.at.split("/").map(Number);
  if (state.at && [zoom, lat, lng].every(Number.isFinite)) map.setView([lat, lng], zoom, { animate: false });
  else map.fitBounds(bounds, { animate: false });
  window.addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
}
