/** What is known of one feature: in the panel, and in short in a popup. All of it as text nodes. @module */

import { degrees } from "./columns.js";
import { make } from "../core/dom.js";
import { isStale, valueStyle } from "./features-map.js";
import { lineSwatch, markSwatch } from "./marks.js";
import { dates } from "./state.js";
import { nameOf } from "./table.js";
import { date, length, number, word } from "../core/words.js";

/** @import { Layer } from "./columns.js" */
/** @import { Map as LeafletMap } from "leaflet" */

const PAGES = /** @type {Record<string, string>} */ ({ route_segments: "segments", apartment_blocks: "apartments" });

/** The address of a feature's own page. @param {Layer} layer @param {number} at */
function pageOf(layer, at) {
  const query = dates().toString();
  const tail = query ? `?${query}` : "";
  return `/${PAGES[layer.name]}/${encodeURIComponent(layer.ids[at])}${tail}`;
}

/** @param {any} boot @param {any} theme @param {Layer} layer @param {number} at */
function statusOf(boot, theme, layer, at) {
  const value = theme.id === "stage" ? layer.textOf("stage", at) : layer.textOf(theme.id, at) || "unknown";
  const label = theme.values.find((/** @type {any} */ each) => each.id === value)?.label ?? value;
  const drawn = valueStyle(boot.style, theme, value) ?? boot.style.themes.stage.planned;
  const swatch = layer.name === "route_segments" ? lineSwatch(drawn, boot.style) : markSwatch(drawn, boot.style);
  return { swatch, label };
}

/**
 * Everything known of a feature, for the panel.
 * @param {any} boot @param {Layer} layer @param {number} at @param {(codes: string) => string} wardNames @param {() => void} close
 */
export function detailsOf(boot, layer, at, wardNames, close) {
  const rows = boot.themes.map((/** @type {any} */ theme) => {
    const { swatch, label } = statusOf(boot, theme, layer, at);
    const checked = theme.checked ? layer.textOf(theme.checked, at) : "";
    const when = theme.checked ? (checked ? word("checked {day}", { day: date(checked) }) : word("not checked yet")) : "";
    return [make("dt", { text: theme.label }), make("dd", {}, swatch, make("span", { text: label }), make("small", { text: when }, isStale(layer, at, theme) ? make("strong", {}, " · ", word("too long ago")) : null))];
  });
  return [
    make("div", { class: "selected-head" },
      make("h2", { text: nameOf(layer, at), tabindex: -1 }),
      make("small", { class: "muted", text: layer.ids[at].slice(0, 60) }),
      make("button", { type: "button", class: "quiet", text: word("Close"), onclick: close })),
    make("p", { class: "muted", text: factsOf(layer, at, wardNames) }),
    make("dl", { class: "statuses" }, ...rows.flat()),
    layer.textOf("note", at) ? make("p", { class: "note", text: layer.textOf("note", at).slice(0, 600) }) : null,
    make("p", {}, make("a", { href: pageOf(layer, at), text: word("Everything about it") })),
  ];
}

/** @param {Layer} layer @param {number} at @param {(codes: string) => string} wardNames */
function factsOf(layer, at, wardNames) {
  const metres = layer.value("metres", at), households = layer.value("households", at), width = layer.value("width_m", at);
  const facts = [
    wardNames(layer.textOf("wards", at) || layer.textOf("ward", at)),
    metres === null ? "" : length(Number(metres)),
    width === null ? "" : word("{n} m wide", { n: number(Number(width), Number.isInteger(Number(width)) ? 0 : 1) }),
    households === null ? "" : word("{n} households", { n: number(Number(households)) }),
    layer.textOf("joined_on", at) ? word("in the programme since {day}", { day: date(layer.textOf("joined_on", at)) }) : "",
  ];
  return facts.filter(Boolean).join(" · ");
}

/**
 * Show a short popup at a feature.
 * @param {LeafletMap} map @param {any} boot @param {any} theme @param {Layer} layer @param {number} at
 * @param {[number, number] | null} place latitude and longitude of the click
 * @param {(codes: string) => string} wardNames
 */
export function popupAt(map, boot, theme, layer, at, place, wardNames) {
  const { swatch, label } = statusOf(boot, theme, layer, at);
  const content = make("div", { class: "popup", role: "dialog", "aria-label": nameOf(layer, at).slice(0, 120) },
    make("strong", { text: nameOf(layer, at).slice(0, 120) }),
    make("span", { class: "muted", text: wardNames(layer.textOf("wards", at) || layer.textOf("ward", at)) }),
    make("span", { class: "status" }, swatch, make("span", { text: `${theme.label}: ${label}` })),
    make("a", { href: pageOf(layer, at), text: word("Everything about it") }));
  const popup = L.popup({ closeButton: false, maxWidth: 260, offset: [0, -4], autoPan: false });
  popup.setLatLng(place ?? degrees(...layer.middle(at))).setContent(content).openOn(map);
}

/**
 * Mark a feature on the map with a dark outline beneath it.
 * @param {LeafletMap} map @param {Layer} layer @param {number} at @param {any} style
 */
export function outline(map, layer, at, style) {
  if (!map.getPane("outline")) map.createPane("outline").style.zIndex = "410";
  /** @type {[number, number][][]} */
  const lines = [];
  layer.parts(at, (first, end) => {
    const points = [];
    for (let p = first; p < end; p++) points.push(degrees(layer.xy[2 * p], layer.xy[2 * p + 1]));
    lines.push(points);
  });
  const given = { pane: "outline", color: style.colours.ink, weight: style.marked, opacity: 0.9, interactive: false, lineCap: /** @type {const} */ ("round") };
  if (layer.kinds[at] === 2) return L.circleMarker(lines[0][0], { ...given, radius: 11, weight: 3, fill: false }).addTo(map);
  if (layer.kinds[at] === 1) return L.polygon(lines, { ...given, weight: 5, fill: false }).addTo(map);
  return L.polyline(lines, given).addTo(map);
}
