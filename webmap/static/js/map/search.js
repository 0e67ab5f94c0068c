/** Search without tones: “phu huu” finds Phú Hựu. @module */

import { announce, byId, make } from "../core/dom.js";
import { nameOf } from "./table.js";
import { makeRoom, showFeature } from "./sheet.js";
import { number, searchKey, word } from "../core/words.js";

/** @import { Layer } from "./columns.js" */
/** @typedef {{ layer: Layer, at: number, name: string, kind: string, key: string, close: string, rank: number, whole: boolean }} Entry `close`: the key without blanks, since “21m” is “21 m” */

const MOST = 8;

/**
 * @param {Record<string, Layer>} layers
 * @param {(entry: Entry) => void} go
 */
export function addSearch(layers, go) {
  const box = /** @type {HTMLInputElement} */ (byId("search-box"));
  const list = byId("search-results");
  /** @type {Entry[] | null} */
  let entries = null;
  let of = layers.route_segments.ids; // another day has other features
  /** @type {Entry[]} */
  let found = [];
  let active = -1;

  function show() {
    if (of !== layers.route_segments.ids) entries = null;
    of = layers.route_segments.ids;
    entries ??= entriesOf(layers);
    const asked = searchKey(box.value);
    found = asked ? best(entries, asked) : [];
    active = -1;
    list.replaceChildren(...found.map((entry, place) => make("li", { id: `found-${place}`, role: "option", "aria-selected": "false", onmousedown: (/** @type {Event} */ event) => (event.preventDefault(), take(entry)) }, make("span", { text: entry.name }), make("small", { text: entry.kind }))));
    if (asked && !found.length) list.append(make("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false", text: word("Nothing found. Try fewer letters; tones are not needed.") }));
    list.hidden = !asked;
    box.setAttribute("aria-expanded", String(!!asked));
    box.removeAttribute("aria-activedescendant");
    if (asked) announce(word("{n} found", { n: number(found.length) }));
  }

  /** @param {number} place */
  function point(place) {
    active = (place + found.length) % found.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    box.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Entry} entry */
  function take(entry) {
    box.value = entry.name;
    close();
    showFeature();
    go(entry);
  }

  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  box.addEventListener("input", show);
  box.addEventListener("focus", () => {
    makeRoom(byId("search"));
    if (box.value) show();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && found.length) point(active + 1);
    else if (event.key === "ArrowUp" && found.length) point(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && found.length) take(found[Math.max(0, active)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

/** @param {Record<string, Layer>} layers @returns {Entry[]} */
function entriesOf(layers) {
  const kinds = [
    ["route_segments", word("route")],
    ["apartment_blocks", word("apartment block")],
    ["wards", word("ward")],
    ["landmarks", word("landmark")],
    ["streets", word("street")],
  ];
  /** @type {Entry[]} */
  const entries = [];
  kinds.forEach(([name, kind], rank) => {
    const layer = layers[name], seen = new Set();
    for (let at = 0; at < layer.count; at++) {
      const text = nameOf(layer, at);
      const grouped = name === "route_segments" || name === "streets";
      if (text === layer.ids[at] && name === "streets") continue;
      if (!grouped || !seen.has(text)) entries.push({ layer, at, name: text, kind, ...keysOf(text), rank, whole: grouped });
      if (name === "route_segments" && text !== layer.ids[at]) entries.push({ layer, at, name: layer.ids[at], kind: text, ...keysOf(layer.ids[at]), rank: 9, whole: false });
      seen.add(text);
    }
  });
  return entries;
}

/** @param {string} text */
function keysOf(text) {
  const key = searchKey(text);
  return { key, close: key.replaceAll(" ", "") };
}

/** @param {Entry[]} entries @param {string} asked */
function best(entries, asked) {
  const words = asked.split(" ");
  return entries
    .filter((entry) => words.every((each) => entry.key.includes(each) || entry.close.includes(each)))
    .map((entry) => ({ entry, score: entry.rank + (entry.key === asked ? -20 : entry.key.startsWith(asked) ? -10 : 0) }))
    .sort((a, b) => a.score - b.score)
    .slice(0, MOST)
    .map(({ entry }) => entry);
}
