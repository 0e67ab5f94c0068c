/** Buttons on the map: nearer, farther, whole area, full screen, measure, copy the link. Each with a word. @module */

import { announce, byId, calm, make, makeSvg } from "../core/dom.js";
import { addLocate } from "./locate.js";
import { addMeasure } from "./measure.js";
import { set } from "./state.js";
import { word } from "../core/words.js";

/** @import { Map as LeafletMap } from "leaflet" */

const OFTEN = ["in", "out", "locate"];

/** @param {LeafletMap} map @param {[[number, number], [number, number]]} bounds @param {() => void} showDays */
export function addTools(map, bounds, showDays) {
  const bar = byId("map-tools");
  if (calm()) stopMotion(map);
  const measure = addMeasure(map), locate = addLocate(map, flash);
  const home = () => {
    set({ ward: "" });
    map.fitBounds(bounds, { animate: !calm() });
  };
  /** @type {[string, string, (button: HTMLButtonElement) => void, string][]} */
  const tools = [
    ["M-6 0H6M0 -6V6", word("Zoom in"), () => map.zoomIn(), "in"],
    ["M-6 0H6", word("Zoom out"), () => map.zoomOut(), "out"],
    ["M-7 0L0 -7L7 0M-5 -1V6H5V-1", word("Whole area"), home, "home"],
    ["M-7 -3V-7H-3M3 -7H7V-3M7 3V7H3M-3 7H-7V3", word("Full screen"), () => fullScreen(), "full"],
    ["M-7 4L4 -7L7 -4L-4 7ZM-3 0L-1 2M0 -3L2 -1", word("Measure"), (button) => button.setAttribute("aria-pressed", String(measure.toggle())), "measure"],
    ["M0 -8V-5M0 5V8M-8 0H-5M5 0H8M4.5 0A4.5 4.5 0 1 1 -4.5 0A4.5 4.5 0 1 1 4.5 0", word("Where am I"), (button) => locate.toggle(button), "locate"],
    ["M0 -7A7 7 0 1 1 0 7A7 7 0 1 1 0 -7M0 -4V0L3 2", word("Day by day"), () => showDays(), "time"],
    ["M-2 2L2 -2M-1 -4L1 -6A3.5 3.5 0 0 1 6 -1L4 1M1 4L-1 6A3.5 3.5 0 0 1 -6 1L-4 -1", word("Copy the link"), () => copyLink(), "link"],
  ];
  bar.append(moreButton(bar));
  for (const [sign, label, run, tool] of tools) {
    if (tool === "full" && !document.fullscreenEnabled) continue;
    const button = make("button", { type: "button", class: "tool", "data-tool": tool }, signOf(sign), make("span", { class: "tool-word", text: label }));
    button.addEventListener("click", () => run(button));
    addTool(button, !OFTEN.includes(tool));
  }
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", word("Map. Arrow keys move it, plus and minus zoom. The same features are in the table below."));
}

/**
 * Add a button to the tools. On a phone those that are seldom wanted wait behind “More”; the one used last stays.
 * @param {HTMLButtonElement} button @param {boolean} [seldom]
 */
export function addTool(button, seldom = false) {
  const bar = byId("map-tools");
  button.classList.toggle("seldom", seldom);
  button.addEventListener("click", () => {
    if (!seldom) return;
    for (const each of bar.children) each.classList.toggle("used", each === button);
    if (bar.dataset.more) openMore(bar, false);
  });
  bar.insertBefore(button, seldom ? byId("more-tools") : bar.querySelector("[data-tool=shapes]") ?? byId("more-tools")); // whichever comes first
}

/** @param {HTMLElement} bar */
function moreButton(bar) {
  const button = make("button", { type: "button", class: "tool more", id: "more-tools", "aria-expanded": "false", onclick: () => openMore(bar, !bar.dataset.more) },
    signOf("M-6 0H-5.9M0 0H0.1M6 0H6.1"), make("span", { class: "tool-word", text: word("More …") }));
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar.dataset.more) return;
    event.stopPropagation();
    openMore(bar, false);
    button.focus();
  });
  return button;
}

/** @param {HTMLElement} bar @param {boolean} open */
function openMore(bar, open) {
  if (open) bar.dataset.more = "open";
  else delete bar.dataset.more;
  byId("more-tools").setAttribute("aria-expanded", String(open));
}

/** The sign of a tool. @param {string} path in the box -8 … 8 */
export function signOf(path) {
  return makeSvg("svg", { class: "tool-sign", viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" },
    makeSvg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

/** No movement of the map but the one that was asked for, at once. @param {any} map */
function stopMotion(map) {
  map._zoomAnimated = false;
  map.options.inertia = false;
  const { panBy } = map;
  map.panBy = (/** @type {any} */ offset, /** @type {any} */ options) => panBy.call(map, offset, { ...options, animate: false });
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
