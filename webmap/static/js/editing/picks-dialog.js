/** Before a finding is saved for many features: how many and how long, which are left out and why, the day. @module */

import { make } from "../core/dom.js";
import { amounts, keyOf } from "../map/picks.js";
import { failure, record, seenOf, showSaved, writable } from "./saving.js";
import { dayField, reasonField } from "./status-panel.js";
import { nameOf } from "../map/table.js";
import { toldOf, versionsOf } from "./told.js";
import { number, word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Found } from "../map/picks.js" */
/** @import { Seen } from "./saving.js" */

const NAMED = 8; // of what is left out

/**
 * @param {any} boot @param {Record<string, Layer>} layers @param {Found[]} found @param {any} theme @param {any} value
 * @param {{ onSaved: (told: HTMLElement) => void, renew: () => void }} given
 */
export async function askAndSave(boot, layers, found, theme, value, { onSaved, renew }) {
  if (!found.length) return;
  const what = `${theme.label}: ${value.label}`;
  const title = make("h2", { id: "picks-title", text: what }), body = make("div", { class: "picks-body" }, make("p", { role: "status", text: word("Asking what you may change …") }));
  const dialog = make("dialog", { class: "picks-dialog", "aria-labelledby": "picks-title" }, title, body);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  const close = make("button", { type: "button", class: "quiet", text: word("Cancel"), onclick: () => dialog.close() });
  const rights = await writable(found);
  if (!(rights instanceof Map)) return body.replaceChildren(make("p", { class: "fault", role: "alert", text: failure(rights) }), close);
  const mine = found.filter((each) => [theme.id, theme.checked].every((field) => rights.get(keyOf(each))?.fields.includes(field)));
  const others = found.filter((each) => !mine.includes(each));
  const day = dayField("picks-day", boot.editing.day), reason = reasonField("picks-reason"), message = make("div", { class: "panel-message" });
  const go = make("button", { type: "submit", class: "action", text: word("Save for {what}", { what: amounts(mine) }) });
  const form = make("form", { class: "picks-form", novalidate: true }, make("div", { class: "edit-facts" }, day.label, reason.label), message, make("p", { class: "turn" }, go, close));
  body.replaceChildren(...(/** @type {Node[]} */ ([
    make("p", { text: mine.length ? word("To be saved for: {what}.", { what: amounts(mine) }) : word("You may change none of these.") }),
    others.length ? leftOut(others, rights) : null,
    mine.length ? form : close,
  ].filter(Boolean))));
  (mine.length ? go : close).focus();
  form.addEventListener("submit", (event) => (event.preventDefault(), save(mine, seenOf(mine))));

  /** @param {Found[]} some @param {Seen} seen */
  async function save(some, seen) {
    go.disabled = true;
    const answer = await record({ criterion: theme.id, value: value.id, day: day.input.value, reason: reason.input.value }, seen);
    go.disabled = false;
    if (answer.ok) {
      showSaved(layers, answer.body.features);
      dialog.close();
      onSaved(toldOf(word("Saved for {what}: {finding}", { what: amounts(some), finding: what }), answer.body.changeset, (undone) => {
        showSaved(layers, undone.body.features);
        renew();
      }));
      return renew();
    }
    const clashes = answer.body.clashes ?? [];
    if (answer.status !== 409 || !clashes.length) return message.replaceChildren(make("p", { class: "fault", role: "alert", text: failure(answer) }));
    message.replaceChildren(versionsOf(clashes, named, some.length > clashes.length, (how) => again(some, seen, clashes, how)));
    /** @type {HTMLElement | null} */ (message.querySelector("button"))?.focus();
  }

  /** @param {Found[]} some @param {Seen} seen @param {any[]} clashes @param {"mine" | "theirs"} how */
  function again(some, seen, clashes, how) {
    showSaved(layers, clashes.map((clash) => clash.feature).filter(Boolean));
    for (const { layer, id, version } of clashes) {
      if (how === "mine" && version !== null) seen[layer][id] = version;
      else delete seen[layer][id];
    }
    const left = some.filter(({ layer, at }) => seen[layer.name]?.[layer.ids[at]]);
    if (left.length) save(left, seen);
    else dialog.close(), renew();
  }

  /** @param {string} id */
  function named(id) {
    const each = found.find(({ layer, at }) => layer.ids[at] === id);
    return each ? `${nameOf(each.layer, each.at)} ${id}` : id;
  }
}

/** Who may not is told which features and why, reason by reason. @param {Found[]} others @param {Map<string, {fields: string[], reason: string}>} rights */
function leftOut(others, rights) {
  /** @type {Map<string, Found[]>} */
  const reasons = new Map();
  for (const each of others) {
    const reason = rights.get(keyOf(each))?.reason || word("It was removed.");
    reasons.set(reason, [...(reasons.get(reason) ?? []), each]);
  }
  const parts = [...reasons].map(([reason, some]) => make("div", {}, make("p", { text: reason }), names(some.slice(0, NAMED)),
    some.length > NAMED ? make("details", {}, make("summary", { text: word("show {n} more", { n: number(some.length - NAMED) }) }), names(some.slice(NAMED))) : null));
  return make("div", { class: "left-out" }, make("p", {}, make("strong", { text: word("Left out, since you may not change them: {n}", { n: number(others.length) }) })), ...parts);
}

/** @param {Found[]} some */
function names(some) {
  return make("ul", { class: "names" }, ...some.map(({ layer, at }) => make("li", { text: `${nameOf(layer, at)} ${layer.ids[at]}` })));
}
