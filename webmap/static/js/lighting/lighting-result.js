/** The result of a plan of lighting: its streets by theme, poles from near, in step with the table. @module */

import { CanvasTiles, within } from "../map/canvas-tiles.js";
import { announce, byId, make } from "../core/dom.js";
import { layersAt, openMap } from "../extension/plan-map.js";
import { loadWords, word } from "../core/words.js";

/** @import { View } from "../map/canvas-tiles.js" */
/** @import { Layer } from "../map/columns.js" */
/** @import { Drawn } from "../extension/plan-map.js" */

const boot = JSON.parse(byId("bootstrap").textContent ?? "{}");
const POLES_FROM = 17; // zoom
const WATTS_FROM = 18;
const REACH = 8; // pixels around a click
/** @type {Layer | null} */
let poles = null;

start().catch((error) => {
  document.querySelector(".plan-map")?.append(Object.assign(document.createElement("p"), { className: "map-message", textContent: error.message }));
  document.documentElement.dataset.ready = "true";
});

async function start() {
  const [base, found] = await Promise.all([layersAt("/api/map/base"), layersAt(boot.streets), loadWords(boot.language)]);
  const streets = found.streets;
  const box = /** @type {HTMLElement} */ (document.querySelector("[data-plan-map]"));
  const drawn = openMap(box, boot, base, streets, styled, () => true);
  addPoles(drawn.map);
  const asked = new URL(location.href).searchParams.get("street");
  if (asked && streets.at(asked) >= 0) {
    drawn.mark([asked]);
    drawn.go(asked);
  }
  drawn.map.on("click", (event) => {
    const pole = poles && drawn.map.getZoom() >= POLES_FROM ? poleAt(drawn.map, event, poles) : -1;
    if (poles && pole >= 0) return popup(drawn.map, event, toldPole(poles, pole));
    const at = drawn.at(event);
    if (at < 0) return drawn.mark([]);
    const id = streets.ids[at];
    drawn.mark([id]);
    for (const row of document.querySelectorAll("tr[data-edge]")) row.toggleAttribute("aria-current", false);
    document.querySelector(`tr[data-edge="${CSS.escape(id)}"]`)?.setAttribute("aria-current", "true");
    const there = new URL(location.href);
    there.searchParams.set("street", id);
    there.hash = "sample";
    popup(drawn.map, event, told(streets, at), make("a", { href: there.href, text: word("Look closer") }));
  });
  document.documentElement.dataset.ready = "true";
}

/** @param {any} map @param {any} event @param {string} text @param {HTMLElement} [more] */
function popup(map, event, text, more) {
  const content = make("span", { class: "popup", text });
  if (more) content.append(" ", more);
  L.popup({ closeButton: false, maxWidth: 260 }).setLatLng(event.latlng).setContent(content).openOn(map);
  announce(text);
}

/** What a street is, in words. @param {Layer} streets @param {number} at */
function told(streets, at) {
  const street = streets.textOf("name", at) || streets.ids[at];
  return `${street}: ${boot.values[streets.textOf(boot.by, at)] ?? ""}`;
}

/** @param {Layer} found @param {number} at */
function toldPole(found, at) {
  return `${found.textOf("street", at)}: ${found.textOf("told", at)}`;
}

/** @param {number} at @param {Layer} streets @returns {Drawn | null} */
function styled(at, streets) {
  return boot.style.themes[boot.by]?.[streets.textOf(boot.by, at)] ?? null;
}

/** Poles are fetched when somebody comes near, and drawn from then on. @param {any} map */
function addPoles(map) {
  byId("poles-key").hidden = false;
  map.createPane("poles").style.zIndex = "430";
  const tiles = new /** @type {any} */ (CanvasTiles)(paintPoles, { pane: "poles", minZoom: POLES_FROM });
  tiles.addTo(map);
  let asked = false;
  const come = async () => {
    byId("poles-hint").hidden = map.getZoom() >= POLES_FROM;
    if (asked || map.getZoom() < POLES_FROM) return;
    asked = true;
    const found = await layersAt(boot.poles).catch(() => null);
    if (!found) return void (asked = false);
    poles = found.poles;
    document.documentElement.dataset.poles = String(poles.count);
    tiles.repaint();
  };
  map.on("zoomend", come);
  void come();
}

/** A circle stands on the left, a square on the right; the watts are written beside from near. @param {View} view */
function paintPoles(view) {
  if (!poles) return;
  const { ctx, zoom } = view;
  const size = zoom >= WATTS_FROM ? 5 : 3.5;
  Object.assign(ctx, { strokeStyle: boot.style.colours.ink, lineWidth: 1.6, textBaseline: "middle" });
  ctx.font = "500 11px 'IBM Plex Sans', sans-serif";
  for (const at of within(view, poles)) {
    const [wx, wy] = poles.middle(at);
    const x = (wx - view.left) * view.scale, y = (wy - view.top) * view.scale;
    ctx.fillStyle = boot.style.colours[poles.value("side", at) === "left" ? "paper" : "ink"];
    ctx.beginPath();
    if (poles.value("side", at) === "left") ctx.arc(x, y, size, 0, 2 * Math.PI);
    else ctx.rect(x - size, y - size, 2 * size, 2 * size);
    ctx.fill();
    ctx.stroke();
    if (zoom < WATTS_FROM) continue;
    const text = `${poles.textOf("watts", at)} W`;
    Object.assign(ctx, { strokeStyle: boot.style.colours.halo, lineWidth: 3 });
    ctx.strokeText(text, x + size + 3, y);
    Object.assign(ctx, { strokeStyle: boot.style.colours.ink, lineWidth: 1.6, fillStyle: boot.style.colours.ink });
    ctx.fillText(text, x + size + 3, y);
  }
}

/** The pole under a click, -1 where there is none. @param {any} map @param {any} event @param {Layer} found */
function poleAt(map, event, found) {
  const scale = (256 * 2 ** map.getZoom()) / 2 ** 30;
  const sine = Math.sin((event.latlng.lat * Math.PI) / 180);
  const x = ((event.latlng.lng + 180) / 360) * 2 ** 30, y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** 30;
  let [best, least] = [-1, REACH];
  for (let at = 0; at < found.count; at++) {
    const [px, py] = found.middle(at);
    const away = Math.hypot(px - x, py - y) * scale;
    if (away < least) [best, least] = [at, away];
  }
  return best;
}
