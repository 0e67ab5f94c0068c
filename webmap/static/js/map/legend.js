/** The themes and the legend that is the chart: swatch, words, metres, share; each value can be filtered out. @module */

import { announce, byId, make, makeSvg } from "../core/dom.js";
import { valueStyle } from "./features-map.js";
import { lineSwatch, markSwatch, staleSwatch, starSwatch } from "./marks.js";
import { dates, set, state } from "./state.js";
import { length, number, percent, word } from "../core/words.js";

const PROPOSED = "proposed";

/** @typedef {{ id: string, label: string, metres: number, blocks: number, segments?: number, before?: Figure }} Figure a value with its amounts, and those of another day; what is proposed has `segments` and no metres: it does not count */

/** @param {any} boot */
export function addThemes(boot) {
  const group = byId("themes");
  for (const theme of boot.themes) {
    const choose = () => {
      set({ criterion: theme.id, hide: [] });
      announce(word("The map now shows: {theme}", { theme: theme.label }));
    };
    group.append(make("button", { type: "button", role: "radio", class: "theme", "data-theme": theme.id, text: theme.label, onclick: choose }));
  }
  group.addEventListener("keydown", (event) => step(event, group));
}

/** Arrow keys move between the themes, as between radio buttons. @param {KeyboardEvent} event @param {HTMLElement} group */
function step(event, group) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const buttons = /** @type {HTMLElement[]} */ ([...group.children]);
  const at = buttons.findIndex((button) => button.dataset.theme === state.criterion);
  const next = buttons[(at + by + buttons.length) % buttons.length];
  next.click();
  next.focus();
  event.preventDefault();
}

/**
 * Show the legend for what is chosen.
 * @param {any} boot
 * @param {any} summary the district's or a ward's figures, with `proposed`: how many segments and blocks only are
 * @param {string} place what the figures are of
 * @param {boolean} stale whether some findings are old
 * @param {any} before figures of the day to compare with, or null
 */
export function showLegend(boot, summary, place, stale, before = null) {
  const theme = boot.themes.find((/** @type {any} */ each) => each.id === state.criterion);
  for (const button of byId("themes").children) {
    const on = /** @type {HTMLElement} */ (button).dataset.theme === theme.id;
    button.setAttribute("aria-checked", String(on));
    /** @type {HTMLElement} */ (button).tabIndex = on ? 0 : -1;
  }
  byId("legend-name").textContent = theme.label;
  byId("legend-place").textContent = place;
  const rows = figures(boot, theme, summary), old = before && figures(boot, theme, before);
  old?.forEach((/** @type {Figure} */ row, /** @type {number} */ at) => (rows[at].before = row));
  byId("legend").classList.toggle("compared", Boolean(before));
  const total = sum(rows, "metres"), oldTotal = old ? sum(old, "metres") : 0;
  const held = (/** @type {Figure | undefined} */ row) => Boolean(row && (row.metres > 0 || row.blocks > 0 || row.segments));
  const seen = rows.filter((row) => held(row) || held(row.before) || !["not_applicable", PROPOSED].includes(row.id));
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.value : undefined;
  byId("legend").replaceChildren(...seen.map((row) => legendRow(row, boot.style, theme, total, oldTotal)));
  if (focused) byId("legend").querySelector(`[data-value="${CSS.escape(focused)}"]`)?.dispatchEvent(new Event("refocus"));
  const blocks = sum(rows.filter((row) => row.id !== PROPOSED), "blocks");
  byId("legend-total").textContent = word("Together {metres}, {blocks} apartment blocks", { metres: length(total), blocks: number(blocks) });
  byId("legend-stale").hidden = !stale;
  byId("legend-stale").replaceChildren(...(stale ? staleParts(boot, summary, theme) : []));
  byId("show-all").hidden = !state.hide.length;
}

