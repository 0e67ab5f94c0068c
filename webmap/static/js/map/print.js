/** On paper the map has a size of its own: it takes that size, and paints, before the page is printed. @module */

/** @import { Map as LeafletMap } from "leaflet" */

/** @type {(() => unknown)[]} what each map of the page does before the first of them changes */
const all = [];

/** @param {LeafletMap} map @param {number} [trim] the share that may be cut off at each edge, not to lose a whole level of zoom */
export function addPrint(map, trim = 0) {
  const page = document.documentElement;
  /** @type {{ bounds: import("leaflet").LatLngBounds, centre: import("leaflet").LatLng, zoom: number } | null} */
  let seen = null;
  let resized = false;
  all.push(remember);

  /** What is seen of this map, before another one on the page that moves with it changes. */
  function remember() {
    seen ??= { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() };
    return seen;
  }

  function prepare() {
    if (resized) return;
    for (const each of all) each();
    const { bounds } = remember();
    resize((resized = true));
    map.fitBounds(bounds.pad(-trim), { animate: false });
    map.eachLayer((layer) => layer instanceof L.GridLayer && layer.redraw()); // now, not in the next frame, and no tile of another zoom
  }

  function restore() {
    if (!seen) return;
    resize((resized = false));
    map.setView(seen.centre, seen.zoom, { animate: false });
    seen = null;
  }

  /** @param {boolean} printing */
  function resize(printing) {
    page.classList.toggle("printing", printing);
    map.invalidateSize({ animate: false, pan: false });
  }

  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", restore);
  window.matchMedia("print").addEventListener("change", (event) => (event.matches ? prepare() : restore()));
}
