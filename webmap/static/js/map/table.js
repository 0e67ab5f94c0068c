/** The same features as a table: sortable, in step with filters and selection, fifty rows a page. @module */

import { byId, make } from "../core/dom.js";
import { markSwatch } from "./marks.js";
import { keyOf, onPicks, picks } from "./picks.js";
import { set, state } from "./state.js";
import { date, inOrder, number, word } from "../core/words.js";
import { isStale, valueStyle, shownValue } from "./features-map.js";

/** @import { Layer } from "./columns.js" */
/** @typedef {{ layer: Layer, at: number }} Row */

const PAGE = 50;
let sorting = { field: "name", descending: false };
let page = 0;
let filtered = "";

/** The name that people know a feature by. @param {Layer} layer @param {number} at */
export function nameOf(layer, at) {
  return layer.textOf("route_name", at) || layer.textOf("name", at) || layer.ids[at];
}

/**
 * @param {any} boot
 * @param {Record<string, Layer>} layers
 * @param {{ shown: (layer: Layer, at: number) => boolean, wardName: (code: string) => string, choose: (row: Row, pan: boolean) => void }} given
 */
export function addTable(boot, layers, { shown, wardName, choose }) {
  const columns = columnsOf(boot, wardName);
  const body = byId("drawer-body"), toggle = byId("drawer-toggle");
  toggle.addEventListener("click", () => set({ table: state.table ? "" : "open" }));
  onPicks(() => tick(body, render));

  function render() {
    const rows = wanted(layers, shown);
    byId("table-count").textContent = word("{n} features", { n: number(rows.length) });
    const open = state.table === "open";
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? word("Close the table") : word("Open the table");
    byId("drawer").classList.toggle("open", open);
    body.hidden = !open;
    if (!open) return;
    sort(rows, columns);
    const filter = String([state.criterion, state.hide, state.ward, state.off]);
    if (filter !== filtered) (page = 0), (filtered = filter);
    page = Math.min(page, Math.max(0, Math.ceil(rows.length / PAGE) - 1));
    const part = rows.slice(page * PAGE, page * PAGE + PAGE);
    const scroll = body.scrollTop;
    body.replaceChildren(tableOf(part, columns), ...pager(rows.length));
    body.scrollTop = scroll;
  }

  /** @param {Row[]} part @param {ReturnType<typeof columnsOf>} shownColumns */
  function tableOf(part, shownColumns) {
    const head = shownColumns.map((column) => {
      const on = sorting.field === column.id;
      const sortBy = () => ((sorting = { field: column.id, descending: on && !sorting.descending }), (page = 0), render(), body.querySelector(`[data-sort="${column.id}"]`)?.dispatchEvent(new Event("refocus")));
      const button = make("button", { type: "button", class: "sort", "data-sort": column.id, onclick: sortBy, onrefocus: () => button.focus() }, column.label, make("span", { class: "arrow", "aria-hidden": "true", text: on ? (sorting.descending ? "▼" : "▲") : "" }));
      return make("th", { scope: "col", class: column.right ? "right" : "", "aria-sort": on ? (sorting.descending ? "descending" : "ascending") : "none" }, button);
    });
    if (picks.on) head.unshift(make("th", { scope: "col", class: "tick-cell" }, make("span", { class: "visually-hidden", text: word("Picked") })));
    return make("table", { class: "figures" }, make("caption", { class: "visually-hidden", text: word("Route segments and apartment blocks on the map") }), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...part.map((row) => rowOf(row, shownColumns))));
  }

  /** @param {Row} row @param {ReturnType<typeof columnsOf>} shownColumns */
  function rowOf(row, shownColumns) {
    const key = `${row.layer.name}/${row.layer.ids[row.at]}`;
    const cells = shownColumns.map((column, place) => {
      const content = column.show(row.layer, row.at);
      const inside = place ? content : make("button", { type: "button", class: "link", onclick: () => choose(row, true) }, content);
      return make(place ? "td" : "th", { class: column.right ? "right" : "", scope: place ? null : "row" }, inside);
    });
    if (picks.on) cells.unshift(tickOf(row));
    return make("tr", { "aria-current": state.sel === key ? "true" : null, "data-key": key }, ...cells);
  }

  /** @param {number} total */
  function pager(total) {
    if (total <= PAGE) return [];
    const go = (/** @type {number} */ by) => () => {
      page += by;
      render();
      const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (body.querySelectorAll(".pager button"));
      (buttons[by > 0 ? 1 : 0].disabled ? buttons[by > 0 ? 0 : 1] : buttons[by > 0 ? 1 : 0]).focus();
      body.scrollTop = 0;
    };
    const text = word("{from}–{to} of {n}", { from: number(page * PAGE + 1), to: number(Math.min(total, page * PAGE + PAGE)), n: number(total) });
    return [make("p", { class: "pager" },
      make("button", { type: "button", class: "quiet", disabled: page === 0, onclick: go(-1), text: word("Previous") }),
      make("span", { text }),
      make("button", { type: "button", class: "quiet", disabled: (page + 1) * PAGE >= total, onclick: go(1), text: word("Next") }))];
  }

  return { render, listed: () => wanted(layers, shown) };
}