/** How much was checked too long ago, and where that is listed. @param {any} boot @param {any} summary @param {any} theme */
function staleParts(boot, summary, theme) {
  const query = dates();
  if (state.ward) query.set("ward", state.ward);
  query.set("criterion", theme.id);
  const blocks = summary?.stale_apartment_blocks?.[theme.id] ?? 0;
  return [
    staleSwatch(boot.style),
    make("a", { class: "legend-words", href: `/recheck?${query}`, text: word("Needs checking again") }),
    make("span", { class: "legend-figure", text: length(summary?.stale?.[theme.id] ?? 0) }),
    blocks ? make("span", { text: word("{n} apartment blocks", { n: number(blocks) }) }) : "",
  ];
}

/** The star of the headquarters, while it is drawn. @param {any} boot @param {string} name */
export function showHeadquarters(boot, name) {
  const shown = Boolean(name) && !state.off.includes("landmarks");
  byId("legend-star").hidden = !shown;
  byId("legend-star").replaceChildren(...(shown ? [starSwatch(boot.style), make("span", { text: word("Headquarters") })] : []));
}

/** The values that count, then what is proposed. @param {any} boot @param {any} theme @param {any} summary @returns {Figure[]} */
function figures(boot, theme, summary) {
  const metres = (theme.id === "stage" ? summary?.stage : summary?.status?.[theme.id]) ?? {};
  const blocks = summary?.apartment_block_status?.[theme.id] ?? {};
  const counted = theme.values.filter((/** @type {any} */ value) => value.id !== PROPOSED);
  const proposed = boot.themes.flatMap((/** @type {any} */ each) => (each.id === "stage" ? each.values : [])).find((/** @type {any} */ value) => value.id === PROPOSED);
  return [
    ...counted.map((/** @type {any} */ value) => ({ ...value, metres: metres[value.id] ?? 0, blocks: blocks[value.id] ?? 0 })),
    { ...proposed, metres: 0, ...summary.proposed },
  ];
}

/** @param {Figure[]} rows @param {"metres" | "blocks"} of */
function sum(rows, of) {
  return rows.reduce((found, row) => found + row[of], 0);
}

/** @param {Figure} row @param {any} style @param {any} theme @param {number} total @param {number} oldTotal */
function legendRow(row, style, theme, total, oldTotal) {
  const drawn = valueStyle(style, theme, row.id);
  const shown = !state.hide.includes(row.id);
  const { before } = row, top = before ? 3.5 : 0;
  const counts = row.id !== PROPOSED;
  const part = (/** @type {number} */ metres, /** @type {number} */ all) => (all ? (100 * metres) / all : 0);
  const bar = counts && makeSvg("svg", { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    makeSvg("rect", { width: 100, height: 6, fill: style.colours.track }),
    makeSvg("rect", { width: part(before?.metres ?? 0, oldTotal), height: 2.5, fill: drawn.colour, "fill-opacity": 0.5 }),
    makeSvg("rect", { y: top, width: part(row.metres, total), height: 6 - top, fill: drawn.colour }));
  const amount = (/** @type {Figure | undefined} */ each) => (counts ? length(each?.metres ?? 0) : word("{n} segments", { n: number(each?.segments ?? 0) }));
  const changed = (/** @type {string} */ from, /** @type {string} */ to) => (before ? word("{old} → {new}", { old: from, new: to }) : to);
  const toggle = () => {
    const hide = shown ? [...state.hide, row.id] : state.hide.filter((id) => id !== row.id);
    set({ hide });
    announce(shown ? word("{value} is now hidden", { value: row.label }) : word("{value} is now shown", { value: row.label }));
  };
  const button = make("button", { type: "button", class: "legend-row", "aria-pressed": String(shown), "data-value": row.id, onclick: toggle },
    lineSwatch(drawn, style),
    make("span", { class: "legend-words" }, row.label),
    make("span", { class: "legend-figure", text: changed(amount(before), amount(row)) }),
    make("span", { class: counts ? "legend-share" : "legend-share uncounted", text: counts ? (total ? percent(row.metres / total) : "–") : word("not counted") }),
    make("span", { class: "legend-blocks", title: word("Apartment blocks") }, markSwatch(drawn, style), make("span", { text: changed(number(before?.blocks ?? 0), number(row.blocks)) }), make("span", { class: "visually-hidden", text: word("apartment blocks") })),
    bar || null);
  button.addEventListener("refocus", () => button.focus());
  return make("li", {}, button);
}
