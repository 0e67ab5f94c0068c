/** Ask the server to save, and put what it saved into the layers that are shown. @module */

import { word } from "../core/words.js";

/** @import { Layer } from "../map/columns.js" */
/** @import { Found } from "../map/picks.js" */

/** @typedef {{ ok: boolean, status: number, body: any }} Answer */
/** @typedef {{ criterion: string, value: string, day: string, reason: string }} Finding */
/** @typedef {Record<string, Record<string, number>>} Seen layer and id to the version that was seen */

/** Post JSON; without a connection the answer says so in words. @param {string} url @param {unknown} body @returns {Promise<Answer>} */
export async function post(url, body) {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  try {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token }, body: JSON.stringify(body) });
    const told = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, body: told };
  } catch {
    return { ok: false, status: 0, body: { detail: word("No connection. Nothing was saved; try again.") } };
  }
}

/** What went wrong, in words. @param {Answer} answer */
export function failure(answer) {
  const faults = (answer.body.faults ?? []).map((/** @type {any} */ each) => `${each.feature ?? ""} ${each.problem} ${each.remedy}`.trim());
  return [answer.body.detail ?? word("It could not be saved. Load the page again and try once more."), ...faults.slice(0, 5)].join(" ");
}

/** The versions that are shown of some features. @param {Found[]} found @returns {Seen} */
export function seenOf(found) {
  /** @type {Seen} */
  const seen = {};
  for (const { layer, at } of found) (seen[layer.name] ??= {})[layer.ids[at]] = Number(layer.value("version", at) ?? 1);
  return seen;
}

/** @param {Finding} finding @param {Seen} seen */
export function record(finding, seen) {
  return post("/api/statuses", { ...finding, layers: seen });
}

/** @param {number} changeset */
export function undo(changeset) {
  return post(`/changes/${changeset}/undo`, {});
}

/** Which fields of some features may be written; null where that cannot be told. @param {Found[]} found @returns {Promise<Map<string, {fields: string[], reason: string}> | Answer>} */
export async function writable(found) {
  const seen = seenOf(found), may = new Map();
  for (const [layer, features] of Object.entries(seen)) {
    const answer = await post("/api/writable", { layer, ids: Object.keys(features) });
    if (!answer.ok) return answer;
    for (const [id, each] of Object.entries(answer.body.features)) may.set(`${layer}/${id}`, each);
  }
  return may;
}

/** Show features as they were saved. @param {Record<string, Layer>} layers @param {any[]} features */
export function showSaved(layers, features) {
  for (const feature of features) {
    const layer = layers[feature.layer], at = layer?.at(feature.id) ?? -1;
    if (at < 0) continue;
    for (const [name, value] of Object.entries(feature.properties)) layer.set(name, at, /** @type {any} */ (value));
  }
}