/** @param {Row} row */
function tickOf(row) {
  const box = make("input", { type: "checkbox", "aria-label": word("Pick {name}", { name: `${nameOf(row.layer, row.at)} ${row.layer.ids[row.at]}` }), onchange: () => picks.toggle(row) });
  box.checked = picks.has(row.layer, row.at);
  return make("td", { class: "tick-cell" }, make("label", {}, box));
}

/** Tick what is picked; the column comes and goes with picking. @param {HTMLElement} body @param {() => void} render */
function tick(body, render) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (body.querySelectorAll("td.tick-cell input"));
  if (picks.on !== boxes.length > 0) return render();
  const keys = new Set(picks.all().map(keyOf));
  for (const box of boxes) box.checked = keys.has(/** @type {HTMLElement} */ (box.closest("tr")).dataset.key ?? "");
}

/** @param {Record<string, Layer>} layers @param {(layer: Layer, at: number) => boolean} shown */
function wanted(layers, shown) {
  /** @type {Row[]} */
  const rows = [];
  for (const layer of [layers.route_segments, layers.apartment_blocks]) {
    if (state.off.includes(layer.name)) continue;
    for (let at = 0; at < layer.count; at++) if (shown(layer, at)) rows.push({ layer, at });
  }
  return rows;
}

/** @param {Row[]} rows @param {ReturnType<typeof columnsOf>} columns */
function sort(rows, columns) {
  const column = columns.find((each) => each.id === sorting.field) ?? columns[0];
  const turn = sorting.descending ? -1 : 1;
  const keys = new Map(rows.map((row) => [row, column.key(row.layer, row.at)]));
  rows.sort((a, b) => {
    const one = keys.get(a), other = keys.get(b);
    const first = typeof one === "number" && typeof other === "number" ? one - other : inOrder(String(one), String(other));
    return turn * (first || inOrder(a.layer.ids[a.at], b.layer.ids[b.at]));
  });
}

/** @param {any} boot @param {(code: string) => string} wardName */
function columnsOf(boot, wardName) {
  /** @typedef {{ id: string, label: string, right?: boolean, key: (layer: Layer, at: number) => string | number, show: (layer: Layer, at: number) => Node | string }} Column */
  /** @type {Column[]} */
  const columns = [
    { id: "name", label: word("Route or block"), key: nameOf, show: nameOf },
    { id: "id", label: word("Id"), key: (layer, at) => layer.ids[at], show: (layer, at) => layer.ids[at] },
    { id: "ward", label: word("Ward"), key: (layer, at) => wardName(layer.textOf("ward", at)), show: (layer, at) => wardName(layer.textOf("ward", at)) },
    { id: "metres", label: word("Length (m)"), right: true, key: (layer, at) => Number(layer.value("metres", at) ?? -1), show: (layer, at) => (layer.value("metres", at) === null ? "" : number(Number(layer.value("metres", at)))) },
  ];
  for (const theme of boot.themes) {
    const place = new Map(theme.values.map((/** @type {any} */ value, /** @type {number} */ index) => [value.id, index]));
    const labels = new Map(theme.values.map((/** @type {any} */ value) => [value.id, value.label]));
    columns.push({
      id: theme.id,
      label: theme.label,
      key: (layer, at) => Number(place.get(shownValue(layer, at, theme)) ?? 99),
      show: (layer, at) => {
        const value = theme.id === "stage" ? layer.textOf("stage", at) : layer.textOf(theme.id, at) || "unknown";
        return make("span", { class: "status" }, markSwatch(valueStyle(boot.style, theme, value) ?? boot.style.themes.stage.planned, boot.style), String(labels.get(value) ?? value), isStale(layer, at, theme) ? make("small", { class: "stale-mark", text: word("check again") }) : null);
      },
    });
  }
  const checked = boot.themes.map((/** @type {any} */ theme) => theme.checked).filter(Boolean);
  /** @param {Layer} layer @param {number} at */
  const last = (layer, at) => checked.map((/** @type {string} */ field) => layer.textOf(field, at)).sort().at(-1) ?? "";
  columns.push({ id: "checked", label: word("Last checked"), right: true, key: last, show: (layer, at) => date(last(layer, at)) });
  return columns;
}
