/** Two plans on two maps that move together. @module */

import { byId } from "../core/dom.js";
import { BUILT, layersAt, openMap } from "./plan-map.js";
import { loadWords } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */

const boot = JSON.parse(byId("bootstrap").textContent ?? "{}");

start().catch((error) => {
  document.querySelector(".plan-map")?.append(Object.assign(document.createElement("p"), { className: "map-message", textContent: error.message }));
  document.documentElement.dataset.ready = "true";
});

async function start() {
  const [base, found] = await Promise.all([layersAt("/api/map/base"), layersAt(boot.edges), loadWords(boot.language)]);
  const maps = ["first", "second"].map((name) => {
    const element = /** @type {HTMLElement} */ (document.querySelector(`[data-plan-map=${name}]`));
    return openMap(element, boot, base, found[name], styled, isPlanned).map;
  });
  let moving = false;
  for (const [own, other] of [maps, [...maps].reverse()]) {
    own.on("move", () => {
      if (moving) return;
      moving = true;
      other.setView(own.getCenter(), own.getZoom(), { animate: false });
      moving = false;
    });
  }
  maps[0].fire("move");
  document.documentElement.dataset.ready = "true";
}

/** @param {number} at @param {Layer} edges */
function isPlanned(at, edges) {
  return Number(edges.value("phase", at)) > 0;
}

/** @param {number} at @param {Layer} edges */
function styled(at, edges) {
  const phase = Number(edges.value("phase", at));
  return phase > 0 ? boot.style.phases[phase] : BUILT;
}
