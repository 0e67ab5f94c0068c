/** Points of a shape by keyboard: arrows move one, Delete removes it, Enter adds one between two; each has a name. @module */

import { announce } from "../core/dom.js";
import { word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */

const STEP = 2, LONG_STEP = 20; // pixels
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/**
 * @param {LeafletMap} map @param {any} drawn a layer whose points Geoman shows, or a marker
 * @returns {() => void} ends it
 */
export function addVertexKeys(map, drawn) {
  const pane = /** @type {HTMLElement} */ (map.getPane("markerPane"));

  function name() {
    for (const sign of pane.querySelectorAll(".marker-icon, .shapes-dot")) {
      if (sign.hasAttribute("aria-label")) continue;
      const between = sign.classList.contains("marker-icon-middle");
      sign.setAttribute("aria-label", between ? word("Between two points: Enter adds a point") : word("Point: arrow keys move it, Delete removes it"));
    }
  }

  /** @returns {any[]} */
  function markers() {
    if (drawn instanceof L.Marker) return [drawn];
    const all = [drawn.pm?._markers ?? []].flat(9);
    return [...all, ...all.map((each) => each._middleMarkerNext).filter(Boolean)];
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const marker = markers().find((each) => each.getElement?.() === event.target);
    const arrow = ARROWS[event.key], between = Boolean(marker?.leftM);
    if (!marker) return;
    if (arrow && !between) move(marker, arrow, event.shiftKey ? LONG_STEP : STEP);
    else if ((event.key === "Enter" || event.key === " ") && between) marker.fire("click", { latlng: marker.getLatLng() });
    else if ((event.key === "Delete" || event.key === "Backspace") && !between && marker !== drawn) remove(marker);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {any} marker @param {[number, number]} way @param {number} step */
  function move(marker, [x, y], step) {
    const to = map.latLngToContainerPoint(marker.getLatLng()).add([x * step, y * step]);
    marker.setLatLng(map.containerPointToLatLng(to));
    marker.fire("dragend");
  }

  /** @param {any} marker */
  function remove(marker) {
    marker.fire("contextmenu");
    /** @type {HTMLElement | null} */ (pane.querySelector(".marker-icon:not(.marker-icon-middle)"))?.focus({ preventScroll: true });
    announce(word("Point removed"));
  }

  const watching = new MutationObserver(name);
  watching.observe(pane, { childList: true, subtree: true });
  pane.addEventListener("keydown", key, { capture: true });
  name();
  return () => {
    watching.disconnect();
    pane.removeEventListener("keydown", key, { capture: true });
  };
}
