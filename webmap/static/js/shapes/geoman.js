/** Leaflet-Geoman, fetched when somebody begins to draw; and lines nearby that points snap to. @module */

import { byId, make, narrow } from "../core/dom.js";
import { featuresIn } from "./api.js";
import { word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */

export const COLOUR = "#0b57d0";
export const STYLE = { color: COLOUR, weight: 4, fillColor: COLOUR, fillOpacity: 0.15, pane: "shapes" };
const FOLDER = "/static/vendor/geoman/leaflet-geoman";
const NEAR_ENOUGH = 14; // zoom from which points snap to streets: farther off there are too many
const MOST = 1500;

/** @type {Promise<void> | null} */
let loading = null;

/** Make the map able to draw. @param {LeafletMap} map @returns {Promise<any>} its drawing tools */
export async function geomanOf(map) {
  loading ??= load().catch((error) => ((loading = null), Promise.reject(error)));
  await loading;
  pane(map);
  if (!map.pm) {
    L.PM.setOptIn(true); // nothing else on the map is to be drawn at
    map.pm = new /** @type {any} */ (L.PM).Map(map);
    map.pm.setGlobalOptions({
      snappable: true, snapDistance: 16, snapSegment: true, tooltips: false, continueDrawing: false, allowSelfIntersection: true,
      panes: /** @type {any} */ ({ vertexPane: "markerPane", layerPane: "shapes", markerPane: "markerPane" }),
      pathOptions: STYLE, templineStyle: { color: COLOUR, weight: 3 }, hintlineStyle: { color: COLOUR, weight: 2, dashArray: "5 5" },
    });
  }
  return map.pm;
}

/** The pane above everything that is painted. @param {LeafletMap} map */
export function pane(map) {
  if (!map.getPane("shapes")) map.createPane("shapes").style.zIndex = "440";
}

async function load() {
  const style = make("link", { rel: "stylesheet", href: `${FOLDER}.css` });
  document.head.append(style);
  await new Promise((done, fail) => {
    const script = make("script", { src: `${FOLDER}.min.js`, onload: done, onerror: () => fail(new Error(word("The drawing tools could not be loaded. Try again."))) });
    document.head.append(script);
  });
}

/**
 * Let points snap to the exact lines of streets and segments in view.
 * @param {LeafletMap} map @param {string} [without] a feature that does not snap to itself: layer/id
 * @returns {() => void} ends it
 */
export function addGuides(map, without = "") {
  const lines = L.layerGroup().addTo(map);
  const options = { pane: "shapes", opacity: 0, fillOpacity: 0, interactive: false, pmIgnore: true, snapIgnore: false };
  let turn = 0;
  async function renew() {
    const mine = ++turn;
    if (map.getZoom() < NEAR_ENOUGH) return void lines.clearLayers();
    const bbox = map.getBounds().pad(0.1).toBBoxString();
    const found = await Promise.all(["streets", "route_segments"].map(async (layer) => (await featuresIn(layer, bbox, MOST)).filter((each) => `${layer}/${each.id}` !== without)));
    if (mine !== turn) return;
    lines.clearLayers();
    for (const feature of found.flat()) lines.addLayer(L.geoJSON(feature.geometry, /** @type {any} */ ({ ...options, style: options })));
  }
  map.on("moveend", renew);
  renew();
  return () => {
    turn++;
    map.off("moveend", renew);
    lines.remove();
  };
}

/** Bring something into view, near enough to work on. @param {LeafletMap} map @param {import("leaflet").LatLngBounds} bounds */
export function lookAt(map, bounds) {
  const size = map.latLngToContainerPoint(bounds.getSouthEast()).distanceTo(map.latLngToContainerPoint(bounds.getNorthWest()));
  const room = Math.min(map.getSize().x, map.getSize().y);
  const covered = narrow() ? Math.max(0, map.getContainer().getBoundingClientRect().bottom - byId("panel").getBoundingClientRect().top) : 0;
  const margin = covered ? 30 : room / 8, beside = covered ? 80 : margin; // a phone's sheet covers the lower half, its tools the right edge
  if (size < room / 3 || covered || !map.getBounds().contains(bounds)) map.fitBounds(bounds, { maxZoom: 19, paddingTopLeft: [margin, margin], paddingBottomRight: [beside, margin + covered], animate: false });
}

/** Say that points snap only from nearer by. @param {LeafletMap} map */
export function snapHint(map) {
  return map.getZoom() < NEAR_ENOUGH ? word("Zoom in: from nearer by, points snap to streets and segments.") : "";
}
