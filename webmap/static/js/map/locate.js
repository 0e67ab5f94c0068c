/** “Where am I”: this device's position on the map, with how sure it is. @module */

import { announce, calm } from "../core/dom.js";
import { length, word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */

const SURE_ENOUGH = 5_000; // metres: a position less sure than that helps nobody
const STYLE = { color: "#0b57d0", interactive: false };

/**
 * @param {LeafletMap} map
 * @param {(text: string) => void} say shows a sentence for a while
 */
export function addLocate(map, say) {
  const shown = L.layerGroup();
  let on = false, asking = false;

  /** @param {HTMLButtonElement} button */
  function toggle(button) {
    if (asking) return;
    if (on) return show(button, false);
    if (!window.isSecureContext || !navigator.geolocation) return say(word("Browsers tell a page where you are only over https. Open this map by its https address; the technician knows it."));
    asking = true;
    button.setAttribute("aria-busy", "true");
    say(word("Looking for your position …"));
    const done = () => ((asking = false), button.removeAttribute("aria-busy"));
    navigator.geolocation.getCurrentPosition(
      (position) => (done(), arrive(button, position.coords)),
      (failure) => (done(), say(reason(failure))),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 });
  }

  /** @param {HTMLButtonElement} button @param {{latitude: number, longitude: number, accuracy: number}} coords */
  function arrive(button, { latitude, longitude, accuracy }) {
    const place = L.latLng(latitude, longitude);
    const limits = map.options.maxBounds && L.latLngBounds(/** @type {any} */ (map.options.maxBounds));
    if (limits && !limits.contains(place)) return say(word("You are outside the area that this map shows."));
    if (accuracy > SURE_ENOUGH) return say(word("Your device knows its position to {distance} only. Go outdoors, or turn location on.", { distance: length(accuracy) }));
    shown.clearLayers();
    const circle = L.circle(place, { ...STYLE, radius: accuracy, weight: 1.5, fillOpacity: 0.12 });
    shown.addLayer(circle).addLayer(L.circleMarker(place, { radius: 7, weight: 3, ...STYLE, color: "#fff", fillColor: STYLE.color, fillOpacity: 1 }));
    show(button, true);
    map.fitBounds(place.toBounds(Math.max(2 * accuracy, 300)), { maxZoom: 17, animate: !calm() });
    const text = word("You are within {distance} of the blue point.", { distance: length(accuracy) });
    announce(text);
    return say(text);
  }

  /** @param {HTMLButtonElement} button @param {boolean} visible */
  function show(button, visible) {
    on = visible;
    button.setAttribute("aria-pressed", String(visible));
    if (visible) shown.addTo(map);
    else shown.remove();
  }

  return { toggle };
}

/** @param {GeolocationPositionError} failure */
function reason(failure) {
  if (failure.code === failure.PERMISSION_DENIED) return word("This page may not see where you are. Allow location for it in the browser's settings, then try again.");
  if (failure.code === failure.TIMEOUT) return word("Your device did not find its position in time. Go outdoors and try again.");
  return word("Your device does not know where it is. Turn location on and try again.");
}
