/** Say what was saved, after the page has loaded it anew, and take it back by a click. @module */

import { announce, make } from "../core/dom.js";
import { refusalOf, post } from "./api.js";
import { word } from "../core/words.js";

const KEPT = "shapes-told";

/**
 * Load the page anew, which then says what was done.
 * @param {string} text @param {number | null} changeset what “undo” takes back; null: nothing
 */
export function tellAfterReload(text, changeset) {
  sessionStorage.setItem(KEPT, JSON.stringify({ text, changeset }));
  location.reload();
}

/** Say what was kept to be said. */
export function told() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept) show(JSON.parse(kept));
}

/** @param {{ text: string, changeset: number | null }} said */
function show({ text, changeset }) {
  const words = make("span", { text });
  const toast = make("div", { class: "shapes-toast", role: "status" }, words);
  if (changeset) toast.append(make("button", { type: "button", class: "quiet", text: word("Undo"), onclick: () => undo(changeset, words) }));
  toast.append(make("button", { type: "button", class: "quiet", text: word("Close"), onclick: () => toast.remove() }));
  document.querySelector(".map-frame")?.append(toast);
  announce(text);
}

/** @param {number} changeset @param {HTMLElement} words */
async function undo(changeset, words) {
  const answer = await post(`/changes/${changeset}/undo`, {});
  if (answer.ok) return tellAfterReload(word("Undone: everything is as it was before."), null);
  words.textContent = refusalOf(answer).join(" ");
  announce(words.textContent);
}
