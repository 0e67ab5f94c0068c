/** Photos on the map, for members: those of the selected feature in the panel, and where photos were taken. @module */

import { announce, byId, make } from "../core/dom.js";
import { onShown } from "../map/selection.js";
import { date, number, word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { Found } from "../map/picks.js" */

/** @typedef {{id: string, of_layer: string, of_id: string, taken_on: string | null, is_placed: boolean, lon: number, lat: number}} Photo */

const PAGES = /** @type {Record<string, string>} */ ({ route_segments: "segments", apartment_blocks: "apartments" });
const MOST = 6; // thumbs in the panel
const STYLE = { radius: 7, weight: 2, color: "#fff", fillColor: "#22303c", fillOpacity: 1 };

/** @param {LeafletMap} map */
export function addPhotos(map) {
  document.head.append(make("link", { rel: "stylesheet", href: "/static/css/photos.css" }));
  onShown((found) => void showThumbs(found));
  const shown = L.layerGroup();
  const box = make("input", { type: "checkbox", id: "layer-photos", onchange: () => (box.checked ? show(map, shown) : shown.remove()) });
  byId("layers").append(make("label", {}, box, make("span", { text: word("Where photos were taken") })));
}

/** @param {string} [query] @returns {Promise<Photo[]>} */
async function photos(query = "") {
  const answer = await fetch(`/api/photos${query}`).catch(() => null);
  return answer?.ok ? (await answer.json()).photos : [];
}

/** @param {Photo} photo */
const nameOf = ({ taken_on }) => (taken_on ? word("Photo of {day}", { day: date(taken_on) }) : word("Photo, day unknown"));

/** @param {Photo} photo */
const pageOf = ({ of_layer, of_id }) => `/${PAGES[of_layer]}/${encodeURIComponent(of_id)}#photos`;

/** @param {Photo} photo */
const thumbOf = (photo) => make("img", { src: `/photos/${photo.id}.thumb.jpg`, alt: nameOf(photo), width: 480, height: 360, loading: "lazy", decoding: "async" });

/** @param {Found} found */
async function showThumbs({ layer, at }) {
  const id = layer.ids[at], heading = byId("selected").querySelector("h2");
  const all = await photos(`?${new URLSearchParams({ layer: layer.name, id })}`);
  if (!all.length || byId("selected").querySelector("h2") !== heading) return; // another was selected meanwhile
  byId("selected").querySelector(".photo-thumbs")?.remove();
  const rows = all.slice(0, MOST).map((photo) => make("li", {}, make("a", { href: `/photos/${photo.id}.jpg` }, thumbOf(photo)), make("small", { text: date(photo.taken_on) })));
  byId("selected").append(make("section", { class: "photo-thumbs", "aria-label": word("Photos") }, make("ul", {}, ...rows), make("a", { href: pageOf(all[0]), text: word("All photos: {n}", { n: number(all.length) }) })));
}

/** @param {LeafletMap} map @param {import("leaflet").LayerGroup} shown */
async function show(map, shown) {
  shown.clearLayers().addTo(map);
  const placed = (await photos()).filter((photo) => photo.is_placed);
  if (!placed.length) announce(word("No photo says where it was taken."));
  for (const photo of placed) {
    const mark = L.circleMarker([photo.lat, photo.lon], { ...STYLE, bubblingMouseEvents: false });
    mark.bindPopup(() => make("div", { class: "popup photo-popup", role: "dialog", "aria-label": nameOf(photo) }, make("a", { href: `/photos/${photo.id}.jpg` }, thumbOf(photo)), make("span", { text: nameOf(photo) }), make("a", { href: pageOf(photo), text: word("Open the feature") })), { closeButton: false, maxWidth: 220, autoPanPaddingTopLeft: [20, 20], autoPanPaddingBottomRight: [170, 40] });
    shown.addLayer(mark);
  }
}
