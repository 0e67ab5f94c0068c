/** The result of a plan: its map by phase, in step with the table. @module */

import { announce, byId, make } from "../core/dom.js";
import { BUILT, layersAt, openMap } from "./plan-map.js";
import { loadWords, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Drawn } from "./plan-map.js" */

const boot = JSON.parse(byId("bootstrap").textContent ?? "{}");
const FREE = { colour: "#A3A9B1", width: 1.5, dash: [], cap: "butt" };

start().catch((error) => {
  document.querySelector(".plan-map")?.append(Object.assign(document.createElement("p"), { className: "map-message", textContent: error.message }));
  document.documentElement.dataset.ready = "true";
});

async function start() {
  const [base, found] = await Promise.all([layersAt("/api/map/base"), layersAt(boot.edges), loadWords(boot.language)]);
  const edges = found.edges;
  const drawn = openMap(/** @type {HTMLElement} */ (document.querySelector("[data-plan-map]")), boot, base, edges, styled, isPlanned);
  /** @param {string} id @param {boolean} go */
  const show = (id, go) => {
    drawn.mark([id]);
    for (const row of document.querySelectorAll("tr[data-edge]")) row.toggleAttribute("aria-current", row.getAttribute("data-edge") === id);
    for (const row of document.querySelectorAll("tr[aria-current]")) row.setAttribute("aria-current", "true");
    if (go) drawn.go(id);
    const at = edges.at(id);
    announce(at >= 0 ? told(edges, at) : "");
  };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-show]") : null;
    if (!button) return;
    show(button.getAttribute("data-show") ?? "", true);
    document.querySelector(".plan-map")?.scrollIntoView({ block: "nearest" });
  });
  drawn.map.on("click", (event) => {
    const at = drawn.at(event);
    if (at < 0) return drawn.mark([]);
    show(edges.ids[at], false);
    L.popup({ closeButton: false, maxWidth: 260 }).setLatLng(event.latlng).setContent(make("span", { class: "popup", text: told(edges, at) })).openOn(drawn.map);
  });
  document.documentElement.dataset.ready = "true";
}

/** What a piece is, in words. @param {Layer} edges @param {number} at */
function told(edges, at) {
  const name = edges.textOf("name", at) || edges.ids[at];
  const phase = Number(edges.value("phase", at));
  if (phase > 0) return word("{street}: phase {n}", { street: name, n: phase });
  return edges.value("built", at) ? word("{street}: model route already", { street: name }) : word("{street}: not in the plan", { street: name });
}

/** @param {number} at @param {Layer} edges */
function isPlanned(at, edges) {
  return Number(edges.value("phase", at)) > 0;
}

/** @param {number} at @param {Layer} edges @returns {Drawn} */
function styled(at, edges) {
  const phase = Number(edges.value("phase", at));
  if (phase > 0) return boot.style.phases[phase];
  return edges.value("built", at) ? BUILT : FREE;
}
