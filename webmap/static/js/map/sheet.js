/** On a phone the panel is a sheet with three heights: the legend in a line, a feature, everything. @module */

import { byId, narrow } from "../core/dom.js";
import { set, state } from "./state.js";

const HEIGHTS = ["low", "middle", "high"];

export function addSheet() {
  const small = window.matchMedia("screen and (max-width: 760px)");
  small.addEventListener("change", placeTable);
  placeTable();
  const handle = byId("sheet-handle");
  handle.addEventListener("click", () => raise());
  let from = 0;
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const moved = event.clientY - from;
    if (Math.abs(moved) < 24) return;
    const at = HEIGHTS.indexOf(byId("panel").dataset.height ?? "low");
    setHeight(HEIGHTS[Math.max(0, Math.min(2, at + (moved < 0 ? 1 : -1)))]);
    handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
  });
}

/** On a phone the table is the last part of the sheet, always open. */
function placeTable() {
  const home = narrow() ? byId("panel-body") : byId("map-column");
  if (byId("drawer").parentElement === home) return;
  home.append(byId("drawer"));
  if (narrow() && !state.table) set({ table: "open" });
}

function raise() {
  const at = HEIGHTS.indexOf(byId("panel").dataset.height ?? "low");
  setHeight(HEIGHTS[(at + 1) % HEIGHTS.length]);
}

/** @param {string} height low, middle or high */
export function setHeight(height) {
  byId("panel").dataset.height = height;
  byId("sheet-handle").setAttribute("aria-expanded", String(height !== "low"));
}

/** Half a sheet of what is said of a feature, half a screen of map. */
export function showFeature() {
  if (!narrow()) return;
  setHeight("middle");
  byId("panel-body").scrollTop = 0;
}

/** Lift the sheet so that a list below an element has room. @param {HTMLElement} element */
export function makeRoom(element) {
  if (!narrow()) return;
  setHeight("high");
  element.scrollIntoView({ block: "start" });
}
