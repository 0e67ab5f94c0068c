/** On paper the map has a size of its own: it takes that size, and paints, before the page is printed. @module */

/** @import { Map as LeafletMap } from "leaflet" */

/** @param {LeafletMap} map */
export function addPrint(map) {
  const page = document.documentElement;
  /** @type {{ bounds: import("leaflet").LatLngBounds, centre: import("leaflet").LatLng, zoom: number } | null} */
  let seen = null;

  function prepare() {
    if (seen) return;
    seen = { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() };
    resize(true);
    map.fitBounds(seen.bounds, { animate: false });
    map.eachLayer((layer) => layer instanceof L.GridLayer && layer.redraw()); // now, not in the next frame, and no tile of another zoom
  }

  function restore() {
    if (!seen) return;
    resize(false);
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
