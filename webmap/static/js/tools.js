/** Buttons on the map: nearer, farther, whole area, full screen, measure, copy the link. Each with a word. @module */

import { announce, byId, calm, make } from "./dom.js";
import { addMeasure } from "./measure.js";
import { word } from "./words.js";

/** @import { Map as LeafletMap } from "leaflet" */

/** @param {LeafletMap} map @param {[[number, number], [number, number]]} bounds */
export function addTools(map, bounds) {
  const bar = byId("map-tools");
  const measure = addMeasure(map);
  const home = () => map.fitBounds(bounds, { animate: !calm() });
  /** @type {[string, string, (button: HTMLButtonElement) => void][]} */
  const tools = [
    ["+", word("Zoom in"), () => map.zoomIn()],
    ["−", word("Zoom out"), () => map.zoomOut()],
    ["⌂", word("Whole area"), home],
    ["⛶", word("Full screen"), () => fullScreen()],
    ["⟷", word("Measure"), (button) => button.setAttribute("aria-pressed", String(measure.toggle()))],
    ["🔗", word("Copy the link"), () => copyLink()],
  ];
  for (const [sign, label, run] of tools) {
    if (label === word("Full screen") && !document.fullscreenEnabled) continue;
    const button = make("button", { type: "button", class: "tool" }, make("span", { "aria-hidden": "true", class: "tool-sign", text: sign }), make("span", { class: "tool-word", text: label }));
    button.addEventListener("click", () => run(button));
    bar.append(button);
  }
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", word("Map. Arrow keys move it, plus and minus zoom. The same features are in the table below."));
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else byId("main").requestFullscreen();
}

/** Copy where the browser can; else show the link in the address bar, which is always up to date. */
async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    announce(word("The link was copied. It opens exactly this view."));
    flash(word("The link was copied. It opens exactly this view."));
  } catch {
    flash(word("Copy the address of this page: it opens exactly this view."));
  }
}

/** @param {string} text */
export function flash(text) {
  const message = byId("map-message");
  message.textContent = text;
  message.hidden = false;
  setTimeout(() => message.textContent === text && (message.hidden = true), 4000);
}
