/** The form of plans: sliders that add up to 100, the sum of the budgets, streets that are demanded or ruled out by a click. @module */

import { announce, byId } from "../core/dom.js";
import { BUILT, layersAt, openMap } from "./plan-map.js";
import { addRings } from "./plan-rings.js";
import { addSliders } from "./plan-sliders.js";
import { loadWords, number, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Drawn } from "./plan-map.js" */

const boot = JSON.parse(byId("bootstrap").textContent ?? "{}");
const FREE = { colour: "#22303C", width: 2, dash: [], cap: "butt" };
const WANTED = { colour: "#0072B2", width: 6, dash: [], cap: "butt" };
const UNWANTED = { colour: "#8E1B3A", width: 5, dash: [7, 5], cap: "butt" };
const lists = { wanted: byId("wanted"), unwanted: byId("unwanted") };

start().catch((error) => {
  document.querySelector(".plan-map")?.append(Object.assign(document.createElement("p"), { className: "map-message", textContent: error.message }));
  document.documentElement.dataset.ready = "true";
});

async function start() {
  await loadWords(boot.language);
  addSliders(byId("weights"), byId("weights-hint"));
  addTotal();
  const [base, found] = await Promise.all([layersAt("/api/map/base"), layersAt(streets())]);
  const drawn = openMap(/** @type {HTMLElement} */ (document.querySelector("[data-plan-map]")), boot, base, found.edges, styled);
  let edges = found.edges;
  drawn.map.on("click", (event) => {
    const at = drawn.at(event);
    if (at < 0) return;
    announce(turn(edges, at));
    drawn.repaint();
  });
  addRings(drawn.map, byId("rings"));
  for (const list of Object.values(lists)) list.addEventListener("input", () => drawn.repaint());
  byId("radius").addEventListener("change", () => void layersAt(streets()).then((now) => drawn.become((edges = now.edges)), () => null));
  document.documentElement.dataset.ready = "true";
}

function streets() {
  return `/api/plan/streets?${new URLSearchParams({ radius: /** @type {HTMLInputElement} */ (byId("radius")).value })}`;
}

/** @param {number} at @param {Layer} edges @returns {Drawn} */
function styled(at, edges) {
  if (edges.value("built", at)) return BUILT;
  if (lineOf("wanted", edges, at) >= 0) return WANTED;
  return lineOf("unwanted", edges, at) >= 0 ? UNWANTED : FREE;
}

/** How a piece is called in the lists. @param {Layer} edges @param {number} at */
function called(edges, at) {
  const name = edges.textOf("name", at);
  return name ? `${name} (${edges.ids[at]})` : edges.ids[at];
}

/** @param {"wanted" | "unwanted"} name */
function lines(name) {
  return /** @type {HTMLTextAreaElement} */ (lists[name]).value.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Where a piece stands in a list, by itself or by its street's name; -1: nowhere. @param {"wanted" | "unwanted"} name @param {Layer} edges @param {number} at */
function lineOf(name, edges, at) {
  const known = [called(edges, at), edges.ids[at], edges.textOf("name", at)].filter(Boolean);
  return lines(name).findIndex((line) => known.includes(line));
}

/** Demand a piece, then rule it out, then free it; return what was done. @param {Layer} edges @param {number} at */
function turn(edges, at) {
  const name = called(edges, at);
  if (edges.value("built", at)) return word("{street}: model route already", { street: name });
  if (lineOf("wanted", edges, at) >= 0) {
    drop("wanted", edges, at);
    put("unwanted", name);
    return word("{street}: ruled out", { street: name });
  }
  if (lineOf("unwanted", edges, at) >= 0) {
    drop("unwanted", edges, at);
    return word("{street}: free again", { street: name });
  }
  put("wanted", name);
  return word("{street}: demanded", { street: name });
}

/** @param {"wanted" | "unwanted"} name @param {string} line */
function put(name, line) {
  /** @type {HTMLTextAreaElement} */ (lists[name]).value = [...lines(name), line].join("\n");
}

/** @param {"wanted" | "unwanted"} name @param {Layer} edges @param {number} at */
function drop(name, edges, at) {
  const left = lines(name);
  left.splice(lineOf(name, edges, at), 1);
  /** @type {HTMLTextAreaElement} */ (lists[name]).value = left.join("\n");
}

/** Say what all phases have together. */
function addTotal() {
  const fields = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name^=phase_]")]);
  const say = () => {
    const millions = fields.map((field) => Number(field.value.replace(/\s/g, "").replace(/[.,](?=\d{3}(\D|$))/g, "").replace(",", ".") || 0));
    const sum = millions.reduce((a, b) => a + b, 0);
    byId("budget-total").textContent = Number.isFinite(sum) && sum > 0 ? word("Together {n} billion đồng.", { n: number(sum / 1000, Number.isInteger(sum / 1000) ? 0 : 2) }) : "";
  };
  for (const field of fields) field.addEventListener("input", say);
  say();
}
