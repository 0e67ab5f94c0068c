/** Ask the server: features as exactly as they are kept, and changes under the version that was seen. @module */

import { word } from "../core/words.js";

/** @typedef {{ id: string, geometry: any, properties: Record<string, any> }} Feature as GeoJSON, in degrees */
/** @typedef {{ ok: boolean, status: number, body: any }} Answer */

/** One feature as it is kept now; what the map paints is rounded to four centimetres. @param {string} layer @param {string} id @returns {Promise<Feature>} */
export async function featureOf(layer, id) {
  const answer = await asked(`/ogc/collections/${layer}/items/${encodeURIComponent(id)}?f=json`, {});
  if (!answer.ok) throw new Error(refusalOf(answer).join(" "));
  return answer.body;
}

/** Features that lie in a box. @param {string} layer @param {string} bbox west,south,east,north @param {number} limit @returns {Promise<Feature[]>} */
export async function featuresIn(layer, bbox, limit) {
  const answer = await asked(`/ogc/collections/${layer}/items?f=json&limit=${limit}&bbox=${bbox}`, {});
  return answer.ok ? answer.body.features : [];
}

/**
 * Send a change. `key` makes a repetition harmless.
 * @param {string} address @param {Record<string, unknown>} body @param {string} [key]
 * @returns {Promise<Answer>}
 */
export function post(address, body, key) {
  const token = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
  if (key) headers["Idempotency-Key"] = key;
  return asked(address, { method: "POST", headers, body: JSON.stringify(body) });
}

/** A key that nothing else has. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Why something was refused, a sentence each. @param {Answer} answer @returns {string[]} */
export function refusalOf({ status, body }) {
  if (!status) return [word("No connection. Nothing was saved; try again when there is one.")];
  if (status === 401) return [word("You are signed out. Sign in again in another tab, then save here again.")];
  const detail = body?.detail ?? word("The server did not take it. Nothing was saved.");
  const faults = (body?.faults ?? []).map((/** @type {any} */ fault) => `${fault.problem} ${fault.remedy}`);
  return [detail, ...new Set(/** @type {string[]} */ (faults))];
}

/** @param {string} address @param {RequestInit} options @returns {Promise<Answer>} */
async function asked(address, options) {
  try {
    const answer = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
    return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return { ok: false, status: 0, body: null };
  }
}
