/** The bar of what is picked: how many, what to record for them, and how to pick more. @module */

import { announce, make } from "../core/dom.js";
import { askAndSave } from "./picks-dialog.js";
import { amounts, onPicks, picks } from "../map/picks.js";
import { state } from "../map/state.js";
import { valueButton } from "./status-panel.js";
import { number, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Found } from "../map/picks.js" */

/**
 * @param {any} boot @param {Record<string, Layer>} layers
 * @param {{ rectangle: any, shown: (layer: Layer, at: number) => boolean, listed: () => Found[], renew: () => void }} given
 */
export function addPicksBar(boot, layers, { rectangle, shown, listed, renew }) {
  const criteria = boot.themes.filter((/** @type {any} */ theme) => theme.checked);
  const count = make("strong", { class: "picks-count", role: "status" });
  const hidden = make("span", { class: "muted" });
  const choice = make("select", { "aria-label": word("Criterion"), onchange: () => fill() }, ...criteria.map((/** @type {any} */ theme) => make("option", { value: theme.id, text: theme.label })));
  const values = make("div", { class: "edit-values", role: "group" });
  const told = make("div", { class: "picks-told" });
  const box = make("button", { type: "button", class: "quiet", "aria-pressed": "false", "data-arms-rectangle": "", text: word("Draw a rectangle"), onclick: () => rectangle.arm(!rectangle.isArmed()) });
  const all = make("button", { type: "button", class: "quiet", text: word("Pick all in the list"), onclick: () => (picks.add(listed()), announce(count.textContent ?? "")) });
  const none = make("button", { type: "button", class: "quiet", text: word("Pick none"), onclick: () => picks.clear() });
  const end = make("button", { type: "button", class: "quiet", text: word("End picking"), onclick: () => leave() });
  const bar = make("section", { class: "picks-bar", id: "picks-bar", "aria-label": word("Picked features"), hidden: true },
    make("div", { class: "picks-head" },
      make("p", { class: "picks-said" }, count, hidden, make("span", { class: "muted picks-hint", text: word("Click features, or tick them in the table.") })),
      make("div", { class: "picks-row" }, box, all, none, end)),
    make("div", { class: "picks-row picks-what" }, choice, values), told);
  document.querySelector(".map-frame")?.append(bar);

  const leave = () => {
    picks.turn(false);
    /** @type {HTMLElement | null} */ (document.querySelector("[data-tool=pick]"))?.focus();
  };

  function fill() {
    const theme = criteria.find((/** @type {any} */ each) => each.id === choice.value) ?? criteria[0];
    values.setAttribute("aria-label", theme?.label ?? "");
    values.replaceChildren(...(theme?.values ?? []).map((/** @type {any} */ value) => {
      const button = valueButton(boot, theme, value, "route_segments", false, () => askAndSave(boot, layers, picks.all(), theme, value, { onSaved: (each) => told.replaceChildren(each), renew }));
      button.removeAttribute("aria-pressed");
      return button;
    }));
    show();
  }

  function show() {
    const found = picks.all();
    bar.hidden = !picks.on;
    document.body.classList.toggle("picks-shown", picks.on);
    const unseen = found.filter(({ layer, at }) => state.off.includes(layer.name) || !shown(layer, at)).length;
    hidden.textContent = unseen ? word("{n} of them are filtered out on the map", { n: number(unseen) }) : "";
    count.textContent = found.length ? word("Picked: {what}", { what: amounts(found) }) : word("Nothing is picked yet");
    /** @type {HTMLElement} */ (bar.querySelector(".picks-hint")).hidden = found.length > 0;
    /** @type {HTMLElement} */ (bar.querySelector(".picks-what")).hidden = !found.length;
    none.hidden = !found.length;
    for (const tool of document.querySelectorAll("[data-tool=pick]")) tool.setAttribute("aria-pressed", String(picks.on));
    if (!picks.on) told.replaceChildren();
  }

  /** The criterion of the map's theme is the first that comes to mind. */
  function follow() {
    if (criteria.some((/** @type {any} */ each) => each.id === state.criterion)) choice.value = state.criterion;
    fill();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !picks.on || document.querySelector("dialog[open]") || state.sel) return;
    if (rectangle.isArmed()) rectangle.arm(false);
    else if (!(event.target instanceof HTMLInputElement && event.target.type === "search")) leave();
  });
  onPicks(show);
  follow();
  return { follow, show };
}
