/** In the panel of the selected feature: one click records a finding, without leaving the map. @module */

import { byId, make, narrow } from "../core/dom.js";
import { isStale, valueStyle } from "../map/features-map.js";
import { lineSwatch, markSwatch } from "../map/marks.js";
import { failure, record, seenOf, showSaved, writable } from "./saving.js";
import { keepFromMap, rightsOffline } from "./status-map.js";
import { nameOf } from "../map/table.js";
import { toldOf, versionsOf } from "./told.js";
import { date, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Found } from "../map/picks.js" */

/** A button that looks like its value on the map. @param {any} boot @param {any} theme @param {any} value @param {string} layer @param {boolean} pressed @param {() => void} onclick */
export function valueButton(boot, theme, value, layer, pressed, onclick) {
  const drawn = valueStyle(boot.style, theme, value.id);
  const swatch = layer === "apartment_blocks" ? markSwatch(drawn, boot.style) : lineSwatch(drawn, boot.style);
  return make("button", { type: "button", "aria-pressed": String(pressed), "data-status": `${theme.id}:${value.id}`, onclick }, swatch, make("span", { text: value.label }));
}

/** When a criterion of a feature was last checked. @param {Found} found @param {any} theme */
function checkedWords({ layer, at }, theme) {
  const day = layer.textOf(theme.checked, at);
  if (!day) return word("not checked yet");
  return isStale(layer, at, theme) ? word("checked {day}, too long ago", { day: date(day) }) : word("checked {day}", { day: date(day) });
}

/** A field for the day of a check. @param {string} id @param {string} day ISO */
export function dayField(id, day) {
  const input = make("input", { type: "text", id, value: date(day), inputmode: "numeric", autocomplete: "off" });
  return { input, label: make("label", { for: id }, make("span", { text: word("Checked on") }), input) };
}

/** @param {string} id */
export function reasonField(id) {
  const input = make("input", { type: "text", id, autocomplete: "off" });
  return { input, label: make("label", { for: id, class: "edit-reason" }, make("span", { text: word("Remark (optional)") }), input) };
}

/**
 * @param {any} boot @param {Record<string, Layer>} layers @param {() => void} renew show what was saved
 * @returns {(found: Found) => void} show the controls for a feature
 */
export function addStatusPanel(boot, layers, renew) {
  /** @type {Map<string, {fields: string[], reason: string}>} */
  const rights = new Map();
  let current = "", brought = "", back = "", typedDay = boot.editing.day, typedReason = "";
  /** @type {Node | null} */
  let told = null;

  /** @param {Found} found */
  async function show(found) {
    const key = `${found.layer.name}/${found.layer.ids[found.at]}`;
    if (key !== current) (told = null), (typedReason = "");
    current = key;
    const focused = key === current ? back : "";
    back = "";
    const place = make("section", { class: "status-panel", "aria-label": word("Record a finding") });
    const statuses = byId("selected").querySelector("dl.statuses");
    if (statuses) statuses.before(place);
    else byId("selected").append(place);
    if (!rights.has(key)) {
      const may = await writable([found]);
      if (may instanceof Map) for (const [each, fields] of may) rights.set(each, fields);
      else if (may.status === 0) return fill(place, found, rightsOffline(boot));
      else return place.append(make("p", { class: "fault", text: failure(may) }));
    }
    if (current !== key || !place.isConnected) return;
    fill(place, found, rights.get(key) ?? { fields: [], reason: "" });
    if (!focused && key !== brought && !narrow()) place.scrollIntoView({ block: "nearest" });
    brought = key;
    if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`[data-status="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} place @param {Found} found @param {{fields: string[], reason: string}} may */
  function fill(place, found, may) {
    const themes = boot.themes.filter((/** @type {any} */ theme) => theme.checked && may.fields.includes(theme.id) && may.fields.includes(theme.checked));
    const day = dayField("panel-day", ""), reason = reasonField("panel-reason"), message = make("div", { class: "panel-message" });
    day.input.value = typedDay.includes("-") ? date(typedDay) : typedDay;
    reason.input.value = typedReason;
    day.input.addEventListener("input", () => (typedDay = day.input.value));
    reason.input.addEventListener("input", () => (typedReason = reason.input.value));
    if (told) message.append(told);
    place.replaceChildren(message);
    if (themes.length) place.append(make("h3", { text: word("Record a finding") }), make("div", { class: "edit-facts" }, day.label, reason.label));
    for (const theme of themes) {
      const now = found.layer.textOf(theme.id, found.at) || "unknown";
      const buttons = theme.values.map((/** @type {any} */ value) => valueButton(boot, theme, value, found.layer.name, value.id === now, () => save(place, message, found, theme, value, seenOf([found]))));
      place.append(make("fieldset", { class: "edit-values" }, make("legend", {}, theme.label, make("small", { text: checkedWords(found, theme) })), ...buttons));
    }
    if (may.reason) place.append(make("p", { class: "muted", text: may.reason }));
  }

  /** @param {HTMLElement} place @param {HTMLElement} message @param {Found} found @param {any} theme @param {any} value @param {import("./saving.js").Seen} seen */
  async function save(place, message, found, theme, value, seen) {
    const buttons = /** @type {HTMLButtonElement[]} */ ([...place.querySelectorAll(".edit-values button")]);
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    const answer = await record({ criterion: theme.id, value: value.id, day: typedDay, reason: typedReason }, seen);
    for (const button of buttons) button.removeAttribute("aria-disabled");
    if (answer.status === 0) return message.replaceChildren(make("p", { class: "told waiting-here", role: "status", text: await keepFromMap(boot, found, theme, value, { day: typedDay, reason: typedReason, seen }) }));
    if (answer.ok) return saved(answer.body, `${theme.label}: ${value.label}`, `${theme.id}:${value.id}`);
    const clashes = answer.body.clashes ?? [];
    if (answer.status !== 409 || !clashes.length) return message.replaceChildren(make("p", { class: "fault", role: "alert", text: failure(answer) }));
    const id = found.layer.ids[found.at];
    message.replaceChildren(versionsOf(clashes, () => nameOf(found.layer, found.at), false, (how) => {
      if (how === "mine") save(place, message, found, theme, value, { [found.layer.name]: { [id]: clashes[0].version } });
      else if (!clashes[0].feature) location.reload(); // it was removed
      else showSaved(layers, [clashes[0].feature]), (back = `${theme.id}:${value.id}`), renew();
    }));
    /** @type {HTMLElement | null} */ (message.querySelector("button"))?.focus();
  }

  /** @param {any} body @param {string} what @param {string} button where the keyboard goes back to */
  function saved(body, what, button) {
    showSaved(layers, body.features);
    typedReason = "";
    back = button;
    told = toldOf(word("Saved: {what}", { what }), body.changeset, (answer) => {
      showSaved(layers, answer.body.features);
      back = button;
      renew();
    });
    renew();
  }

  return show;
}
