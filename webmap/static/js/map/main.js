/** The map page: fetch, put the parts together, keep them in step. @module */

import { addBaseMap } from "./base-map.js";
import { Layer, world } from "./columns.js";
import { byId, calm } from "../core/dom.js";
import { addFeatures, isStale, nearest, shownValue } from "./features-map.js";
import { addLandmarks } from "./landmarks.js";
import { addLayerControl } from "./layers.js";
import { addThemes, showHeadquarters, showLegend } from "./legend.js";
import { addSearch } from "./search.js";
import { addPrint } from "./print.js";
import { addSelection } from "./selection.js";
import { addSheet } from "./sheet.js";
import { onChange, set, keepInLinks, state } from "./state.js";
import { addTable, nameOf } from "./table.js";
import { addTools, flash } from "./tools.js";
import { addWards, boundsOfAll } from "./wards.js";
import { loadWords, word } from "../core/words.js";

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
  const addresses = [source.base, source.segments, source.blocks, source.summary];
  const [base, segments, blocks, summary] = await Promise.all([...addresses.map(fetched), /** @type {any} */ (loadWords(boot.language))]);
  const missing = [base, segments, blocks, summary].find((answer) => answer.problem);
  const layers = Object.fromEntries(Object.entries({ ...EMPTY, ...base.data, ...segments.data, ...blocks.data }).map(([name, raw]) => [name, new Layer(name, raw)]));
  if (!boot.themes.some((/** @type {any} */ theme) => theme.id === state.criterion)) state.criterion = boot.themes[0].id;
  assemble(layers, summary.data);
  if (missing) byId("map-message").textContent = missing.problem;
  else if (!layers.route_segments.count && !layers.apartment_blocks.count) byId("map-message").textContent = word("No route or block had joined by this day. Choose a later day, or bring some in with: model-routes import");
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
  const inWard = (layer, at) => !state.ward || (layer.textOf("wards", at) || layer.textOf("ward", at)).split(" ").includes(state.ward);
  /** @param {Layer} layer @param {number} at */
  const shown = (layer, at) => {
    if (!inWard(layer, at)) return false;
    return !state.hide.length || !state.hide.includes(shownValue(layer, at, theme()));
  };
  const bounds = /** @type {[[number, number], [number, number]]} */ ([[boot.bounds[1], boot.bounds[0]], [boot.bounds[3], boot.bounds[2]]]);
  const linked = Boolean(state.at);
  restoreView(bounds); // before anything is painted: what is painted for another view is lost
  const ground = addBaseMap(map, layers, boot.style);
  const drawn = addFeatures(map, layers, boot, shown);
  const wards = addWards(map, layers.wards, boot.style, bounds);
  const landmarks = addLandmarks(map, layers.landmarks, boot, (place) => wards.name(wards.under(place)));
  const table = addTable(boot, layers, { shown, wardName: wards.name, choose: (row, pan) => selection.chooseByName(row, pan, `[data-key="${CSS.escape(`${row.layer.name}/${row.layer.ids[row.at]}`)}"] button`) });
  const selection = addSelection(map, boot, layers, { shown, theme, wardNames: wards.names });
  addThemes(boot);
  addTools(map, bounds, showDays);
  addLayerControl();
  addSheet();
  addSearch(layers, ({ layer, at, whole }) => {
    if (layer.name === "wards") return set({ ward: layer.textOf("code", at) });
    selection.chooseByName({ layer, at }, true, "#search-box");
    if (layer.name === "landmarks") landmarks.open(at);
    if (whole) map.fitBounds(boundsOfAll(layer, nameOf(layer, at)), { maxZoom: 16, animate: !calm(), padding: [50, 50] });
  });
  byId("show-all").addEventListener("click", () => set({ hide: [] }));

  /** Figures of a place with the number of blocks in each stage, and with what is only proposed there. @param {any} all @param {Record<string, Layer>} then */
  function withStages(all, then) {
    const figures = all.wards?.find((/** @type {any} */ each) => each.code === state.ward) ?? all.total ?? {};
    const { proposed = 0, ...stage } = stages(then.apartment_blocks);
    return { ...figures, apartment_block_status: { ...figures.apartment_block_status, stage }, proposed: { blocks: proposed, segments: stages(then.route_segments).proposed ?? 0 } };
  }

  /** How many features of a layer are in each stage, in the chosen ward if one is. @param {Layer} layer */
  function stages(layer) {
    /** @type {Record<string, number>} */
    const found = {};
    for (let at = 0; at < layer.count; at++) {
      const value = layer.textOf("stage", at);
      if (inWard(layer, at)) found[value] = (found[value] ?? 0) + 1;
    }
    return found;
  }

  async function renew() { // what was saved
    const figures = await fetched(map.featureSource.summary);
    if (!figures.problem) Object.assign(summary, figures.data);
    redraw();
  }

  function redraw() {
    drawn.repaint(), legend(), selection.show(), selection.renewPopup(), table.render();
  }

  const compared = { summary: null, layers: /** @type {Record<string, Layer> | null} */ (null), day: "" };
  /** @type {ReturnType<typeof import("./time.js").addTime> | null} */
  let time = null;

  /** Open or close the bar with the days. @param {boolean} [focus] whether the keyboard goes there */
  function showDays(focus = true) {
    time ??= import("./time.js").then(({ addTime }) => addTime({ map, boot, layers, summary, compared, shown, redraw }));
    time.then((bar) => (bar.isOpen() ? bar.close() : bar.open(focus)), (error) => ((time = null), flash(error.message)));
  }

  /** @type {ReturnType<typeof import("../editing/editing.js").addEditing> | null} */
  let editing = null;
  if (document.querySelector("meta[name=person]")) import("../photos/photos-map.js").then(({ addPhotos }) => addPhotos(map), console.error);
  if (boot.editing) import("../editing/editing.js").then(({ addEditing }) => {
    editing = addEditing({ map, boot, layers, inspected: selection.layers, shown, listed: table.listed, renew });
    selection.show();
  });

  const old = () => selection.layers.some((layer) => layer.ids.some((_, at) => shown(layer, at) && isStale(layer, at, theme())));

  const legend = () => {
    const ward = summary.wards?.find((/** @type {any} */ each) => each.code === state.ward);
    const before = compared.layers && withStages(compared.summary, compared.layers);
    showLegend(boot, withStages(summary, layers), ward ? word("in {ward} ward", { ward: ward.name }) : word("in the whole area"), old(), before);
  };

  map.on("click", (event) => {
    if (map.getContainer().matches(".measuring, .shaping")) return;
    const place = world(event.latlng.lat, event.latlng.lng);
    const picking = editing?.picks(event) ?? false;
    const reach = 9 / ((256 * 2 ** map.getZoom()) / 2 ** 30);
    if (!picking && landmarks.openNear(place, 0.6 * reach)) return; // its sign covers what lies below
    const found = nearest(selection.layers.filter((layer) => !state.off.includes(layer.name)), place, reach, shown);
    if (picking) return editing?.pick(found);
    if (!found && landmarks.openNear(place, reach)) return;
    if (found) selection.choose(found, false, [event.latlng.lat, event.latlng.lng]);
    else if (state.sel) set({ sel: "" });
    else set({ ward: wards.under(place) === state.ward ? "" : wards.under(place) });
  });

  onChange((changed) => {
    const some = (/** @type {string[]} */ ...names) => names.some((name) => changed.has(name));
    const closed = some("sel") && !state.sel && Boolean(document.activeElement?.closest("#selected, .leaflet-popup"));
    if (some("criterion", "hide", "ward", "off")) drawn.repaint();
    if (some("off")) ground.repaint(), landmarks.tidy(), showHeadquarters(boot, landmarks.headquarters);
    if (some("criterion", "hide", "ward")) legend();
    if (some("ward")) wards.show(true);
    if (some("sel")) selection.show();
    if (some("criterion", "hide", "ward", "off")) selection.dropHidden();
    if (some("criterion", "hide", "ward", "off", "sel", "table")) table.render();
    if (some("criterion")) selection.renewPopup();
    if (closed) selection.goBack();
    if (some("table")) map.invalidateSize({ animate: false });
    keepInLinks(map.getBounds().toBBoxString());
  });

  legend();
  showHeadquarters(boot, landmarks.headquarters);
  wards.show(!linked);
  if (!linked) selection.go();
  selection.show();
  table.render();
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    set({ at: `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}` });
  });
  keepInLinks(map.getBounds().toBBoxString());
  addPrint(map);
  if (boot.shapes) import("../shapes/entry.js").then(({ addShapes }) => addShapes(map, boot, layers)); // only for who may draw
  if (state.compare) showDays(false);
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
}
