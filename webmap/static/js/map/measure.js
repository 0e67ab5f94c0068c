/** Measure a way on the map by clicking it: metres on the WGS 84 ellipsoid. @module */

import { announce, make } from "../core/dom.js";
import { length, word } from "../core/words.js";

/** @import { Map as LeafletMap, LatLng, LeafletMouseEvent } from "leaflet" */

/** Metres between two near points; series for the length of a degree on WGS 84. @param {LatLng} a @param {LatLng} b */
export function metresBetween(a, b) {
  const middle = (((a.lat + b.lat) / 2) * Math.PI) / 180;
  const north = 111132.954 - 559.822 * Math.cos(2 * middle) + 1.175 * Math.cos(4 * middle);
  const east = 111412.84 * Math.cos(middle) - 93.5 * Math.cos(3 * middle) + 0.118 * Math.cos(5 * middle);
  return Math.hypot((b.lat - a.lat) * north, (b.lng - a.lng) * east);
}

/** @param {LeafletMap} map */
export function addMeasure(map) {
  /** @type {LatLng[]} */
  let points = [];
  let on = false;
  const line = L.polyline([], { color: "#22303C", weight: 2.5, dashArray: "6 5", interactive: false });
  const dots = L.layerGroup();
  const readout = make("output", { class: "measure-readout" });

  function show() {
    line.setLatLngs(points);
    dots.clearLayers();
    for (const point of points) dots.addLayer(L.circleMarker(point, { radius: 4, color: "#22303C", fillColor: "#fff", fillOpacity: 1, weight: 2, interactive: false }));
    const total = points.slice(1).reduce((sum, point, at) => sum + metresBetween(points[at], point), 0);
    readout.textContent = points.length < 2 ? word("Click the points of the way; Escape ends.") : length(total);
    if (points.length > 1) announce(length(total));
  }

  /** @param {LeafletMouseEvent} event */
  const add = (event) => (points.push(event.latlng), show());
  /** @param {KeyboardEvent} event */
  const key = (event) => event.key === "Escape" && toggle();

  function toggle() {
    on = !on;
    map.getContainer().classList.toggle("measuring", on);
    points = [];
    if (on) {
      line.addTo(map);
      dots.addTo(map);
      map.getContainer().append(readout);
      map.on("click", add);
      document.addEventListener("keydown", key);
    } else {
      line.remove();
      dots.remove();
      readout.remove();
      map.off("click", add);
      document.removeEventListener("keydown", key);
      for (const button of document.querySelectorAll(".tool[data-tool=measure]")) button.setAttribute("aria-pressed", "false");
    }
    show();
    return on;
  }

  return { toggle };
}
